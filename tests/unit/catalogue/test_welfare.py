"""The order of a welfare account: the shipped one holds, and every fault of a municipality's own file is told."""

from pathlib import Path

import pytest

from samhandling import catalogue
from samhandling.catalogue import welfare
from samhandling.errors import DefinitionError

TWIN = "{id: barn, name: A, conditions: [A], habits: [B], health: [C]}"
OWN = """
stages:
  - id: barn
    name: Barn
    conditions: [N66077, N15428]
    health: [N01481]
    missing: {habits: Inga siffror än.}
"""


def test_the_shipped_order_names_reviewed_definitions_and_says_why_a_part_is_empty() -> None:
    found = welfare.layout()
    assert set(found.figures) <= set(catalogue.definitions())
    assert found.interval_months == 24
    assert [stage.name for stage in found.stages][:3] == ["Barn och unga", "Vuxna", "Äldre"]
    for stage in found.stages:
        assert [part.name for part in stage.parts] == ["Livsvillkor", "Levnadsvanor", "Hälsa"]
        assert all(bool(part.figures) != bool(part.missing) for part in stage.parts)


def test_a_municipality_puts_its_own_order_in_place_of_it(tmp_path: Path) -> None:
    path = tmp_path / "boras.yaml"
    assert welfare.layout(path) == welfare.layout(), "without a file the shipped order holds"
    path.write_text(OWN)
    assert welfare.layout(path).figures == ("N66077", "N15428", "N01481")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    missing: {habits: Inga siffror än.}", "", "missing.habits: saknas"),
        ("{habits:", "{health: Inga, habits:", "missing.health"),
        ("[N01481]", "[N01481, N01481]", "health"),
        ("name:", "namn:", "menas name"),
        ("stages:", "interval_months: 3\nstages:", "heltal från 12 till 120"),
        ("stages:", f"stages:\n  - {TWIN}", "eget id"),
    ],
)
def test_every_fault_of_an_own_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "boras.yaml"
    path.write_text(OWN.replace(old, new))
    with pytest.raises(DefinitionError, match=told):
        welfare.layout(path)
