"""What a document says about itself: title, kind, body, dates, reference, validity. What it does not say is None."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import Document, Proof
from samhandling.intake.understanding import dates, proof, responsibility
from samhandling.intake.understanding.nodes import folded, is_capitals
from samhandling.intake.understanding.outline import Unit
from samhandling.intake.understanding.words import Words, any_of

_COVER = 60  # units within which a cover or a box of facts stands
_REACH = 160  # characters from "antagen" to the body and the day


@dataclass(frozen=True)
class Found:
    """A value with its proof."""

    value: str
    proof: Proof


class Facts:
    """Gathers the fields of one document; ``others`` are the units of the file's other parts."""

    def __init__(
        self, document: DocumentText, units: Sequence[Unit], words: Words, others: Sequence[Unit] = ()
    ) -> None:
        self._document = document
        self._units = list(units)
        self._others = list(others)
        self._words = words

    def read(self, *, case: str | None, language: str | None, certainty: float) -> Document:
        """Return every field that the document gives."""
        title = self._title(case)
        kind = self._case(case) if case else self._type(title)
        is_case = bool(kind and kind.value in self._words.case_types)
        adopted = None if is_case else self._adopted(title, kind)
        valid = (None, None) if is_case else self._validity(title, kind)
        found = {
            "title": title,
            "type": kind,
            "organisation": self._organisation(),
            "adopting_body": adopted[0] if adopted else None,
            "adopted_on": adopted[1] if adopted else None,
            "dnr": self._reference(),
            "paragraph": self._paragraph(is_case, adopted),
            "valid_from": valid[0],
            "valid_to": valid[1],
            "status": self._status(title),
            "overall_goal": None if is_case else self._overall_goal(),
        }
        given = {name: one for name, one in found.items() if one is not None}
        proofs = {name: one.proof for name, one in given.items()}
        if language and self._units:
            proofs["language"] = self._proof(self._units[0], self._units[0].text[:80], certainty)
        return Document(**{name: one.value for name, one in given.items()}, language=language, proof=proofs)

    def _proof(self, unit: Unit, quote: str, certainty: float) -> Proof:
        return proof.of(self._document, unit.block, quote, certainty)

    # Title and kind -----------------------------------------------------------------------------------------

    def _case(self, case: str) -> Found | None:
        """Return the kind of a case where its head names it, else at its beginning."""
        for unit in self._units[:8]:
            for piece in unit.cells or (unit.text,):
                if folded(piece) in _kind_words(self._words) and kind_of(piece, self._words) == case:
                    return Found(case, self._proof(unit, unit.text, 0.95))
        return Found(case, self._proof(self._units[0], self._units[0].text, 0.85)) if self._units else None

    def _case_title(self) -> Found | None:
        """Return the line after the paragraph and reference of a case, or the first that could be a title."""
        headings = {folded(word) for word in self._words.case_headings}
        after = next((unit.index for unit in self._units[:15] if re.search(r"§\s?\d+", unit.text[:20])), -1)
        if after >= 0 and (named := _after_paragraph(self._units[after], self._words)):
            return Found(named, self._proof(self._units[after], named, 0.9))
        for unit in self._units[after + 1 : after + 12]:
            is_section = folded(unit.text) in headings or _tail(unit.text) in headings
            is_named = folded(unit.text) not in _kind_words(self._words) and self._could_be_title(unit)
            if unit.kind != "row" and not is_section and is_named:
                return Found(_untitled(unit.text, self._words), self._proof(unit, unit.text, 0.85))
        return None

    def _title(self, case: str | None) -> Found | None:
        if case is not None and (found := self._case_title()):
            return found
        for unit, text in _labelled(self._units[:_COVER], self._words.title_labels, self._words):
            return Found(text, self._proof(unit, text, 0.9))
        for unit, text, certainty in self._title_candidates():
            return Found(text, self._proof(unit, unit.text, certainty))
        return None

    def _title_candidates(self) -> Iterator[tuple[Unit, str, float]]:
        """Yield titles, the best first: on the cover with a kind in it, then the sentence that says what this is."""
        cover = self._cover()
        legend = _legend(cover, self._words)
        shown = [unit for unit in cover if unit.index not in legend]
        for position, unit in enumerate(shown):
            if unit.kind != "row" and _names_kind(unit.text, self._words) and self._could_be_title(unit):
                joined = self._joined(shown, position)
                if folded(joined) not in _kind_words(self._words):
                    yield unit, joined, 0.95
        for unit in self._units[:_COVER]:
            match = _self_definition(self._words).match(unit.text)
            if match:
                yield unit, match["title"].strip(), 0.8
        for position, unit in enumerate(shown):
            if self._could_be_title(unit) and unit.kind != "row":
                yield unit, self._joined(shown, position), 0.6

    def _cover(self) -> list[Unit]:
        """Return the units before the running text begins."""
        cover: list[Unit] = []
        for unit in self._units[:_COVER]:
            is_running = unit.kind == "paragraph" and len(unit.text) > 160
            if is_running and cover and not _is_definition(unit.text, self._words):
                break
            cover.append(unit)
        return cover

    def _could_be_title(self, unit: Unit) -> bool:
        text = unit.text.strip()
        if not 3 <= len(text) <= 160 or unit.is_item or text[-1] in ".:;," or _is_definition(text, self._words):
            return False
        if _is_fact(text, self._words) or _organisation_name(text) or not re.search(r"[^\W\d_]{3}", text):
            return False
        return len(text.split()) > 1 or unit.is_heading or len(text) > 8 or folded(text) in _kind_words(self._words)

    def _joined(self, shown: Sequence[Unit], position: int) -> str:
        """Join a title broken over lines: "Plan" / "Ett grönare Björkeby" / "2021–2024"."""
        first = shown[position]
        parts = [first.text]
        is_bare = folded(first.text) in _kind_words(self._words)
        for unit in shown[position + 1 : position + 4]:
            text = unit.text.strip()
            is_years = bool(re.fullmatch(r"(?:för\s+)?(?:19|20)\d\d(?:\s*[-–—]\s*(?:19|20)?\d\d)?", text))
            named = _organisation(self._words).match(text)
            if named and dates.years(text[named.end() :]):
                is_years = bool(re.fullmatch(r"[\s,]*[\d–—-]+", text[named.end() :]))
            is_rest = is_bare and len(parts) == 1 and self._could_be_title(unit) and not _names_kind(text, self._words)
            if not (is_years or is_rest) or unit.block.page != first.block.page:
                break
            parts.append(text)
        if position and not is_bare and len(parts) == 1:
            above = shown[position - 1]
            if folded(above.text) in _kind_words(self._words) and not folded(first.text).startswith(folded(above.text)):
                parts = parts if _names_kind(first.text, self._words) else [above.text, *parts]
        return " ".join(" ".join(parts).split())

    def _type(self, title: Found | None) -> Found | None:
        for unit, text in _labelled(self._units[:_COVER], self._words.type_labels, self._words):
            kind = kind_of(text, self._words)
            if kind:
                return Found(kind, self._proof(unit, text, 0.95))
        if title is not None:
            kind = kind_of(title.value, self._words)
            if kind:
                return Found(
                    kind, Proof(title.proof.page, title.proof.offset, title.proof.quote, title.proof.certainty)
                )
        for unit in self._cover():
            if unit.index in _legend(self._cover(), self._words):
                continue
            if folded(unit.text) in _kind_words(self._words) and (kind := kind_of(unit.text, self._words)):
                return Found(kind, self._proof(unit, unit.text, 0.7))
        return None

    # Organisation -------------------------------------------------------------------------------------------

    def _organisation(self) -> Found | None:
        counts: Counter[str] = Counter()
        where: dict[str, tuple[Unit, str, bool]] = {}
        for unit in (*self._units, *self._others):
            for match in _organisation(self._words).finditer(unit.text):
                name = _nominative(match.group(), self._words)
                key = name.casefold()
                is_shown = match.group() == unit.text.strip() and unit.index < _COVER
                counts[key] += 1 + 3 * is_shown + 2 * (unit.index < 15)
                if key not in where or (is_capitals(where[key][1]) and not is_capitals(name)):
                    where[key] = (unit, name, is_shown)
        if not counts:
            return None
        key, count = counts.most_common(1)[0]
        unit, name, _ = where[key]
        if is_capitals(name):
            name = (
                name.capitalize()
                if " " not in name
                else " ".join([*(w.capitalize() for w in name.split()[:-1]), name.split()[-1].lower()])
            )
        share = count / counts.total()
        return Found(name, self._proof(unit, name, 0.6 + 0.35 * share))

    # Adoption -----------------------------------------------------------------------------------------------

    def _adopted(self, title: Found | None, kind: Found | None) -> tuple[Found | None, Found | None, str | None]:
        body: Found | None = None
        day: Found | None = None
        paragraph: str | None = None
        for unit, text, certainty in self._adoptions(title, kind):
            bodies = list(responsibility.bodies(text, self._words))
            best = responsibility.highest(bodies, self._words)
            days = list(dates.days(text, self._words))
            if body is None and best is not None:
                body = Found(best.name, self._proof(unit, text, certainty))
            if day is None and days and (best is None or body is None or best.name == body.value):
                near = min(days, key=lambda one: abs(one.start - best.end)) if best else days[0]
                day = Found(near.iso, self._proof(unit, text, certainty))
                mark = re.search(r"§+\s?\d+[a-z]?", text)
                paragraph = mark.group() if mark else paragraph
            if body and day:
                break
        return body, day, paragraph

    def _adoptions(self, title: Found | None, kind: Found | None) -> Iterator[tuple[Unit, str, float]]:
        """Yield the stretches of text that tell of its adoption: cover first, then body, then other parts."""
        front = self._units[:_COVER] if len(self._units) > _COVER else self._units
        for unit, text in _facts_after(front, self._words):
            yield unit, text, 0.95
        for unit in front[:12]:
            if _is_bare_adoption(unit.text, self._words):
                yield unit, unit.text, 0.7
        subjects = _subjects(title, kind, self._words)
        for unit in self._units:
            for sentence in _sentences(unit.text):
                match = _adopting(self._words).search(sentence)
                if match and _is_future(sentence[: match.start()], self._words):
                    continue
                if match and (subjects.search(sentence) or self._is_colophon(unit, sentence[: match.start()])):
                    yield unit, _cut(sentence[match.start() :], self._words), 0.8
        if title is not None:
            yield from self._decided(title)
            for unit in self._others:
                for sentence in _sentences(unit.text):
                    match = _adopting(self._words).search(sentence)
                    if (
                        match
                        and folded(title.value) in folded(sentence)
                        and not re.search(r"förutom|undantag|except", sentence)
                    ):
                        yield unit, _cut(sentence[match.start() :], self._words), 0.75

    def _decided(self, title: Found) -> Iterator[tuple[Unit, str, float]]:
        """ "Kommunfullmäktige antar Handlingsplan …" in the minutes of the same file, with the day of their meeting."""
        for unit in self._others:
            body = responsibility.first(unit.text, self._words)
            verb = _adopting(self._words).match(unit.text[body.end :].strip()) if body and body.start == 0 else None
            if body and verb and folded(title.value) in folded(unit.text):
                heads = [one for one in self._others[:6] if next(dates.days(one.text, self._words), None)]
                meeting = heads[0].text if heads else ""
                yield unit, f"{body.name} {meeting}", 0.85

    def _is_colophon(self, unit: Unit, before: str) -> bool:
        """A short line on the last page."""
        return unit.index >= len(self._units) - 8 and len(unit.text) < 160 and not kind_of(before, self._words)

    def _reference(self) -> Found | None:
        for unit in self._units[:_COVER] + self._units[-10:]:
            match = _reference_pattern(self._words).search(unit.text)
            if match:
                return Found(" ".join(match["ref"].split()).rstrip(".-,"), self._proof(unit, match.group(), 0.95))
        for unit, text in _labelled(self._units[:_COVER], self._words.reference_labels, self._words):
            match = re.match(_REFERENCE, text)
            if match:
                return Found(" ".join(match.group().split()).rstrip(".-,"), self._proof(unit, text, 0.9))
        for unit in self._units[:6]:
            match = re.search(r"[·|,;(]\s*(?P<ref>[A-ZÅÄÖ]{2,6}[ -](?:19|20)\d\d[/:-]\d{1,6})\s*\)?$", unit.text)
            if match:
                return Found(match["ref"], self._proof(unit, match["ref"], 0.75))
        for unit in self._units[:12]:
            match = re.fullmatch(r"[A-ZÅÄÖ]{2,6}[\s\-/]*(?:19|20)\d\d\s?[/:-]\s?\d{1,6}(?:-[\d.]+)?", unit.text.strip())
            if match:
                return Found(unit.text.strip(), self._proof(unit, unit.text, 0.75))
        return None

    def _paragraph(self, is_case: bool, adopted: tuple[Found | None, Found | None, str | None] | None) -> Found | None:
        if is_case:
            for unit in self._units[:_COVER]:
                match = re.search(r"§+\s?\d+[a-z]?", unit.text[:60])
                if match:
                    return Found(match.group(), self._proof(unit, match.group(), 0.9))
            return None
        if adopted is None or adopted[2] is None or adopted[1] is None:
            return None
        where = adopted[1].proof
        return Found(adopted[2], Proof(where.page, where.offset, where.quote, where.certainty))

    # Validity and status ------------------------------------------------------------------------------------

    def _validity(self, title: Found | None, kind: Found | None) -> tuple[Found | None, Found | None]:
        label = rf"\b{any_of(self._words.valid_labels)}\b"
        subjects = _subjects(title, kind, self._words)
        for position, unit in enumerate(self._units):
            for match in re.finditer(label, unit.text, re.IGNORECASE):
                text = unit.text[match.start() : match.start() + 120]
                if len(text) <= len(match.group()) + 2 and position + 1 < len(self._units) and unit.index < _COVER:
                    text = f"{text} {self._units[position + 1].text[:60]}"
                before = re.split(r"[.·|,;)]\s+", unit.text[: match.start()])[-1].strip()
                is_label = unit.text[match.end() :].lstrip().startswith(":")
                if before and not is_label and not subjects.search(before):
                    continue  # "Följande delmål gäller till 2030" is not the document's own time
                if found := self._period(unit, text, match.group()):
                    return found
        if title is not None and (span := dates.years(title.value)):
            return tuple(
                Found(one, Proof(title.proof.page, title.proof.offset, title.proof.quote, 0.7)) for one in span
            )  # type: ignore[return-value]
        return None, None

    def _period(self, unit: Unit, text: str, label: str) -> tuple[Found | None, Found | None] | None:
        is_stated = (unit.index < _COVER and len(unit.text) < 160) or bool(
            re.search(r"gäller|giltig|gjelder|valid|period|löper|sträcker", label, re.IGNORECASE)
        )
        if not is_stated:
            return None
        text = re.split(r"(?<=[a-zåäö\d])\.\s+(?=[A-ZÅÄÖ])", text)[0]
        certain = 0.9 if unit.index < _COVER or len(unit.text) < 160 else 0.75
        if span := dates.years(text):
            start, end = (Found(one, self._proof(unit, text, certain)) for one in span)
            return start, end
        until = any(word in text.lower() for word in self._words.until_further)
        begin, end_at = (
            self._bound(text, self._words.valid_from_words, "-01-01"),
            self._bound(text, self._words.valid_to_words, "-12-31"),
        )
        days = list(dates.days(text, self._words))
        if len(days) == 2 and not (begin and end_at):
            begin, end_at = days[0].iso, days[1].iso
        if (
            not begin
            and not end_at
            and not until
            and (lone := re.fullmatch(r"\W*((?:19|20)\d\d)\W*", text[len(label) :]))
        ):
            begin, end_at = f"{lone[1]}-01-01", f"{lone[1]}-12-31"
        if not begin and not end_at:
            return None
        return (
            Found(begin, self._proof(unit, text, certain)) if begin else None,
            Found(end_at, self._proof(unit, text, certain)) if end_at and not until else None,
        )

    def _bound(self, text: str, listing: tuple[str, ...], rest: str) -> str | None:
        for match in re.finditer(
            rf"(?<![\w]){any_of(listing)}(?![\w])\s*(?:den\s+|år\s+|och med\s+|med\s+|:\s*)*", text, re.IGNORECASE
        ):
            after = text[match.end() : match.end() + 24]
            day = next((one for one in dates.days(after, self._words) if one.start <= 1), None)
            if day:
                return day.iso
            year = re.match(r"((?:19|20)\d\d)(?![\d-])", after)
            if year:
                return year[1] + rest
        return None

    def _status(self, title: Found | None) -> Found | None:
        for unit in self._cover()[:15]:
            text = folded(unit.text)
            for status, listing in self._words.draft_words.items():
                if len(text) < 60 and any(text == word or text.startswith(f"status {word}") for word in listing):
                    return Found(status, self._proof(unit, unit.text, 0.85))
        return None

    def _overall_goal(self) -> Found | None:
        pattern = re.compile(
            rf"\b{any_of(self._words.overall_goal)}\b(?P<rest>[^.:]*?)\s(?:är|er|is)\s*:?\s*(?P<goal>(?:att|å|to)?\b[^.]+)\.?",
            re.IGNORECASE,
        )
        for position, unit in enumerate(self._units):
            match = next((m for one in _sentences(unit.text) if (m := pattern.search(one)) and m.start() <= 40), None)
            if match and not unit.is_heading:
                goal = re.sub(r"[*_]", "", match["goal"]).strip()
                return Found(goal, self._proof(unit, goal, 0.85))
            plain = folded(unit.text)
            is_label = any(plain == folded(word) for word in self._words.overall_goal)
            following = self._units[position + 1] if position + 1 < len(self._units) else None
            is_goal = following is not None and following.kind == "paragraph" and len(following.text) < 300
            if is_label and following is not None and is_goal and not pattern.search(following.text):
                return Found(following.text.rstrip("."), self._proof(following, following.text, 0.75))
            labelled = re.match(rf"{any_of(self._words.overall_goal)}\s*[:–]\s*(?P<goal>.+)", unit.text, re.IGNORECASE)
            if labelled and len(unit.text) < 400:
                return Found(labelled["goal"].rstrip("."), self._proof(unit, unit.text, 0.85))
        return None


