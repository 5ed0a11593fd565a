"""The overall goal, where the document says one."""

import re

from samhandling.intake.understanding.facts.source import Found, Source, sentences
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.words import any_of


def find(source: Source) -> Found | None:
    """Return the overall goal."""
    pattern = re.compile(
        rf"\b{any_of(source.words.overall_goal)}\b(?P<rest>[^.:]*?)\s(?:är|er|is)\s*:?\s*(?P<goal>(?:att|å|to)?\b[^.]+)\.?",
        re.IGNORECASE,
    )
    for position, unit in enumerate(source.units):
        match = next((m for one in sentences(unit.text) if (m := pattern.search(one)) and m.start() <= 40), None)
        if match and not unit.is_heading:
            goal = re.sub(r"[*_]", "", match["goal"]).strip()
            return Found(goal, source.proof(unit, goal, 0.85))
        plain = folded(unit.text)
        is_label = any(
            plain.split(" ", own)[-1] == folded(word) for word in source.words.overall_goal for own in (0, 1)
        )
        following = source.units[position + 1] if position + 1 < len(source.units) else None
        is_goal = following is not None and following.kind == "paragraph" and len(following.text) < 300
        if is_label and following is not None and is_goal and not pattern.search(following.text):
            return Found(following.text.rstrip("."), source.proof(following, following.text, 0.75))
        labelled = re.match(rf"{any_of(source.words.overall_goal)}\s*[:–]\s*(?P<goal>.+)", unit.text, re.IGNORECASE)
        if labelled and len(unit.text) < 400:
            return Found(labelled["goal"].rstrip("."), source.proof(unit, unit.text, 0.85))
    return None
