"""Contradictions inside one document, and what it leaves unsaid: rules for a kind of thing, never for a wording."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from samhandling.intake.cases import phrases
from samhandling.intake.draft import Draft, Finding, Goal, Motion, ProgrammeResult, Reservation
from samhandling.intake.findings.sources import Source, counted, finding, listing
from samhandling.intake.understanding import dates, responsibility
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_COVER = 12  # units of the cover, where the adopting body stands without a subject
_REACH = 90  # characters from "antagen av" to the body
_ADOPTED_KINDS = frozenset(
    {"program", "policy", "handlingsplan", "riktlinje", "plan", "strategi", "vision", "målbild", "föreskrift"}
)
_CASES = frozenset({"protokollsutdrag", "tjänsteutlåtande", "beslut"})

Rule = Callable[[Draft, Source], Iterator[Finding]]


def find(draft: Draft, source: Source) -> tuple[Finding, ...]:
    """Return the findings of one document, in the order of the rules."""
    return tuple(one for rule in _RULES for one in rule(draft, source))


# Who adopted it, when, for how long ---------------------------------------------------------------------------------


def _conflicting_body(draft: Draft, source: Source) -> Iterator[Finding]:
    """The cover says one body, the text another."""
    if draft.document.type in _CASES:
        return
    first: tuple[frozenset[str], str] | None = None
    for unit, sentence, named in _adoptions(draft, source):
        if first is None:
            first = (named, sentence)
        elif not first[0] & named:
            yield finding(
                "conflicting_body",
                f"Dokumentet säger två olika om vem som antar det: ”{_cut(first[1])}” och ”{_cut(sentence)}”.",
                unit,
            )
            return


def _adoptions(draft: Draft, source: Source) -> Iterator[tuple[Unit, str, frozenset[str]]]:
    """Yield what is said of this document's own adoption, with the bodies named."""
    itself = _itself(draft, source.words)
    adopting = re.compile(rf"(?<![\w-]){any_of(source.words.adopted)}(?!\w)", re.IGNORECASE)
    other = re.compile(rf"(?<!\w){any_of(source.words.not_adopted)}(?!\w)", re.IGNORECASE)
    for unit, sentence in source.sentences():
        match = adopting.search(sentence)
        if match is None:
            continue
        is_on_cover = unit.index < _COVER and len(sentence) < 160 and match.start() < 40
        if not is_on_cover and not itself.match(sentence):
            continue
        after = sentence[match.end() : match.end() + _REACH]
        stop = other.search(after)
        after = after[: stop.start()] if stop else after
        if not is_on_cover and not re.match(r"\W*(?:\w+\s+){0,2}(?:av|by)\s", after):
            continue
        named = frozenset(body.name for body in responsibility.bodies(after, source.words))
        if named:
            yield unit, sentence, named


def _itself(draft: Draft, words: Words) -> re.Pattern[str]:
    """Return a pattern for how a document names itself at the start of a sentence."""
    forms = words.document_types.get(draft.document.type or "", ())
    definite = [form for form in forms if re.search(r"(?:et|en|n)$", form) and not form.startswith("-")]
    names = [rf"(?:denna|detta|den här|det här|this|denne|dette)\s+[\w-]*{any_of(forms)}"] if forms else []
    names += [rf"[\w-]*{re.escape(form)}" for form in definite]
    title = draft.document.title or ""
    if len(title.split(" ")[0]) > 5:
        names.append(re.escape(title.split(" ")[0]) + r"\w{0,4}")
    return re.compile(rf"\W*(?:{'|'.join(names) or '(?!)'})\b", re.IGNORECASE)


def _conflicting_years(draft: Draft, source: Source) -> Iterator[Finding]:
    """The title says 2020–2024, the text that it holds for 2021–2025."""
    title = dates.years(draft.document.title or "")
    if title is None or draft.document.type in _CASES:
        return
    itself = _itself(draft, source.words)
    for unit, sentence in source.sentences():
        span = dates.years(sentence)
        if span is None or span == title or not phrases.has(sentence, source.words.valid_labels):
            continue
        if itself.match(sentence) or (unit.index < _COVER and len(sentence) < 120):
            yield finding(
                "conflicting_years",
                f"Titeln säger {title[0][:4]}–{title[1][:4]}, texten säger {span[0][:4]}–{span[1][:4]}:"
                f" ”{_cut(sentence)}”.",
                unit,
            )
            return


