"""From a source with faults to figures in the store: by the command line, by the queue, and on the page of sources."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import work
from tests.fakes.sources import pxweb, wfs
from tests.fakes.sources.kolada import KoladaWorld
from tests.fakes.sources.server import Fault, StandIn

from samhandling.accounts.models import Person, Role
from samhandling.assessments.models import AssessmentRun
from samhandling.errors import InputError
from samhandling.indicators import changes as indicators
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.changes import NewIndicator
from samhandling.indicators.models import Batch, Generation, SourceFinding
from samhandling.jobs import changes, execute, fetching, ingest, kinds, upkeep, worker
from samhandling.jobs.models import Job, Schedule
from samhandling.places import changes as places
from samhandling.places.models import Area, Municipality

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PAGE = "/vasteras/arbete/kallor/"
KPIS = ("N00945", "N15428", "U09800")


@pytest.fixture
def world() -> KoladaWorld:
    """Return what the stand-in for Kolada has."""
    return KoladaWorld.small()


@pytest.fixture
def kolada(world: KoladaWorld, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Return a stand-in that the installation is set to ask, without the pauses of a polite client."""
    from samhandling.sources.kolada import fetching as client

    monkeypatch.setattr(client, "Manners", client_manners)
    with StandIn(world) as server:
        settings.SAMHANDLING_SOURCES = {"kolada": f"{server.address}/v3"}
        yield server


def client_manners() -> Any:
    """Return manners that wait hardly at all."""
    from samhandling.sources.http import Manners

    return Manners(n_calls=1000, tries=2, back_off=0.01)


@pytest.fixture
def vasteras(home: Path) -> Municipality:
    """Return Västerås with three indicators from Kolada, and the areas that the stand-in has."""
    municipality = places.add_municipality(
        by=work.SYSTEM, slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås"
    )
    national = (("0000", "country", "Riket"), ("1980", "municipality", "Västerås"), ("1490", "municipality", "Borås"))
    places.add_areas(by=work.SYSTEM, areas=[places.NewArea(code, kind, name) for code, kind, name in national])
    indicators.register_indicators(
        by=work.SYSTEM, definitions=[NewIndicator(key, f"Titel {key}", "kolada", "0" * 64) for key in KPIS]
    )
    return municipality


@pytest.fixture
def analyst(vasteras: Municipality, client: Client) -> Person:
    """Return an analyst who is logged in."""
    person = work.analyst(vasteras)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def fetch() -> Job:
    """Fetch from Kolada in this process and return how the job ended."""
    job = fetching.ask(by=work.SYSTEM, key="kolada")
    worker.run_here(job)
    return Job.objects.get(pk=job.pk)


