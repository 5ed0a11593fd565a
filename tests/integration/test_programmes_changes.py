"""Goals, documents and processes in the register: what a change keeps, logs and refuses."""

import datetime

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town

from samhandling.audit import queries as audit
from samhandling.audit.changes import JobActor
from samhandling.errors import ChangedMeanwhile, InputError, NotAllowed
from samhandling.followups import closing
from samhandling.followups.quality import queries as quality
from samhandling.indicators.models import Baseline
from samhandling.indicators.targets import changes as targets
from samhandling.programmes import changes as programmes
from samhandling.programmes import queries as programme_queries
from samhandling.programmes.models import Goal, Relation, SteeringDocument
from samhandling.programmes.processes import changes as processes
from samhandling.programmes.processes import queries as process_queries
from samhandling.programmes.trees import changes, queries
from samhandling.programmes.trees.changes import DocumentFields, GoalFields
from samhandling.web.workplace import reads

pytestmark = pytest.mark.django_db
BY = JobActor("prov")


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def other() -> Town:
    return year.town("skogby", "9902")


def order(town: Town) -> list[str]:
    """Return the goals' keys in tree order."""
    return [place.goal.key for place in queries.tree(town.document).places]


def test_a_move_is_stored_logged_and_leaves_number_and_words(town: Town) -> None:
    found = changes.move_goal(by=town.coordinator, goal=town.green, version=1, direction="out")
    assert order(town) == ["a", "a1", "a2"]
    found.refresh_from_db()
    assert (found.parent, found.level_name, found.name, found.version) == (None, "målområde", "Barn läser mer", 2)
    event = audit.history(found).get()
    assert (event.action, event.old["under"], event.new["under"]) == ("move_goal", "Utbildning", "")


def test_a_move_of_what_somebody_else_has_moved_is_refused(town: Town) -> None:
    changes.move_goal(by=town.coordinator, goal=town.green, version=1, direction="up")
    with pytest.raises(ChangedMeanwhile, match="Inget skrevs över"):
        changes.move_goal(by=town.coordinator, goal=town.green, version=1, direction="down")
    assert order(town) == ["a", "a2", "a1"]


def test_a_goal_that_is_dragged_is_stored_and_logged_and_the_second_is_told(town: Town, other: Town) -> None:
    found = changes.place_goal(by=town.coordinator, goal=town.green, version=1, where="before", other=town.red)
    assert (order(town), found.version) == (["a", "a2", "a1"], 2)
    event = audit.history(found).get()
    assert (event.action, event.new["under"]) == ("move_goal", "Utbildning")
    with pytest.raises(ChangedMeanwhile, match="Inget skrevs över"):
        changes.place_goal(by=town.coordinator, goal=town.green, version=1, where="after", other=town.red)
    # Dropped where it lies: nothing has happened, and nothing is told.
    changes.place_goal(by=town.coordinator, goal=town.green, version=2, where="before", other=town.red)
    assert audit.history(found).count() == 1
    with pytest.raises(NotAllowed):
        changes.place_goal(by=town.analyst, goal=town.green, version=2, where="after", other=town.red)
    with pytest.raises(InputError, match="ett annat dokument"):
        changes.place_goal(by=town.coordinator, goal=town.green, version=2, where="after", other=other.red)


def test_only_an_editor_of_the_municipality_moves_and_edits(town: Town, other: Town) -> None:
    for person in (town.analyst, town.school_reporter, town.auditor, other.coordinator):
        with pytest.raises(NotAllowed):
            changes.move_goal(by=person, goal=town.green, version=1, direction="up")
        with pytest.raises(NotAllowed):
            changes.edit_goal(by=person, goal=town.green, version=1, given=GoalFields())


def test_an_edit_that_changes_nothing_leaves_version_and_log(town: Town) -> None:
    changes.edit_goal(by=town.coordinator, goal=town.red, version=1, given=GoalFields())
    town.red.refresh_from_db()
    assert town.red.version == 1
    assert not audit.history(town.red).exists()


def test_an_edit_logs_only_what_differs(town: Town) -> None:
    lens = programmes.add_lens(by=BY, document=town.document, name="Tillit")
    given = GoalFields(kind="result", sdgs=(10, 4, 4))
    changes.edit_goal(by=town.coordinator, goal=town.red, version=1, given=given, lenses=[lens])
    event = audit.history(town.red).get()
    assert event.old == {"kind": "", "sdgs": [], "lenses": []}
    assert event.new == {"kind": "result", "sdgs": [4, 10], "lenses": ["Tillit"]}


