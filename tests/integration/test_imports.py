"""Confirming an uploaded document: nothing is adopted until a person says so, and every step can be undone."""

import io
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import drafts, site
from tests.factories.drafts import node
from tests.factories.site import SampleHome

from samhandling.accounts.models import Person, Role
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.jobs import read_document, reading
from samhandling.places.models import Municipality, Organisation
from samhandling.plans import adoption
from samhandling.plans.models import Activity
from samhandling.programmes.imports import changes, files, queries
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.models import Goal, SteeringDocument

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any, tmp_path: Path) -> Municipality:
    """Return Västerås, with a home folder of its own where files may be kept beside the publications."""
    settings.HOME = tmp_path
    (tmp_path / "publications").symlink_to(sample_home.folder / "publications")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return site.fill(sample_home.digests)


@pytest.fixture
def anna(municipality: Municipality) -> Person:
    """Return the coordinator."""
    return site.add_person(municipality)


@pytest.fixture
def plan(municipality: Municipality, anna: Person) -> DocumentImport:
    """Return a plan that was read and waits for a person."""
    return drafts.read(municipality, anna)


@pytest.fixture
def inside(client: Client, anna: Person) -> Client:
    """Return a web client where the coordinator is logged in."""
    client.force_login(anna, backend=BACKEND)
    return client


def upload(by: Person, municipality: Municipality, content: bytes = b"Plan", name: str = "plan.txt") -> DocumentImport:
    """Upload a file as the page does."""
    return changes.upload(
        by=by, municipality=municipality, file_name=name, n_bytes=len(content), content=io.BytesIO(content)
    )


def names(row: DocumentImport) -> list[tuple[int, str]]:
    """Return the tree as depth and words."""
    return [(placed.depth, placed.node.name) for part in queries.parts(row) for placed in part.tree]


def test_an_uploaded_file_is_kept_by_its_checksum(municipality: Municipality, anna: Person) -> None:
    row = upload(anna, municipality)
    assert files.path_of(row).read_bytes() == b"Plan"
    assert files.is_intact(row)
    assert row.state == "uploaded"
    assert not list(files.folder().glob(".upload-*"))
    assert AuditEvent.objects.filter(action="upload_document", object_id=str(row.pk)).exists()


def test_the_same_file_is_taken_once_until_it_is_laid_aside(municipality: Municipality, anna: Person) -> None:
    first = upload(anna, municipality)
    with pytest.raises(InputError, match="redan uppladdad"):
        upload(anna, municipality)
    changes.discard(by=anna, document_import=first)
    assert upload(anna, municipality).sha256 == first.sha256


def test_a_refused_file_leaves_nothing_behind(municipality: Municipality, anna: Person) -> None:
    with pytest.raises(InputError, match="ingen PDF-fil"):
        upload(anna, municipality, b"MZ", "plan.pdf")
    assert not DocumentImport.objects.exists()
    assert not files.folder().exists()


def test_a_reader_may_look_but_not_upload_or_decide(municipality: Municipality, plan: DocumentImport) -> None:
    reader = site.add_person(None, "lasare")
    Role.objects.create(person=reader, municipality=municipality, kind=Role.Kind.ANALYST)
    with pytest.raises(NotAllowed, match="läsa in dokument"):
        upload(reader, municipality)
    with pytest.raises(NotAllowed):
        changes.accept(by=reader, node=plan.nodes.first())
    with pytest.raises(NotAllowed):
        adoption.adopt(by=reader, document_import=plan)


def test_what_was_read_lies_as_a_tree_with_its_proof(plan: DocumentImport) -> None:
    assert plan.state == "read"
    assert names(plan) == [
        (0, "Rent vatten"), (1, "Alla sjöar har god status"), (2, "Mäta siktdjupet"), (1, "Ingen brygga saknar stege"),
        (0, "Öppna stränder"),
    ]  # fmt: skip
    lakes = node(plan, "Alla sjöar har god status")
    assert plan.text[lakes.offset :].startswith(lakes.quote)
    assert {one.proposed["field"] for one in plan.nodes.filter(kind="field")} == {
        "title", "type", "adopting_body", "adopted_on",
    }  # fmt: skip


