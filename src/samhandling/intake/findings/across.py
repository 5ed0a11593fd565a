"""Contradictions between documents: copies, levels, names, responsibility, origin of goals, documents nobody lists."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache

from samhandling.intake.cases import phrases, sections
from samhandling.intake.draft import Draft, Finding, Goal
from samhandling.intake.findings.sources import Source, counted, finding, listing
from samhandling.intake.understanding.nodes import alike, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_SAME_TEXT = 0.6  # share of five-word runs in common from which two texts are one document
_SAME_GOALS = 0.8
_RUN = 5
_MANY = 4  # so many documents in a list make it a list of what is in force
_MAX_DIFFERENCES = 12
_CASES = frozenset({"protokollsutdrag", "tjänsteutlåtande", "beslut", "uppföljning"})

Pair = tuple[int, int]


def find(drafts: Sequence[Draft], sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return the findings between documents; copies of one document are compared with each other only."""
    copies = duplicates(drafts, sources)
    copied = {copy for _, copy in copies}
    kept = [index for index in range(len(drafts)) if index not in copied]
    pairs = [(one, other) for place, one in enumerate(kept) for other in kept[place + 1 :]]
    found: list[Finding] = [_duplicate(pair, drafts, sources) for pair in copies]
    for one, other in pairs:
        if _same_organisation(drafts[one], drafts[other]):
            found.extend(_of_pair(drafts, sources, one, other))
    for index in kept:
        others = [other for other in kept if other != index and _same_organisation(drafts[index], drafts[other])]
        if not others:
            continue
        found.extend(_origins(drafts, index, others, sources[index].words))
        found.extend(_reported_levels(drafts, sources, index, others))
        found.extend(_perspectives(drafts, sources, index, others))
        found.extend(_orphans(drafts, sources, index, others))
    return tuple(found)


def of_one(index: int, drafts: Sequence[Draft], sources: Sequence[Source]) -> tuple[tuple[int, Finding], ...]:
    """Return what differs between one document and each of the others, with which; told where it stands in the one.

    The others are taken as they are: what differs among themselves is not asked.
    """
    others = [
        other for other in range(len(drafts)) if other != index and _same_organisation(drafts[index], drafts[other])
    ]
    found: list[tuple[int, Finding]] = []
    for other in others:
        if _is_copy(drafts, sources, other, index):
            found.append((other, _known_already(drafts[other], drafts[index], sources[other])))
            continue
        pair = _of_pair(drafts, sources, other, index)
        reported = _reported_levels(drafts, sources, index, [other])
        found.extend((other, one) for one in (*pair, *reported, *_orphans(drafts, sources, other, [index])))
        found.extend((other, one) for one in _orphans(drafts, sources, index, [other]))
    return tuple(found)


def _known_already(known: Draft, copy: Draft, source: Source) -> Finding:
    place = copy.document.proof.get("title")
    text = (
        f"{_name(copy)} har till största delen samma innehåll som {_name(known)}, som redan finns"
        f"{f' ({source.name})' if source.name else ''}. Är det samma dokument, lägg det här åt sidan; är det en ny"
        " utgåva, låt den ersätta den gamla."
    )
    return Finding("duplicate", text, place.page if place else None, place.offset if place else None)


def _same_organisation(one: Draft, other: Draft) -> bool:
    names = (one.document.organisation, other.document.organisation)
    return names[0] is None or names[1] is None or folded(names[0]) == folded(names[1])


def _name(draft: Draft) -> str:
    return draft.document.title or "ett dokument utan titel"


# Copies -------------------------------------------------------------------------------------------------------------


def duplicates(drafts: Sequence[Draft], sources: Sequence[Source]) -> list[Pair]:
    """Return pairs of first and copy: the same document in two extractions."""
    found: list[Pair] = []
    for other in range(len(drafts)):
        for one in range(other):
            if one not in {copy for _, copy in found} and _is_copy(drafts, sources, one, other):
                found.append((one, other))
                break
    return found


def _is_copy(drafts: Sequence[Draft], sources: Sequence[Source], one: int, other: int) -> bool:
    first, second = sources[one], sources[other]
    if first.units and second.units:
        return _shared(first, second) >= _SAME_TEXT
    names = [{folded(goal.name) for goal in drafts[index].goals} for index in (one, other)]
    same_title = alike(drafts[one].document.title or "", drafts[other].document.title or "")
    share = len(names[0] & names[1]) / max(1, len(names[0] | names[1]))
    return same_title and bool(names[0]) and share >= _SAME_GOALS


