"""Lines about a goal or an activity that are none themselves, "Tidplan: 2024", and lines that say what is done."""

import re

from samhandling.intake.understanding.nodes import folded, folded_all
from samhandling.intake.understanding.words import Words, compiled

_MAX_LEAD = 120  # a longer paragraph is running text, whatever word it ends with


def is_field(text: str, words: Words) -> bool:
    """Tell whether a line is a label of time, cost, measure or follow-up with what it says."""
    return bool(compiled(r"\W*%s(?:\s+(?:19|20)\d\d)?\s*:\s*\S", words.field_labels).match(text))


def last_sentence(text: str) -> str:
    """Return the last sentence of a paragraph: what leads to the list below it."""
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØ”\"])", text.strip())[-1]


def is_bare(text: str, words: Words) -> bool:
    """Tell whether a line is such a label and nothing else: "Mått", "Tidplan:"."""
    return folded(text) in folded_all(words.field_labels)


def leads_to_doings(text: str, words: Words) -> bool:
    """ "Det gör vi genom att" over a list: what is done."""
    return len(text) <= _MAX_LEAD and bool(compiled(r"(?<!\w)%s\W*$", words.through_words).search(text))


def leads_to_signs(text: str, words: Words) -> bool:
    """ "Vi har nått målet när" over a list: signs that a goal is reached, which are no goals."""
    last = re.split(r"(?<=[.!?])\s+", text.strip())[-1]
    return bool(compiled(r"(?<!\w)%s\W*$", words.when_words).search(last))


def is_open(text: str, words: Words) -> bool:
    """Tell whether a line breaks off and so leads to what stands below it: it ends as no heading does."""
    if text.rstrip()[-1:] == ":":
        return True
    ends = (*words.through_words, *words.when_words, *words.must_words, "att", "å", "to")
    # "Kontoret ska under 2024" breaks off as well.
    return bool(compiled(r"\w\s+%s(?:\s+(?:\w+\s+){0,2}(?:19|20)\d\d)?$", ends).search(text.strip()))


def is_towards(sentence: str, words: Words) -> bool:
    """ "För att nå målen ska vi:" leads to what is done, not to goals."""
    pattern = compiled(r"\b%s\b(?:\s+[\w-]+){0,3}?\s+%s(?!\w)", words.towards_words, tuple(words.level_names))
    return pattern.search(sentence) is not None


def says_what(text: str, words: Words) -> bool:
    """Tell whether a line begins with a verb and so says what is done: "Bygga en ramp", "Se över taxan"."""
    is_verb = compiled(r"%s(?!\w)", words.infinitives).match(text) is not None
    return is_verb and compiled(r"%s(?!\w)", words.not_infinitives).match(text) is None


def says_who(text: str, words: Words) -> bool:
    """Tell whether a line is what somebody undertakes: "Vi bygger en ramp"."""
    return compiled(r"%s\s+[^\W\d_]", words.we_words).match(text) is not None


def is_done(text: str, words: Words) -> bool:
    """Tell whether a line speaks of what has been done: "Åtgärder som redan genomförts", not "ska vara genomförda"."""
    is_past = compiled(r"(?<!\w)%s(?!\w)", words.done_words).search(text) is not None
    return is_past and compiled(r"(?<!\w)%s(?!\w)", (*words.must_words, *words.future_words)).search(text) is None