def test_a_reading_is_taken_in_once(plan: DocumentImport) -> None:
    n_nodes = plan.nodes.count()
    assert not changes.take_in_reading(document_import=plan, outcome=drafts.outcome())
    assert not changes.fail_reading(document_import=plan, reason="för sent")
    assert plan.nodes.count() == n_nodes


def test_nothing_is_adopted_while_a_piece_is_undecided(plan: DocumentImport, anna: Person) -> None:
    changes.accept_rest(by=anna, document_import=plan, min_certainty=0.5)
    with pytest.raises(InputError, match="delar är inte avgjorda"):
        adoption.adopt(by=anna, document_import=plan)
    assert not SteeringDocument.objects.exists()
    assert not Goal.objects.exists()


def test_an_accepted_document_becomes_goals_with_their_quotes(plan: DocumentImport, anna: Person) -> None:
    Organisation.objects.create(municipality=plan.municipality, key="miljo", name="Miljönämnden", kind="board")
    changes.accept_rest(by=anna, document_import=plan)
    document = adoption.adopt(by=anna, document_import=plan)[0]
    assert (document.title, document.kind, str(document.adopted_on)) == ("Plan för lugna vatten", "plan", "2018-04-05")
    assert document.adopted_by.kind == "council"
    assert document.level_words == ["målområde", "delmål"]
    lakes = Goal.objects.get(name="Alla sjöar har god status")
    assert (lakes.parent.name, lakes.number, lakes.level, lakes.level_name) == ("Rent vatten", "1.1", 2, "delmål")
    assert (lakes.quote, lakes.quote_page, lakes.quote_source) == ("Alla sjöar har god status", 1, "plan.txt")
    assert lakes.quote_offset == drafts.TEXT.index(lakes.quote)
    assert [one.organisation.key for one in lakes.responsibilities.all()] == ["miljo"]
    assert Goal.objects.get(name="Rent vatten").sdgs == [6, 14]
    activity = Activity.objects.get()
    assert list(activity.goals.all()) == [lakes]
    assert activity.responsibilities.get().organisation.key == "miljo"
    assert document.glossary.get().term == "Siktdjup"
    assert document.findings.get().kind == "no_activities"
    plan.refresh_from_db()
    assert plan.state == "adopted"
    assert plan.closed_by == anna
    assert list(plan.documents.all()) == [document]
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"add_document", "add_goal", "add_activity", "give_responsibility", "adopt_import"} <= actions


def test_an_adopted_document_is_not_adopted_again_or_changed(plan: DocumentImport, anna: Person) -> None:
    changes.accept_rest(by=anna, document_import=plan)
    adoption.adopt(by=anna, document_import=plan)
    plan.refresh_from_db()
    with pytest.raises(InvalidTransition):
        adoption.adopt(by=anna, document_import=plan)
    with pytest.raises(InvalidTransition, match="kan ändras"):
        changes.reject(by=anna, node=plan.nodes.first())


def test_a_fault_in_the_adoption_leaves_the_register_as_it_was(
    plan: DocumentImport, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: Any) -> None:
        raise InputError("begreppet går inte att spara")

    changes.accept_rest(by=anna, document_import=plan)
    monkeypatch.setattr("samhandling.programmes.changes.add_term", fails)
    with pytest.raises(InputError, match="begreppet"):
        adoption.adopt(by=anna, document_import=plan)
    assert not SteeringDocument.objects.exists()
    assert not Organisation.objects.exists()
    assert DocumentImport.objects.get().state == "read"


def test_what_lies_under_a_rejected_goal_moves_up(plan: DocumentImport, anna: Person) -> None:
    changes.reject(by=anna, node=node(plan, "Rent vatten"))
    changes.accept_rest(by=anna, document_import=plan)
    adoption.adopt(by=anna, document_import=plan)
    lakes = Goal.objects.get(name="Alla sjöar har god status")
    assert lakes.parent is None
    assert lakes.level == 1
    assert not Goal.objects.filter(name="Rent vatten").exists()