# Rules that need no state --------------------------------------------------------------------------------------------


def kind_of(text: str, words: Words) -> str | None:
    """Return the kind of document that a title names: the first in it, the longest where two begin alike."""
    found: list[tuple[int, int, str]] = []
    for kind, listing in words.document_types.items():
        for match in re.finditer(rf"(?<![\w]){any_of(listing)}(?!\w)", text, re.IGNORECASE):
            found.append((match.start(), -len(match.group()), kind))
    return min(found)[2] if found else None


def _names_kind(text: str, words: Words) -> bool:
    return kind_of(text, words) is not None


def _tail(text: str) -> str:
    """ "Kommunfullmäktiges beslut" is the heading "beslut"."""
    return folded(text).split()[-1] if 1 < len(text.split()) <= 3 and folded(text) else folded(text)


def _after_paragraph(unit: Unit, words: Words) -> str | None:
    """Return the matter of a line "§ 12 Medborgarförslag om … (KS 2020/33)"."""
    match = re.match(r"\W*§\s?\d+[a-z]?\W+(?P<title>[^\W\d_].{8,})", unit.text)
    if not match or unit.kind == "row":
        return None
    title = re.sub(r"\s*\([^()]*\d[^()]*\)\s*$", "", match["title"]).strip()
    is_reference = re.match(rf"{any_of(words.reference_labels)}\b", title, re.IGNORECASE)
    return None if is_reference or title.endswith(".") else title


