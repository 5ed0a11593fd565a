"""The word lists of catalogue/intake/cases: one YAML file for each language, which anyone may extend."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from samhandling.catalogue.fields import load
from samhandling.errors import DefinitionError

FOLDER = Path(__file__).parents[2] / "catalogue" / "intake" / "cases"

Listing = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CaseWords:
    """The words of one language; each field is a list of the file with the same name."""

    language: str
    sections: Mapping[str, Listing]
    minutes_words: Listing
    report_words: Listing
    attachment_words: Listing
    attached_words: Listing
    motion_verbs: Listing
    proposal_verbs: Listing
    pronouns: Listing
    motion_kinds: Mapping[str, Listing]
    own_kinds: Listing
    second_hand: Listing
    chair_words: Listing
    finding_verbs: Listing
    deciding_verbs: Listing
    order_words: Listing
    against_words: Listing
    rejected_words: Listing
    decide_now: Listing
    yes_words: Listing
    no_words: Listing
    abstain_words: Listing
    absent_words: Listing
    vote_means: Listing
    reserve_verbs: Listing
    in_favour: Listing
    own_words: Listing
    proposal_nouns: Listing
    statement_words: Listing
    all_words: Listing
    referral_words: Listing
    referral_purpose: Listing
    answer_words: Listing
    question_words: Listing
    role_endings: Listing
    perspectives: Mapping[str, Listing]
    demand_words: Listing
    answers_words: Listing
    whole_words: Listing
    revoked_words: Listing
    pointing_words: Listing


@cache
def of(language: str) -> CaseWords:
    """Return the list of a language, the Swedish one where there is none for it."""
    path = FOLDER / f"{language}.yaml"
    return read(path if path.is_file() else FOLDER / "sv.yaml")


def read(path: Path) -> CaseWords:
    """Return the word list of one file; DefinitionError names what is missing and what is unknown."""
    given = load(path)
    names = {one.name for one in fields(CaseWords)}
    keys = set(given) if isinstance(given, dict) else set()
    if keys != names:
        raise DefinitionError(
            f"{path}: saknar {', '.join(sorted(names - keys)) or 'inget'}; "
            f"känner inte igen {', '.join(sorted(map(str, keys - names))) or 'inget'}; se sv.yaml"
        )
    return CaseWords(**{name: _frozen(value) for name, value in given.items()})


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return value
