"""The pages of a new programme: the drafts, the old goals, the tree, the comparison, the referral, the adoption."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook
from tests.factories import editions, year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.programmes.editions import queries
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.programmes.referrals import changes as referrals
from samhandling.programmes.referrals.models import ReferralComment, ReferralRequest

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/nytt-program/"


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_selection_from_fewer_sharper_goals_begins_a_draft(town: Town) -> None:
    client = inside(town.coordinator)
    assert "1 valda mål tas in" in text(client.get(f"{BASE}?valt=a1"))
    client.post(BASE, {"title": "Färre mål", "replaces": [town.document.pk], "valt": ["a1"]})
    fates = {row.goal.key: row.fate for row in queries.work(Edition.objects.get()).old}
    assert fates == {"a": "kept", "a1": "kept", "a2": "undecided"}
    assert "Färre mål" in text(client.get(BASE))


def test_a_reader_sees_the_draft_and_may_not_change_it(town: Town) -> None:
    edition = editions.begun(town)
    client = inside(town.auditor)
    for path in ("", "gamla/", "utkast/", "jamfor/", "remiss/", "anta/", f"gamla/{town.red.pk}/"):
        found = text(client.get(f"{BASE}{edition.pk}/{path}"))
        assert edition.title in found
        assert found.count('method="post"') == 1  # the frame's own, to log out
    assert client.post(f"{BASE}{edition.pk}/gamla/", {"what": "rest", "r-reason": "X"}).status_code == 403


def test_old_goals_are_decided_merged_and_kept_from_their_pages(town: Town) -> None:
    edition = editions.begun(town)
    client = inside(town.coordinator)
    base = f"{BASE}{edition.pk}/"
    client.post(f"{base}gamla/{town.red.pk}/", {"what": "choose", "fate": "dropped", "reason": "X", "version": "0"})
    assert "Stryks" in text(client.get(f"{base}gamla/?vad=dropped"))
    picks = [f"{town.red.pk}:1", f"{town.green.pk}:0"]
    client.post(f"{base}gamla/", {"what": "merge", "m-goals": picks, "m-name": "Alla lär", "m-reason": "Samma"})
    client.post(f"{base}gamla/", {"what": "rest", "r-reason": "Gäller än"})
    assert "Alla 3 mål är avgjorda" in text(client.get(f"{base}gamla/"))
    client.post(f"{base}gamla/{town.red.pk}/", {"what": "take-back", "version": "2"})
    assert "1 av 3 mål är inte avgjorda" in text(client.get(f"{base}gamla/"))


def test_the_second_who_decides_is_told_and_what_was_typed_stays(town: Town) -> None:
    edition = editions.begun(town)
    client, path = inside(town.coordinator), f"{BASE}{edition.pk}/gamla/{town.red.pk}/"
    client.post(path, {"what": "choose", "fate": "kept", "reason": "Först", "version": "0"})
    answer = client.post(path, {"what": "choose", "fate": "dropped", "reason": "Mina ord", "version": "0"})
    assert answer.status_code == 409
    assert "Inget skrevs över" in text(answer)
    assert "Mina ord" in text(answer)
    client.post(path, {"what": "choose", "fate": "dropped", "reason": "Mina ord", "version": "1"})
    assert "Målet stryks" in text(client.get(path))


def test_a_draft_goal_is_added_moved_changed_and_taken_out(town: Town) -> None:
    edition = editions.begun(town)
    client, base = inside(town.coordinator), f"{BASE}{edition.pk}/utkast/"
    client.post(base, {"what": "add", "n-name": "Fler rör på sig", "n-reason": "Enkäten"})
    goal = DraftGoal.objects.get(name="Fler rör på sig")
    client.post(base, {"flytta": f"{goal.pk}:1:in"})
    goal.refresh_from_db()
    assert goal.parent is not None
    given = {"what": "edit", "name": "Fler barn rör på sig", "reason": "Enkäten", "version": "2"}
    client.post(f"{base}{goal.pk}/", given | {"another": town.red.pk, "more": town.indicator.pk})
    goal.refresh_from_db()
    assert (goal.name, goal.origins.get(), goal.indicators.get()) == (given["name"], town.red, town.indicator)
    client.post(f"{base}{goal.pk}/", {"what": "remove", "version": "3"})
    assert not DraftGoal.objects.filter(pk=goal.pk).exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["jamfor", "remiss"])
def test_the_papers_for_the_case_hold_every_goal_and_every_answer(town: Town, name: str) -> None:
    asked = editions.referred(town)
    answer(inside(town.school_reporter), asked, final="1")
    words = {"jamfor": ["Alla klarar skolan", "behålls", "Ny kunskap"], "remiss": ["Skolnämnden", "Går inte att mäta"]}
    client, path = inside(town.auditor), f"{BASE}{asked.referral.edition_id}/{name}"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{path}.xlsx").content))
    in_book = str([book.get_sheet_by_name(one).to_python() for one in book.sheet_names])
    paper = Document(BytesIO(client.get(f"{path}.docx").content))
    in_paper = " ".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    for word in words[name]:
        assert word in in_book
        assert word in in_paper
    assert client.get(f"{path}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{path}.odt").status_code == 404


def answer(client: Client, asked: ReferralRequest, *, version: str = "1", **given: str) -> Any:
    goal = DraftGoal.objects.get(edition=asked.referral.edition, origins__key="a1").pk
    body = {"version": version, "position": "supports_changed", "text": "Färre mål", f"position-{goal}": "rejects"}
    return client.post(f"{BASE}remiss/{asked.pk}/", body | {f"text-{goal}": "Går inte att mäta"} | given)


def test_a_board_answers_in_the_workplace_and_another_board_may_not(town: Town) -> None:
    asked = editions.referred(town)
    assert answer(inside(town.care_reporter), asked, final="1").status_code == 403
    board = inside(town.school_reporter)
    answer(board, asked, save="1")
    assert "Svaret är sparat. Det är inte lämnat än." in text(board.get(f"{BASE}remiss/{asked.pk}/"))
    answer(board, asked, version="2", final="1")
    page = text(inside(town.auditor).get(f"{BASE}{asked.referral.edition_id}/remiss/"))
    assert "varav 1 inte har svarat" in page
    assert "Går inte att mäta" in page
    assert answer(board, asked, version="2", final="1").status_code == 409


def test_a_body_outside_answers_by_the_link_that_is_shown_once(town: Town) -> None:
    asked = editions.referred(town)
    partner = ReferralRequest.objects.get(organisation=town.partner)
    staff, path = inside(town.coordinator), f"{BASE}{asked.referral.edition_id}/remiss/"
    page = text(staff.post(path, {"what": "link", "request": partner.pk}, follow=True))
    link = page.partition('readonly value="http://testserver')[2].partition('"')[0]
    assert 'id="remisslank"' not in text(staff.get(path))
    outside = Client()
    assert "Är målen rätt?" in text(outside.get(link))
    body = {"version": "1", "position": "rejects", "text": "För svagt", "final": "1"}
    refused = outside.post(link, body)
    assert (refused.status_code, "skriv ditt namn" in text(refused).lower()) == (422, True)
    outside.post(link, body | {"answered_by": "Sara, ordförande"})
    assert "Tack. Svaret lämnades" in text(outside.get(link))
    assert Client().get("/remiss/fel/").status_code == 404


def test_the_office_answers_a_standpoint_and_closes_the_referral(town: Town) -> None:
    asked = editions.referred(town)
    answer(inside(town.school_reporter), asked, final="1")
    staff, path = inside(town.coordinator), f"{BASE}{asked.referral.edition_id}/remiss/"
    comment = ReferralComment.objects.get(goal=None)
    key = f"k{comment.pk}"
    given = {f"{key}-outcome": "changed", f"{key}-response": "Två mål ströks", f"{key}-version": "1"}
    staff.post(path, {"what": "respond", "comment": comment.pk, **given})
    assert "Ledde till ändring. Två mål ströks" in text(staff.get(path))
    assert "i förtid" in text(staff.post(path, {"what": "close"}))
    staff.post(path, {"what": "close", "c-reason": "Alla som ville har svarat"})
    assert Edition.objects.get().state == Edition.State.REWORKED


def test_more_are_asked_and_the_draft_is_sent_out_from_its_page(town: Town) -> None:
    edition = editions.begun(town)
    staff, path = inside(town.coordinator), f"{BASE}{edition.pk}/remiss/"
    due_on = timezone.localdate() + datetime.timedelta(days=30)
    staff.post(path, {"what": "send", "s-due_on": due_on, "s-bodies": [town.school_board.pk], "s-letter": "Svara"})
    staff.post(path, {"what": "more", "s-due_on": due_on, "s-bodies": [town.care_board.pk]})
    assert ReferralRequest.objects.count() == 2


def test_adoption_is_refused_with_all_that_is_missing_and_done_when_nothing_is(town: Town) -> None:
    council = editions.council(town)
    given = {"adopted_by": council.pk, "adopted_on": timezone.localdate(), "paragraph": "12", "reference": "KS 1"}
    edition = editions.begun(town)
    staff = inside(town.coordinator)
    refused = staff.post(f"{BASE}{edition.pk}/anta/", given)
    assert refused.status_code == 422
    assert "Avgör vad som händer med ”Alla klarar skolan”" in text(refused)
    done = editions.ready(town, editions.document(town, "annan"))
    assert "är antaget" in text(staff.post(f"{BASE}{done.pk}/anta/", given, follow=True))
    assert SteeringDocument.objects.get(edition=done).paragraph == "12"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "gamla/", "utkast/", "jamfor/", "anta/"])
def test_two_thousand_goals_cost_no_more_questions(
    town: Town, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    edition = editions.begun(town)
    rows = Goal.objects.bulk_create(
        Goal(document=town.document, key=f"x{n}", level_name="delmål", level=2, order=n + 9, name=f"Mål {n}")
        for n in range(2_000)
    )
    drafts = DraftGoal.objects.bulk_create(
        DraftGoal(edition=edition, level_name="delmål", level=1, order=n + 9, name=f"Mål {n}") for n in range(2_000)
    )
    through = DraftGoal.origins.through
    through.objects.bulk_create(through(draftgoal=draft, goal=goal) for draft, goal in zip(drafts, rows, strict=True))
    client = inside(town.coordinator)
    with django_assert_max_num_queries(20):
        assert client.get(f"{BASE}{edition.pk}/{path}").status_code == 200


def test_the_list_of_drafts_asks_no_more_for_many(town: Town, django_assert_num_queries: Any) -> None:
    client = inside(town.coordinator)
    editions.begun(town)
    client.get(BASE)
    with django_assert_num_queries(9) as few:
        client.get(BASE)
    for n in range(5):
        editions.begun(town, editions.document(town, f"d{n}"))
    with django_assert_num_queries(len(few.captured_queries)):
        assert text(client.get(BASE)).count("Policyn") >= 5


def test_a_partner_who_has_lost_the_link_gets_a_new_one_and_the_old_is_dead(town: Town) -> None:
    asked = editions.referred(town)
    partner = editions.request_of(ReferralRequest.objects.get(organisation=town.partner).pk)
    old = referrals.make_link(by=town.coordinator, request=partner)
    new = referrals.make_link(by=town.coordinator, request=partner)
    assert asked.referral == partner.referral
    assert Client().get(f"/remiss/{old}/").status_code == 404
    assert Client().get(f"/remiss/{new}/").status_code == 200