def test_a_changed_wording_is_adopted_and_the_quote_stays(plan: DocumentImport, anna: Person) -> None:
    changes.change(by=anna, node=node(plan, "Öppna stränder"), values={"name": "Stränder  för alla", "level": "mål"})
    changes.accept_rest(by=anna, document_import=plan)
    adoption.adopt(by=anna, document_import=plan)
    goal = Goal.objects.get(name="Stränder för alla")
    assert (goal.quote, goal.level_name) == ("Öppna stränder", "mål")


def test_a_document_without_an_accepted_title_is_refused(plan: DocumentImport, anna: Person) -> None:
    changes.reject(by=anna, node=node(plan, "Plan för lugna vatten"))
    changes.accept_rest(by=anna, document_import=plan)
    with pytest.raises(InputError, match="ingen godtagen titel"):
        adoption.adopt(by=anna, document_import=plan)


def test_of_a_file_with_two_documents_one_may_be_left_out(municipality: Municipality, anna: Person) -> None:
    minutes = {"document": {"title": "Protokollsutdrag", "type": "protokollsutdrag"}, "goals": [], "activities": []}
    row = drafts.read(municipality, anna, minutes, drafts.draft())
    changes.reject_part(by=anna, document_import=row, part=0)
    changes.accept_rest(by=anna, document_import=row)
    assert [one.title for one in adoption.adopt(by=anna, document_import=row)] == ["Plan för lugna vatten"]


def test_two_plans_with_the_same_title_get_names_of_their_own(municipality: Municipality, anna: Person) -> None:
    for digest in ("1" * 64, "2" * 64):
        row = drafts.uploaded(municipality, anna, sha256=digest)
        changes.start_reading(document_import=row)
        changes.take_in_reading(document_import=row, outcome=drafts.outcome())
        changes.accept_rest(by=anna, document_import=row)
        adoption.adopt(by=anna, document_import=DocumentImport.objects.get(pk=row.pk))
    assert SteeringDocument.objects.count() == 2
    assert Goal.objects.count() == 8
    assert len(set(Goal.objects.values_list("key", flat=True))) == 8


@pytest.mark.slow
def test_a_later_edition_is_compared_with_the_one_in_the_register(
    inside: Client, plan: DocumentImport, anna: Person
) -> None:
    changes.accept_rest(by=anna, document_import=plan)
    old = adoption.adopt(by=anna, document_import=plan)[0]
    later = drafts.draft()
    later["document"]["title"] = "Plan för lugna vatten 2027"
    later["goals"][1]["name"] = "Alla sjöar och åar har god status"
    later["goals"][3]["name"] = "Fisken trivs"
    row = drafts.uploaded(plan.municipality, anna, sha256="8" * 64)
    changes.start_reading(document_import=row)
    changes.take_in_reading(document_import=row, outcome=drafts.outcome(later))
    changes.accept_rest(by=anna, document_import=row)
    address = f"/vasteras/arbete/dokument/{row.pk}/"
    text = inside.get(address).content.decode()
    assert "2 mål är lika, 1 har ändrad ordalydelse, 1 har tillkommit och 1 har försvunnit." in text
    inside.post(address, {"action": "adopt", "replaces-0": "on"})
    new = SteeringDocument.objects.get(title="Plan för lugna vatten 2027")
    assert [(one.kind, one.other) for one in new.relations.all()] == [("replaces", old)]


def test_move_split_and_merge_change_the_tree(plan: DocumentImport, anna: Person) -> None:
    beaches, ladders = node(plan, "Öppna stränder"), node(plan, "Ingen brygga saknar stege")
    changes.move(by=anna, node=ladders, parent=beaches)
    changes.split(by=anna, node=beaches, wordings=["Öppna stränder", "", "Rena stränder"])
    assert names(plan)[-3:] == [(0, "Öppna stränder"), (1, "Ingen brygga saknar stege"), (0, "Rena stränder")]
    changes.merge(by=anna, node=node(plan, "Öppna stränder"), into=node(plan, "Rena stränder"))
    assert (1, "Ingen brygga saknar stege") in names(plan)
    merged = node(plan, "Rena stränder Öppna stränder")
    assert node(plan, "Ingen brygga saknar stege").parent == merged
    assert node(plan, "Öppna stränder").state == "rejected"


