"""What a person should look at: contradictions inside a document (``inside``) and between documents (``across``).

drafts = findings.of_file(drafts, sources)                      # each draft with its findings
found = findings.between(drafts, sources)                      # among the documents of several files
found = findings.beside(draft, source, known)                  # of one document beside those known before it
"""

from collections.abc import Sequence
from dataclasses import replace

from samhandling.intake.draft import Draft, Finding
from samhandling.intake.findings import across, inside
from samhandling.intake.findings.sources import Source

__all__ = ["Source", "across", "beside", "between", "inside", "of_file", "with_same_as"]


def of_file(drafts: Sequence[Draft], sources: Sequence[Source]) -> list[Draft]:
    """Return the drafts of a file, each with its own findings; what lies between them is the first one's."""
    found = [inside.find(draft, source) for draft, source in zip(drafts, sources, strict=True)]
    if len(drafts) > 1:
        found[0] = (*found[0], *across.find(drafts, sources))
    return [replace(draft, findings=(*draft.findings, *more)) for draft, more in zip(drafts, found, strict=True)]


def between(drafts: Sequence[Draft], sources: Sequence[Source] = ()) -> tuple[Finding, ...]:
    """Return what differs among documents; without ``sources`` only what the drafts themselves tell."""
    if sources and len(sources) != len(drafts):
        raise ValueError(f"{len(drafts)} drafts need as many sources, got {len(sources)}")
    return across.find(drafts, sources or [Source.unknown()] * len(drafts))


def beside(draft: Draft, source: Source, known: Sequence[tuple[Draft, Source]]) -> tuple[tuple[int, Finding], ...]:
    """Return what a document says otherwise than documents known before it, each with the number of the other."""
    drafts, sources = [*(one for one, _ in known), draft], [*(one for _, one in known), source]
    return across.of_one(len(known), drafts, sources)


def with_same_as(drafts: Sequence[Draft], sources: Sequence[Source]) -> list[Draft]:
    """Return the drafts, each copy of an earlier one naming the file that says the same."""
    first_of = {copy: first for first, copy in across.duplicates(drafts, sources)}
    return [
        replace(draft, document=replace(draft.document, same_as=sources[first_of[index]].name))
        if index in first_of
        else draft
        for index, draft in enumerate(drafts)
    ]