def _untitled(text: str, words: Words) -> str:
    """Cut the kind off the head of a report's title: "Tjänsteutlåtande – Uppföljning av …"."""
    match = re.match(rf"{any_of(words.document_types['tjänsteutlåtande'])}\s*[-–:]\s*", text, re.IGNORECASE)
    return text[match.end() :] if match else text


@cache
def _kind_words(words: Words) -> frozenset[str]:
    return frozenset(
        folded(one) for listing in words.document_types.values() for one in listing if not one.startswith("-")
    )


def _legend(cover: Sequence[Unit], words: Words) -> frozenset[int]:
    """Return a legend of kinds: several kinds each alone on a line say nothing of which one this is."""
    bare = [unit for unit in cover if folded(unit.text) in _kind_words(words)]
    rows = [unit for unit in cover if _is_definition(unit.text, words)]
    kinds = {kind_of(unit.text, words) for unit in bare}
    return frozenset(unit.index for unit in (*(bare if len(kinds) >= 3 else ()), *rows))


def _is_definition(text: str, words: Words) -> bool:
    """ "Policy uttrycker värdegrunder …": a line that explains what a kind is."""
    return bool(
        re.match(
            rf"\W*{any_of(_kind_words(words))}\W+{any_of(words.defining_verbs)}\b",
            text,
            re.IGNORECASE,
        )
    )


