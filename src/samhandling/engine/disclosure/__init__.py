"""Privacy: the one small room that decides which figures may be shown. Only it makes a ``Publishable``.

A figure gets out in one of three ways: it is already public at a named source (``already_public``), it is computed from
figures that are publishable (``derived``), or it is a count of our own that has been protected (``protect``).

    publishable.py   the figure, and the two simple ways
    primary.py       which cells tell too much by themselves
    tables.py        tables with totals from the counts of their parts
    protection.py    protect and audit
    search.py        which further cells to hide; exact.py the fewest, by mixed-integer programming
    attack.py        what an attacker can compute; structure.py the table as she sees it, programme.py the solver
"""

from samhandling.engine.disclosure.primary import dominated, small, whole_groups, within_percent
from samhandling.engine.disclosure.protection import VERSION, Bounds, Protected, Share, audit, protect
from samhandling.engine.disclosure.publishable import OWN_CALCULATION, Publishable, Value, already_public, derived
from samhandling.engine.disclosure.tables import Axis, Table, axis, table

__all__ = [
    "OWN_CALCULATION",
    "VERSION",
    "Axis",
    "Bounds",
    "Protected",
    "Publishable",
    "Share",
    "Table",
    "Value",
    "already_public",
    "audit",
    "axis",
    "derived",
    "dominated",
    "protect",
    "small",
    "table",
    "whole_groups",
    "within_percent",
]
