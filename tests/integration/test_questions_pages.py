"""The pages of questions that hang on goals: the list and its filters, one question, its answer, and where it shows."""

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook
from tests.factories import drafts, year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups import closing
from samhandling.followups.models import FollowUpCycle
from samhandling.programmes.models import GoalQuestion

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/fragor/"
JUDGE = f"/sjoby/arbete/uppfoljning/{year.YEAR}/mal/a1/"


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def put(town: Town, **instead: Any) -> GoalQuestion:
    fields: dict[str, Any] = {
        "kind": "reservation",
        "title": "Läxhjälp åt alla",
        "text": "Läxhjälp i varje skola.",
        "asked_by": "Vänsterpartiet",
        "asked_on": datetime.date(2022, 5, 2),
    }
    made = GoalQuestion.objects.create(municipality=town.municipality, **(fields | instead))
    made.goals.add(town.red)
    return made


def test_a_question_is_put_on_a_goal_from_its_page_and_shows_there(town: Town) -> None:
    client = inside(town.coordinator)
    text = client.get("/sjoby/arbete/mal/a1/").content.decode()
    assert "Ingen fråga, motion eller reservation om målet är inlagd." in text
    assert f"{BASE}ny/?mal={town.red.pk}" in text
    form = client.get(f"{BASE}ny/?mal={town.red.pk}").content.decode()
    assert f'<option value="{town.red.pk}" selected>' in form
    given = {"kind": "council_motion", "title": "Läxhjälp åt alla", "text": "I varje skola.", "version": "0"}
    given |= {"asked_by": "Vänsterpartiet", "asked_on": "2022-10-03", "goals": str(town.red.pk)}
    client.post(f"{BASE}ny/", given)
    made = GoalQuestion.objects.get()
    assert made.due_on == datetime.date(2023, 10, 3)
    assert "Läxhjälp åt alla" in client.get("/sjoby/arbete/mal/a1/").content.decode()


def test_a_new_question_that_is_refused_keeps_what_was_typed(town: Town) -> None:
    given = {"kind": "reservation", "title": "Läxhjälp", "text": "Ring 811218-9876.", "version": "0"}
    given |= {"asked_by": "Ett parti", "asked_on": "2022-10-03", "goals": str(town.red.pk)}
    response = inside(town.coordinator).post(f"{BASE}ny/", given)
    assert response.status_code == 422
    text = response.content.decode()
    assert "innehåller ett personnummer" in text
    assert "Ring 811218-9876." in text
    assert not GoalQuestion.objects.exists()


def test_a_filter_is_a_badge_that_can_be_taken_off_and_the_export_follows_it(town: Town) -> None:
    put(town, answerer=town.school_board, due_on=datetime.date(2022, 6, 1))
    put(town, kind="audit", title="Mål utan mått")
    client = inside(town.auditor)
    text = client.get(f"{BASE}?slag=reservation&sen=1").content.decode()
    assert "2 av 2 väntar på svar." in text
    assert "Läxhjälp åt alla" in text
    assert "Mål utan mått" not in text
    assert 'href="?slag=reservation"' in text
    assert 'href="?sen=1"' in text
    sheet = client.get(f"{BASE}fragor.xlsx?slag=reservation&sen=1").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [(row[0], row[3], row[8]) for row in rows[3:]] == [("Läxhjälp åt alla", "ja", "Skolnämnden")]


def test_an_empty_list_says_what_to_do(town: Town) -> None:
    text = inside(town.auditor).get(BASE).content.decode()
    assert "Inga frågor, motioner eller reservationer är inlagda." in text
    assert "nämndsekreteraren lägger in dem" in text
    put(town)
    assert "Ingen fråga stämmer med urvalet" in inside(town.auditor).get(f"{BASE}?sok=badhus").content.decode()


