"""From a document's text to its import drafts: one for each document in the file."""

from collections.abc import Iterator, Sequence

from samhandling.intake import calibration, findings, pictures
from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.cases import decision, parts
from samhandling.intake.draft import Activity, Decision, Draft, Goal
from samhandling.intake.understanding import (
    facts,
    followup,
    glossary,
    goals,
    language,
    lenses,
    outline,
    own_words,
    proof,
    related,
)
from samhandling.intake.understanding.facts.source import Source
from samhandling.intake.understanding.nodes import Doing, Node


def understand(document: DocumentText) -> list[Draft]:
    """Return the drafts of a file, in the order its documents stand; an empty one for a file without text."""
    return [draft for draft, _ in with_sources(document)]


def with_sources(document: DocumentText) -> list[tuple[Draft, findings.Source]]:
    """Return the drafts of a file, each with the text behind it, which a comparison with other files needs."""
    drafts, sources = _understand(document)
    drafts = [pictures.lower(calibration.apply(draft), document) for draft in drafts]
    return list(zip(drafts, sources, strict=True))


def understand_raw(document: DocumentText) -> list[Draft]:
    """Return the drafts with the certainty that the rules themselves give, which calibration measures."""
    return _understand(document)[0]


def _understand(document: DocumentText) -> tuple[list[Draft], list[findings.Source]]:
    cut = parts.split(document)
    drafts: list[Draft] = []
    # Backwards, so that a case knows the titles of the appendices that follow it in the file.
    for part in reversed(cut):
        titles = [draft.document.title for draft in drafts if draft.document.title]
        drafts.insert(0, _draft(document, part.blocks(document), part.others(document), part.case, titles))
    sources = [findings.Source.of(document, part.blocks(document)) for part in cut]
    return findings.of_file(drafts, sources), sources


def _draft(
    document: DocumentText, blocks: Sequence[Block], others: Sequence[Block], case: str | None, titles: Sequence[str]
) -> Draft:
    words, certainty = language.choose(" ".join(block.text for block in blocks))
    words = words if case else own_words.learn("\n".join(_raw(document, blocks)), words)
    units = outline.units(document, blocks, words)
    source = Source(document, units, words, outline.units(document, others, words))
    given = facts.read(source, case=case, language=words.language if certainty else None, certainty=certainty)
    reading = goals.gather(units, words, title=given.title, kind=given.type)
    lenses.tag(reading.nodes, lenses.find(units, words))
    followup.elsewhere(units, reading.nodes, words)
    numbered = {node: f"g{position}" for position, node in enumerate(reading.nodes, 1)}
    return Draft(
        document=given,
        goals=tuple(_goal(document, node, numbered) for node in reading.nodes),
        activities=tuple(_activity(document, doing, numbered) for doing in reading.doings),
        glossary=glossary.find(document, units, words),
        related_documents=related.find(document, units, words, given.title),
        follow_up=followup.find(document, units, words),
        decision=decision.find(document, units, words, titles) if case else Decision(),
    )


def _raw(document: DocumentText, blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the text of the blocks as it stands, line by line."""
    return (document.text[block.offset : block.offset + block.length] for block in blocks)


def _goal(document: DocumentText, node: Node, numbered: dict[Node, str]) -> Goal:
    return Goal(
        id=numbered[node],
        parent=numbered.get(node.parent) if node.parent else None,
        level=node.level or None,
        number=node.number,
        name=node.name,
        proof=proof.of(document, node.unit.block, node.unit.text, node.certainty),
        agenda2030=node.agenda2030,
        lenses=node.lenses,
        responsible=node.responsible,
        followed_up_by=node.followed_up_by,
    )


def _activity(document: DocumentText, doing: Doing, numbered: dict[Node, str]) -> Activity:
    return Activity(
        name=doing.name,
        goal=numbered.get(doing.goal) if doing.goal else None,
        proof=proof.of(document, doing.unit.block, doing.name, doing.certainty),
        responsible=doing.responsible,
    )
