"""The headings of columns that runs of spaces keep apart: what each holds, and where it begins."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.layouts.setting import Setting
from samhandling.intake.understanding.levels import Label

SEGMENT = re.compile(r"\S+(?: \S+)*")
_MAX_UNKNOWN = 3  # words of a heading that no list has
_OF_YEAR = re.compile(r"\s(?:19|20)\d\d$")  # "Mål 2024" beside "Delmål": the value to reach
_VALUE = Label("other", "", None, "", False)


@dataclass(frozen=True)
class Head:
    """The columns of a table: where each begins, and what it holds."""

    starts: tuple[int, ...]
    cells: tuple[str, ...]
    labels: tuple[Label, ...]
    firm: frozenset[int] = frozenset()  # columns where cells begin right below their heading, time after time

    def places(self, *roles: str) -> list[int]:
        """Return which columns hold one of these."""
        return [index for index, label in enumerate(self.labels) if label.role in roles]

    @property
    def key(self) -> int:
        """The column that every row fills: what is done, or else the last of the goals."""
        return [*self.places("goal"), *self.places("activity")][-1]


def read(setting: Setting, index: int) -> Head | None:
    """Return the columns that a line names: nothing but names of columns, one of them for what is done, or goals."""
    raw = setting.lines[index].raw
    segments = list(SEGMENT.finditer(raw))
    if len(segments) < 2 or "\t" in raw:
        return None
    labels = _labels([segment.group() for segment in segments], setting)
    roles = Counter(label.role for label in labels)
    if roles["activity"] > 1 or not (roles["activity"] or _are_goals(labels)):
        return None
    if ":" in raw:
        return None  # "Ansvar: Socialnämnden   Klart: 2021"
    return Head(starts(setting, index), tuple(one.group() for one in segments), labels)


def _labels(cells: Sequence[str], setting: Setting) -> tuple[Label, ...]:
    """Return what the columns hold; one may have an unknown name beside what is done and who does it: "Finans."."""
    labels = [levels.column(cell, setting.words) for cell in cells]
    if sum(label is not None and label.role == "goal" for label in labels) > 1:
        labels = [_VALUE if _OF_YEAR.search(cell) else label for cell, label in zip(cells, labels, strict=True)]
    roles = {label.role for label in labels if label is not None}
    is_free = {"activity", "responsible"} <= roles and len(roles) > 2 and labels.count(None) == 1
    unknown = next((cell for cell, label in zip(cells, labels, strict=True) if label is None), "")
    if is_free and unknown[:1].isupper() and len(unknown.split()) <= _MAX_UNKNOWN:
        return tuple(label or _VALUE for label in labels)
    return () if None in labels else tuple(label for label in labels if label is not None)


def _are_goals(labels: Sequence[Label]) -> bool:
    """Tell whether columns without what is done hold goals: two levels of them, or who answers beside one."""
    n_levels = len({label.level for label in labels if label.role == "goal"})
    return n_levels > 1 or (n_levels == 1 and len(labels) > 1)


def starts(setting: Setting, index: int) -> tuple[int, ...]:
    """Return where the segments of a line begin, two signs of space or more between them."""
    return tuple(segment.start() for segment in SEGMENT.finditer(setting.lines[index].raw))
