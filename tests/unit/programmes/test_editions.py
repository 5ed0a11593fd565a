"""A draft of a new programme: what becomes of each old goal, moving and changing the draft, and its states."""

from pathlib import Path

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.audit.models import AuditEvent
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.programmes.editions import changes, queries, rules
from samhandling.programmes.editions.changes import EditionFields
from samhandling.programmes.editions.drafts import changes as drafts
from samhandling.programmes.editions.drafts.changes import DraftFields
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual" / "nytt-program.md"
State = Edition.State


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def edition(town: Town) -> Edition:
    return changes.begin_edition(
        by=town.coordinator, municipality=town.municipality, replaces=[town.document], title="Hållbart Sjöby"
    )


def fates(edition: Edition) -> dict[str, str]:
    return {row.goal.key: row.fate for row in queries.work(edition).old}


def choose(town: Town, edition: Edition, goal: Goal, fate: str, name: str = "", version: int = 0) -> None:
    changes.choose(
        by=town.coordinator, edition=edition, goal=goal, version=version, fate=fate, reason="Därför", name=name
    )


def test_the_manual_shows_the_table_of_states() -> None:
    _, _, table = MANUAL.read_text("utf-8").partition("| utkastets läge | kan bli |\n| --- | --- |\n")
    told = [
        f"| {State(state).label} | {', '.join(str(State(one).label) for one in after) or '–'} |"
        for state, after in rules.TRANSITIONS.items()
    ]
    assert table.partition("\n\n")[0].splitlines() == told
    assert set(rules.TRANSITIONS) == set(State.values)


def test_every_old_goal_is_undecided_when_a_draft_begins(edition: Edition) -> None:
    work = queries.work(edition)
    assert fates(edition) == {"a": "undecided", "a1": "undecided", "a2": "undecided"}
    assert (work.n_settled, work.new) == (0, [])
    assert work.missing[:3] == [f"avgör vad som händer med ”{row.goal.name}”" for row in work.old]


def test_a_goal_is_kept_reworded_split_and_dropped_and_the_draft_tells_which(town: Town, edition: Edition) -> None:
    choose(town, edition, town.area, "kept")
    choose(town, edition, town.red, "reworded", "Alla elever går ut skolan")
    choose(town, edition, town.green, "split", "Barn läser på fritiden")
    choose(town, edition, town.green, "split", "Barn läser i skolan", version=1)
    assert fates(edition) == {"a": "kept", "a1": "reworded", "a2": "split"}
    new = queries.work(edition).new
    assert [(row.goal.name, row.change, row.place.depth) for row in new] == [
        ("Utbildning", "kept", 0),
        ("Alla elever går ut skolan", "reworded", 1),
        ("Barn läser på fritiden", "split", 1),
        ("Barn läser i skolan", "split", 1),
    ]
    assert list(new[1].goal.indicators.all()) == [town.indicator]
    choose(town, edition, town.green, "dropped", version=2)
    assert fates(edition)["a2"] == "dropped"
    assert DraftGoal.objects.count() == 2


def test_goals_are_merged_into_one_that_every_indicator_follows(town: Town, edition: Edition) -> None:
    choose(town, edition, town.red, "kept")
    made = changes.merge_goals(
        by=town.coordinator, edition=edition, goals=[town.green, town.red], name="Alla lär sig", reason="Samma sak"
    )
    assert fates(edition) == {"a": "undecided", "a1": "merged", "a2": "merged"}
    assert DraftGoal.objects.get() == made
    assert list(made.indicators.all()) == [town.indicator]
    assert {row.reason for row in queries.work(edition).old if row.fate == "merged"} == {"Samma sak"}


def test_the_rest_is_kept_in_one_go_under_what_the_goals_above_became(town: Town, edition: Edition) -> None:
    choose(town, edition, town.green, "dropped")
    assert changes.keep_the_rest(by=town.coordinator, edition=edition, reason="Gäller än") == 2
    assert fates(edition) == {"a": "kept", "a1": "kept", "a2": "dropped"}
    assert DraftGoal.objects.get(name=town.red.name).parent == DraftGoal.objects.get(name=town.area.name)