@cache
def _self_definition(words: Words) -> re.Pattern[str]:
    kinds = any_of(word for listing in words.document_types.values() for word in listing)
    return re.compile(
        rf"(?P<title>(?:[A-ZÅÄÖ][\w-]*\s+)?(?i:{kinds})(?:\s+(?:för|mot|om|till|for)\s+[\w ,-]+?)?)"
        r"\s+(?:är|er|is)\s+(?:ett|en|et|a|one)\b"
    )


@cache
def _organisation(words: Words) -> re.Pattern[str]:
    after = any_of(words.organisation_words)
    before = any_of(words.organisation_before)
    proper = r"[A-ZÅÄÖÆØ][\w-]+"
    upper = after.upper().replace("\\S+", "\\s+")
    return re.compile(
        rf"\b(?:(?:{before.replace('(?:', '(?i:', 1)})\s+(?:of\s+)?{proper}"
        rf"|(?:{proper}\s+)?{proper}\s+(?:{after}|{upper}|{after.title()}))s?\b(?!-)"
    )


def _organisation_name(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:[A-ZÅÄÖÆØ][\w-]+\s+){1,2}(?:kommun|stad|kommune|Stad|KOMMUN|STAD|KOMMUNE|council|Council)",
            text.strip(),
        )
    )


