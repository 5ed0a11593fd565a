"""Certainty that keeps its word."""

import random

import pytest

from samhandling.intake import calibration
from samhandling.intake.calibration import Judged
from samhandling.intake.draft import Activity, Document, Draft, Goal, Proof


def nodes(certainty: float, n: int, n_right: int) -> list[Judged]:
    return [Judged("goal", certainty, index < n_right) for index in range(n)]


def draft() -> Draft:
    proof = Proof(1, 0, "…", 0.9)
    return Draft(
        document=Document(title="Skogsplan", proof={"title": proof}),
        goals=(Goal("g1", None, "mål", None, "Skogen växer", proof), Goal("g2", "g1", "mål", None, "Fler träd", proof)),
        activities=(Activity("Plantera ek", "g2", proof, responsible=("Tekniska nämnden",)),),
    )


GOLD = {
    "title": "Skogsplan",
    "goal_areas": [
        {
            "name": "Skogen växer",
            "goals": [
                {"name": "Fler träd", "activities": [{"name": "Plantera ek", "responsible": ["Tekniska nämnden"]}]}
            ],
        }
    ],
}


def test_judge_takes_a_goal_with_its_parent_and_an_activity_with_its_bodies_for_right() -> None:
    assert [one.is_right for one in calibration.judge(draft(), GOLD)] == [True, True, True, True]


def test_judge_takes_a_goal_in_the_wrong_place_for_wrong() -> None:
    flat = {"title": "Skogsplan", "goal_areas": [{"name": "Skogen växer"}, {"name": "Fler träd"}]}
    assert [one.is_right for one in calibration.judge(draft(), flat) if one.kind == "goal"] == [True, False]


def test_fit_gives_a_curve_that_never_falls() -> None:
    rng = random.Random(7)
    judged = [Judged("goal", round(rng.random(), 1), rng.random() < 0.5) for _ in range(300)]
    worth = [value for _, value in calibration.fit(judged)]
    assert worth == sorted(worth)


def test_fit_comes_to_the_share_that_was_right_when_there_is_much_to_go_by() -> None:
    curve = calibration.fit(nodes(0.9, 4000, 2000) + nodes(0.95, 4000, 3600))
    assert calibration.on(curve, 0.9) == pytest.approx(0.5, abs=0.01)
    assert calibration.on(curve, 0.95) == pytest.approx(0.9, abs=0.01)


def test_fit_lets_a_single_node_move_little() -> None:
    curve = calibration.fit(nodes(0.6, 1, 0) + nodes(0.9, 100, 90))
    assert calibration.on(curve, 0.6) > 0.6


def test_fit_promises_no_more_than_its_nodes_can_tell() -> None:
    assert calibration.on(calibration.fit(nodes(0.9, 10, 10)), 0.9) == pytest.approx(11 / 12, abs=0.001)


def test_on_goes_in_proportion_between_two_points_and_keeps_to_the_ends() -> None:
    curve = ((0.5, 0.2), (0.9, 0.6))
    assert [calibration.on(curve, raw) for raw in (0.1, 0.5, 0.7, 0.9, 1.0)] == [0.2, 0.2, 0.4, 0.6, 0.6]


def test_without_a_curve_a_certainty_is_left_as_it_is() -> None:
    assert calibration.apply(draft(), {}) == draft()


def test_apply_puts_each_kind_on_its_own_curve() -> None:
    known = {"goal": ((0.9, 0.5),), "activity": ((0.9, 0.7),), "field": ((0.9, 0.99),)}
    found = calibration.apply(draft(), known)
    assert {goal.proof.certainty for goal in found.goals} == {0.5}
    assert found.activities[0].proof.certainty == 0.7
    assert found.document.proof["title"].certainty == 0.99


def test_table_counts_each_node_once() -> None:
    rows = calibration.table(nodes(0.5, 3, 1) + nodes(0.95, 10, 9) + nodes(1.0, 2, 2))
    assert [(row.low, row.n, row.n_right) for row in rows] == [(0.95, 12, 11), (0.0, 3, 1)]
