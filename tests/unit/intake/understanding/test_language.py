"""Which language a text is written in, also where two are near each other."""

import pytest

from samhandling.intake.understanding import language

TEXTS = {
    "sv": "Kommunen ska tillsammans med föreningarna se till att fler barn och unga får en meningsfull fritid.",
    "nb": "Kommunen skal sammen med frivilligheten sørge for at flere barn og unge blir sett, og å gi alle et tilbud.",
    "da": "Kommunen skal sammen med foreningerne sørge for, at flere børn og unge får et tilbud af god kvalitet.",
    "en": "The municipality shall work with the voluntary sector so that more children are given a place to meet.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_small_words_tell_the_language(code: str) -> None:
    words, certainty = language.choose(TEXTS[code])
    assert words.language == code
    assert certainty > 0.5


def test_a_text_without_small_words_is_taken_for_swedish_without_certainty() -> None:
    words, certainty = language.choose("Vatten 2024")
    assert (words.language, certainty) == ("sv", 0.0)
