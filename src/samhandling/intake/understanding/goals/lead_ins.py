"""Paragraphs that tell what the next list or the next headings hold."""

import re
from collections.abc import Sequence
from itertools import takewhile

from samhandling.intake.understanding import fields, levels, responsibility
from samhandling.intake.understanding.goals import doings, frame, state
from samhandling.intake.understanding.goals.state import BY_LEAD_IN, BY_LIST, Gathering, Reading
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import alike, begins, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

_NEAR = 200  # units within which the headings that a sentence names come
_MAX_NAMED = 6  # words of a heading that a sentence may list


def is_overall(text: str, words: Words) -> bool:
    """Tell whether a paragraph gives the overall goal."""
    return bool(re.search(rf"\b{any_of(words.overall_goal)}\b", text, re.IGNORECASE)) and not text.rstrip().endswith(
        ":"
    )


def lead_in(reading: Reading, unit: Unit, label: Label | None) -> None:
    """A paragraph before a list: its last sentence tells what the list holds."""
    words = reading.words
    last = fields.last_sentence(unit.text)
    if committed := re.fullmatch(
        rf"(?P<who>[A-ZÅÄÖ][\w -]{{2,60}}?)\s+{any_of(words.committing)}\s*:?", last, re.IGNORECASE
    ):
        reading.gathering = _over_activities(reading, unit)
        reading.gathering.bodies = responsibility.listed(committed["who"], words)
        return
    named = levels.mentioned(unit.text if last.endswith(":") else last, words)
    keep = reading.gathering
    if fields.is_done(last, words) and not named and (_doing(last, words) or (label and label.role == "activity")):
        reading.gathering = None
        return
    if compiled(r"(?<!\w)%s(?!\w)", (*words.pervading, *words.reciting)).search(last):
        reading.gathering = None
        return
    if last.endswith(":") and _is_told_of_others(reading, unit.text, last):
        reading.gathering = None
        return
    if levels.is_of_other_document(last, reading.title, words) and last.endswith(":"):
        reading.gathering = None
        return
    if fields.leads_to_signs(last, words) or fields.is_bare(last, words):
        reading.gathering = None
    elif (
        fields.leads_to_doings(last, words) or _told_to(reading, last, keep) or _we_shall(reading, last)
    ) and reading.here is not None:
        reading.gathering = _over_activities(reading, unit)
        who = _told_to(reading, last, keep)
        if who and responsibility.is_bodies(who, words):
            reading.gathering.bodies = responsibility.listed(who, words)
    elif label is not None and label.role == "activity" and not label.name and not _is_for_goals(reading, label, unit):
        reading.gathering = None
    elif label is not None and label.role == "goal" and not label.name and not levels.is_others(unit.text, words):
        parent = state.only_goal_above(reading, label, keep) or state.outside_overall(reading)
        reading.gathering = Gathering(label, parent, BY_LIST, 0, unit=unit)
    elif label is not None and label.role == "activity" and not label.name:
        reading.gathering = _over_activities(reading, unit)
    elif last.endswith(":") and (_is_promise(last, words) or folded(last) in reading.survey.refrains):
        lead = Label("goal", words.goal_word, None, "", False)
        reading.gathering = Gathering(lead, state.outside_overall(reading), BY_LEAD_IN - 0.15, 0, unit=unit)
    elif fields.is_towards(last, words):
        is_doing = last.endswith(":") and reading.here is not None and _doing(last, words)
        # Where no goal has been set yet, "För att nå målen ska kulturpolitiken" recites somebody else's.
        role = "activity" if is_doing or (levels.announces(last, words) and reading.nodes) else None
        reading.gathering = _over_activities(reading, unit) if role else keep
    elif named := _announced(unit.text, named, last, words):
        order = list(dict.fromkeys(level for level, _, _ in named))
        first = Label("goal", order[0], None, "", False)
        certainty = BY_LEAD_IN if last.endswith(":") else BY_LEAD_IN - 0.15
        reading.gathering = Gathering(first, state.outside_overall(reading), certainty, 0, tuple(order[1:]), unit)
    elif _doing(last, words) and last.endswith(":"):
        reading.gathering = _over_activities(reading, unit)
    elif keep is not None and keep.unit is not None and unit.index > keep.unit.index + 1 and _must(last, words):
        reading.gathering = None  # after other text under "Mål", "Arbetet ska:" tells how, not what for
    elif keep is not None and fields.is_open(last, words) and not last.endswith(":"):
        is_next = keep.unit is not None and keep.unit.index == unit.index - 1
        reading.gathering = keep if is_next else None  # "Det innebär att" explains the goal above
    elif (last.endswith(":") and not (keep and keep.heading_level)) or (
        levels.is_others(last, words) and last.endswith(":")
    ):
        reading.gathering = None