def test_every_step_is_undone_in_turn(plan: DocumentImport, anna: Person) -> None:
    before = [(n.pk, n.parent_id, n.state, n.decided) for n in plan.nodes.all()]
    beaches, ladders = node(plan, "Öppna stränder"), node(plan, "Ingen brygga saknar stege")
    changes.move(by=anna, node=ladders, parent=beaches)
    changes.split(by=anna, node=beaches, wordings=["Öppna stränder", "Rena stränder"])
    changes.merge(by=anna, node=node(plan, "Öppna stränder"), into=node(plan, "Rena stränder"))
    changes.change(by=anna, node=node(plan, "Mäta siktdjupet"), values={"name": "Mäta djupet"})
    changes.accept_rest(by=anna, document_import=plan)
    for _ in range(5):
        changes.undo(by=anna, document_import=plan)
    assert [(n.pk, n.parent_id, n.state, n.decided) for n in plan.nodes.all()] == before
    with pytest.raises(InputError, match="inget att ångra"):
        changes.undo(by=anna, document_import=plan)


def test_a_goal_cannot_be_laid_under_itself_or_under_an_activity(plan: DocumentImport, anna: Person) -> None:
    water, lakes = node(plan, "Rent vatten"), node(plan, "Alla sjöar har god status")
    with pytest.raises(InputError, match="under sig själv"):
        changes.move(by=anna, node=water, parent=lakes)
    with pytest.raises(InputError, match="inget mål"):
        changes.move(by=anna, node=lakes, parent=node(plan, "Mäta siktdjupet"))
    with pytest.raises(InputError, match="ligger under den"):
        changes.merge(by=anna, node=water, into=lakes)


def test_a_piece_cannot_be_moved_into_another_municipalitys_import(plan: DocumentImport, anna: Person) -> None:
    boras = Municipality.objects.get(slug="boras")
    foreign = drafts.read(boras, anna)
    with pytest.raises(InputError, match="ett annat dokument"):
        changes.move(by=anna, node=node(plan, "Öppna stränder"), parent=node(foreign, "Rent vatten"))
    with pytest.raises(DocumentImport.DoesNotExist):
        queries.one(plan.municipality, str(foreign.pk))


# What a reading that fails leaves behind.


