"""Deliveries of observations for tests: columns as NumPy arrays, as the store takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

FETCHED_AT = datetime(2024, 8, 30, 12, 0, tzinfo=UTC)


def columns(**given: Sequence[Any]) -> dict[str, Any]:
    """Return a delivery; columns that are not given describe N00945 in Västerås year by year from 2020."""
    n = max((len(values) for values in given.values()), default=3)
    base: dict[str, Sequence[Any]] = {
        "indicator": ["N00945"] * n,
        "area": ["1980"] * n,
        "year": [2020 + i for i in range(n)],
        "sex": ["T"] * n,
        "value": [30.0 + i for i in range(n)],
    }
    if "period" in given:
        del base["year"]
    return {name: _array(values) for name, values in (base | given).items()}


def described(**given: Any) -> dict[str, Any]:
    """Return what ``changes.add_batch`` wants to know of a delivery beside its observations."""
    base = {
        "source": "kolada",
        "title": "Kolada",
        "address": "https://api.kolada.se/v3",
        "licence": "Fri användning med källa",
        "source_line": "Källa: Kolada",
        "fetched_at": FETCHED_AT,
    }
    return base | given


def _array(values: Sequence[Any]) -> Any:
    if any(value is None for value in values) and not any(isinstance(value, str) for value in values):
        empty = [value is None for value in values]
        return np.ma.array([0.0 if value is None else value for value in values], mask=empty)
    return np.array(values, dtype=object if isinstance(values[0], str) else None)
