"""A municipality's own figures: nothing is stored until a person has seen every fault and what will change."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import site
from tests.factories.site import SampleHome
from tests.unit.sources.spreadsheets.examples import xlsx

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.errors import ChangedMeanwhile, InputError, NotAllowed
from samhandling.indicators import changes as store_changes
from samhandling.indicators import queries as store
from samhandling.indicators.models import Batch, Indicator
from samhandling.indicators.sheets import changes, files, forms, queries
from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator, SavedMapping, SheetFile
from samhandling.places.models import Area, Municipality, Organisation
from samhandling.sources.spreadsheets import reading
from samhandling.sources.spreadsheets.checking import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"
START = "/vasteras/arbete/siffror/"
HEADS = ["Område", "År", "Kön", "Andel", "Täljare", "Nämnare"]
CLEAN = [
    HEADS,
    ["Bäckby", 2024, "K", 75, 60, 80],
    ["Bäckby", 2024, "M", 80, 64, 80],
    ["Västerås", 2024, "T", "..", None, None],
]


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any, tmp_path: Path) -> Municipality:
    """Return Västerås with two boards, an area of its own, an indicator of its own and one of Kolada's."""
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    (tmp_path / "publications").symlink_to(sample_home.folder / "publications")
    for name in ("batches", "generations"):
        (tmp_path / name).mkdir()
    municipality = site.fill(sample_home.digests)
    Area.objects.create(code="1980", kind="municipality", name="Västerås")
    Area.objects.create(code="1490", kind="municipality", name="Borås")
    Area.objects.create(code="0000", kind="country", name="Riket")
    Area.objects.create(code="1980R001", kind="regso", name="Bäckby", municipality=municipality)
    for key, name in (("skolnamnden", "Skolnämnden"), ("miljonamnden", "Miljönämnden")):
        Organisation.objects.create(municipality=municipality, key=key, name=name, kind="board")
    Indicator.objects.create(
        key="N15428", title="Elever behöriga till yrkesprogram", source="kolada", definition_sha256="0" * 64
    )
    return municipality


@pytest.fixture
def anna(municipality: Municipality) -> Person:
    """Return the coordinator, who may give any figure."""
    return site.add_person(municipality)


@pytest.fixture
def own(municipality: Municipality, anna: Person) -> OwnIndicator:
    """Return an indicator of the municipality's own."""
    return changes.define_indicator(
        by=anna, municipality=municipality, title="Trygga på väg till skolan", unit="procent", kind="proportion",
        description="Skolenkäten, årskurs 5 och 8",
    )  # fmt: skip


@pytest.fixture
def rut(municipality: Municipality) -> Person:
    """Return the reporter of the school board."""
    person = site.add_person(None, "rut")
    board = Organisation.objects.get(key="skolnamnden")
    Role.objects.create(person=person, municipality=municipality, organisation=board, kind=Role.Kind.REPORTER)
    return person


def logged_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def workbook(tmp_path: Path, rows: list[list[Any]]) -> bytes:
    return xlsx(tmp_path / "egen.xlsx", rows).read_bytes()


def upload(client: Client, content: bytes, *, name: str = "enkät.xlsx", organisation: str = "skolnamnden") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, content), "organisation": organisation}, follow=True)


def form_of(page: Any, **changed: str) -> dict[str, str]:
    """Return the mapping form as the page proposes it."""
    mapping = page.context["mapping"]
    given = {f"role-{n}": column.role for n, column in enumerate(mapping.columns)}
    given |= {f"period-{n}": column.period for n, column in enumerate(mapping.columns)}
    given |= {f"sex-{n}": column.sex for n, column in enumerate(mapping.columns)}
    given |= {f"fixed-{key}": text for key, text in mapping.fixed.items()}
    given |= {choice.name: choice.meaning for choice in page.context["signs"] if not choice.is_own}
    return given | {"point": "ask", "scale": "ask", "dates": "ask", **changed}


def settled(client: Client, page: Any, **changed: str) -> Any:
    """Return the dry run after the proposal has been accepted."""
    return client.post(page.request["PATH_INFO"], form_of(page, **changed), follow=True)