def _nominative(name: str, words: Words) -> str:
    name = " ".join(name.split())
    # "I Björkeby kommun": a word that begins the sentence is no part of the name.
    lead = re.match(rf"(?:{any_of((*words.linking_words, *words.common_words))}) (?=[A-ZÅÄÖ]\w+ )", name, re.IGNORECASE)
    name = name[lead.end() :] if lead else name
    return re.sub(r"(?i)(kommun|stad|kommune|landsting|council)s$", r"\1", name)


def _labelled(units: Sequence[Unit], labels: Sequence[str], words: Words) -> Iterator[tuple[Unit, str]]:
    """Yield what stands after a label: on its line, in its row, or on the next line."""
    pattern = re.compile(rf"\W*{any_of(labels)}\s*[:\t|]\s*(?P<value>.+)", re.IGNORECASE)
    every = any_of(
        (*words.fact_labels, *words.title_labels, *words.type_labels, *words.adopted, *words.reference_labels)
    )
    for position, unit in enumerate(units):
        if unit.kind == "row":
            yield from _in_row(units, position, labels)
            continue
        match = pattern.match(unit.text)
        if match:
            value = re.split(
                rf"\s{{2,}}|\s+(?={every}(?:\s\w+)?\s*:)", match["value"], maxsplit=1, flags=re.IGNORECASE
            )[0]
            yield unit, value.strip()
        elif folded(unit.text) in {folded(label) for label in labels} and position + 1 < len(units):
            following = units[position + 1]
            if (
                following.text.rstrip(":").lower() not in words.fact_labels
                and len(following.text) < 160
                and (unit.text.rstrip().endswith(":") or not _names_kind(unit.text, words))
            ):
                yield following, following.text.strip()