def test_a_reading_that_fails_says_why_and_can_be_tried_again(inside: Client, plan: DocumentImport) -> None:
    row = drafts.uploaded(plan.municipality, plan.uploaded_by, sha256="3" * 64)
    changes.start_reading(document_import=row)
    changes.fail_reading(document_import=row, reason="minnet tog slut")
    address = f"/vasteras/arbete/dokument/{row.pk}/"
    text = inside.get(address).content.decode()
    assert "minnet tog slut." in text
    assert "Försök läsa igen" in text
    assert inside.post(address, {"action": "again"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("reading", 2)
    # The file itself is gone here, which the next look tells.
    assert "saknas eller är skadad" in inside.get(address).content.decode()


def test_a_killed_reading_is_told_as_failed(plan: DocumentImport, tmp_path: Path) -> None:
    class Killed:
        def wait(self) -> int:
            return -9

    row = drafts.uploaded(plan.municipality, plan.uploaded_by, sha256="4" * 64)
    changes.start_reading(document_import=row)
    reading._watch(Killed(), files.outcome_path(row))  # type: ignore[arg-type]
    reading.advance(row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "minnet" in row.failure


def test_a_reading_whose_process_vanished_is_given_up(plan: DocumentImport) -> None:
    row = drafts.uploaded(plan.municipality, plan.uploaded_by, sha256="5" * 64)
    changes.start_reading(document_import=row)
    reading.advance(row)
    row.refresh_from_db()
    assert row.state == "reading"
    row.reading_since -= 2 * reading.GRACE
    reading.advance(row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "servern startades om" in row.failure


def test_more_files_than_may_be_read_at_once_wait(municipality: Municipality, anna: Person) -> None:
    for number in range(reading.AT_ONCE):
        drafts.uploaded(municipality, anna, sha256=f"{number}" * 64, state="reading")
    row = drafts.uploaded(municipality, anna, sha256="a" * 64)
    reading.advance(row)
    row.refresh_from_db()
    assert row.state == "uploaded"


@pytest.mark.slow
def test_a_file_is_read_in_a_process_of_its_own(municipality: Municipality, anna: Person) -> None:
    row = upload(anna, municipality, drafts.TEXT.encode())
    reading.advance(row)
    assert row.state == "reading"
    wait_for(files.outcome_path(row))
    reading.advance(row)
    row.refresh_from_db()
    assert (row.state, row.failure) == ("read", "")
    assert "Alla sjöar har god status" in row.text
    assert len(row.drafts) == 1
    assert not files.outcome_path(row).exists()


@pytest.mark.slow
def test_every_document_at_hand_can_be_adopted_as_it_was_read(
    municipality: Municipality, anna: Person, shared: Path
) -> None:
    for source in sorted((shared / "documents").glob("*.txt")):
        row = upload(anna, municipality, source.read_bytes(), source.name)
        changes.start_reading(document_import=row)
        left = read_document.storable(read_document.read(files.path_of(row), row.file_name))
        changes.take_in_reading(document_import=row, outcome=left)
        n_goals = row.nodes.filter(kind="goal").count()
        changes.accept_rest(by=anna, document_import=row)
        documents = adoption.adopt(by=anna, document_import=DocumentImport.objects.get(pk=row.pk))
        goals = Goal.objects.filter(document__in=documents)
        assert goals.count() == n_goals
        assert all(goal.quote for goal in goals), source.name
    for document in SteeringDocument.objects.all():
        document.full_clean()
    for goal in Goal.objects.all():
        goal.full_clean(exclude=("lenses",))


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_the_file_failed_with_a_reason(
    municipality: Municipality, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def sleeps(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(["sleep", "60"]))
        return started[0]

    monkeypatch.setattr(reading, "run_limited", sleeps)
    row = upload(anna, municipality)
    reading.advance(row)
    started[0].kill()
    wait_for(files.outcome_path(row))
    reading.advance(row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "minnet" in row.failure


def wait_for(path: Path) -> None:
    """Wait until a process has left its outcome."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path.name} never came")


# The pages.


def test_the_pages_ask_at_most_twelve_questions(
    inside: Client, plan: DocumentImport, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address in ("/vasteras/arbete/dokument/", f"/vasteras/arbete/dokument/{plan.pk}/"):
        with django_assert_max_num_queries(12):
            response = inside.get(address)
        assert response.status_code == 200
        assert 'style="' not in response.content.decode()


def test_the_page_shows_the_quote_marked_in_the_text(inside: Client, plan: DocumentImport) -> None:
    lakes = node(plan, "Alla sjöar har god status")
    text = inside.get(f"/vasteras/arbete/dokument/{plan.pk}/?val={lakes.pk}").content.decode()
    assert '<mark id="markerat">Alla sjöar har god status</mark>' in text
    assert "Målet Öppna stränder har inga aktiviteter." in text
    assert "mycket osäkert läst" in text


def test_a_quote_over_a_line_break_is_marked_to_its_end(inside: Client, plan: DocumentImport) -> None:
    lakes = node(plan, "Alla sjöar har god status")
    DocumentImport.objects.update(text=plan.text.replace("god status", "god sta-\n  tus"))
    text = inside.get(f"/vasteras/arbete/dokument/{plan.pk}/?val={lakes.pk}").content.decode()
    assert '<mark id="markerat">Alla sjöar har god sta-\n  tus</mark>' in text


def test_accepting_in_the_page_leads_to_the_next_undecided_piece(inside: Client, plan: DocumentImport) -> None:
    address = f"/vasteras/arbete/dokument/{plan.pk}/"
    water, lakes = node(plan, "Rent vatten"), node(plan, "Alla sjöar har god status")
    response = inside.post(address, {"action": "accept", "node": water.pk})
    assert response.headers["Location"] == f"{address}?val={lakes.pk}#vald"
    water.refresh_from_db()
    assert water.state == "accepted"


def test_a_faulty_change_keeps_what_was_written(inside: Client, plan: DocumentImport) -> None:
    dated = plan.nodes.get(kind="field", proposed__field="adopted_on")
    address = f"/vasteras/arbete/dokument/{plan.pk}/"
    response = inside.post(address, {"action": "change", "node": dated.pk, "value": "i våras"})
    assert response.status_code == 422
    assert "inget datum" in response.content.decode()
    assert 'value="i våras"' in response.content.decode()


@pytest.mark.slow
def test_every_action_works_as_a_form(inside: Client, plan: DocumentImport) -> None:
    address = f"/vasteras/arbete/dokument/{plan.pk}/"
    lakes, beaches = node(plan, "Alla sjöar har god status"), node(plan, "Öppna stränder")
    ladders = node(plan, "Ingen brygga saknar stege")
    change = {"name": "Alla sjöar mår bra", "agenda2030": "6, 14", "responsible": "Miljönämnden; Tekniska nämnden"}
    steps: list[dict[str, Any]] = [
        {"action": "reject", "node": ladders.pk},
        {"action": "undo"},
        {"action": "move", "node": ladders.pk, "to": beaches.pk},
        {"action": "split", "node": beaches.pk, "wordings": "Öppna stränder\nRena stränder"},
        {"action": "merge", "node": ladders.pk, "to": lakes.pk},
        {"action": "undo"},
        {"action": "change", "node": lakes.pk, **change},
        {"action": "accept_sure"},
        {"action": "accept_rest"},
        {"action": "adopt"},
    ]
    for step in steps:
        response = inside.post(address, step)
        assert response.status_code == 302, (step, response.content.decode()[:2000])
    goal = Goal.objects.get(name="Alla sjöar mår bra")
    assert goal.sdgs == [6, 14]
    assert goal.responsibilities.count() == 2
    assert "kommer med i nästa publicering" in inside.get(address).content.decode()
    assert "Alla sjöar har god status" in inside.get(f"/vasteras/arbete/mal/{goal.key}/").content.decode()


def test_a_form_older_than_an_undone_split_is_met_kindly(inside: Client, plan: DocumentImport) -> None:
    response = inside.post(f"/vasteras/arbete/dokument/{plan.pk}/", {"action": "accept", "node": "999999"}, follow=True)
    assert "finns inte längre" in response.content.decode()


def test_a_faulty_upload_is_explained_on_the_page(inside: Client, municipality: Municipality) -> None:
    response = inside.post("/vasteras/arbete/dokument/", {"file": SimpleUploadedFile("plan.pdf", b"MZ\0")})
    assert response.status_code == 422
    assert "är ingen PDF-fil" in response.content.decode()
    assert "Ingen fil är vald" in inside.post("/vasteras/arbete/dokument/").content.decode()


def test_an_analyst_sees_the_reading_but_no_forms(
    client: Client, municipality: Municipality, plan: DocumentImport
) -> None:
    analyst = site.add_person(None, "analytiker")
    Role.objects.create(person=analyst, municipality=municipality, kind=Role.Kind.ANALYST)
    client.force_login(analyst, backend=BACKEND)
    address = f"/vasteras/arbete/dokument/{plan.pk}/"
    assert 'value="accept"' not in client.get(address).content.decode()
    assert client.post(address, {"action": "accept_rest"}).status_code == 403
    assert not ImportNode.objects.exclude(state="proposed").exists()


def test_another_municipalitys_document_is_not_found(inside: Client, anna: Person) -> None:
    foreign = drafts.read(Municipality.objects.get(slug="boras"), anna)
    for rest in ("", "lage/", "sida/?n=1", "fil/"):
        assert inside.get(f"/vasteras/arbete/dokument/{foreign.pk}/{rest}").status_code == 404


def test_the_uploaded_file_is_given_back_as_a_download(inside: Client, municipality: Municipality) -> None:
    row = upload(Person.objects.get(), municipality, b"<script>alert(1)</script>", "plan.html")
    response = inside.get(f"/vasteras/arbete/dokument/{row.pk}/fil/")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in response.headers["Content-Disposition"]
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
