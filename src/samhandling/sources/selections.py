"""What to ask a table for: selection expressions, and the splitting of a large selection into calls.

The expressions are those of PxWebApi 2 (github.com/PxTools/PxWebApi, DataSelection/SelectionExpressions): ``*`` and
``?`` stand for any characters and one character, ``TOP(n[,offset])``, ``BOTTOM(n[,offset])``, ``RANGE(a,b)``,
``FROM(a)``, ``TO(a)``. Oddity: for time, TOP means the latest periods, though they stand last in the table.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping, Sequence

from samhandling.errors import InputError
from samhandling.sources.tables import Variable

_COUNTED = re.compile(r"(TOP|BOTTOM)\(\s*([1-9]\d*)\s*(?:,\s*(\d+)\s*)?\)", re.IGNORECASE)
_BOUNDED = re.compile(r"(FROM|TO)\(([^,()]+)\)", re.IGNORECASE)
_RANGE = re.compile(r"RANGE\(([^,()]+),([^,()]+)\)", re.IGNORECASE)
_MAX_STARS = 2
# At the pace that the services allow, an hour's work; a selection this large is a slip.
MAX_CALLS = 10_000


def expand(variable: Variable, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the codes that codes and expressions stand for, in the table's order, each once.

    Raises InputError naming what does not exist in the table, so that a code that the source has withdrawn is met here
    and not as a gap in the answer.
    """
    found: set[str] = set()
    odd: list[str] = []
    for each in chosen:
        codes = _codes(variable, each)
        if codes:
            found.update(codes)
        else:
            odd.append(each)
    if odd or not chosen:
        raise InputError(
            f"{', '.join(odd) or 'inget'} kan inte väljas för {variable.label} ({variable.code}). Där finns "
            f"{len(variable.codes)} värden, t.ex. {', '.join(variable.codes[:3])} och {', '.join(variable.codes[-2:])}."
        )
    return tuple(code for code in variable.codes if code in found)


def is_expression(chosen: str) -> bool:
    """Return whether a choice is an expression and not the code of one value."""
    return any(pattern.fullmatch(chosen) for pattern in (_COUNTED, _BOUNDED, _RANGE)) or bool(
        re.search(r"[*?]", chosen)
    )


def split(sizes: Mapping[str, int], max_cells: int, max_values: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return how many values of each variable to ask for at a time, so that no call passes ``max_cells`` cells.

    One variable is divided where that is enough: the one that gives fewest calls, in parts as even as can be. Otherwise
    the largest is taken value by value first. ``max_values``: the most values of a variable that a call may have.
    """
    steps = {code: min(size, (max_values or {}).get(code, size)) for code, size in sizes.items()}
    if max_cells < 1:
        raise InputError(f"källan tar emot högst {max_cells} celler i ett anrop; då går inget att hämta")
    while (n_cells := math.prod(steps.values())) > max_cells:
        fits = {code: max_cells * step // n_cells for code, step in steps.items()}
        n_calls = {code: math.ceil(sizes[code] / fit) for code, fit in fits.items() if fit}
        if n_calls:
            best = min(n_calls, key=lambda code: (n_calls[code], -steps[code]))
            # 7 values in calls of at most 6 become 4 + 3.
            steps[best] = math.ceil(sizes[best] / n_calls[best])
        else:
            steps[max(steps, key=lambda code: steps[code])] = 1
    return steps


def calls(codes: Mapping[str, Sequence[str]], steps: Mapping[str, int]) -> list[dict[str, tuple[str, ...]]]:
    """Return the selections that together make up ``codes``, at most ``steps`` values of each variable in one."""
    n_calls = math.prod(math.ceil(len(values) / steps[code]) for code, values in codes.items())
    if n_calls > MAX_CALLS:
        raise InputError(f"urvalet skulle ta {n_calls} anrop; högst {MAX_CALLS} görs. Välj färre värden.")
    parts = [
        [(code, tuple(values[start : start + steps[code]])) for start in range(0, len(values), steps[code])]
        for code, values in codes.items()
    ]
    return [dict(chosen) for chosen in itertools.product(*parts)]


def _codes(variable: Variable, chosen: str) -> Sequence[str]:
    # A code that looks like an expression is still a code.
    if chosen in variable.positions:
        return (chosen,)
    codes = variable.codes
    if match := _COUNTED.fullmatch(chosen):
        n, offset = int(match[2]), int(match[3] or 0)
        from_end = (match[1].upper() == "TOP") == (variable.role == "time")
        return codes[::-1][offset : offset + n] if from_end else codes[offset : offset + n]
    if match := _BOUNDED.fullmatch(chosen):
        at = _place(variable, match[2])
        if at is None:
            return ()
        return codes[at:] if match[1].upper() == "FROM" else codes[: at + 1]
    if match := _RANGE.fullmatch(chosen):
        first, last = _place(variable, match[1]), _place(variable, match[2])
        if first is None or last is None:
            return ()
        return codes[min(first, last) : max(first, last) + 1]
    if chosen.count("*") > _MAX_STARS or not re.search(r"[*?]", chosen):
        # The service compares codes without case.
        at = _place(variable, chosen)
        return () if at is None else (codes[at],)
    pattern = re.compile(
        "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in chosen), re.IGNORECASE | re.DOTALL
    )
    return tuple(code for code in codes if pattern.fullmatch(code))


def _place(variable: Variable, code: str) -> int | None:
    wanted = code.strip().casefold()
    return next((place for place, each in enumerate(variable.codes) if each.casefold() == wanted), None)
