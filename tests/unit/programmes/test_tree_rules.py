"""Where a goal may be moved in its tree, and what moves along. Trees of goals that are never stored."""

import datetime

import pytest

from samhandling.errors import InputError, InvalidTransition
from samhandling.places.models import Organisation
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.programmes.trees import rules

DOCUMENT = SteeringDocument(pk=1, title="Program", level_words=["huvudområde", "delmål", "effektmål"])


def goals(drawn: str) -> list[Goal]:
    """Return the goals of a drawing: one on each line, two spaces for each step down; a star is a board's own."""
    found: list[Goal] = []
    above: list[Goal] = []
    for order, line in enumerate(drawn.strip("\n").splitlines()):
        depth, name = (len(line) - len(line.lstrip())) // 2, line.strip()
        del above[depth:]
        goal = Goal(pk=order + 1, document=DOCUMENT, key=name, name=name, order=order, level=depth + 1)
        goal.level_name = DOCUMENT.level_words[min(depth, 2)]
        goal.owner = Organisation(pk=9, name="Skolnämnden") if name.endswith("*") else None
        goal.parent = above[-1] if above else None
        above.append(goal)
        found.append(goal)
    return found


def drawing(found: list[Goal]) -> str:
    """Return the drawing of a tree."""
    return "\n".join("  " * place.depth + place.goal.name for place in rules.places(found))


def move(drawn: str, name: str, direction: rules.Direction) -> tuple[list[Goal], list[Goal]]:
    """Return all goals after a move, and those that it changed."""
    found = goals(drawn)
    return found, rules.moved(found, next(goal for goal in found if goal.name == name), direction)


TREE = """
a
  a1
  a2
    a2x
b
  b1
"""


@pytest.mark.parametrize(
    ("name", "direction", "after"),
    [
        ("a2", "up", "a\n  a2\n    a2x\n  a1\nb\n  b1"),
        ("a1", "down", "a\n  a2\n    a2x\n  a1\nb\n  b1"),
        ("b", "up", "b\n  b1\na\n  a1\n  a2\n    a2x"),
        ("b", "in", "a\n  a1\n  a2\n    a2x\n  b\n    b1"),
        ("a2", "in", "a\n  a1\n    a2\n      a2x\nb\n  b1"),
        ("a2", "out", "a\n  a1\na2\n  a2x\nb\n  b1"),
        ("a2x", "out", "a\n  a1\n  a2\n  a2x\nb\n  b1"),
    ],
)
def test_a_goal_moves_with_those_below_it(name: str, direction: rules.Direction, after: str) -> None:
    found, _ = move(TREE, name, direction)
    assert drawing(found) == after


@pytest.mark.parametrize(
    ("name", "direction"), [("a1", "up"), ("a2", "down"), ("a1", "in"), ("a", "out"), ("a", "up"), ("b", "down")]
)
def test_a_move_that_leads_nowhere_is_refused_with_a_remedy(name: str, direction: rules.Direction) -> None:
    with pytest.raises(InvalidTransition, match=f"”{name}” kan inte flyttas"):
        move(TREE, name, direction)


def place(drawn: str, name: str, where: rules.Where, other: str) -> tuple[list[Goal], list[Goal]]:
    """Return all goals after one is laid by another, and those that it changed."""
    found = goals(drawn)
    by_name = {goal.name: goal for goal in found}
    return found, rules.placed(found, by_name[name], where, by_name[other])


@pytest.mark.parametrize(
    ("name", "where", "other", "after"),
    [
        ("b1", "before", "a1", "a\n  b1\n  a1\n  a2\n    a2x\nb"),
        ("a1", "after", "b1", "a\n  a2\n    a2x\nb\n  b1\n  a1"),
        ("a1", "after", "a2", "a\n  a2\n    a2x\n  a1\nb\n  b1"),
        ("a2", "under", "b", "a\n  a1\nb\n  b1\n  a2\n    a2x"),
        ("a1", "under", "a", "a\n  a2\n    a2x\n  a1\nb\n  b1"),
        ("a2", "before", "a", "a2\n  a2x\na\n  a1\nb\n  b1"),
        ("b", "under", "a2x", "a\n  a1\n  a2\n    a2x\n      b\n        b1"),
        ("a2x", "after", "b", "a\n  a1\n  a2\nb\n  b1\na2x"),
    ],
)
def test_a_goal_is_laid_beside_or_under_another_with_those_below_it(
    name: str, where: rules.Where, other: str, after: str
) -> None:
    found, _ = place(TREE, name, where, other)
    assert drawing(found) == after