def test_what_belongs_elsewhere_is_refused(town: Town, other: Town) -> None:
    lens = programmes.add_lens(by=BY, document=other.document, name="Tillit")
    by = town.coordinator
    with pytest.raises(InputError, match="annat dokument"):
        changes.edit_goal(by=by, goal=town.red, version=1, given=GoalFields(), lenses=[lens])
    with pytest.raises(InputError, match="globalt mål 18"):
        changes.edit_goal(by=by, goal=town.red, version=1, given=GoalFields(sdgs=(18,)))
    with pytest.raises(InputError, match="annan kommun"):
        changes.set_responsible(by=by, goal=town.red, version=1, responsible=[(other.school_board, "answers")])
    with pytest.raises(InputError, match="annan kommun"):
        changes.set_effect(by=by, goal=town.red, other=other.red, kind="supports")
    with pytest.raises(InputError, match="sig självt"):
        changes.set_effect(by=by, goal=town.red, other=town.red, kind="supports")


def test_the_decided_wording_stays_and_a_boards_own_can_be_changed(town: Town) -> None:
    with pytest.raises(InputError, match="ändras bara genom ett nytt beslut"):
        changes.reword_own_goal(by=town.coordinator, goal=town.red, version=1, name="Nya ord")
    own = changes.add_own_goal(
        by=town.school_reporter, parent=town.red, owner=town.school_board, name="Läxhjälp åt alla"
    )
    changes.reword_own_goal(by=town.school_reporter, goal=own, version=1, name="Läxhjälp åt fler", towards="residents")
    own.refresh_from_db()
    assert (own.name, own.towards, own.version) == ("Läxhjälp åt fler", "residents", 2)


def test_a_board_sets_goals_for_itself_alone_and_no_goal_twice(town: Town) -> None:
    with pytest.raises(NotAllowed):
        changes.add_own_goal(by=town.care_reporter, parent=town.red, owner=town.school_board, name="Läxhjälp")
    own = changes.add_own_goal(by=town.school_reporter, parent=town.red, owner=town.school_board, name="Läxhjälp")
    with pytest.raises(InputError, match="har redan målet"):
        changes.add_own_goal(by=town.school_reporter, parent=town.red, owner=town.school_board, name="Läxhjälp ")
    with pytest.raises(InputError, match="är satt av Skolnämnden"):
        changes.add_own_goal(by=town.care_reporter, parent=own, owner=town.care_board, name="Friskvård")
    with pytest.raises(NotAllowed):
        changes.edit_goal(by=town.care_reporter, goal=own, version=1, given=GoalFields(kind="result"))


def test_a_boards_own_goal_is_neither_judged_nor_counted_with_the_programme(town: Town) -> None:
    cycle = year.cycle(town)
    before = (len(closing.branches(cycle).judged), len(quality.goals(town.municipality, cycle)))
    own = changes.add_own_goal(by=town.coordinator, parent=town.red, owner=town.school_board, name="Läxhjälp")
    started = reads.work(town.municipality)
    assert own not in [row.goal for document in started.documents for row in document.rows]
    assert reads.goal(town.municipality, "a1").parts == []
    assert own.pk not in programme_queries.tree(town.municipality).goals
    assert (len(closing.branches(cycle).judged), len(quality.goals(town.municipality, cycle))) == before


def test_responsibility_is_set_whole_and_told_in_words(town: Town) -> None:
    wanted = [(town.care_board, "answers"), (town.school_board, "takes_part")]
    changes.set_responsible(by=town.coordinator, goal=town.red, version=1, responsible=wanted)
    event = audit.history(town.red).get()
    assert event.old == {"responsible": ["Skolnämnden: ansvarar"]}
    assert event.new == {"responsible": ["Skolnämnden: medverkar", "Vårdnämnden: ansvarar"]}


def test_a_baseline_makes_the_goal_lack_one_thing_less(town: Town) -> None:
    lacks = quality.goals(town.municipality, None)[0].missing
    assert "utgångsläge" in lacks
    given = {"municipality": town.municipality, "indicator": town.indicator}
    targets.set_baseline(by=town.analyst, year=2019, value=82.0, **given)
    assert "utgångsläge" not in quality.goals(town.municipality, None)[0].missing
    targets.set_baseline(by=town.analyst, year=2019, value=83.0, **given)
    assert Baseline.objects.get().value == 83.0
    targets.take_back(by=town.analyst, row=Baseline.objects.get())
    assert not Baseline.objects.exists()
    told = [event.action for event in queries.history(town.red)]
    assert told == ["take_back_baseline", "set_baseline", "set_baseline"]


def test_a_baseline_that_cannot_be_is_refused(town: Town, other: Town) -> None:
    given = {"municipality": town.municipality, "indicator": town.indicator, "year": 2019}
    with pytest.raises(InputError, match="ska vara ett tal"):
        targets.set_baseline(by=town.analyst, value=float("nan"), **given)
    with pytest.raises(InputError, match="inte båda"):
        targets.set_baseline(by=town.analyst, value=1.0, decided_by="KF", **given)
    for person in (town.school_reporter, other.analyst):
        with pytest.raises(NotAllowed):
            targets.set_baseline(by=person, value=1.0, **given)


