"""Kolada asked in full, over a real connection to the stand-in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.kolada import Figure, KoladaWorld
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import InputError, SourceChanged
from samhandling.sources import kolada
from samhandling.sources.delivery import Columns, Delivery

AREAS = ["1980", "1490", "0000", "G176458"]
KPIS = ["N00945", "N15428", "U09800"]


@pytest.fixture
def world() -> KoladaWorld:
    return KoladaWorld.small(most_per_page=7)


@pytest.fixture
def server(world: KoladaWorld) -> Iterator[StandIn]:
    with StandIn(world) as server:
        yield server


def fetch(server: StandIn, raw: Path, **wanted: Any) -> Delivery:
    given = {"kpis": KPIS, "areas": AREAS, "clock": Calm().clock(), **wanted}
    return kolada.fetch(raw=raw, base=f"{server.address}/v3", **given)


def rows(columns: Columns) -> dict[tuple[str, ...], float | None]:
    """Return key → value, None where it is masked."""
    keys = zip(*(columns[name] for name in ("indicator", "area", "period", "sex")), strict=True)
    values = columns["value"].tolist() if "value" in columns else [None] * len(columns["sex"])
    return dict(zip(keys, values, strict=True))


def truth(world: KoladaWorld, kpis: list[str], areas: list[str]) -> dict[tuple[str, ...], float | None]:
    return {
        (kpi, area, str(year), sex): figure.value
        for (kpi, area, year), sexes in world.figures.items()
        if kpi in kpis and area in areas
        for sex, figure in sexes.items()
    }


def test_every_figure_of_every_page_is_delivered_once(server: StandIn, world: KoladaWorld, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    assert rows(delivery.columns) == truth(world, KPIS, AREAS)
    assert delivery.n_rows == len(truth(world, KPIS, AREAS))
    # 46 items by 7 on a page.
    assert server.n_asked("/data/") == 7


def test_an_empty_value_is_missing_and_never_nought(server: StandIn, tmp_path: Path) -> None:
    columns = fetch(server, tmp_path).columns
    empty = np.ma.getmaskarray(columns["value"])
    assert empty.sum() == 2
    assert set(columns["flag"][empty]) == {"missing"}
    assert set(columns["flag"][~empty]) == {""}


def test_what_the_source_says_about_its_figures_is_noted(server: StandIn, tmp_path: Path) -> None:
    notes = " ".join(fetch(server, tmp_path).notes)
    assert "”Missing”" in notes
    assert "ovägda medelvärden" in notes


def test_titles_and_publication_days_are_delivered(server: StandIn, world: KoladaWorld, tmp_path: Path) -> None:
    world.rename("N15428", "Elever i årskurs 9, andel (%)")
    series = {each.key: each for each in fetch(server, tmp_path).series}
    assert series["N15428"].title == "Elever i årskurs 9, andel (%)"
    assert series["N15428"].published_on == date(2026, 8, 28)


@pytest.mark.parametrize("unknown", ["empty", "404"])
def test_a_key_figure_that_the_source_no_longer_has_is_told(
    server: StandIn, world: KoladaWorld, tmp_path: Path, unknown: Any
) -> None:
    world.withdraw("N15428")
    world.unknown = unknown
    delivery = fetch(server, tmp_path, areas=["1980"])
    assert delivery.gone == ("N15428",)
    assert rows(delivery.columns) == truth(world, ["N00945", "U09800"], ["1980"])


def test_a_key_figure_that_one_answer_forgot_is_not_gone(server: StandIn, world: KoladaWorld, tmp_path: Path) -> None:
    server.fail(
        Fault("change", path="/kpi/", change=lambda given: {**given, "values": given["values"][1:], "count": 0})
    )
    delivery = fetch(server, tmp_path)
    assert delivery.gone == ()
    assert rows(delivery.columns) == truth(world, KPIS, AREAS)


def test_an_area_that_the_source_no_longer_has_is_noted_and_the_rest_delivered(
    server: StandIn, world: KoladaWorld, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path, areas=["1980", "G999"])
    assert "G999" in delivery.notes[0]
    assert rows(delivery.columns) == truth(world, KPIS, ["1980"])


def test_areas_that_are_all_unknown_are_refused(server: StandIn, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="9999"):
        fetch(server, tmp_path, areas=["9999"])


def test_key_figures_that_are_all_gone_at_once_are_a_changed_source(server: StandIn, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="inget av 6 nyckeltal"):
        fetch(server, tmp_path, kpis=[f"N9999{n}" for n in range(6)])


def test_long_lists_are_asked_for_by_twenty_five(tmp_path: Path) -> None:
    many = KoladaWorld.small()
    codes = [f"N{n:05d}" for n in range(60)]
    many.titles = {code: code for code in codes}
    many.areas = {f"{n:04d}": (str(n), "K") for n in range(30)}
    many.figures = {
        (code, area, 2000 + n % 30): {"T": Figure(float(n))} for n, code in enumerate(codes) for area in many.areas
    }
    with StandIn(many) as server:
        delivery = fetch(server, tmp_path, kpis=codes, areas=list(many.areas), years=range(2000, 2030))
        assert rows(delivery.columns) == truth(many, codes, list(many.areas))
        assert server.n_asked("/data/") == 3 * 2 * 2
        assert all(len(part.split(",")) <= 25 for each in server.asked for part in each.path.split("/"))


def test_all_areas_of_some_years_are_asked_for_without_areas(
    server: StandIn, world: KoladaWorld, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path, areas=None, years=[2022])
    wanted = truth(world, KPIS, [*world.areas, "G176458"])
    assert rows(delivery.columns) == {key: value for key, value in wanted.items() if key[2] == "2022"}


def test_changes_since_a_day_bring_revised_and_deleted_figures_alone(
    server: StandIn, world: KoladaWorld, tmp_path: Path
) -> None:
    world.revise(("N00945", "1980", 2021), "T", 77.0, on=date(2026, 11, 1))
    world.delete(("U09800", "1490", 2020), "T", on=date(2026, 11, 2))
    delivery = fetch(server, tmp_path, since=date(2026, 10, 1))
    assert rows(delivery.columns)["N00945", "1980", "2021", "T"] == 77.0
    assert {key[:3] for key in rows(delivery.columns)} == {("N00945", "1980", "2021")}
    assert set(rows(delivery.deleted)) == {("U09800", "1490", "2020", "T")}
    assert "ändrat sedan 2026-10-01" in delivery.title


def test_no_changes_since_a_day_is_an_empty_delivery(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path, since=date(2026, 10, 1))
    assert (delivery.n_rows, delivery.n_deleted, delivery.gone) == (0, 0, ())


def test_figures_of_organisational_units_belong_to_units_and_no_area(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path, areas=None, units=["V15E198000101"], kpis=["N15428"])
    assert rows(delivery.columns) == {("N15428", "org:V15E198000101", "2023", "T"): 88.5}


def test_periods_written_as_text_are_the_same_years(server: StandIn, world: KoladaWorld, tmp_path: Path) -> None:
    world.periods_as_text = True
    assert rows(fetch(server, tmp_path).columns) == truth(world, KPIS, AREAS)


def test_progress_counts_up_to_its_total(server: StandIn, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    fetch(server, tmp_path, progress=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][1] == told[-1][2]


def test_everything_wrong_with_a_question_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        kolada.fetch(raw=tmp_path, kpis=["N/1"], areas=[], years=[23])
    assert all(word in str(refused.value) for word in ("N/1", "inget område", "23"))
    assert not list(tmp_path.iterdir())


def test_the_archive_read_again_gives_the_same_to_the_bit(server: StandIn, tmp_path: Path) -> None:
    first = fetch(server, tmp_path)
    n_asked = server.n_asked()
    assert first.archive is not None
    again = kolada.replay(first.archive)
    assert server.n_asked() == n_asked
    assert (again.title, again.fetched_at, again.series, again.gone, again.notes) == (
        first.title, first.fetched_at, first.series, first.gone, first.notes,
    )  # fmt: skip
    for name, values in first.columns.items():
        assert np.ma.getmaskarray(again.columns[name]).tolist() == np.ma.getmaskarray(values).tolist()
        assert np.ma.getdata(again.columns[name]).tolist() == np.ma.getdata(values).tolist()
