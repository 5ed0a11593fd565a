"""Two editions of a document, compared by the wording of their goals."""

from samhandling.programmes.imports.editions import compare


def test_the_same_wording_in_other_case_and_with_other_signs_is_the_same_goal() -> None:
    assert compare(["Rent vatten."], ["rent  vatten"]).n_same == 1


def test_a_wording_with_most_words_kept_is_changed_and_another_is_added_and_removed() -> None:
    found = compare(
        ["Alla sjöar har god status", "Öppna stränder"], ["Fisken trivs", "Alla sjöar har mycket god status"]
    )
    assert found.changed == [("Alla sjöar har god status", "Alla sjöar har mycket god status")]
    assert found.added == ["Fisken trivs"]
    assert found.removed == ["Öppna stränder"]


def test_a_goal_is_paired_with_the_likest_and_only_once() -> None:
    found = compare(["Minska bullret"], ["Minska bullret på skolgårdar", "Minska bullret"])
    assert (found.n_same, found.changed, found.added) == (1, [], ["Minska bullret på skolgårdar"])


def test_nothing_is_like_an_empty_wording() -> None:
    assert compare([""], [""]).removed == [""]