def _no_date(draft: Draft, source: Source) -> Iterator[Finding]:
    """The day of the decision is not said; a referral back has a day of its own, which is easily taken for it."""
    document = draft.document
    if document.type in _CASES:
        back = draft.decision.referral_back
        top = [unit.text for unit in source.units[:_COVER] if len(unit.text) < 160]
        days = {day.iso for text in top for day in dates.days(text, source.words)} - {back.on if back else None}
        if source.units and not days:
            warning = f" {back.on} är dagen för återremissen, inte för beslutet." if back and back.on else ""
            yield finding(
                "no_decision_date", f"Texten säger inte vilken dag beslutet fattades.{warning}", source.units[0]
            )
    elif document.type in _ADOPTED_KINDS and document.adopted_on is None and document.status is None:
        who = f" ({document.adopting_body})" if document.adopting_body else ""
        unit = source.units[0] if source.units else None
        yield finding("no_adoption_date", f"Texten säger inte vilken dag dokumentet antogs{who}.", unit)


# Sums and counts ----------------------------------------------------------------------------------------------------


def _sums(draft: Draft, source: Source) -> Iterator[Finding]:
    """Red, yellow and green do not make the whole; nor do up, flat and down."""
    for result in draft.follow_up.results:
        for names, parts in (
            ("röda, gula och gröna", (result.red, result.yellow, result.green)),
            ("uppåt, oförändrat och nedåt", (result.up, result.flat, result.down)),
        ):
            if result.n_goals is None or any(part is None for part in parts):
                continue
            total = sum(part or 0 for part in parts)
            if total != result.n_goals:
                text = f"{result.programme}: {names} blir {total} mål, men texten säger {result.n_goals}."
                yield Finding("sums_differ", text, result.proof.page, result.proof.offset)


def _unlisted(draft: Draft, source: Source) -> Iterator[Finding]:
    """A report gives the sums of goals that it does not name: where they come from is lost."""
    for result in draft.follow_up.results:
        if result.n_goals and not _names_goals(result, source):
            text = (
                f"{result.programme}: {result.n_goals} mål är bedömda, men texten räknar inte upp dem."
                " Det går inte att se vilket dokument varje mål kommer från."
            )
            yield Finding("goals_not_listed", text, result.proof.page, result.proof.offset)


def _names_goals(result: ProgrammeResult, source: Source) -> bool:
    """Whether some list of the document has as many points as there are goals."""
    length = 0
    for unit in source.units:
        length = length + 1 if unit.is_item or unit.kind == "row" else 0
        if length >= (result.n_goals or 0):
            return True
    return False


def _counts(draft: Draft, source: Source) -> Iterator[Finding]:
    """The text counts "tre fokusområden" and sets another number of them."""
    said: dict[str, list[tuple[int, Unit, str]]] = {}
    forms = tuple(source.words.level_names)
    pattern = _counted(source.words, forms)
    for unit, sentence in source.sentences():
        if re.search(r"\b(?:var(?:t|je)|vardera|respektive|each|hvert|hver)\b", sentence, re.IGNORECASE):
            continue
        for match in pattern.finditer(sentence):
            level = source.words.level_of(match["what"])
            if level is None:  # "ändamål" looks like a level word
                continue
            said.setdefault(level, []).append((_number(match["n"], source.words), unit, sentence))
    for level, counts in said.items():
        n_found = sum((goal.level or "").casefold() == level for goal in draft.goals)
        if n_found and all(number != n_found for number, _, _ in counts):
            number, unit, sentence = counts[0]
            yield finding(
                "count_differs",
                f"Texten räknar {counted(number, level, source.words)} men {n_found} hittades: ”{_cut(sentence)}”.",
                unit,
            )