def _shared(one: Source, other: Source) -> float:
    """Return how much of the shorter text stands in the longer: a cover or contents may be missing in a copy."""
    first, second = _runs(one), _runs(other)
    return len(first & second) / max(1, min(len(first), len(second)))


@lru_cache(maxsize=128)
def _runs(source: Source) -> frozenset[tuple[str, ...]]:
    words = source.text.split()
    return frozenset(tuple(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))


def _duplicate(pair: Pair, drafts: Sequence[Draft], sources: Sequence[Source]) -> Finding:
    one, other = pair
    differences = [f"{was}/{became}" for was, became in word_differences(sources[one], sources[other])]
    names = " och ".join(source.name for source in (sources[one], sources[other]) if source.name)
    text = f"{_name(drafts[one])}: {names or 'två filer'} är samma dokument i två utskrifter."
    if differences:
        text += f" Ord som skiljer: {', '.join(differences[:_MAX_DIFFERENCES])}."
    return finding("duplicate", text, sources[other].units[0] if sources[other].units else None)


def word_differences(one: Source, other: Source) -> list[tuple[str, str]]:
    """Return the words that are spelled otherwise in the other text, at the same place; new sections do not count."""
    first, second = ([word.strip("*_•–-.,:;”()[]") for word in source.running_words] for source in (one, other))
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, [word.casefold() for word in first], [word.casefold() for word in second], False)
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag != "replace" or end - start != stop - begin or end - start > 3:
            continue
        for was, became in zip(first[start:end], second[begin:stop], strict=True):
            is_spelling = SequenceMatcher(None, was.casefold(), became.casefold()).ratio() >= 0.6
            if is_spelling and folded(was) != folded(became) and (was, became) not in found:
                found.append((was, became))
    return found


# The same goal ------------------------------------------------------------------------------------------------------


def _of_pair(drafts: Sequence[Draft], sources: Sequence[Source], one: int, other: int) -> Iterator[Finding]:
    """Levels, names and responsibility of goals that two documents share."""
    same = [(goal, twin) for goal in drafts[one].goals for twin in drafts[other].goals if _is_same_goal(goal, twin)]
    names = (_name(drafts[one]), _name(drafts[other]))
    yield from _levels(same, names)
    renamed = [(goal, twin) for goal, twin in same if not alike(goal.name, twin.name)]
    if renamed:
        pairs = "; ".join(f"”{goal.name}” / ”{twin.name}”" for goal, twin in renamed)
        text = f"{names[0]} och {names[1]} nämner samma mål med olika ord: {pairs}."
        yield Finding("name_differs", text, renamed[0][1].proof.page, renamed[0][1].proof.offset)
    for goal, twin in same:
        if goal.responsible and twin.responsible and set(goal.responsible) != set(twin.responsible):
            text = (
                f"”{goal.name}”: {names[0]} säger att {listing(goal.responsible)} ansvarar,"
                f" {names[1]} säger {listing(twin.responsible)}."
            )
            yield Finding("responsible_differs", text, twin.proof.page, twin.proof.offset)


def _levels(same: Sequence[tuple[Goal, Goal]], names: tuple[str, str]) -> Iterator[Finding]:
    by_levels: dict[tuple[str, str], list[Goal]] = {}
    for goal, twin in same:
        if goal.level and twin.level and goal.level != twin.level:
            by_levels.setdefault((goal.level, twin.level), []).append(twin)
    for (level, twin_level), goals in by_levels.items():
        text = (
            f"Samma mål, olika nivåord: {names[0]} säger {level}, {names[1]} säger {twin_level}"
            f" om {listing([f'”{goal.name}”' for goal in goals])}. Varje dokument behåller sina ord; koppla nivåerna."
        )
        yield Finding("level_differs", text, goals[0].proof.page, goals[0].proof.offset)


def _is_same_goal(goal: Goal, twin: Goal) -> bool:
    """The same name, or a short name that its own document explains with the other's long one."""
    if alike(goal.name, twin.name):
        return True
    names = folded(goal.name), folded(twin.name)
    quotes = folded(goal.proof.quote), folded(twin.proof.quote)
    for (long, short), quote in ((names, quotes[1]), (names[::-1], quotes[0])):
        if (
            len(long) > 20
            and len(short) < len(long)
            and short in quote
            and (long in quote or _begins(long, quote, short))
        ):
            return True
    return False


