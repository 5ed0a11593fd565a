"""Several files read together: what each says, and what lies between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samhandling.intake import findings
from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import words as case_words
from samhandling.intake.draft import Draft, Finding, file_as_json
from samhandling.intake.drafting import with_sources
from samhandling.intake.understanding.words import languages


@dataclass(frozen=True)
class Several:
    """The drafts of each file, in the order given, and the findings between documents of different files."""

    files: tuple[tuple[DocumentText, tuple[Draft, ...]], ...]
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain dicts and lists: each file's draft or parts under ``files``, with its name."""
        return {
            "files": [{"file": document.name, **file_as_json(list(drafts))} for document, drafts in self.files],
            "findings": [vars(one) for one in self.findings],
        }


def make_ready() -> None:
    """Load the word lists, those of cases in the first language, so that the first document need not wait for them."""
    case_words.of(languages()[0].language)


def understand_all(documents: Sequence[DocumentText]) -> Several:
    """Return the drafts of several files; a copy of another file's document names that file."""
    drafts: list[Draft] = []
    sources: list[findings.Source] = []
    counts: list[int] = []
    for document in documents:
        found = with_sources(document)
        drafts.extend(draft for draft, _ in found)
        sources.extend(source for _, source in found)
        counts.append(len(found))
    drafts = findings.with_same_as(drafts, sources)
    told = {(one.kind, one.text) for draft in drafts for one in draft.findings}
    between = tuple(one for one in findings.between(drafts, sources) if (one.kind, one.text) not in told)
    ends = [sum(counts[: number + 1]) for number in range(len(counts))]
    of_files = tuple(
        (document, tuple(drafts[end - count : end]))
        for document, count, end in zip(documents, counts, ends, strict=True)
    )
    return Several(of_files, between)