def give_kolada(municipality: Municipality, indicator: str, area: str, value: float) -> None:
    """Put a value of Kolada's in the store."""
    store_changes.add_batch(
        by=JobActor("prov"), source="kolada", title="Kolada", address="", licence="CC0", source_line="Källa: Kolada",
        fetched_at=timezone.now(),
        observations={
            "indicator": np.array([indicator], dtype=object), "area": np.array([area], dtype=object),
            "period": np.array(["2024"], dtype=object), "sex": np.array(["T"], dtype=object),
            "value": np.array([value]),
        },
    )  # fmt: skip
    store_changes.rebuild_generation(by=JobActor("prov"))


def test_a_file_goes_from_upload_over_mapping_and_dry_run_into_the_store(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    page = upload(client, workbook(tmp_path, CLEAN))
    assert "Koppla kolumnerna" in page.content.decode()
    page = settled(client, page, **{"fixed-indicator": own.indicator.key})
    text = page.content.decode()
    assert "Lägg in 3 siffror" in text
    assert Batch.objects.count() == 0
    page = client.post(page.request["PATH_INFO"], {"action": "store", "digest": page.context["digest"]}, follow=True)
    row = SheetFile.objects.get()
    assert row.state == "stored"
    assert row.batch is not None
    assert row.batch.source == "egen uppgift"
    assert row.batch.archive == f"sheets/{row.sha256}"
    assert row.batch.source_line == "Källa: Skolnämnden, egen uppgift"
    found = store.series(own.indicator.key, ["1980R001"], ["K", "M"])
    assert [(one.value, one.numerator, one.denominator) for one in found] == [(75.0, 60.0, 80.0), (80.0, 64.0, 80.0)]
    assert AuditEvent.objects.filter(action="store_sheet", actor_id=anna.actor_id).exists()
    assert AuditEvent.objects.get(action="add_batch").actor_id == anna.actor_id
    assert files.faults() == []
    files.path_of(row).write_bytes(b"annat")
    assert "är skadad" in files.faults()[0]


def test_nothing_is_stored_while_a_fault_is_left_and_leaving_the_row_out_ends_it(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    rows = [*CLEAN, ["Bekby", 2024, "T", 50, None, None], ["Bäckby", 2023, "T", 101, None, None]]
    page = settled(client, upload(client, workbook(tmp_path, rows)), **{"fixed-indicator": own.indicator.key})
    text = page.content.decode()
    assert "2 fel på 2 rader" in text
    assert "A5" in text
    assert "Högst 100" in text
    address = page.request["PATH_INFO"]
    page = client.post(address, {"action": "store", "digest": ""}, follow=True)
    assert Batch.objects.count() == 0
    page = client.post(address, {"action": "settle", "area-word-0": "Bekby", "area-code-0": "1980R001"}, follow=True)
    assert "1 fel på 1 rad" in page.content.decode()
    page = client.post(address, {"action": "leave_out", "row": "6:Blad"}, follow=True)
    assert "Lägg in 4 siffror" in page.content.decode()
    page = client.post(address, {"action": "store", "digest": page.context["digest"]}, follow=True)
    batch = Batch.objects.get()
    assert batch.n_rows == 4
    assert "1 rad i filen är avsiktligt inte inlagda" in batch.notes


def test_faults_come_as_a_file_with_the_cells_marked(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    rows = [HEADS, ["Bekby", 2024, "T", 50, None, None]]
    content = workbook(tmp_path, rows)
    page = settled(client, upload(client, content), **{"fixed-indicator": own.indicator.key})
    response = client.get(page.request["PATH_INFO"].replace("/prov/", "/fel/"))
    assert response.status_code == 200
    assert response.content.startswith(b"PK")
    original = client.get(page.request["PATH_INFO"].replace("/prov/", "/original/"))
    assert b"".join(original.streaming_content) == content  # type: ignore[attr-defined]


def test_a_saved_mapping_reads_next_years_file_by_itself_and_tells_what_changed_otherwise(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    page = settled(client, upload(client, workbook(tmp_path, CLEAN)), **{"fixed-indicator": own.indicator.key})
    client.post(page.request["PATH_INFO"], {"action": "save", "name": "Skolenkäten"})
    assert SavedMapping.objects.get().organisation == Organisation.objects.get(key="skolnamnden")
    page = upload(client, workbook(tmp_path, [["Ny rubrik"], HEADS, ["Bäckby", 2025, "K", 75, 60, 80]]))
    assert page.request["PATH_INFO"].endswith("/prov/")
    assert "Kolumnerna är kända: kopplingen ”Skolenkäten”" in page.content.decode()
    page = upload(client, workbook(tmp_path, [[*HEADS, "Skola"], ["Bäckby", 2025, "K", 75, 60, 80, "A"]]))
    assert "Kolumn G (Skola) är ny och läses inte" in page.content.decode()


def test_a_saved_mapping_can_be_removed_and_its_removal_is_told_in_the_log(
    municipality: Municipality, anna: Person, rut: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    page = settled(client, upload(client, workbook(tmp_path, CLEAN)), **{"fixed-indicator": own.indicator.key})
    client.post(page.request["PATH_INFO"], {"action": "save", "name": "Skolenkäten"})
    saved = SavedMapping.objects.get()
    outsider = site.add_person(None, "lasare")
    Role.objects.create(person=outsider, municipality=municipality, kind=Role.Kind.READER)
    assert logged_in(outsider).post(START, {"forget": saved.pk}).status_code == 403
    assert "är borttagen" in logged_in(rut).post(START, {"forget": saved.pk}, follow=True).content.decode()
    assert not SavedMapping.objects.exists()
    assert AuditEvent.objects.get(action="forget_mapping").old["name"] == "Skolenkäten"


def test_a_template_comes_back_without_any_mapping(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    asked = {
        "nyckeltal": own.indicator.key,
        "organisation": "skolnamnden",
        "omraden": "organisation",
        "period": "2024, 2025",
        "kon": ["K", "M"],
    }
    response = client.get(f"{START}mall/", asked)
    assert "mall%20Skoln%C3%A4mnden" in response.headers["Content-Disposition"]
    path = tmp_path / "mall.xlsx"
    path.write_bytes(response.content)
    rows = [[*row, *[None] * (13 - len(row))] for row in reading.read(path).sheets[0].rows]
    assert len(rows) == 5
    for row in rows[1:]:
        row[6], row[7] = 12, 48
    page = upload(client, workbook(tmp_path, rows), name="mall.xlsx")
    assert "Kolumnerna är kända: mallen från Samhandling" in page.content.decode()
    assert {row.area for row in page.context["outcome"].rows} == {"org:1980-skolnamnden"}
    assert {row.value for row in page.context["outcome"].rows} == {25.0}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bild.png", b"x", "välj en fil som slutar på"),
        ("trasig.xlsx", b"PK\x03\x04 trasig", "skadad"),
        ("tom.csv", b";;\n", "inga ifyllda celler"),
        ("elever.csv", b"Elev;Nummer\nA;19900101-9802\n", "innehåller personnummer (CSV B2)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    municipality: Municipality, anna: Person, name: str, content: bytes, said: str
) -> None:
    page = upload(logged_in(anna), content, name=name)
    assert said in page.content.decode()
    assert name in page.content.decode()
    assert not SheetFile.objects.exists()
    assert not list(files.folder().glob("*"))


def test_a_reporter_gives_figures_for_the_own_board_only(
    municipality: Municipality, anna: Person, rut: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(rut)
    page = client.get(START)
    assert "Skolnämnden" in page.content.decode()
    assert "Miljönämnden" not in page.content.decode()
    assert upload(client, b"PK", organisation="miljonamnden").status_code == 404
    assert upload(client, b"PK", organisation="kommunen").status_code == 404
    others = upload(logged_in(anna), workbook(tmp_path, CLEAN), organisation="miljonamnden")
    assert client.get(others.request["PATH_INFO"]).status_code == 404
    rows = [
        HEADS,
        ["Riket", 2024, "T", 50, None, None],
        ["Borås", 2024, "T", 50, None, None],
        ["Bäckby", 2024, "T", 50, None, None],
    ]
    page = settled(client, upload(client, workbook(tmp_path, rows)), **{"fixed-indicator": own.indicator.key})
    assert [fault.row for fault in page.context["outcome"].faults] == [2, 3]


def test_a_reader_is_shown_what_there_is_but_may_send_nothing(municipality: Municipality) -> None:
    reader = site.add_person(None, "lasare")
    Role.objects.create(person=reader, municipality=municipality, kind=Role.Kind.READER)
    client = logged_in(reader)
    assert "Administratören kan ge dig rollen" in client.get(START).content.decode()
    assert client.post(f"{START}uppgift/", {"action": "preview"}).status_code == 403
    with pytest.raises(NotAllowed):
        changes.define_indicator(
            by=reader, municipality=municipality, title="x", unit="x", kind="count", description="x"
        )


def test_what_another_source_gave_is_shown_and_only_an_analyst_replaces_it(
    municipality: Municipality, anna: Person, rut: Person, tmp_path: Path
) -> None:
    give_kolada(municipality, "N15428", "1980", 88.5)
    rows = [["Nyckeltal", "Område", "År", "Kön", "Värde"], ["N15428", "Västerås", 2024, "T", 50]]
    client = logged_in(rut)
    page = settled(client, upload(client, workbook(tmp_path, rows)))
    assert "kommer i dag från en annan källa (kolada)" in page.content.decode()
    response = client.post(page.request["PATH_INFO"], {"action": "store", "digest": page.context["digest"]})
    assert response.status_code == 403
    assert store.series("N15428", ["1980"])[0].value == 88.5
    client = logged_in(anna)
    page = settled(client, upload(client, workbook(tmp_path, rows), organisation="kommunen"))
    client.post(page.request["PATH_INFO"], {"action": "store", "digest": page.context["digest"]})
    assert store.series("N15428", ["1980"])[0].value == 50


def test_a_confirmation_of_something_else_than_was_shown_is_refused(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    settled(client, upload(client, workbook(tmp_path, CLEAN)), **{"fixed-indicator": own.indicator.key})
    row = SheetFile.objects.get()
    known = queries.known(
        municipality, list(Role.objects.filter(person=anna).select_related("municipality")), latest_year=2027
    )
    with pytest.raises(ChangedMeanwhile):
        changes.store_file(by=anna, sheet_file=row, outcome=Outcome(), known=known, digest="0", source_line="Källa")


def test_a_confirmation_cut_off_after_the_delivery_is_finished_by_confirming_again(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = logged_in(anna)
    page = settled(client, upload(client, workbook(tmp_path, CLEAN)), **{"fixed-indicator": own.indicator.key})
    given = {"action": "store", "digest": page.context["digest"]}

    def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(changes, "_close", cut)
        with pytest.raises(KeyboardInterrupt):
            client.post(page.request["PATH_INFO"], given)
    assert Batch.objects.count() == 1
    assert SheetFile.objects.get().state == "read"
    client.post(page.request["PATH_INFO"], given)
    row = SheetFile.objects.get()
    assert (row.state, row.batch) == ("stored", Batch.objects.get())


def test_a_sweep_takes_files_laid_aside_and_files_never_noted_but_no_other(
    municipality: Municipality, anna: Person, own: OwnIndicator, tmp_path: Path
) -> None:
    client = logged_in(anna)
    kept = upload(client, workbook(tmp_path, CLEAN))
    upload(client, workbook(tmp_path, CLEAN[:2]))
    aside = SheetFile.objects.latest("pk")
    changes.discard_file(by=anna, sheet_file=aside)
    stray, _ = files.keep([b"Namn;Tal"], "csv")
    assert files.sweep(before=timezone.now() - timedelta(hours=1)) == []
    removed = files.sweep(before=timezone.now() + timedelta(seconds=1))
    assert sorted(removed) == sorted([f"sheets/{aside.sha256}", f"sheets/{stray}"])
    assert client.get(kept.request["PATH_INFO"]).status_code == 200


def give(client: Client, action: str = "preview", **given: str) -> Any:
    usual = {"organisation": "skolnamnden", "area": "org:1980-skolnamnden", "period": "2024", "sex": "K"}
    return client.post(f"{START}uppgift/", {"action": action, **usual, **given}, follow=True)


def test_a_figure_by_form_is_shown_before_it_is_stored_and_is_computed_from_its_parts(
    municipality: Municipality, rut: Person, own: OwnIndicator
) -> None:
    client = logged_in(rut)
    page = give(client, indicator=own.indicator.key, numerator="1 200", denominator="1 600")
    assert "75,0 procent" in page.content.decode()
    assert "ny uppgift" in page.content.decode()
    assert not OwnFigure.objects.exists()
    page = give(
        client, "save", indicator=own.indicator.key, numerator="1 200", denominator="1 600", note="Lönesystemet"
    )
    made = OwnFigure.objects.get()
    assert (made.value, made.numerator, made.denominator) == (75.0, 1200.0, 1600.0)
    assert made.batch is not None
    assert f"inlagd som leverans {made.batch.number}" in page.content.decode()
    assert store.series(own.indicator.key, ["org:1980-skolnamnden"], ["K"])[0].value == 75.0
    assert AuditEvent.objects.get(action="give_figure").actor_id == rut.actor_id


def test_a_correction_is_a_new_delivery_and_the_history_keeps_both(
    municipality: Municipality, rut: Person, own: OwnIndicator
) -> None:
    client = logged_in(rut)
    give(client, "save", indicator=own.indicator.key, value="75")
    first = OwnFigure.objects.get()
    page = client.get(f"{START}uppgift/", {"ratta": first.pk})
    assert 'value="75"' in page.content.decode()
    give(client, "save", indicator=own.indicator.key, value="70", ratta=str(first.pk))
    second = OwnFigure.objects.get(replaces=first)
    assert second.batch != first.batch
    assert Batch.objects.count() == 2
    assert store.series(own.indicator.key, ["org:1980-skolnamnden"], ["K"])[0].value == 70
    page = give(client, "save", indicator=own.indicator.key, value="60", ratta=str(first.pk))
    assert "har redan rättats" in page.content.decode()


def test_a_figure_that_few_stand_behind_is_warned_about(
    municipality: Municipality, rut: Person, own: OwnIndicator
) -> None:
    page = give(logged_in(rut), indicator=own.indicator.key, numerator="3", denominator="40")
    assert "färre än 5" in page.content.decode()
    page = give(logged_in(rut), indicator=own.indicator.key, numerator="38", denominator="40")
    assert "färre än 5" in page.content.decode()


def test_everything_wrong_in_the_form_is_told_at_once_and_what_was_written_stays(
    municipality: Municipality, rut: Person, own: OwnIndicator
) -> None:
    page = give(logged_in(rut), indicator="", period="i fjol", numerator="tolv", denominator="1.234")
    text = page.content.decode()
    assert page.status_code == 422
    for said in ("Välj ett nyckeltal", "Period: skriv", "Täljare: tolv", "Skriv talet utan punkt"):
        assert said in text
    assert 'value="i fjol"' in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"value": "120"}, "högst 100"),
        ({"numerator": "9", "denominator": "8"}, "högst nämnaren"),
        ({"value": "50", "numerator": "1", "denominator": "4"}, "25, som är täljaren"),
        ({}, "ett värde, eller både"),
        ({"value": "5", "flag": "missing"}, "antingen en siffra eller ett skäl"),
    ],
)
def test_a_figure_that_cannot_be_true_is_refused(
    municipality: Municipality, anna: Person, own: OwnIndicator, given: dict[str, str], said: str
) -> None:
    roles = list(Role.objects.filter(person=anna).select_related("municipality", "organisation"))
    known = queries.known(municipality, roles, latest_year=2027)
    with pytest.raises(InputError, match=said):
        forms.row_of(forms.Given(own.indicator.key, "1980", "2024", "T", **given), known)


def test_organisations_of_two_municipalities_never_share_a_code(municipality: Municipality) -> None:
    boras = Municipality.objects.get(slug="boras")
    theirs = Organisation.objects.create(municipality=boras, key="skolnamnden", name="Skolnämnden", kind="board")
    assert queries.area_code(theirs) != queries.area_code(
        Organisation.objects.get(municipality=municipality, key="skolnamnden")
    )


def test_another_municipalitys_own_indicator_is_not_offered(municipality: Municipality, own: OwnIndicator) -> None:
    assert own.indicator.key in queries.indicator_facts(municipality)
    assert own.indicator.key not in queries.indicator_facts(Municipality.objects.get(slug="boras"))


@pytest.mark.parametrize("address", ["", "uppgift/", "nyckeltal/"])
def test_the_pages_ask_few_questions(
    municipality: Municipality,
    anna: Person,
    own: OwnIndicator,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = logged_in(anna)
    with django_assert_max_num_queries(20):
        response = client.get(START + address)
    assert response.status_code == 200
    assert 'style="' not in response.content.decode()