def _begins(long: str, quote: str, short: str) -> bool:
    """ "Hälsa – stärkt hälsa och motverkande av …": the words after the short name are the start of the long one."""
    rest = quote[quote.find(short) + len(short) :].strip().split()
    head = long.split()[: max(4, len(long.split()) // 2)]
    return len(rest) >= 4 and rest[: len(head)] == head


# What a report says of others' goals --------------------------------------------------------------------------------


def _origins(drafts: Sequence[Draft], index: int, others: Sequence[int], words: Words) -> Iterator[Finding]:
    """More goals were judged than the programme and its plans at hand set."""
    for result in drafts[index].follow_up.results:
        near = [drafts[other] for other in others if _is_about(drafts[other].document.title, result.programme)]
        near = [draft for draft in near if draft.goals and draft.document.type not in _CASES]
        if not near or result.n_goals is None:
            continue
        counts = {draft.document.title or "": _by_level(draft) for draft in near}
        if any(result.n_goals == number for levels in counts.values() for number in levels.values()):
            continue
        told = "; ".join(
            f"{title} har {listing([counted(number, level, words) for level, number in levels.items()])}"
            for title, levels in counts.items()
        )
        text = (
            f"{_name(drafts[index])} bedömer {result.n_goals} mål i {result.programme}, men {told}."
            " Vilka målen är och varifrån de kommer framgår inte."
        )
        yield Finding("goals_of_unknown_origin", text, result.proof.page, result.proof.offset)


def _by_level(draft: Draft) -> dict[str, int]:
    counts: dict[str, int] = {}
    for goal in draft.goals:
        counts[goal.level or "mål"] = counts.get(goal.level or "mål", 0) + 1
    return counts


def _reported_levels(
    drafts: Sequence[Draft], sources: Sequence[Source], index: int, others: Sequence[int]
) -> Iterator[Finding]:
    """A report says "programmet har sex målområden"; the document itself uses the word for another number of things."""
    words = sources[index].words
    for unit, programme, number, level, names in _reported(sources[index]):
        for other in others:
            draft = drafts[other]
            own = [goal for goal in draft.goals if (goal.level or "").casefold() == level]
            if not _is_about(draft.document.title, programme) or not draft.goals:
                continue
            if own and len(own) != number:
                text = (
                    f"{_name(drafts[index])} säger att {programme} har {counted(number, level, words)},"
                    f" men {_name(draft)} har"
                    f" {counted(len(own), level, words)}: {listing([f'”{goal.name}”' for goal in own])}."
                )
                yield finding("level_differs", text, unit)
            candidates = _of_number(draft.goals, names)
            renamed = [(name, goal) for name in names if (goal := _renamed(name, candidates)) is not None]
            if renamed:
                pairs = "; ".join(f"”{name}” / ”{goal.name}”" for name, goal in renamed)
                text = f"{_name(drafts[index])} och {_name(draft)} nämner samma mål med olika ord: {pairs}."
                yield finding("name_differs", text, unit)


def _reported(source: Source) -> Iterator[tuple[Unit, str, int, str, list[str]]]:
    """Yield "Program X har N <nivå>:" with the list below it."""
    levels = source.words.level_names
    pattern = _of_programme(source.words)
    for position, unit in enumerate(source.units):
        match = pattern.search(unit.text) if not unit.is_item else None
        if match is None:
            continue
        number = int(match["n"]) if match["n"].isdigit() else source.words.numerals[match["n"].lower()]
        names: list[str] = []
        for below in source.units[position + 1 :]:
            if not below.is_item:
                break
            names.append(below.text.strip(" .;,"))
        yield unit, match["what"], number, levels[match["level"].lower()], names


@cache
def _of_programme(words: Words) -> re.Pattern[str]:
    kinds = any_of(form for forms in words.document_types.values() for form in forms)
    numeral = rf"(?P<n>\d{{1,2}}|{any_of(words.numerals)})"
    return re.compile(
        rf"\b(?P<what>{kinds}\s+(?:för|mot|om|for)\s+[\w\s-]{{3,60}}?)\s+(?:har|består av|omfattar|innehåller|has)\s+"
        rf"{numeral}\s+(?:[\w-]+\s+)?(?P<level>{any_of(words.level_names)})\b",
        re.IGNORECASE,
    )


def _of_number(goals: Sequence[Goal], names: Sequence[str]) -> Sequence[Goal]:
    """Return the goals of the level that has as many as the report names and shares most words with it, else all."""
    levels = list(dict.fromkeys(goal.level for goal in goals))
    by_level = [[goal for goal in goals if goal.level == level] for level in levels]
    fitting = [of_level for of_level in by_level if len(of_level) == len(names)]
    return max(fitting, key=lambda level: sum(_shares(name, goal) for name in names for goal in level), default=goals)


def _shares(name: str, goal: Goal) -> bool:
    """Tell whether a goal's name has the head word of a reported one, in whatever form: "Bostäder", "Bostad"."""
    stem = folded(name).split()[0][:4]
    return len(stem) == 4 and bool(re.search(rf"\b{re.escape(stem)}", folded(goal.name)))


def _renamed(name: str, goals: Sequence[Goal]) -> Goal | None:
    """Return the one goal whose name shares the head word of a reported name but is not the same."""
    if any(alike(name, goal.name) for goal in goals):
        return None
    sharing = [goal for goal in goals if _shares(name, goal)]
    highest = [goal for goal in sharing if not any(goal.parent == other.id for other in sharing)]
    return highest[0] if len(highest) == 1 else None


def _is_about(title: str | None, programme: str) -> bool:
    """The programme itself or a plan for the same thing: "Handlingsplan för X" carries out "Program för X"."""
    subjects = [re.split(r"\s(?:för|mot|om|for|av)\s", folded(text), maxsplit=1) for text in (title or "", programme)]
    if alike(title or "", programme):
        return True
    return all(len(parts) == 2 for parts in subjects) and subjects[0][1] == subjects[1][1]


# What ought to be there ---------------------------------------------------------------------------------------------


def _perspectives(
    drafts: Sequence[Draft], sources: Sequence[Source], index: int, others: Sequence[int]
) -> Iterator[Finding]:
    """A case weighs law and cost but not a perspective that the documents it concerns demand."""
    source = sources[index]
    headings = [unit for unit in source.units if sections.role_of(unit, source.cases) == "assessment"]
    if drafts[index].document.type not in ("protokollsutdrag", "tjänsteutlåtande") or not headings:
        return
    for perspective, forms in source.cases.perspectives.items():
        if any(phrases.has(unit.text, (*forms, perspective)) for unit in headings):
            continue
        demanding = [_name(drafts[other]) for other in others if _demands(sources[other], forms)]
        if demanding:
            text = (
                f"Ärendet bedömer {listing([unit.text.strip().lower() for unit in headings])} men har inget avsnitt om"
                f" {perspective}, fast {listing(demanding)} kräver det."
            )
            yield finding("missing_perspective", text, headings[0])


def _demands(source: Source, forms: Sequence[str]) -> bool:
    """Whether a document asks that the perspective be taken."""
    return any(
        phrases.has(sentence, forms) and phrases.has(sentence, source.cases.demand_words)
        for _, sentence in source.sentences()
    )


def _orphans(
    drafts: Sequence[Draft], sources: Sequence[Source], index: int, others: Sequence[int]
) -> Iterator[Finding]:
    """A list of documents in force leaves out one that nobody has repealed."""
    case = drafts[index]
    listed = [related.title for related in case.related_documents]
    if len(listed) < _MANY or case.document.type not in _CASES:
        return
    named = [*listed, *(result.programme for result in case.follow_up.results)]
    for other in others:
        draft = drafts[other]
        title = draft.document.title
        if not title or draft.document.type in _CASES or draft.document.status in ("upphävd", "förslag"):
            continue
        if any(alike(title, one) for one in named) or folded(title) in sources[index].text:
            continue
        if _is_repealed(title, [sources[one] for one in (index, *others)]):
            continue
        adopted = f" ({draft.document.adopted_on[:4]})" if draft.document.adopted_on else ""
        text = (
            f"{title}{adopted} står inte bland de {len(listed)} styrdokument som {_name(case)} räknar upp som gällande,"
            " men är inte heller markerat som upphävt. Upphäv det eller ta in det i listan."
        )
        yield finding("not_among_documents_in_force", text, sources[other].units[0] if sources[other].units else None)


def _is_repealed(title: str, sources: Sequence[Source]) -> bool:
    return any(
        folded(title) in folded(sentence) and phrases.has(sentence, source.cases.revoked_words)
        for source in sources
        for _, sentence in source.sentences()
    )
