"""The real Folkhälsomyndigheten and Eurostat answer as the stand-ins do."""

from collections.abc import Callable
from pathlib import Path

from samhandling.sources import eurostat, pxweb1
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.questions import TableQuestion


def test_the_folders_of_folkhalsomyndigheten_can_be_browsed(reachable: Callable[[str], None]) -> None:
    reachable("fohm-app.folkhalsomyndigheten.se")
    found = pxweb1.browse()
    assert found
    assert any(not entry.is_table for entry in found)


def test_population_comes_for_sweden_and_finland(reachable: Callable[[str], None], tmp_path: Path) -> None:
    reachable("ec.europa.eu")
    question = TableQuestion(
        table="demo_pjan",
        selection={"geo": ("SE", "FI"), "sex": ("T", "F", "M"), "time": ("RANGE(2018,2020)",)},
        layout=Layout(
            figures=(Figure(indicator="POP"),),
            area="geo",
            sex="sex",
            period="time",
            fixed={"age": "TOTAL"},
        ),
    )
    delivery = eurostat.fetch(raw=tmp_path, tables=[question])
    assert {*delivery.columns["area"]} == {"0000", "FI"}
    assert delivery.n_rows == 2 * 3 * 3
    assert delivery.archive is not None
    again = eurostat.replay(delivery.archive)
    assert again.columns["value"].tolist() == delivery.columns["value"].tolist()