def _listed_counts(draft: Draft, source: Source) -> Iterator[Finding]:
    """ "sammanlagt nio styrdokument:" over a list of another length."""
    for position, unit in enumerate(source.units[:-1]):
        last = phrases.sentences(unit.text)[-1] if unit.text else ""
        if unit.is_item or not last.rstrip().endswith(":"):
            continue
        items: list[str] = []
        for below in source.units[position + 1 :]:
            if not below.is_item:
                break
            items.append(re.sub(r"\([^)]*\)", "", below.text).casefold())  # "(ny handlingsplan tas fram)" is none yet
        for match in _counted(source.words, source.words.related_words).finditer(last) if items else ():
            number, what = _number(match["n"], source.words), match["what"].lower()
            kind = next(
                (kind for kind in source.words.document_types if what.startswith(kind) and kind != "plan"), None
            )
            n_found = sum(kind in item for item in items) if kind else len(items)
            if number != n_found:
                yield finding("count_differs", f"Texten säger {number} {what}, listan har {n_found}.", unit)


@cache
def _counted(words: Words, listing: Sequence[str]) -> re.Pattern[str]:
    numeral = rf"(?P<n>\d{{1,2}}|{any_of(words.numerals)})"
    # "ett program" and "en plan" tell of a thing, they do not count it.
    return re.compile(
        rf"(?<![\w–-])(?!ett\b|en\b|one\b|én\b|et\b){numeral}\s+(?:(?!av\b)[\w-]+\s+)?(?P<what>{any_of(listing)})(?![\w-])",
        re.IGNORECASE,
    )


def _number(text: str, words: Words) -> int:
    return int(text) if text.isdigit() else words.numerals[text.lower()]


# Cases --------------------------------------------------------------------------------------------------------------


def _reservations(draft: Draft, source: Source) -> Iterator[Finding]:
    """A reservation in favour of a proposal that the minutes do not record; its author may have supported another's."""
    own = {name for motion in draft.decision.motions if _is_own(motion, source) for name in motion.by}
    supported = {name for motion in draft.decision.motions if motion.kind == "bifall" for name in motion.by}
    if not draft.decision.motions:
        return
    for reservation in draft.decision.reservations:
        for name in _proposers(reservation, source):
            if any(phrases.is_same(name, one) for one in own):
                continue
            seconded = any(phrases.is_same(name, one) for one in supported)
            why = "yrkar bara bifall till någon annans förslag" if seconded else "har inget yrkande i protokollet"
            text = (
                f"{listing(reservation.by)} reserverar sig till förmån för {reservation.in_favour_of}, men"
                f" {name} {why}. Alla förslag som inte har dragits tillbaka ska stå i protokollet"
                " (kommunallagen 5 kap. 67 §)."
            )
            yield Finding("reservation_without_proposal", text, reservation.proof.page, reservation.proof.offset)


def _is_own(motion: Motion, source: Source) -> bool:
    """Whether a motion is a proposal of its author's: not support for another's, nor for what was then carried."""
    if motion.kind in source.cases.own_kinds:
        return True
    return motion.outcome != "bifall" and not phrases.people(motion.on or "")


def _proposers(reservation: Reservation, source: Source) -> Iterator[str]:
    """Yield whose proposal a reservation is for, as a name in the nominative."""
    what = reservation.in_favour_of or ""
    for person in phrases.people(what):
        in_full = next((one for one in reservation.by if phrases.is_same(str(person), one)), None)
        yield in_full or f"{person.name.removesuffix('s')} ({person.party})"
    # "till förmån för eget förslag": whose it is can be told only where people are named, not for a whole party.
    is_own = not phrases.people(what) and phrases.has(what, source.cases.own_words)
    if is_own and phrases.people(reservation.by[0]):
        yield reservation.by[0]


# Responsibility and branches ----------------------------------------------------------------------------------------