def text_of(client: Client, address: str = PAGE) -> str:
    """Return the words of a page, with every white space as one space."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    main = response.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.usefixtures("kolada", "vasteras")
def test_a_fetch_brings_every_figure_of_the_source_into_the_store(world: KoladaWorld) -> None:
    job = fetch()
    assert job.state == "done", job.failure
    now = indicator_queries.current()
    for (kpi, area, year), sexes in world.figures.items():
        if area not in ("0000", "1490", "1980"):
            continue
        found = {row.sex: row.value for row in now.series(kpi, [area], ("T", "K", "M")) if row.period == str(year)}
        assert found == {sex: figure.value for sex, figure in sexes.items()}
    assert job.outcome["batch"] == 1
    assert (Path(job.outcome["archive"]).parts[:2]) == ("raw", "kolada")


def test_a_second_fetch_asks_for_changes_alone_and_tells_what_they_are(
    kolada: StandIn, vasteras: Municipality, world: KoladaWorld
) -> None:
    fetch()
    assert "from_date" not in kolada.asked[-1].address
    world.revise(("N00945", "1980", 2023), "T", 77.5, on=date(2099, 1, 1))
    world.delete(("N00945", "1490", 2023), "T", on=date(2099, 1, 1))
    job = fetch()
    assert "from_date" in kolada.asked[-1].address
    assert job.told == "Leverans #2: 1 ändrade, 1 borttagna."
    assert SourceFinding.objects.get().kind == "deleted_rows"
    assert fetch().told == "Källan hade ingenting nytt."


def test_a_new_indicator_is_fetched_from_its_beginning(
    kolada: StandIn, vasteras: Municipality, world: KoladaWorld
) -> None:
    fetch()
    indicators.register_indicators(by=work.SYSTEM, definitions=[NewIndicator("N07403", "Ny", "kolada", "0" * 64)])
    world.titles["N07403"] = "Anmälda brott"
    world.figures["N07403", "1980", 2001] = world.figures["U09800", "1980", 2023]
    assert fetch().told == "Leverans #2: 1 nya värden."


def test_changes_since_a_later_day_do_not_count_as_everything_before(kolada: StandIn, vasteras: Municipality) -> None:
    fetch()
    job = fetching.ask(by=work.SYSTEM, key="kolada", since=date(2099, 1, 1))
    worker.run_here(job)
    job.refresh_from_db()
    assert job.outcome["is_complete"] is False
    fetch()
    assert "from_date=2099" not in kolada.asked[-1].address


FAULTS = {
    "too many": Fault("too_many", path="/data/", times=0),
    "error": Fault("error", path="/data/", times=0),
    "cut": Fault("cut", path="/data/", times=0),
    "not json": Fault("not_json", path="/data/", times=0),
    "half json": Fault("half_json", path="/data/", times=0),
    "wrong json": Fault("wrong_json", path="/data/", times=0),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_the_source_is_told_and_leaves_nothing_behind_until_a_retry_brings_everything(
    name: str, kolada: StandIn, vasteras: Municipality, analyst: Person, client: Client
) -> None:
    fault = FAULTS[name]
    fault.n_seen = 0
    kolada.fail(fault)
    job = fetch()
    assert job.state == "waiting"
    assert "Kolada" in job.failure
    assert not Batch.objects.exists()
    shown = text_of(client)
    assert "Det gick inte:" in shown
    assert "Försök igen" in shown
    kolada.mend()
    client.post(PAGE, {"action": "retry", "job": job.pk})
    n_before = kolada.n_asked("/kpi/N00945,")
    assert worker.run_waiting() >= 1
    assert kolada.n_asked("/kpi/N00945,") > n_before
    job.refresh_from_db()
    assert (job.state, Batch.objects.count()) == ("done", 1)
    assert "nya värden" in text_of(client)


def test_a_source_that_answers_wrongly_is_not_asked_over_and_over(kolada: StandIn, vasteras: Municipality) -> None:
    kolada.fail(Fault("wrong_json", path="/data/", times=0))
    job = fetching.ask(by=work.SYSTEM, key="kolada")
    for _ in range(execute.MOST_ATTEMPTS_AT_CHANGED):
        Job.objects.filter(state="waiting").update(run_after=job.asked_at)
        worker.run_here(job)
    job.refresh_from_db()
    assert (job.state, job.n_attempts) == ("failed", execute.MOST_ATTEMPTS_AT_CHANGED)


def test_a_renamed_and_a_withdrawn_key_figure_are_shown_until_an_analyst_settles_them(
    kolada: StandIn, vasteras: Municipality, world: KoladaWorld, analyst: Person, client: Client
) -> None:
    fetch()
    world.rename("N00945", "Ett annat namn")
    world.withdraw("U09800")
    assert "Finns inte längre hos källan: U09800." in fetch().told
    shown = text_of(client)
    assert "Nu: Ett annat namn" in shown
    assert "Källan har tagit bort nyckeltalet" in shown
    finding = SourceFinding.objects.get(kind="renamed")
    client.post(PAGE, {"action": "settle", "finding": finding.pk, "note": " "})
    assert "utan anteckning" in text_of(client)
    client.post(PAGE, {"action": "settle", "finding": finding.pk, "note": "Samma mått, nytt namn"})
    assert "Ett annat namn" not in text_of(client)


def test_without_indicators_or_municipalities_the_fetch_says_what_to_do(kolada: StandIn, home: Path) -> None:
    assert "lägg till en definition" in fetch().failure
    indicators.register_indicators(by=work.SYSTEM, definitions=[NewIndicator("N00945", "A", "kolada", "0" * 64)])
    assert "lägg in kommunerna" in fetch().failure


def scb_table(table: str, contents: dict[str, str], **fixed: str) -> pxweb.FakeTable:
    """Return a table of small areas with the codes that the shipped question asks for; the figures are made up."""
    regions = ["1980", "1980C1010", "1980R001", "1980C1010_DeSO2025", "1490A0010", "0114A0010"]
    others = [pxweb.FakeVariable(code, code.casefold(), {value: value, "x": "x"}) for code, value in fixed.items()]
    return pxweb.FakeTable(
        id=table,
        title=f"{table} efter region. År 2022 - 2024",
        variables=[
            pxweb.FakeVariable("Region", "region", {code: code for code in regions}, "geo"),
            *others,
            pxweb.FakeVariable("ContentsCode", "tabellinnehåll", contents, "metric"),
            pxweb.FakeVariable("Tid", "år", {str(year): str(year) for year in (2022, 2023, 2024)}, "time"),
        ],
        cell=lambda at: (0.0 if at["Region"].endswith("2025") and at["Tid"] < "2024" else float(at["Tid"]) / 4, ""),
    )


def test_small_areas_are_fetched_from_scb_under_the_names_of_the_area_facts(
    vasteras: Municipality, settings: Any
) -> None:
    economy = scb_table("TAB6685", {"000008AC": "Låg", "000008AD": "Hög", "000008AE": "Annat"}, Alder="tot")
    world = pxweb.PxwebWorld2([scb_table("TAB6574", {"000007Y7": "Antal"}, Alder="totalt", Kon="1+2"), economy])
    with StandIn(world) as server:
        settings.SAMHANDLING_SOURCES = {"scb": server.address + pxweb.PREFIX_2}
        job = fetching.ask(by=work.SYSTEM, key="scb")
        worker.run_here(job)
    job.refresh_from_db()
    assert job.state == "done", job.failure
    regions = list(economy.variables[0].values)
    rows = indicator_queries.current().rows(["deso_folkmangd", "deso_ekonomisk_standard"], regions)
    # Only DeSO, only in this municipality, and the areas of 2025 only from when they exist.
    assert {row.area for row in rows} == {"1980C1010", "1980C1010_DeSO2025"}
    assert {row.period for row in rows if row.area.endswith("2025")} == {"2024"}
    assert {(row.indicator, row.grp) for row in rows} == {
        ("deso_folkmangd", "folkmangd"),
        ("deso_ekonomisk_standard", "lag"),
        ("deso_ekonomisk_standard", "hog"),
    }
    assert {row.breakdown for row in rows} == {"variabel"}
    assert {row.value for row in rows if row.period == "2022"} == {505.5}


def test_a_municipality_without_small_areas_gets_those_of_the_newest_division(
    vasteras: Municipality, settings: Any
) -> None:
    with StandIn(wfs.WfsWorld()) as server:
        settings.SAMHANDLING_SOURCES = {"geo": server.address + wfs.PREFIX}
        job = fetching.ask(by=work.SYSTEM, key="geo")
        worker.run_here(job)
        job.refresh_from_db()
        assert (job.state, job.told) == ("done", "Västerås: 134 områden lades in."), job.failure
        again = fetching.ask(by=work.SYSTEM, key="geo")
        worker.run_here(again)
    again.refresh_from_db()
    assert again.told == "Västerås: inga gränser hade ändrats."
    area = Area.objects.get(code="1980A0010_DeSO2025")
    assert area.parent is not None
    assert (area.parent.kind, area.geometry_source) == ("regso", "Karta: SCB")


def test_the_command_fetches_tells_and_ends_with_a_code(demo_home: Path, tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    world = KoladaWorld.of_demo(areas=["1980", "0000"])
    world.revise(("N15428", "1980", 2022), "T", 51.25, on=date(2026, 11, 1))
    with StandIn(world) as server:
        command = [sys.executable, "-m", "samhandling.config.cli", "fetch", "kolada", "--home", str(home)]
        command += ["--base", f"{server.address}/v3"]
        server.fail(Fault("redirect", path="/data/", times=0, location="http://192.0.2.1/"))
        failed = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert failed.returncode == 1
        assert "Det gick inte:" in failed.stderr
        server.mend()
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "Leverans #3: 1 ändrade." in done.stderr
    listed = [sys.executable, "-m", "samhandling.config.cli", "batches", "show", "3", "--home", str(home)]
    assert "51.25" in subprocess.run(listed, capture_output=True, text=True, timeout=60, check=True).stderr


@pytest.mark.usefixtures("analyst")
def test_the_pages_ask_a_constant_number_of_questions(
    kolada: StandIn, world: KoladaWorld, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    upkeep.set_up_schedules()
    fetch()
    with django_assert_num_queries(8):
        client.get(PAGE)
    with django_assert_num_queries(4):
        client.get(PAGE + "lage/")
    for n in range(3):
        world.revise(("N00945", "1980", 2023), "T", 60.0 + n, on=date(2099, 1, 1))
        world.rename("N15428", f"Namn {n}")
        fetch()
    worker.run_waiting()
    with django_assert_num_queries(8):
        client.get(PAGE)
    with django_assert_num_queries(13):
        client.get(PAGE + "leverans/1/")
    with django_assert_num_queries(13):
        client.get(PAGE + "leverans/4/")


def test_a_delivery_shows_what_it_changed_here_and_everywhere(
    kolada: StandIn, world: KoladaWorld, analyst: Person, client: Client
) -> None:
    fetch()
    world.revise(("N00945", "1490", 2023), "T", 5.0, on=date(2099, 1, 1))
    fetch()
    assert "Ingenting skiljer." in text_of(client, PAGE + "leverans/2/")
    everywhere = text_of(client, PAGE + "leverans/2/?omraden=alla")
    assert "1 ändrat" in everywhere
    assert "Titel N00945 Borås 2023 totalt" in everywhere
    assert client.get(PAGE + "leverans/99/").status_code == 404
    assert client.get(PAGE + "leverans/ett/").status_code == 404


def test_a_delivery_is_withdrawn_with_a_reason_once_one_has_seen_what_changes(
    kolada: StandIn, world: KoladaWorld, analyst: Person, client: Client
) -> None:
    fetch()
    world.revise(("N00945", "1980", 2023), "T", 5.0, on=date(2099, 1, 1))
    fetch()
    address = PAGE + "leverans/2/"
    preview = text_of(client, address + "?dra-tillbaka")
    assert "Om leveransen dras tillbaka" in preview
    assert "Titel N00945 Västerås 2023 totalt 5,00" in preview
    client.post(address, {"action": "withdraw", "reason": ""})
    assert "utan skäl" in text_of(client, address)
    client.post(address, {"action": "withdraw", "reason": "Fel hos källan"})
    assert "Fel hos källan" in text_of(client, address)
    now = {row.period: row.value for row in indicator_queries.current().series("N00945", ["1980"])}
    assert now["2023"] == 2 + 4 / 8  # as the stand-in had it first
    assert Generation.objects.get(is_current=True).batches == [1]


@pytest.mark.usefixtures("kolada")
def test_who_only_reads_sees_everything_and_may_change_nothing(vasteras: Municipality, client: Client) -> None:
    fetch()
    reader = work.analyst(vasteras, Role.Kind.READER, "lasare")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    shown = text_of(client)
    assert "Leverans #1" in shown
    assert "Hämta nu" not in shown
    for given in ({"action": "fetch", "source": "kolada"}, {"action": "retry", "job": Job.objects.first().pk}):  # type: ignore[union-attr]
        assert client.post(PAGE, given).status_code == 403
    assert client.post(PAGE + "leverans/1/", {"action": "withdraw", "reason": "nej"}).status_code == 403
    assert not Batch.objects.exclude(withdrawn_at=None).exists()
    assert not AssessmentRun.objects.exists()


def test_an_analyst_sets_pauses_and_resumes_the_clock(analyst: Person, client: Client) -> None:
    upkeep.set_up_schedules()
    upkeep.set_up_schedules()
    assert "Nej, inte påslaget än." in text_of(client)
    client.post(PAGE, {"action": "resume", "schedule": "kolada"})
    assert "Ja, varje måndag klockan 04.30" in text_of(client)
    client.post(PAGE, {"action": "reschedule", "schedule": "kolada", "every": "month", "monthday": "3", "at": "05:15"})
    shown = text_of(client)
    assert "Ändrat: den 3 varje månad klockan 05.15." in shown
    assert Schedule.objects.get(key="kolada").day == 3
    client.post(PAGE, {"action": "reschedule", "schedule": "kolada", "every": "day", "at": "i morgon"})
    assert "går inte att läsa" in text_of(client)
    client.post(PAGE, {"action": "pause", "schedule": "kolada"})
    assert "Nej, pausat av Amina Analys" in text_of(client)


def test_a_fetch_is_asked_for_once_and_can_be_stopped(analyst: Person, client: Client, kolada: StandIn) -> None:
    client.post(PAGE, {"action": "fetch", "source": "kolada"})
    client.post(PAGE, {"action": "fetch", "source": "kolada"})
    job = Job.objects.get()
    assert job.asked_by_name == "Amina Analys"
    assert "Står i kö" in text_of(client)
    assert client.get(PAGE + "lage/").json()["jobs"][str(job.pk)]["state"] == "waiting"
    client.post(PAGE, {"action": "cancel", "job": job.pk})
    assert "Ingenting av det lades in." in text_of(client)
    assert worker.run_waiting() == 0
    client.post(PAGE, {"action": "fetch", "source": "eurostat"})
    assert "det går inte att hämta från" in text_of(client).casefold()


def test_a_job_that_nobody_takes_says_that_no_worker_runs(analyst: Person, client: Client) -> None:
    job = fetching.ask(by=analyst, key="kolada")
    assert "Ingen arbetare" not in text_of(client)
    Job.objects.filter(pk=job.pk).update(run_after=job.run_after - 2 * changes.LEASE)
    assert "Ingen arbetare har tagit det" in text_of(client)


def test_every_kind_of_job_can_be_found() -> None:
    for name, kind in kinds.KINDS.items():
        assert callable(kind.function()), name
    for _, kind_name, *_ in upkeep.SCHEDULES:
        assert kind_name in kinds.KINDS
    assert {one.kind for one in fetching.SOURCES.values()} <= set(kinds.KINDS)


@pytest.mark.usefixtures("vasteras")
def test_kept_answers_are_taken_in_again_without_the_source(kolada: StandIn) -> None:
    job = fetch()
    folder = Path(django_settings.HOME) / job.outcome["archive"]
    before = {row.period: row.value for row in indicator_queries.current().series("N00945", ["1980"])}
    indicators.withdraw_batch(by=work.SYSTEM, batch=Batch.objects.get(), reason="prov")
    indicators.rebuild_generation(by=work.SYSTEM)
    n_asked = kolada.n_asked()
    batch = ingest.replay(by=work.SYSTEM, folder=folder)
    assert batch is not None
    assert {row.period: row.value for row in indicator_queries.current().series("N00945", ["1980"])} == before
    assert kolada.n_asked() == n_asked
    assert ingest.replay(by=work.SYSTEM, folder=folder) is None


@pytest.mark.usefixtures("vasteras")
def test_a_csv_of_observations_keeps_the_leading_zeros_of_its_codes(tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text("indicator,area,year,sex,value\nN00945,0114,2023,T,81.5\nN00945,1980,2023,T,80\n")
    described = {"source": "egen uppgift", "title": "", "licence": "CC0", "source_line": ""}
    batch = ingest.observations(by=work.SYSTEM, file=file, **described)
    assert (batch.title, batch.source_line, batch.n_came) == ("egna", "Källa: egen uppgift", 2)
    assert [row.value for row in indicator_queries.current().series("N00945", ["0114"])] == [81.5]


@pytest.mark.usefixtures("vasteras")
def test_a_csv_that_is_something_else_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    described = {"source": "egen uppgift", "title": "", "licence": "CC0", "source_line": ""}
    file.write_text("Område;2023\nVästerås;81,5\n")
    with pytest.raises(InputError, match="kolumnen indicator"):
        ingest.observations(by=work.SYSTEM, file=file, **described)
    file.write_text("indicator,area,year,sex,value\nN00945,1980,2023,T,81.5\nN00945,1980,2023,T,många\n")
    with pytest.raises(InputError):
        ingest.observations(by=work.SYSTEM, file=file, **described)
    assert not Batch.objects.exists()


def test_a_sheet_is_taken_in_by_a_saved_mapping_or_all_its_faults_are_told(
    vasteras: Municipality, tmp_path: Path
) -> None:
    from samhandling.indicators.sheets import changes as sheets
    from samhandling.indicators.sheets import queries as sheet_queries
    from samhandling.sources.spreadsheets import proposing, reading

    file = tmp_path / "enkat.csv"
    file.write_text("Nyckeltal;Område;År;Kön;Värde\nN15428;1980;2023;Totalt;81,5\nN15428;1490;2023;Totalt;80,25\n")
    person = work.analyst(vasteras)
    words = sheet_queries.known(vasteras, list(person.roles.all()), latest_year=2026)
    mapping = proposing.propose(reading.read(file), words)
    sheets.save_mapping(by=person, municipality=vasteras, organisation=None, name="Enkäten", mapping=mapping)
    with pytest.raises(InputError, match="”Enkäten”"):
        ingest.sheet(by=work.SYSTEM, file=file, municipality=vasteras, mapping_name="Skolan")
    batch = ingest.sheet(by=work.SYSTEM, file=file, municipality=vasteras, mapping_name="enkäten")
    assert batch is not None
    assert batch.n_came == 2
    file.write_text("Nyckeltal;Område;År;Kön;Värde\nN15428;1980;2023;Totalt;högt\nN15428;Atlantis;2023;Totalt;80\n")
    with pytest.raises(InputError, match="2 fel") as told:
        ingest.sheet(by=work.SYSTEM, file=file, municipality=vasteras, mapping_name="Enkäten")
    assert "Atlantis" in str(told.value)


def test_a_folder_without_figures_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "question.json").write_text('{"asks": "catalogue"}')
    (tmp_path / "done.json").write_text('{"n_answers": 0}')
    with pytest.raises(InputError, match="inte är siffror"):
        ingest.kept(tmp_path)


def test_the_start_page_says_what_waits_for_the_analyst(
    kolada: StandIn, world: KoladaWorld, analyst: Person, client: Client
) -> None:
    assert "Väntar på analytikern" not in text_of(client, "/vasteras/arbete/")
    fetch()
    world.withdraw("U09800")
    fetch()
    assert "Ett nyckeltal har ändrats hos källan att se över" in text_of(client, "/vasteras/arbete/")
    notice = Job.objects.filter(kind="impact", arguments={"batch": 1})
    shift = {"key": "vp-m2", "name": "Utbildning", "sex": "T"}
    notice.update(state="done", finished_at=notice.get().asked_at, told="Ett mål.", outcome={"goals": [shift]})
    shown = client.get("/vasteras/arbete/").content.decode()
    assert 'href="/vasteras/arbete/kallor/leverans/1/#farger"' in shown
    kolada.fail(Fault("error", path="/kpi/", times=0))
    fetch()
    assert "Hämtningen från Kolada gick inte" in text_of(client, "/vasteras/arbete/")


def test_deliveries_are_listed_compared_and_withdrawn_from_the_command_line(demo_home: Path, tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    (tmp_path / "egna.csv").write_text("indicator,area,year,sex,value\nN15428,1980,2022,T,51.25\n")

    def run(*words: str, answer: str = "") -> tuple[int, str]:
        command = [sys.executable, "-m", "samhandling.config.cli", *words, "--home", str(home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, input=answer)
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    assert run("ingest", str(tmp_path / "egna.csv")) == (0, "Leverans #3: 1 ändrade.")
    assert "egen uppgift" in run("batches", "list")[1]
    assert "N15428 1980 2022 T 84.4557 51.25" in run("batches", "compare", "1", "3", "--area", "1980")[1]
    assert run("batches", "show", "99")[0] == 2
    code, told = run("batches", "withdraw", "3", "--reason", "Prov", answer="n\n")
    assert code == 1
    assert "1 mål och 1 nyckeltal ny färg eller pil för 2022" in told
    assert "Ingenting är ändrat." in told
    code, told = run("batches", "withdraw", "3", "--reason", "Prov", "--yes")
    assert code == 0
    assert run("batches", "withdraw", "3", "--reason", "Prov", "--yes")[0] == 2
    assert "Inget arbete har begärts" in run("jobs", "list")[1]
    assert run("jobs", "retry", "7")[0] == 2


def test_new_figures_that_change_colours_are_a_notice_and_change_nothing_by_themselves(
    demo_home: Path, tmp_path: Path
) -> None:
    """In a home of its own, since figures are taken in outside every transaction."""
    import shutil

    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    (tmp_path / "egna.csv").write_text(
        "indicator,area,year,sex,value\n"
        + "".join(f"N15428,1980,{year},T,{year - 1990}\n" for year in range(2015, 2023))
    )
    cli = [sys.executable, "-m", "samhandling.config.cli"]
    subprocess.run([*cli, "ingest", str(tmp_path / "egna.csv"), "--home", str(home)], check=True, capture_output=True)
    code = (
        "import os, sys, django; django.setup()\n"
        "from samhandling.jobs import impact, worker\n"
        "from samhandling.jobs.models import Job\n"
        "from samhandling.publishing.models import Publication\n"
        "from samhandling.assessments.models import AssessmentRun\n"
        "from samhandling.audit.changes import JobActor\n"
        "from samhandling.places.models import Municipality\n"
        "before = (Publication.objects.count(), AssessmentRun.objects.count())\n"
        "impact.ask(by=JobActor('prov'), municipality=Municipality.objects.get(slug='vasteras'), number=3)\n"
        "worker.run_waiting()\n"
        "job = Job.objects.get()\n"
        "assert before == (Publication.objects.count(), AssessmentRun.objects.count())\n"
        "print(job.state, [one['key'] for one in job.outcome['indicators']], job.told, job.failure)\n"
    )
    environment = {**os.environ, "SAMHANDLING_HOME": str(home), "DJANGO_SETTINGS_MODULE": "samhandling.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("done ['N15428'"), done.stdout
    assert "nyckeltal ny färg eller pil för 2022" in done.stdout
