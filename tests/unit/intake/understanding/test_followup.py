"""The sums that a follow-up gives, in the words of different reports."""

from pathlib import Path

from samhandling import intake
from samhandling.intake.drafting import understand

CORPUS = Path(__file__).parents[3] / "corpus"


def test_sums_told_in_three_sentences_are_one_result() -> None:
    (draft,) = understand(intake.read(CORPUS / "uppfoljning-miljoprogram.md"))
    (result,) = draft.follow_up.results
    assert result.programme == "Miljöprogram för Solbacka stad"
    assert (result.n_goals, result.red, result.yellow, result.green) == (18, 4, 9, 5)
    assert (result.up, result.flat, result.down) == (6, 10, 2)
