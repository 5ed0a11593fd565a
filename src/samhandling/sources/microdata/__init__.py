"""Registers of individuals: CSV or Parquet with one row per person in, figures of groups out.

The register is read once where it lies. No row of it is written anywhere: not to a copy, a temporary file, a log, an
error message or the store. What comes out are the tables that the plan names, as far as they pass its rule, and a
receipt. docs/manual/individdata.md describes the plan and what a municipality must see to by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from samhandling.sources import delivery
from samhandling.sources.microdata import cells, reading, receipt
from samhandling.sources.microdata.cells import Figures
from samhandling.sources.microdata.plan import Plan, load

__all__ = ["Aggregates", "Figures", "Plan", "aggregate", "deliver", "load", "read_again"]

read_again = receipt.read_again


@dataclass(frozen=True)
class Aggregates:
    """The figures that passed the rule, and the receipt of the run that made them."""

    figures: Figures
    receipt: dict[str, Any]


def aggregate(register: Path, *, plan: Plan, now: datetime, memory: str = reading.MEMORY) -> Aggregates:
    """Return the figures of a register as the plan says, in one pass over it; nothing is written.

    Parameters      register: CSV (UTF-8 or Windows-1252; ; , tab |) or Parquet. now: the time that the receipt states.
                    memory: most that the database may use; there is no spill to disk beyond it.
    Raises          InputError for a column that is missing or a plan that tells persons apart; SourceChanged for a
                    file that is damaged or has more bad rows than the plan allows; NotEnoughData if nobody remains.
    """
    with reading.read(register, plan, memory=memory) as read:
        figures = reading.quietly(register, lambda: cells.figures(read.connection, plan))
    # The facts of the file are whole only now that it is closed.
    reading.check_unchanged(read, register)
    return Aggregates(figures, receipt.of(read, figures, plan, file_name=register.name, now=now))


def deliver(
    register: Path, *, plan: Plan, archive: Path, now: datetime, memory: str = reading.MEMORY
) -> delivery.Delivery:
    """Return a register's figures as a delivery; they and a receipt are kept under ``archive``, the register is not."""
    found = aggregate(register, plan=plan, now=now, memory=memory)
    return read_again(receipt.keep(found.receipt, found.figures, plan, root=archive, now=now))