@pytest.mark.parametrize("n", [1, 12])
def test_the_list_asks_as_much_of_the_database_however_long_it_is(
    town: Town, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        put(town, title=f"Fråga {number}", answerer=town.school_board)
    client = inside(town.auditor)
    with django_assert_num_queries(8):
        client.get(BASE)


def test_what_the_opposition_wrote_in_an_imported_decision_is_put_on_goals(town: Town) -> None:
    """The persons whom the minutes name are not taken over; whoever only seconds another says nothing of a goal."""
    decision = {
        "reservations": [
            {
                "by": ["Ada Berg (M)", "Bo Ek (M)", "Cia Alm (XY)"],
                "text": "”Färre mål, tack.”",
                "quote": "reserverar sig",
            }
        ],
        "statements": [{"by": ["Dag Dal (L)"], "text": None, "quote": "Dag Dal (L) lämnar ett särskilt yttrande."}],
        "motions": [{"by": ["Ada Berg (M)"], "kind": "bifall", "content": None}],
    }
    document = {"title": "Uppföljning 2023", "type": "protokollsutdrag", "paragraph": "§ 213", "dnr": "KS 2024/1"}
    found = drafts.read(
        town.municipality, town.coordinator, {**drafts.draft(), "document": document, "decision": decision}
    )
    client = inside(town.coordinator)
    address = f"/sjoby/arbete/dokument/{found.pk}/"
    text = client.get(address).content.decode()
    assert text.count("Knyt till mål") == 2
    form = client.get(f"{BASE}ny/?ur={found.pk}-0-reservations-0").content.decode()
    assert 'value="Moderaterna, XY"' in form
    assert "Ada Berg" not in form
    for value in ("Reservation om Uppföljning 2023", "213", "KS 2024/1"):
        assert f'value="{value}"' in form
    given = {"kind": "reservation", "title": "Färre mål", "text": "Färre mål, tack.", "asked_by": "Moderaterna"}
    client.post(f"{BASE}ny/", given | {"goals": str(town.red.pk), "version": "0"})
    after = client.get(address).content.decode()
    assert (after.count("Knyt till mål"), after.count(">Inlagd<")) == (1, 1)
    other = year.town("norrby", "9902")
    assert "Moderaterna" not in inside(other.coordinator).get(
        f"/norrby/arbete/fragor/ny/?ur={found.pk}-0-reservations-0"
    ).content.decode()  # fmt: skip


def test_an_answer_is_saved_as_it_is_typed_and_then_given(town: Town) -> None:
    question = put(town, answerer=town.school_board)
    client = inside(town.school_reporter)
    address = f"{BASE}{question.pk}/"
    typed = {"what": "answer", "answer": "Det finns i", "version": "1", "answered_by": "", "answered_on": ""}
    said = client.post(address, typed, headers={"accept": "application/json"}).json()
    assert (said["ok"], said["version"]) == (True, 2)
    done = typed | {"answer": "Det finns i tre skolor.", "version": "2", "done": "1"}
    refused = client.post(address, done)
    assert refused.status_code == 422
    assert "välj vem som svarar" in refused.content.decode()
    assert "Det finns i tre skolor." in refused.content.decode()
    done |= {"answered_by": str(town.school_board.pk), "answered_on": "2023-01-09"}
    text = client.post(address, done, follow=True).content.decode()
    assert "är besvarad." in text
    assert "Besvarad av Skolnämnden den 9 januari 2023" in text
    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", "Det finns i tre skolor.")


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(town: Town) -> None:
    question = put(town)
    address = f"{BASE}{question.pk}/"
    inside(town.coordinator).post(address, {"what": "answer", "answer": "Första", "version": "1"})
    second = {"what": "answer", "answer": "Andra", "version": "1"}
    client = inside(town.analyst)
    said = client.post(address, second, headers={"accept": "application/json"})
    assert (said.status_code, said.json()["conflict"]) == (409, True)
    response = client.post(address, second)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Din text, som inte är sparad" in text
    assert "Andra" in text
    assert ">Första</textarea>" in text.replace("\n", "").replace("&#xA;", "")
    question.refresh_from_db()
    assert question.answer == "Första"


def test_what_was_asked_is_edited_in_place_and_the_second_editor_is_told(town: Town) -> None:
    question = put(town)
    address = f"{BASE}{question.pk}/"
    given = {"f-kind": "statement", "f-title": "Läxhjälp", "f-text": "I varje skola.", "f-asked_by": "Ett parti"}
    given |= {"f-asked_on": "2022-05-02", "f-goals": str(town.green.pk), "f-version": "1", "what": "edit"}
    client = inside(town.coordinator)
    assert client.post(address, given).status_code == 302
    again = client.post(address, given | {"f-title": "Läxläsning"})
    assert again.status_code == 409
    assert "någon annan sparade" in again.content.decode().lower()
    question.refresh_from_db()
    assert (question.kind, question.title, list(question.goals.all())) == ("statement", "Läxhjälp", [town.green])


def test_a_question_is_written_off_and_opened_again_with_the_reasons(town: Town) -> None:
    question = put(town)
    address = f"{BASE}{question.pk}/"
    client = inside(town.analyst)
    text = client.post(address, {"what": "write_off", "a-version": "1", "a-reason": ""}).content.decode()
    assert "Skriv av utan svar" in text
    client.post(address, {"what": "write_off", "a-version": "1", "a-reason": "Återkallad"})
    assert "Avskriven:</strong> Återkallad" in client.get(address).content.decode()
    client.post(address, {"what": "reopen", "o-version": "2", "o-reason": "Fel knapp"})
    text = client.get(address).content.decode()
    assert "Öppnad igen:</strong> Fel knapp" in text
    assert "skrev av frågan" in text


def test_an_overdue_motion_tells_what_the_law_asks_and_keeps_when_the_council_knew(town: Town) -> None:
    question = put(town, kind="council_motion", due_on=datetime.date(2023, 5, 2))
    address = f"{BASE}{question.pk}/"
    client = inside(town.analyst)
    assert "kommunallagen 5 kap. 35 §" in client.get(address).content.decode()
    client.post(address, {"what": "delay", "d-version": "1", "d-told_on": "2023-04-20"})
    assert "Fullmäktige fick veta det den 20 april 2023" in client.get(address).content.decode()


def test_a_reader_sees_no_form_and_another_municipality_finds_nothing(town: Town) -> None:
    other = year.town("norrby", "9902")
    question = put(town)
    address = f"{BASE}{question.pk}/"
    assert "<textarea" not in inside(town.auditor).get(address).content.decode()
    assert inside(town.auditor).post(address, {"what": "answer", "answer": "Nej"}).status_code == 403
    client = inside(other.coordinator)
    assert client.get(f"/norrby/arbete/fragor/{question.pk}/").status_code == 404
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("onward", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_an_answer_never_leads_out_of_the_system(town: Town, onward: str) -> None:
    question = put(town)
    given = {"what": "answer", "answer": "Ja", "version": "1", "tillbaka": onward}
    response = inside(town.analyst).post(f"{BASE}{question.pk}/", given)
    assert response.headers["Location"] == f"{BASE}{question.pk}/#answer"


def test_what_waits_stands_on_the_start_page_of_whoever_is_to_answer(town: Town) -> None:
    put(town, answerer=town.school_board)
    put(town, title="Åt någon annan", answerer=town.care_board)
    put(town, title="Snart", due_on=datetime.date(2022, 6, 1))
    text = inside(town.school_reporter).get("/sjoby/arbete/").content.decode()
    assert "Svara på reservation: ”Läxhjälp åt alla”" in text
    assert "Åt någon annan" not in text
    analyst = inside(town.analyst).get("/sjoby/arbete/").content.decode()
    assert "Svara på reservation: ”Snart”" in analyst
    assert "Läxhjälp åt alla”" not in analyst
    assert "Svara på" not in inside(town.auditor).get("/sjoby/arbete/").content.decode()


def test_a_question_is_found_by_searching(town: Town) -> None:
    put(town, answer="Tre skolor har den.")
    for words in ("läxhjälp vänsterpartiet", "TRE skolor"):
        found = inside(town.auditor).get("/sjoby/arbete/sok/", {"q": words}).context["found"]
        assert [(one.kind, [hit.name for hit in one.hits]) for one in found] == [
            ("Frågor om målen", ["Läxhjälp åt alla"])
        ]


def test_a_question_is_shown_and_answered_where_its_goal_is_judged(town: Town) -> None:
    year.cycle(town, state=FollowUpCycle.State.ANALYSIS)
    question = put(town)
    client = inside(town.analyst)
    assert "obesvarade frågor" in client.get(f"{JUDGE.removesuffix('a1/')}?visa=obesvarade").content.decode()
    text = client.get(JUDGE).content.decode()
    assert "Läxhjälp i varje skola." in text
    assert f'action="{BASE}{question.pk}/"' in text
    given = {"what": "answer", "answer": "I tre skolor.", "version": "1", "tillbaka": f"{JUDGE}#fragor", "done": "1"}
    given |= {"answered_by": str(town.school_board.pk), "answered_on": "2023-01-09"}
    response = client.post(f"{BASE}{question.pk}/", given)
    assert response.headers["Location"] == f"{JUDGE}#fragor"
    assert "<strong>Svar:</strong> I tre skolor." in client.get(JUDGE).content.decode()


def test_a_question_about_the_area_above_is_shown_with_the_goal_too(town: Town) -> None:
    year.cycle(town, state=FollowUpCycle.State.ANALYSIS)
    question = put(town, title="Färre mål")
    question.goals.set([town.area])
    client = inside(town.analyst)
    text = client.get(JUDGE).content.decode()
    assert "Om området som målet ligger under" in text
    assert "Färre mål" in text
    assert "Färre mål" in client.get("/sjoby/arbete/mal/a1/").content.decode()
    assert "Färre mål" not in client.get(f"{JUDGE.removesuffix('a1/')}?visa=obesvarade").content.decode()


def test_an_open_question_is_told_of_but_does_not_stop_a_goal_from_being_ready(town: Town) -> None:
    year.cycle(town, state=FollowUpCycle.State.ANALYSIS)
    question = put(town)
    question.goals.set([town.green])
    client = inside(town.analyst)
    address = JUDGE.replace("a1", "a2")
    client.post(
        address, {"what": "verdict", "rating": "green", "trend": "up", "reason": "Syns i skolan", "version": "0"}
    )
    assert "En fråga om målet väntar på" in client.get(address).content.decode()
    text = client.post(address, {"what": "ready"}, follow=True).content.decode()
    assert "Målet är markerat som klart. 1 fråga om det väntar fortfarande på svar." in text


def test_a_closed_follow_up_keeps_the_questions_and_their_answers(town: Town) -> None:
    cycle = year.cycle(town, state=FollowUpCycle.State.DECISION)
    put(town, title="Öppen", answer="Ett utkast")
    answered = {"state": "answered", "answer": "Ja", "answered_by": town.school_board}
    put(town, title="Besvarad", answered_on=datetime.date(year.YEAR, 6, 1), **answered)
    put(
        town,
        title="För länge sedan",
        asked_on=datetime.date(2019, 5, 2),
        answered_on=datetime.date(2020, 6, 1),
        **answered,
    )
    found = {row["title"]: row for row in closing.content(cycle)["questions"]}
    assert set(found) == {"Öppen", "Besvarad"}
    assert found["Besvarad"]["answer"] == "Ja"
    assert found["Besvarad"]["goals"] == ["a1"]
    assert "answer" not in found["Öppen"]
