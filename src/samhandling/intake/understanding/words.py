"""The word lists of catalogue/intake: one YAML file for each language, which anyone may extend."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from samhandling.catalogue.fields import load
from samhandling.errors import DefinitionError

FOLDER = Path(__file__).parents[2] / "catalogue" / "intake"

Listing = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one language; each field is a list of the file with the same name."""

    language: str
    common_words: Listing
    document_types: Mapping[str, Listing]
    case_types: Listing
    themed_types: Listing
    headed_types: Listing
    aiming_types: Listing
    rule_types: Listing
    reporting_types: Listing
    result_types: Listing
    label_types: Mapping[str, Listing]
    body_short: Mapping[str, str]
    body_words: Listing
    body_endings: Listing
    body_starts: Listing
    body_groups: Listing
    body_offices: Listing
    role_endings: Listing
    other_actors: Listing
    body_order: Listing
    organisation_words: Listing
    organisation_before: Listing
    adopted: Listing
    not_adopted: Listing
    revised: Listing
    reference_labels: Listing
    title_labels: Listing
    part_words: Listing
    type_labels: Listing
    valid_labels: Listing
    valid_from_words: Listing
    valid_to_words: Listing
    until_further: Listing
    fact_labels: Listing
    draft_words: Mapping[str, Listing]
    months: Listing
    months_short: Listing
    numerals: Mapping[str, int]
    levels: tuple[Listing, ...]
    goal_leads: Listing
    goal_word: str
    not_levels: Listing
    activity_words: Listing
    responsible_words: Listing
    partner_words: Listing
    other_columns: Listing
    number_columns: Listing
    horizon_levels: Listing
    touching_words: Listing
    field_labels: Listing
    opening_headings: Listing
    through_words: Listing
    when_words: Listing
    closing_headings: Listing
    closing_starts: Listing
    closing_ends: Listing
    inner_headings: Listing
    contents_headings: Listing
    glossary_headings: Listing
    glossary_verbs: Listing
    related_words: Listing
    related_kinds: Mapping[str, Listing]
    others_goals: Listing
    others: Listing
    others_before: Listing
    own_words: Listing
    agenda_words: Listing
    agenda_goal_words: Listing
    agenda_names: Mapping[int, Listing]
    lens_words: Listing
    overall_goal: Listing
    finance_words: Listing
    intervals: Mapping[int, Listing]
    time_words: Listing
    elsewhere_words: Listing
    basis_words: Listing
    follow_up_words: Listing
    result_words: Mapping[str, Listing]
    result_goal_words: Listing
    tasked: Listing
    giving_words: Listing
    standing_groups: Listing
    told_goals: Listing
    place_levels: Listing
    addressing: Listing
    committing: Listing
    future_words: Listing
    yearly: Listing
    pronouns: Listing
    towards_words: Listing
    reaching_words: Listing
    defining_verbs: Listing
    articles: Listing
    explaining: Listing
    meaning_words: Listing
    locating: Listing
    made_of: Listing
    present_words: Listing
    pervading: Listing
    reciting: Listing
    must_words: Listing
    infinitives: Listing
    not_infinitives: Listing
    we_words: Listing
    doing_levels: Listing
    done_words: Listing
    all_words: Listing
    each_words: Listing
    unless_words: Listing
    due_words: Listing
    linking_words: Listing
    case_headings: Listing

    @cached_property
    def level_names(self) -> Mapping[str, str]:
        """Every form of a level word, with the form that names the level."""
        return {form: forms[0] for forms in self.levels for form in forms}

    def level_of(self, word: str) -> str | None:
        """Return the level that a word names; a compound such as "miljömål" is a level of its own."""
        word = " ".join(word.lower().split())
        if word in self.level_names:
            return self.level_names[word]
        is_compound = word.endswith(self._endings) and word not in self.not_levels and " " not in word
        return word if is_compound else None

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(form[1:] for form in self.level_names if form.startswith("-"))

    def rank_of(self, level: str) -> int:
        """Return the place of a level among the others, 0 for the largest; the last for a level of no name."""
        compound = len(self.levels)
        for rank, forms in enumerate(self.levels):
            if level == forms[0]:
                return rank
            if any(form.startswith("-") and level.endswith(form[1:]) for form in forms):
                compound = rank
        return compound


def any_of(listing: Iterable[str]) -> str:
    """Return a regular expression for any of the words, the longest first; -plan stands for words that end so."""
    return _any_of(tuple(listing))


@cache  # asked for at every line of a document, always for the same few lists
def _any_of(listing: Listing) -> str:
    ordered = sorted(listing, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_pattern(word) for word in ordered) + ")"


def _pattern(word: str) -> str:
    if word.startswith("-"):
        return r"[\w\-]*\w" + re.escape(word[1:])
    return r"\s+".join(re.escape(part) for part in word.split())


@cache
def compiled(template: str, *listings: Listing) -> re.Pattern[str]:
    """Return a template as a pattern that ignores case, each %s in it an alternative of one listing."""
    return re.compile(template % tuple(any_of(listing) for listing in listings), re.IGNORECASE)


@cache
def languages() -> tuple[Words, ...]:
    """Return the word lists, Swedish first; DefinitionError names every list that is missing or unknown."""
    found = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda words: (words.language != "sv", words.language)))


def read(path: Path) -> Words:
    """Return the word list of one file."""
    given = load(path)
    names = {one.name for one in fields(Words)}
    if not isinstance(given, dict) or set(given) != names:
        keys = set(given) if isinstance(given, dict) else set()
        raise DefinitionError(
            f"{path}: saknar {', '.join(sorted(names - keys)) or 'inget'}; "
            f"känner inte igen {', '.join(sorted(map(str, keys - names))) or 'inget'}; se sv.yaml"
        )
    if loose := sorted(
        str(word) for word in _words(given) if not isinstance(word, str | int) or isinstance(word, bool)
    ):
        raise DefinitionError(
            f"{path}: {', '.join(loose)} läses inte som ord; sätt citattecken om orden on, off, yes, no"
        )
    return Words(**{name: _frozen(value) for name, value in given.items()})


def _words(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if not isinstance(value, list):
        yield value
        return
    for one in value:
        yield from _words(one)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value