def _in_row(units: Sequence[Unit], position: int, labels: Sequence[str]) -> Iterator[tuple[Unit, str]]:
    unit = units[position]
    wanted = {folded(label) for label in labels}
    below = units[position + 1] if position + 1 < len(units) else None
    for column, cell in enumerate(unit.cells):
        inside = re.match(rf"\W*{any_of(labels)}\s*:\s*(?P<value>.+)", cell, re.IGNORECASE)
        if inside:
            yield unit, inside["value"].strip()
        elif folded(cell) in wanted:
            is_header = sum(bool(one.strip()) for one in unit.cells) > 2 or column > 0
            if is_header and below is not None and below.kind == "row" and column < len(below.cells):
                yield below, below.cells[column].strip()
            elif column + 1 < len(unit.cells) and unit.cells[column + 1].strip():
                yield unit, unit.cells[column + 1].strip()


def _facts_after(units: Sequence[Unit], words: Words) -> Iterator[tuple[Unit, str]]:
    """Yield the stretch after "Antagen av" on a cover or in a box of facts, also when it goes on on the next lines."""
    for unit, text in _labelled_rows(units, words):
        yield unit, text
    for position, unit in enumerate(units):
        if len(unit.text) > 300 or unit.kind == "row":
            continue
        match = _adopting(words).search(unit.text)
        if match and (_is_future(unit.text[: match.start()], words) or kind_of(unit.text[: match.start()], words)):
            continue
        if not match or not _is_stated(unit.text, unit.text[: match.start()]):
            continue
        stretch = unit.text[match.start() :]
        for following in units[position + 1 : position + 4]:
            if len(stretch) > _REACH or len(following.text) > 80 or following.kind == "row":
                break
            if _stops(words).match(following.text):
                break
            if folded(following.text) in _day_labels(words):
                continue
            has_more = next(dates.days(following.text, words), None) or responsibility.first(following.text, words)
            if not has_more:
                break
            stretch = f"{stretch} {following.text}"
        yield unit, _cut(stretch, words)