def _is_told_of_others(reading: Reading, text: str, last: str) -> bool:
    """ "Riksdagen beslutade om ett program. Det har nio områden:" leads to a list that is not the municipality's."""
    words = reading.words
    if _is_in_another(reading, last) or state.names_above(reading, last):
        return True
    their = compiled(r"(?:^|[.!?]\s+)%s(?!\w)", words.others).search(text)
    if their is None:
        return _is_about_others(text, last, words)
    if compiled(r"(?<!\w)%s", words.own_words).search(text[their.end() :]):
        return False
    subject = re.findall(r"\w+", last.lower())[:2]
    return not any(word[:5] in reading.title.lower() for word in subject if len(word) > 4)  # "Planen har fyra mål:"


def _is_about_others(text: str, last: str, words: Words) -> bool:
    """ "Björkland 2030 är regionens strategi. Den har fem mål:" tells of what the sentence before has named."""
    before = fields.last_sentence(text.removesuffix(last)) if text != last else ""
    is_meant = compiled(r"%s\s", words.pronouns).match(last) is not None
    return is_meant and levels.is_others(before, words) and not compiled(r"(?<!\w)%s", words.own_words).search(before)


def _is_in_another(reading: Reading, sentence: str) -> bool:
    """ "I Strategisk plan 2021 har fullmäktige beslutat om fyra mål:" tells the goals of that plan."""
    words = reading.words
    kinds = tuple(form for listing in words.document_types.values() for form in listing if not form.startswith("-"))
    found = compiled(r"%s\s+(?P<name>(?-i:[A-ZÅÄÖÆØ])[^.,:]{0,60}?(?<!\w)%s)(?!\w)", words.locating, kinds).match(
        sentence
    )
    return found is not None and folded(found["name"]) not in folded(reading.title)


def _is_for_goals(reading: Reading, label: Label, unit: Unit) -> bool:
    """ "Vi ska" alone tells what is done only where a goal says what for; a heading "Åtgärder" does by itself."""
    return reading.here is not None or not re.search(rf"\b{any_of(reading.words.must_words)}\W*$", unit.text, re.I)


def _told_to(reading: Reading, sentence: str, keep: Gathering | None) -> str:
    """Return who "Björkeby kommun ska" or "Kontoret ska under 2024" below a goal tells to do what stands in the list.

    Right under "Mål" it leads to the goals; under an area of "Prioriterade områden" it does not.
    """
    words, heading = reading.words, reading.heading
    is_under_goals = keep is not None and keep.label.role == "goal" and not keep.n
    if keep is not None and keep.unit is not None and heading is not None and keep.unit.index < heading.index:
        is_under_goals = False
    found = compiled(r"(?P<who>.+)\s+%s(?:\s+(?:\w+\s+)?(?:19|20)\d\d)?\W*", words.must_words).fullmatch(sentence)
    if is_under_goals or found is None:
        return ""
    is_municipality = compiled(r"(?:[\w-]+\s+){1,2}%s", words.organisation_words).fullmatch(found["who"]) is not None
    return found["who"] if is_municipality or responsibility.is_bodies(found["who"], words) else ""


def _we_shall(reading: Reading, sentence: str) -> bool:
    """ "Under perioden ska vi:" after the goals of an area leads to what is done for them."""
    has_goals = reading.here is not None and any(node.parent is reading.here for node in reading.nodes)
    words = reading.words
    return (
        has_goals
        and compiled(r"(?:.*\s)?%s\s+%s\s*:", words.must_words, words.we_words).fullmatch(sentence) is not None
    )


def _is_promise(sentence: str, words: Words) -> bool:
    """ "Till 2030 ska vi:", or "År 2030:" alone, leads to what is reached by then."""
    if re.fullmatch(r"(?:\w+\s+){0,2}20\d\d\s*:", sentence):
        return True
    return bool(re.search(rf"\b(?:19|20)\d\d\b.*\b{any_of(words.must_words)}\b", sentence, re.IGNORECASE))


def _must(sentence: str, words: Words) -> bool:
    return bool(re.search(rf"\b{any_of(words.must_words)}\s*:$", sentence, re.IGNORECASE))


def _announced(text: str, named: list[tuple[str, int, int]], last: str, words: Words) -> list[tuple[str, int, int]]:
    """Return the level words that announce a list; bare "mål" in a sentence of Agenda 2030 are not this document's."""
    begins = len(text.rstrip()) - len(last)
    leads = text.rstrip().endswith(":") or levels.announces(last, words)
    found = [one for one in named if (one[1] >= begins and leads) or is_announcing(text, one, words)]
    found = [one for one in found if not _is_the_document(text[one[1] : one[2]], words)]
    if levels.is_others(last, words):
        found = [one for one in found if one[0] not in ("mål", "goal")]
    return found


