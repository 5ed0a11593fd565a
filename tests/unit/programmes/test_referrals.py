"""Referrals: who is asked, what they answer, who has not, and what the office answers."""

import datetime

import pytest
from django.utils import timezone
from tests.factories import year
from tests.factories.year import Town
from tests.unit.programmes.test_editions import MANUAL

from samhandling.audit.changes import JobActor
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.places.models import Organisation
from samhandling.programmes.editions import changes as editions
from samhandling.programmes.editions import queries as drafts
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.referrals import changes, queries, rules
from samhandling.programmes.referrals.changes import Standpoint
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DUE = TODAY + datetime.timedelta(days=30)
NOTHING: dict[int, Standpoint] = {}


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def referral(town: Town) -> Referral:
    return sent(town)


def sent(town: Town, *bodies: Organisation) -> Referral:
    """Return a referral of a draft in which every goal is kept, to the school board and the scouts."""
    edition = editions.begin_edition(
        by=town.coordinator, municipality=town.municipality, replaces=[town.document], title="Hållbart Sjöby"
    )
    editions.keep_the_rest(by=town.coordinator, edition=edition, reason="Gäller än")
    return changes.send_out(
        by=town.coordinator, edition=edition, bodies=bodies or (town.school_board, town.partner), due_on=DUE
    )


def request_of(body: Organisation) -> ReferralRequest:
    return ReferralRequest.objects.select_related("referral__edition__municipality", "organisation").get(
        organisation=body
    )


def answer(town: Town, *, whole: Standpoint, goals: dict[int, Standpoint] = NOTHING, version: int = 1) -> None:
    changes.answer(
        by=town.school_reporter, request=request_of(town.school_board), version=version, whole=whole, goals=goals,
        is_final=True,
    )  # fmt: skip


def test_the_manual_shows_the_table_of_an_answers_states() -> None:
    State = ReferralRequest.State
    _, _, table = MANUAL.read_text("utf-8").partition("| remissvarets läge | kan bli |\n| --- | --- |\n")
    told = [
        f"| {State(state).label} | {', '.join(str(State(one).label) for one in after) or '–'} |"
        for state, after in rules.TRANSITIONS.items()
    ]
    assert table.partition("\n\n")[0].splitlines() == told
    assert set(rules.TRANSITIONS) == set(State.values)


def test_a_draft_that_is_out_stands_still_and_is_kept_as_it_was_sent(town: Town, referral: Referral) -> None:
    assert referral.edition.state == Edition.State.REFERRED
    assert [row["name"] for row in referral.draft] == [town.area.name, town.red.name, town.green.name]
    with pytest.raises(InvalidTransition, match="avsluta remissen först"):
        editions.keep_the_rest(by=town.coordinator, edition=referral.edition, reason="X")


def test_a_board_answers_on_the_whole_and_on_a_goal_and_another_board_may_not(town: Town, referral: Referral) -> None:
    goal = DraftGoal.objects.get(name=town.red.name)
    said = {goal.pk: Standpoint("rejects", "Går inte att mäta")}
    with pytest.raises(NotAllowed):
        changes.answer(
            by=town.care_reporter, request=request_of(town.school_board), version=1, whole=Standpoint("supports"),
            goals={}, is_final=True,
        )  # fmt: skip
    answer(town, whole=Standpoint("supports_changed", "Färre mål"), goals=said)
    (found,) = queries.rounds(referral.edition)
    assert [(name, [row.position for row in rows]) for name, rows in found.by_goal] == [
        ("", ["supports_changed"]),
        (town.red.name, ["rejects"]),
    ]
    assert [row.organisation for row in found.silent] == [town.partner]
    assert found.n_to_answer == 2


def test_what_is_saved_unfinished_is_not_handed_in(town: Town, referral: Referral) -> None:
    changes.answer(
        by=town.school_reporter, request=request_of(town.school_board), version=1, whole=Standpoint("supports", "Bra"),
        goals={}, is_final=False,
    )  # fmt: skip
    (found,) = queries.rounds(referral.edition)
    assert found.comments == []
    assert request_of(town.school_board).state == ReferralRequest.State.BEGUN


@pytest.mark.parametrize(
    ("whole", "why"),
    [
        (Standpoint(), "välj ett ställningstagande"),
        (Standpoint("rejects"), "varför ni avstyrker"),
        (Standpoint("", "Bra"), "välj ett ställningstagande"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(town: Town, referral: Referral, whole: Standpoint, why: str) -> None:
    with pytest.raises(InputError, match=why):
        answer(town, whole=whole)
    assert not ReferralComment.objects.exists()


def test_the_second_who_saves_the_same_answer_is_told(town: Town, referral: Referral) -> None:
    answer(town, whole=Standpoint("supports", "Bra"))
    with pytest.raises(ChangedMeanwhile, match="Inget skrevs över"):
        answer(town, whole=Standpoint("rejects", "Dåligt"))
    assert ReferralComment.objects.get().text == "Bra"


def test_a_body_outside_answers_by_its_link_and_an_old_link_does_not_work(town: Town, referral: Referral) -> None:
    old = changes.make_link(by=town.coordinator, request=request_of(town.partner))
    token = changes.make_link(by=town.coordinator, request=request_of(town.partner))
    given = {"version": 1, "whole": Standpoint("abstains"), "goals": {}, "is_final": True, "answered_by": "Sara"}
    with pytest.raises(InputError, match="länken finns inte"):
        changes.answer_by_link(by=JobActor("länk"), token=old, **given)
    changes.answer_by_link(by=JobActor("länk"), token=token, **given)
    assert request_of(town.partner).answered_by == "Sara"
    with pytest.raises(InputError, match="svarar i arbetsplatsen"):
        changes.make_link(by=town.coordinator, request=request_of(town.school_board))


def test_a_referral_is_ended_early_only_with_a_reason_and_takes_no_answer_then(town: Town, referral: Referral) -> None:
    with pytest.raises(InputError, match="Scouterna, Skolnämnden har till"):
        changes.close_referral(by=town.coordinator, referral=referral)
    changes.close_referral(by=town.coordinator, referral=referral, reason="Uppdraget drogs tillbaka")
    assert Edition.objects.get().state == Edition.State.REWORKED
    with pytest.raises(InvalidTransition, match="tar inte emot svar"):
        answer(town, whole=Standpoint("supports"))


def test_the_office_answers_a_standpoint_and_it_is_asked_again_when_the_words_change(
    town: Town, referral: Referral
) -> None:
    answer(town, whole=Standpoint("rejects", "För många mål"))
    comment = ReferralComment.objects.select_related("request__referral__edition__municipality").get()
    changes.respond(by=town.coordinator, comment=comment, version=1, outcome="changed", response="Tre mål ströks")
    assert drafts.n_unanswered(referral.edition) == 0
    answer(town, whole=Standpoint("rejects", "Fortfarande för många"), version=2)
    assert drafts.n_unanswered(referral.edition) == 1


def test_more_bodies_are_asked_while_the_referral_is_out_and_a_stranger_never(town: Town, referral: Referral) -> None:
    later = DUE + datetime.timedelta(days=7)
    changes.ask_more(by=town.coordinator, referral=referral, bodies=[town.care_board], due_on=later)
    assert {row.organisation for row in queries.open_requests(town.municipality)} == {
        town.school_board, town.partner, town.care_board,
    }  # fmt: skip
    elsewhere = year.town("skogby", "9902")
    with pytest.raises(InputError, match="hör inte till"):
        changes.ask_more(by=town.coordinator, referral=referral, bodies=[elsewhere.care_board], due_on=later)
