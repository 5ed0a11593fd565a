"""What to ask a table service for: table, selection, and how the answer is read.

A question can be written as plain fields, for a definition's file and for the archive of raw answers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from samhandling.errors import InputError
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.tables import Structure

# What the register has room for.
_LONGEST_KEY = 100
_TEXT_MAPS = ("groups", "totals", "fixed", "areas", "sexes", "flags")


@dataclass(frozen=True, kw_only=True)
class TableQuestion:
    """One table. ``selection``: variable → codes or expressions; a variable left out must be one that may be.

    ``codelists``: variable → the source's grouping of its values (PxWebApi 2: id; PxWeb 1: ``agg:…`` or ``vs:…``).
    """

    table: str
    layout: Layout
    selection: Mapping[str, Sequence[str]] = field(default_factory=dict)
    codelists: Mapping[str, str] = field(default_factory=dict)

    def key(self, figure: Figure) -> str:
        """Return what a figure is called at the source: table, what is measured, and the slice that is read."""
        fixed = "".join(f" {code}={value}" for code, value in sorted(self.layout.fixed.items()))
        key = f"{self.table}/{figure.value}{fixed}" if figure.value else f"{self.table}{fixed}"
        if len(key) <= _LONGEST_KEY:
            return key
        # The end is what tells two such keys apart.
        digest = sha256(key.encode()).hexdigest()[:16]
        return f"{key[: _LONGEST_KEY - 17]}~{digest}"

    def of_present(self, structure: Structure) -> tuple[TableQuestion, tuple[str, ...]]:
        """Return the question for the figures that the table still has, and the keys of those it no longer has."""
        metric = structure.variable(self.layout.metric or "")
        if metric is None:
            return self, ()
        present = tuple(
            figure for figure in self.layout.figures if not figure.value or figure.value in metric.positions
        )
        gone = tuple(self.key(figure) for figure in self.layout.figures if figure not in present)
        return dataclasses.replace(self, layout=dataclasses.replace(self.layout, figures=present)), gone


def plain(question: TableQuestion) -> dict[str, Any]:
    """Return a question as plain fields, without those that are empty."""
    fields = {key: value for key, value in dataclasses.asdict(question).items() if value}
    fields["layout"] = {key: value for key, value in fields["layout"].items() if value}
    fields["layout"]["figures"] = [
        {key: value for key, value in figure.items() if value} for figure in fields["layout"]["figures"]
    ]
    return fields


def from_plain(given: Any, *, name: str = "frågan") -> TableQuestion:
    """Return the question that plain fields say; every fault is named in one InputError."""
    faults: list[str] = []
    fields = _fields(given, TableQuestion, name, faults)
    layout = _fields(fields.get("layout"), Layout, f"{name}.layout", faults)
    figures = layout.get("figures")
    if not isinstance(figures, list | tuple) or not figures:
        faults.append(f"{name}.layout.figures ska vara en lista med minst ett nyckeltal")
        figures = []
    read = [_fields(each, Figure, f"{name}.layout.figures[{n}]", faults) for n, each in enumerate(figures)]
    for where, texts, needed in (
        (name, {"table": fields.get("table")}, ("table",)),
        (
            f"{name}.layout",
            {key: layout.get(key) for key in ("period", "area", "only_area", "metric", "sex")},
            ("period",),
        ),
        *((f"{name}.layout.figures[{n}]", each, ("indicator",)) for n, each in enumerate(read)),
    ):
        faults += _text_faults(texts, needed, where)
    by_label = layout.get("by_label", ())
    if not isinstance(by_label, list | tuple) or not all(isinstance(each, str) for each in by_label):
        faults.append(f"{name}.layout.by_label ska vara en lista med variabler")
        by_label = ()
    for key in _TEXT_MAPS:
        faults += _map_faults(layout.get(key), f"{name}.layout.{key}")
    faults += _map_faults(fields.get("codelists"), f"{name}.codelists")
    selection = _selection(fields.get("selection"), f"{name}.selection", faults)
    if faults:
        raise InputError(f"{name} kan inte läsas: {'; '.join(faults)}.")
    made = Layout(**{**layout, "by_label": tuple(by_label), "figures": tuple(Figure(**each) for each in read)})
    return TableQuestion(
        table=fields["table"], layout=made, selection=selection, codelists=fields.get("codelists") or {}
    )


def _fields(given: Any, kind: type, where: str, faults: list[str]) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        faults.append(f"{where} ska ha fält med namn")
        return {}
    known = {each.name for each in dataclasses.fields(kind)}
    if unknown := sorted(str(key) for key in set(given) - known):
        faults.append(f"{where} har okända fält {', '.join(unknown)}; kända är {', '.join(sorted(known))}")
    return {key: value for key, value in given.items() if key in known}


def _text_faults(texts: Mapping[str, Any], needed: Sequence[str], where: str) -> list[str]:
    return [
        f"{where}.{key} ska vara en text (skriv koder inom citattecken)"
        for key, value in {**dict.fromkeys(needed), **texts}.items()
        if not isinstance(value, str) and (value is not None or key in needed)
    ]


def _map_faults(given: Any, where: str) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, Mapping) or not all(isinstance(t, str) for pair in given.items() for t in pair):
        return [f"{where} ska ha text mot text (skriv koder inom citattecken)"]
    return []


def _selection(given: Any, where: str, faults: list[str]) -> dict[str, tuple[str, ...]]:
    if given is None:
        return {}
    # 0114 without quotes is a number in YAML, and another area.
    if not isinstance(given, Mapping) or not all(
        isinstance(codes, list | tuple) and codes and all(isinstance(code, str) for code in codes)
        for codes in given.values()
    ):
        faults.append(f"{where} ska för varje variabel ha en lista med koder inom citattecken")
        return {}
    return {str(variable): tuple(codes) for variable, codes in given.items()}