def _is_the_document(word: str, words: Words) -> bool:
    """ "Strategin" is what one reads, not a level of its goals."""
    forms = {form for listing in words.document_types.values() for form in listing}
    return word.lower() in forms and word.lower() not in {listing[0] for listing in words.levels}


def _over_activities(reading: Reading, unit: Unit) -> Gathering:
    bodies = doings.given_to(fields.last_sentence(unit.text), reading.words)
    return Gathering(Label("activity", "", None, "", False), reading.here, BY_LEAD_IN, 0, unit=unit, bodies=bodies)


def _doing(sentence: str, words: Words) -> bool:
    return bool(
        re.search(
            rf"(?<![\w-]){any_of(word for word in words.activity_words if len(word) > 5)}(?![\w-])",
            sentence,
            re.IGNORECASE,
        )
    )


def is_announcing(text: str, mention: tuple[str, int, int], words: Words) -> bool:
    """A level word near "följande" or a number announces a list."""
    start = mention[1]
    before = text[max(0, start - 60) : start].lower()
    return bool(re.search(rf"\b(?:följande|nedanstående|dessa|following|følgende|{any_of(words.numerals)})\b", before))


def inline(reading: Reading, units: Sequence[Unit], unit: Unit) -> None:
    """ "Programmet har tre fokusområden: trygghet, hälsa och delaktighet." announces what the headings then name."""
    words = reading.words
    for match in re.finditer(
        rf"\b{any_of(words.numerals)}\s+(?:[\w-]+\s+)?([^.:]*?)[:;]\s*([^.:]+)\.?", unit.text, re.IGNORECASE
    ):
        named = levels.mentioned(match.group(), words)
        names = [
            name.strip()
            for name in re.split(r",\s*|\s+(?:och|samt|og|and)\s+(?=[^,]*$)", match.group(2))
            if name.strip()
        ]
        headings = [other.text for other in units[unit.index + 1 :] if other.is_heading]
        if named and len(names) >= 2 and all(_is_heading(name, headings, words) for name in names):
            for name in names:
                state.add(
                    reading, name, named[0][0], unit, BY_LEAD_IN, state.outside_overall(reading), None, group=unit
                )


def counted_headings(reading: Reading, units: Sequence[Unit], unit: Unit) -> Gathering | None:
    """ "Vi har valt fyra fokusområden." in a section of as many headings: they are those."""
    words, heading = reading.words, reading.heading
    if heading is None or reading.here is not None or reading.gathering is not None or reading.over is not None:
        return None
    inside = list(takewhile(lambda one: not one.is_heading or one.level > heading.level, units[unit.index :]))
    below = [one for one in inside if one.is_heading]
    parts = [one for one in below if one.level == below[0].level]
    pattern = compiled(
        r"(?<!\w)(?P<count>%s|\d{1,2})\s+(?:\w+\s+)?(?P<level>%s)(?!\w)",
        tuple(words.numerals),
        tuple(words.level_names),
    )
    for found in pattern.finditer(unit.text):
        count, level = words.numerals.get(found["count"].lower(), found["count"]), words.level_of(found["level"])
        is_all = str(count) == str(len(parts)) and len(parts) > 1 and all(_can_be_goal(one, words) for one in parts)
        if level and is_all and not levels.is_others(unit.text, words):
            label = Label("goal", level, None, "", False)
            return Gathering(label, state.outside_overall(reading), BY_LIST, heading.level, unit=heading)
    return None


def _can_be_goal(unit: Unit, words: Words) -> bool:
    is_frame = frame.is_closing(unit.text, words) or frame.is_inner(unit.text, words) or frame.is_question(unit.text)
    return not is_frame and levels.label(unit.text, words) is None


def lists_headings(reading: Reading, units: Sequence[Unit], unit: Unit) -> bool:
    """ "Arbetet bedrivs inom fyra områden: lärande, fritid …" under "Fyra områden" only names the headings to come."""
    text = f" {folded(unit.text)} "
    headings = (one.text for one in units[unit.index + 1 : unit.index + _NEAR] if one.is_heading)
    named = {folded(heading) for heading in headings if len(heading.split()) <= _MAX_NAMED}
    return sum(f" {name} " in text for name in named if len(name) > 3) > 1


def _is_heading(name: str, headings: Sequence[str], words: Words) -> bool:
    for heading in headings:
        label = levels.label(heading, words)
        if alike(name, heading) or begins(heading, name) or (label and label.name and alike(name, label.name)):
            return True
    return False