def test_a_target_is_taken_back_by_those_who_may_set_it(town: Town) -> None:
    target = targets.set_target(
        by=town.analyst, municipality=town.municipality, indicator=town.indicator, year=2030, value=90.0
    )
    with pytest.raises(NotAllowed):
        targets.take_back(by=town.auditor, row=target)
    targets.take_back(by=town.analyst, row=target)
    assert not town.indicator.targets.exists()


def test_an_effect_is_said_anew_and_taken_back(town: Town) -> None:
    changes.set_effect(by=town.coordinator, goal=town.red, other=town.green, kind="supports")
    effect = changes.set_effect(
        by=town.coordinator, goal=town.red, other=town.green, kind="works_against", reasoning="Tiden räcker inte"
    )
    changes.remove_effect(by=town.coordinator, effect=effect)
    assert [event.action for event in audit.history(town.red)] == ["set_effect", "set_effect", "remove_effect"]


def test_a_document_keeps_its_version_and_days_in_the_log(town: Town, other: Town) -> None:
    given = DocumentFields(
        status="being_revised",
        adopted_by=town.school_board,
        valid_to=datetime.date(2029, 12, 31),
        level_words=(" mål ", ""),
    )
    changes.edit_document(by=town.coordinator, document=town.document, version=1, given=given)
    found = SteeringDocument.objects.get(pk=town.document.pk)
    assert (found.version, found.level_words) == (2, ["mål"])
    event = audit.history(found).get()
    assert (event.new["valid_to"], event.new["adopted_by"]) == ("2029-12-31", "Skolnämnden")
    with pytest.raises(ChangedMeanwhile):
        changes.edit_document(by=town.coordinator, document=town.document, version=1, given=given)
    elsewhere = DocumentFields(status="in_force", adopted_by=other.school_board)
    with pytest.raises(InputError, match="annan kommun"):
        changes.edit_document(by=town.coordinator, document=town.document, version=2, given=elsewhere)
    with pytest.raises(NotAllowed):
        changes.edit_document(by=town.analyst, document=town.document, version=2, given=given)


def test_relations_are_parted_by_an_editor(town: Town) -> None:
    vision = SteeringDocument.objects.create(municipality=town.municipality, key="v", title="Vision", kind="vision")
    row = programmes.relate_documents(by=BY, document=town.document, kind=Relation.Kind.RESTS_ON, other=vision)
    with pytest.raises(NotAllowed):
        changes.unrelate_documents(by=town.analyst, relation=row)
    changes.unrelate_documents(by=town.coordinator, relation=row)
    assert not Relation.objects.exists()


def test_the_matrix_tells_apart_those_who_have_not_said_from_those_who_have_not_begun(town: Town) -> None:
    process = processes.add_process(by=town.coordinator, municipality=town.municipality, name="Barnrätt")
    row = process_queries.matrix(town.municipality).rows[0]
    assert (row.states, row.n_said, row.n_introduced) == ([None], 0, 0)
    processes.say_state(by=town.school_reporter, process=process, organisation=town.school_office, state="not_begun")
    row = process_queries.matrix(town.municipality).rows[0]
    assert (row.n_said, row.n_introduced, row.n_concerned) == (1, 0, 1)


def test_a_process_is_edited_once_at_a_time_and_named_once(town: Town, other: Town) -> None:
    by = town.coordinator
    process = processes.add_process(by=by, municipality=town.municipality, name="Barnrätt")
    with pytest.raises(InputError, match="har redan processen"):
        processes.add_process(by=by, municipality=town.municipality, name="Barnrätt ")
    processes.edit_process(by=by, process=process, version=1, name="Barns rätt", owner=None, documents=[town.document])
    with pytest.raises(ChangedMeanwhile):
        processes.edit_process(by=by, process=process, version=1, name="X", owner=None, documents=[])
    with pytest.raises(InputError, match="annan kommun"):
        processes.edit_process(by=by, process=process, version=2, name="X", owner=other.school_board, documents=[])
    with pytest.raises(InputError, match="ingen av kommunens förvaltningar"):
        processes.say_state(by=by, process=process, organisation=town.school_board, state="not_begun")
    with pytest.raises(NotAllowed):
        processes.say_state(by=town.care_reporter, process=process, organisation=town.school_office, state="not_begun")


def test_reading_a_tree_costs_as_many_questions_whatever_its_size(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        queries.tree(town.document)
    Goal.objects.bulk_create(
        Goal(document=town.document, parent=town.area, key=f"x{n}", level_name="delmål", level=2, order=n + 3)
        for n in range(50)
    )
    with django_assert_num_queries(4):
        assert len(queries.tree(town.document).places) == 53
