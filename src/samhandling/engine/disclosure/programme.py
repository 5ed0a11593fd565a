"""Linear programmes, as this package asks them: HiGHS through SciPy."""

from typing import Any

from scipy import optimize, sparse

from samhandling.engine.results import FloatArray

UNBOUNDED = 3

_linprog: Any = optimize.linprog  # the published types know no sparse matrices


def least(
    goal: FloatArray,
    equal: sparse.csr_array,
    limits: FloatArray,
    *,
    given: FloatArray | float = 0.0,
    at_most_zero: sparse.csr_array | None = None,
) -> tuple[FloatArray | None, int]:
    """Return where goal @ x is least, with equal @ x == given and x within limits (n, 2), and how the search ended.

    Returns         x, or None if there is none, and the status: 0 found, 2 nothing fits, 3 (UNBOUNDED) no end.
    """
    n_rows = equal.shape[0]
    answer = _linprog(
        goal,
        A_eq=equal if n_rows else None,
        b_eq=given + 0.0 * equal.sum(axis=1) if n_rows else None,
        A_ub=at_most_zero,
        b_ub=None if at_most_zero is None else 0.0 * at_most_zero.sum(axis=1),
        bounds=limits,
        method="highs",
    )
    return (answer.x if answer.status == 0 else None), int(answer.status)
