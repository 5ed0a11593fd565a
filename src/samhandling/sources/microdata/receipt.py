"""What a run over a register leaves behind: a receipt, and the figures that left it. Nothing of any individual."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

import samhandling
from samhandling.errors import StoreError
from samhandling.sources import archive, delivery
from samhandling.sources.microdata.cells import Figures
from samhandling.sources.microdata.plan import Plan
from samhandling.sources.microdata.reading import Read

SOURCE = "microdata"
_RECEIPT, _FIGURES = "receipt", "figures"
_METHOD = "COUNT"
_NUMBERS = ("value", "numerator", "denominator")
_LICENCE = "Egen bearbetning; uppgifter om enskilda lämnas inte ut"


def of(read: Read, figures: Figures, plan: Plan, *, file_name: str, now: datetime) -> dict[str, Any]:
    """Return the receipt: what was read, what was left out and why, the rule, and how much was kept back."""
    return {
        "tool": "samhandling",
        "version": samhandling.__version__,
        "made_at": now.isoformat(),
        "file": {
            "name": file_name,
            "sha256": read.facts.sha256,
            "n_bytes": read.facts.n_bytes,
            "form": read.head.form,
            "encoding": read.facts.encoding,
            "delimiter": read.head.delimiter,
        },
        "columns_used": list(plan.columns),
        "n_rows": read.n_rows,
        "n_bad_rows": read.n_bad_rows,
        "n_left_out": read.left_out,
        "n_persons": read.n_persons,
        "n_uncounted": read.uncounted,
        "rule": asdict(plan.rule),
        "n_figures": dict(figures.n_kept),
        "n_suppressed": dict(figures.n_suppressed),
        "plan_sha256": plan.sha256,
    }


def keep(receipt: Mapping[str, Any], figures: Figures, plan: Plan, *, root: Path, now: datetime) -> Path:
    """Write receipt and figures as one fetch under ``root``, with checksums, and return its folder."""
    columns = {name: _listed(column) for name, column in figures.columns.items()}
    question = {"plan": asdict(plan), "plan_sha256": plan.sha256}
    with archive.start(root, SOURCE, json.loads(json.dumps(question, default=str)), now=now) as folder:
        for address, content in ((_RECEIPT, receipt), (_FIGURES, columns)):
            body = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
            answer = archive.Answer(
                method=_METHOD,
                address=address,
                status=200,
                body=body,
                content_type="application/json",
                fetched_at=now,
            )
            folder.keep(answer, licence=_LICENCE)
        folder.finish()
        return folder.folder


def read_again(folder: Path) -> delivery.Delivery:
    """Return the delivery of a run that was kept; the register is not needed, and not read."""
    kept = archive.read(folder)
    receipt, columns = (_content(kept, address) for address in (_RECEIPT, _FIGURES))
    said = kept.question["plan"]
    return delivery.Delivery(
        source=SOURCE,
        title=said["title"],
        address=f"{receipt['file']['name']} (SHA-256 {receipt['file']['sha256']})",
        licence=_LICENCE,
        source_line=said["source_line"],
        fetched_at=datetime.fromisoformat(receipt["made_at"]),
        columns={
            name: delivery.numbers(values) if name in _NUMBERS else delivery.texts(values)
            for name, values in columns.items()
        },
        notes=tuple(_notes(receipt, said)),
        archive=folder,
    )


def _content(kept: archive.Archive, address: str) -> Any:
    answer = kept.find(_METHOD, address)
    if answer is None:
        raise StoreError(
            f"{kept.folder} är ingen mapp med siffror ur ett register ({address} saknas); kör planen igen."
        )
    return json.loads(answer.body)


def _listed(column: Any) -> list[Any]:
    return list(np.ma.asanyarray(column).tolist())


def _notes(receipt: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    """Return what a reader of the figures must know."""
    n_left_out = sum(receipt["n_left_out"].values()) + receipt["n_bad_rows"]
    counted = (
        f"Räknat ur ett register med {_number(receipt['n_rows'])} rader; {_number(receipt['n_persons'])} personer "
        f"ingår och {_number(n_left_out)} rader är utelämnade."
    )
    notes = [counted]
    if hidden := sum(receipt["n_suppressed"].values()):
        notes.append(
            f"{_number(hidden)} tal är inte utlämnade, eftersom färre än {plan['rule']['minimum_cell']} personer står "
            "bakom dem eller för att de skulle röja enskilda. Om ett av dem kan räknas fram ur de andra prövas när "
            "siffrorna publiceras."
        )
    return notes


def _number(n: int) -> str:
    return f"{n:,}".replace(",", "\u00a0")