def test_a_goal_that_is_dragged_to_another_depth_takes_the_level_and_the_word_there() -> None:
    found, changed = place(TREE, "a2", "before", "a")
    told = {goal.name: (goal.level, goal.level_name) for goal in found}
    assert (told["a2"], told["a2x"]) == ((1, "huvudområde"), (2, "delmål"))
    assert {goal.name for goal in changed} >= {"a2", "a2x"}


def test_a_goal_laid_where_it_lies_changes_nothing() -> None:
    for where, other in (("before", "a2"), ("after", "a")):
        name = "a1" if other == "a2" else "b"
        _, changed = place(TREE, name, where, other)  # type: ignore[arg-type]
        assert changed == []


@pytest.mark.parametrize(("where", "other"), [("under", "a"), ("before", "a"), ("under", "a2x"), ("after", "a1")])
def test_a_goal_is_not_laid_by_or_under_itself(where: rules.Where, other: str) -> None:
    with pytest.raises(InvalidTransition, match="sig självt"):
        place(TREE, "a", where, other)


def test_what_was_adopted_is_not_dragged_under_what_a_board_has_set() -> None:
    drawn = "a\n  a1\n  egen*\n    egen1*\nb"
    for where, other in (("under", "egen*"), ("before", "egen1*")):
        with pytest.raises(InvalidTransition, match="som en nämnd har satt själv"):
            place(drawn, "a1", where, other)  # type: ignore[arg-type]
    found, _ = place(drawn, "egen1*", "after", "egen*")
    assert drawing(found) == "a\n  a1\n  egen*\n  egen1*\nb"


def test_moving_there_and_back_changes_nothing() -> None:
    found = goals(TREE)
    before = [(goal.order, goal.parent, goal.level, goal.level_name) for goal in found]
    goal = found[2]
    for direction in ("in", "out", "up", "down", "out", "in"):
        rules.moved(found, goal, direction)  # type: ignore[arg-type]
    assert [(goal.order, goal.parent, goal.level, goal.level_name) for goal in found] == before


def test_level_and_word_follow_the_new_place_and_number_and_name_do_not() -> None:
    found, changed = move(TREE, "a2", "out")
    a2 = found[2]
    assert (a2.level, a2.level_name, a2.name) == (1, "huvudområde", "a2")
    assert (found[3].level, found[3].level_name) == (2, "delmål")
    assert set(changed) == {a2, found[3]}


def test_a_place_where_nobody_stands_gets_the_documents_own_word() -> None:
    found, _ = move("a\nb\n", "b", "in")
    assert (found[1].level, found[1].level_name) == (2, "delmål")


def test_a_tree_grows_no_deeper_than_six_levels() -> None:
    deep = "a\nb\n" + "\n".join("  " * depth + f"b{depth}" for depth in range(1, 6))
    with pytest.raises(InvalidTransition, match="djupare än 6"):
        move(deep, "b", "in")


def test_what_was_adopted_never_hangs_under_a_boards_own_goal() -> None:
    with pytest.raises(InvalidTransition, match="kan inte flyttas in"):
        move("a\n  eget*\n  a1\n", "a1", "in")
    assert "in" not in rules.places(goals("a\n  eget*\n  a1\n"))[2].ways


def test_goals_with_the_same_order_keep_the_order_they_came_in() -> None:
    found = goals("a\nb\nc\n")
    for goal in found:
        goal.order = 0
    rules.moved(found, found[2], "up")
    assert drawing(found) == "a\nc\nb"


def test_a_move_writes_only_what_moved() -> None:
    found = goals(TREE)
    for place, goal in enumerate(found):
        goal.order = 10 * place  # with room between, as documents that were read in parts have it
    changed = rules.moved(found, found[1], "down")
    assert {goal.name for goal in changed} == {"a1", "a2", "a2x"}


def test_an_empty_tree_has_no_places() -> None:
    assert rules.places([]) == []


@pytest.mark.parametrize(
    ("status", "valid_to", "said"),
    [
        ("in_force", "2026-06-01", "Giltighetstiden är slut"),
        ("in_force", "2026-07-01", "Slutar gälla i dag"),
        ("in_force", "2026-07-02", "om en dag"),
        ("being_revised", "2026-12-31", "Det revideras"),
        ("in_force", "2027-07-02", ""),
        ("repealed", "2026-06-01", ""),
        ("in_force", None, ""),
    ],
)
def test_a_document_warns_a_year_before_it_ends(status: str, valid_to: str | None, said: str) -> None:
    ends = datetime.date.fromisoformat(valid_to) if valid_to else None
    found = rules.warning(SteeringDocument(status=status, valid_to=ends), datetime.date(2026, 7, 1))
    assert (said in found) if said else not found


def test_a_document_cannot_end_before_it_begins() -> None:
    with pytest.raises(InputError, match="innan det börjar gälla"):
        rules.check_validity(DOCUMENT, datetime.date(2026, 1, 1), datetime.date(2025, 12, 31))