@cache
def _day_labels(words: Words) -> frozenset[str]:
    """Labels that may stand between the body and the day: "Datum", "Beslutsdatum"."""
    return frozenset(folded(one) for one in (*words.fact_labels, *words.adopted) if "dat" in one)


def _is_bare_adoption(text: str, words: Words) -> bool:
    """ "Kommunfullmäktige 2017-09-25 § 12" alone on a line of the cover."""
    body = responsibility.first(text, words)
    day = next(dates.days(text, words), None)
    if not body or not day or body.start > 2:
        return False
    rest = text[body.end : day.start] + text[day.end :]
    return not re.sub(r"§+\s?\d+[a-z]?|\bden\b|[\W_]", "", rest)


def _is_stated(text: str, before: str) -> bool:
    """A fact begins its line, follows a stop, or stands in a short line that is no sentence of its own."""
    if len(before) <= 40 or before.rstrip().endswith((":", ".", ",", "|")):
        return True
    return len(text) <= 160 and not re.search(r"\b(?:har|ska|skall|som)\b", before)


def _is_future(before: str, words: Words) -> bool:
    return bool(re.search(rf"\b{any_of(words.future_words)}(?:\s+\w+)?\s*$", before, re.IGNORECASE))


def _labelled_rows(units: Sequence[Unit], words: Words) -> Iterator[tuple[Unit, str]]:
    rows = [unit for unit in units if unit.kind == "row"]
    for position, unit in enumerate(rows):
        for column, cell in enumerate(unit.cells):
            if not _adopting(words).match(cell.strip()):
                continue
            rest = _cut(cell.strip(), words)
            if responsibility.first(rest, words) or next(dates.days(rest, words), None):
                yield unit, rest
                continue
            below = rows[position + 1] if position + 1 < len(rows) else None
            if len(unit.cells) > 2 and below is not None and column < len(below.cells):
                yield below, below.cells[column]
            elif column + 1 < len(unit.cells):
                yield unit, unit.cells[column + 1]


