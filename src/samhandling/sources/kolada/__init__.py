"""Kolada (RKA): the key figures of every municipality and region, from interface v3, and from old files of v2.

fetch(raw=…, kpis=…, areas=…)    figures, whole or what changed since a day → Delivery
replay(folder)                   the same from the kept answers, without the network
catalogue(raw=…) units(raw=…)    what Kolada has
read_v2(files, fetched_at=…)     old files, which the service no longer gives
"""

from samhandling.sources.kolada.envelopes import Area, Group, KeyFigure, Unit
from samhandling.sources.kolada.fetching import LICENCE, SOURCE, SOURCE_LINE, fetch, replay
from samhandling.sources.kolada.lists import Catalogue, catalogue, replay_catalogue, units
from samhandling.sources.kolada.questions import BASE
from samhandling.sources.kolada.v2 import read_v2

__all__ = [
    "BASE",
    "LICENCE",
    "SOURCE",
    "SOURCE_LINE",
    "Area",
    "Catalogue",
    "Group",
    "KeyFigure",
    "Unit",
    "catalogue",
    "fetch",
    "read_v2",
    "replay",
    "replay_catalogue",
    "units",
]