def test_a_goal_taken_out_of_the_draft_is_undecided_again_and_those_below_move_up(town: Town, edition: Edition) -> None:
    changes.keep_the_rest(by=town.coordinator, edition=edition, reason="Gäller än")
    top = DraftGoal.objects.get(name=town.area.name)
    drafts.remove_draft_goal(by=town.coordinator, goal=top, version=1)
    assert fates(edition)["a"] == "undecided"
    assert [(row.level, row.parent) for row in DraftGoal.objects.all()] == [(1, None), (1, None)]


def test_a_decision_without_reason_is_refused_and_writes_nothing(town: Town, edition: Edition) -> None:
    with pytest.raises(InputError, match="skriv varför målet stryks"):
        changes.choose(by=town.coordinator, edition=edition, goal=town.red, version=0, fate="dropped", reason=" ")
    assert fates(edition)["a1"] == "undecided"


def test_the_second_who_decides_the_same_goal_is_told_and_nothing_is_overwritten(town: Town, edition: Edition) -> None:
    choose(town, edition, town.red, "kept")
    with pytest.raises(ChangedMeanwhile, match="Inget skrevs över"):
        choose(town, edition, town.red, "dropped")
    assert fates(edition)["a1"] == "kept"


def test_a_new_goal_says_why_and_is_moved_and_changed_in_the_tree(town: Town, edition: Edition) -> None:
    changes.keep_the_rest(by=town.coordinator, edition=edition, reason="Gäller än")
    new = drafts.add_draft_goal(by=town.coordinator, edition=edition, name="Ingen är ensam", reason="Nytt i enkäten")
    drafts.move_draft_goal(by=town.coordinator, goal=new, version=1, direction="in")
    new.refresh_from_db()
    assert (new.parent.name, new.level, new.level_name) == ("Utbildning", 2, "delmål")
    drafts.edit_draft_goal(
        by=town.coordinator, goal=new, version=2, given=DraftFields(name="Ingen är ofrivilligt ensam", reason="Enkäten")
    )
    assert [row.change for row in queries.work(edition).new] == ["kept", "kept", "kept", "added"]
    with pytest.raises(ChangedMeanwhile):
        drafts.edit_draft_goal(by=town.coordinator, goal=new, version=2, given=DraftFields(name="X", reason="Y"))


def test_a_new_goal_that_is_sent_twice_is_added_once(town: Town, edition: Edition) -> None:
    drafts.add_draft_goal(by=town.coordinator, edition=edition, name="Ingen är ensam", reason="Enkäten")
    with pytest.raises(InputError, match="finns redan där"):
        drafts.add_draft_goal(by=town.coordinator, edition=edition, name="Ingen är ensam ", reason="Enkäten")
    assert DraftGoal.objects.count() == 1


def test_one_document_has_one_open_draft_and_only_those_who_write_programmes_begin_it(
    town: Town, edition: Edition
) -> None:
    given = {"municipality": town.municipality, "replaces": [town.document], "title": "Ännu ett"}
    with pytest.raises(InputError, match="redan ett utkast"):
        changes.begin_edition(by=town.coordinator, **given)
    with pytest.raises(NotAllowed):
        changes.begin_edition(by=town.auditor, **given)
    changes.abandon_edition(by=town.coordinator, edition=edition, reason="Uppdraget drogs tillbaka")
    assert changes.begin_edition(by=town.coordinator, **given).pk != edition.pk


def test_an_abandoned_draft_stands_still(town: Town, edition: Edition) -> None:
    changes.abandon_edition(by=town.coordinator, edition=edition, reason="Uppdraget drogs tillbaka")
    with pytest.raises(InvalidTransition, match="avbruten"):
        choose(town, edition, town.red, "kept")


def test_the_log_of_the_draft_tells_who_did_what(town: Town, edition: Edition) -> None:
    choose(town, edition, town.red, "dropped")
    first = queries.history(edition)[0]
    assert (first.action, first.actor_name) == ("choose", town.coordinator.actor_name)
    assert first.new is not None
    assert first.new["goal"] == town.red.name
    n = AuditEvent.objects.count()
    changes.edit_edition(by=town.coordinator, edition=edition, version=1, given=EditionFields(title=edition.title))
    assert AuditEvent.objects.count() == n  # nothing differed