@cache
def _adopting(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){any_of(words.adopted)}(?![\w])", re.IGNORECASE)


@cache
def _stops(words: Words) -> re.Pattern[str]:
    return re.compile(rf"\W*(?<![\w]){any_of(words.not_adopted)}(?![\w])", re.IGNORECASE)


def _cut(text: str, words: Words) -> str:
    """Cut a stretch before words that tell of something else than adoption: "reviderad", "gäller från"."""
    start = _adopting(words).match(text)
    begin = start.end() if start else 0
    stop = re.compile(rf"(?<![\w]){any_of(words.not_adopted)}(?![\w])", re.IGNORECASE).search(text, begin)
    return text[: min(stop.start() if stop else _REACH, _REACH)]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[a-zåäö)\d][.!?])\s+(?=[A-ZÅÄÖÆØ”\"])", text)


def _subjects(title: Found | None, kind: Found | None, words: Words) -> re.Pattern[str]:
    """Return a pattern for how a document names itself: its title, "detta program", "programmet"."""
    names = [re.escape(title.value)] if title else []
    if kind is not None:
        listing = [word.lstrip("-") for word in words.document_types.get(kind.value, ()) if not word.startswith("-")]
        names += [
            rf"(?:denna|detta|dessa|den här|det här|denne|dette|disse|this|these)\s+{re.escape(word)}"
            for word in listing
        ]
        names += [rf"\b[\w-]*{re.escape(word)}" for word in listing if re.search(r"(?:et|en|n|na)$", word)]
        if title:
            head = title.value.split()[0]
            names.append(re.escape(head) + r"(?:et|en|n|t)?")
    return re.compile(r"^\W*(?:" + "|".join(names or ["(?!)"]) + ")", re.IGNORECASE)


def _is_fact(text: str, words: Words) -> bool:
    """A line of a box of facts or a reference, not a title."""
    if re.match(r"\W*(?:§|dnr|www|http|tel|\d)", text, re.IGNORECASE) and not re.match(r"\d+\.?\s+[A-ZÅÄÖ]", text):
        return True
    labels = (
        *words.fact_labels,
        *words.adopted,
        *words.reference_labels,
        *words.not_adopted,
        *words.title_labels,
        *words.type_labels,
    )
    if re.match(rf"\W*{any_of(labels)}(?:\s+\w+)?\s*:", text, re.IGNORECASE):
        return True
    return bool(
        _adopting(words).match(text) and (responsibility.first(text, words) or next(dates.days(text, words), None))
    ) or responsibility.is_bodies(text, words)


_REFERENCE = (
    r"(?:[A-ZÅÄÖa-zåäö]{1,8}[\s.\-/:]{0,3}){0,2}(?:\d{4}-[A-ZÅÄÖ]{1,5}-\d{1,6}|\d{2,4}\s?[/\-.:]\s?[A-ZÅÄÖ]{0,4}\s?\d{1,6}|\d{1,5}/\d{2,4}|\d{4,})(?:[-.:][\d.]+)*"
    r"(?:\s+\d{3}\b)?"
)


@cache
def _reference_pattern(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){any_of(words.reference_labels)}\.?\s*[:.]?\s*(?P<ref>{_REFERENCE})", re.IGNORECASE)