def _two_responsibles(draft: Draft, source: Source) -> Iterator[Finding]:
    """A column says one body for each activity, a sentence says another for all of them."""
    by_activity = {body for activity in draft.activities for body in activity.responsible}
    things = any_of((*source.words.activity_words, *source.words.level_names))
    whole = any_of(source.cases.whole_words)
    for unit, sentence in source.sentences() if by_activity else ():
        match = phrases.find(sentence, source.cases.answers_words)
        if match is None or not re.match(
            rf"\s+(?:att\s+\w+\s+)?{whole}\s+(?:[\w-]+\s+)?{things}\b", sentence[match.end() :], re.IGNORECASE
        ):
            continue
        body = next(iter(reversed(list(responsibility.bodies(sentence[: match.start()], source.words)))), None)
        if body is not None and not any(folded(name).endswith(folded(body.name)) for name in by_activity):
            yield finding(
                "two_responsibles",
                f"{body.name} sägs ansvara för allt, men vid aktiviteterna står {listing(sorted(by_activity))}."
                " Bestäm vem som beslutar, vem som utför och vem som följer upp.",
                unit,
            )
            return


def _without_responsible(draft: Draft, source: Source) -> Iterator[Finding]:
    """Activities that nobody answers for."""
    without = [activity for activity in draft.activities if not activity.responsible]
    if not without:
        return
    first = without[0].proof
    if len(without) == len(draft.activities):
        text = f"Ingen av de {len(without)} aktiviteterna har någon ansvarig."
    else:
        text = (
            f"{len(without)} av {len(draft.activities)} aktiviteter saknar ansvarig, först ”{_cut(without[0].name)}”."
        )
    yield Finding("activities_without_responsible", text, first.page, first.offset)


def _empty_branches(draft: Draft, source: Source) -> Iterator[Finding]:
    """Goals of a level where others have activities but these have none, with what the text says of their follow-up."""
    busy = _busy(draft)
    levels = {goal.level for goal in draft.goals if goal.id in busy}
    empty = [goal for goal in draft.goals if goal.id not in busy and goal.level in levels]
    if not empty:
        return
    by_level: dict[str, list[Goal]] = {}
    for goal in empty:
        if not any(goal.parent == other.id for other in empty):
            by_level.setdefault(goal.level or "mål", []).append(goal)
    for level, goals in by_level.items():
        names = listing([f"”{goal.name}”" for goal in goals])
        text = f"{counted(len(goals), level, source.words)} har varken mål eller aktiviteter under sig: {names}."
        pointers = _pointers(goals, source)
        if pointers:
            text += (
                f" Texten hänvisar vidare: ”{_cut(' '.join(pointers), 400)}” Tomma grenar med hänvisning är inget fel."
            )
        place = goals[0].proof
        yield Finding("empty_branch" if pointers else "goals_without_activities", text, place.page, place.offset)


def _busy(draft: Draft) -> set[str]:
    """Return the goals that have an activity somewhere below."""
    parents = {goal.id: goal.parent for goal in draft.goals}
    busy: set[str] = set()
    for activity in draft.activities:
        node = activity.goal
        while node is not None and node not in busy:
            busy.add(node)
            node = parents.get(node)
    return busy


def _pointers(goals: Sequence[Goal], source: Source) -> list[str]:
    """Return the sentences that say where the branches are followed up instead."""
    found: list[str] = []
    # With its capital letter: "Arbete" is the branch, "arbete" is any work.
    names = re.compile(rf"\b(?:{'|'.join(re.escape(goal.name) for goal in goals)})\b")
    for _, sentence in source.sentences() if goals else ():
        if (
            names.search(sentence)
            and phrases.has(sentence, source.words.follow_up_words)
            and phrases.has(sentence, source.cases.pointing_words)
        ):
            found.append(sentence)
    return found


def _cut(text: str, length: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0] + " …"


_RULES: tuple[Rule, ...] = (
    _conflicting_body,
    _conflicting_years,
    _no_date,
    _sums,
    _unlisted,
    _counts,
    _listed_counts,
    _reservations,
    _two_responsibles,
    _without_responsible,
    _empty_branches,
)
