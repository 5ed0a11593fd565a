"""How many rounds a test with chance in it runs: a hundredth by default, all of them in the long runs.

``SAMHANDLING_LONG=1`` runs each in full; ``SAMHANDLING_FUZZ_SCALE`` (default 1.0) multiplies either.
"""

import os


def runs(n_long: int) -> int:
    """Return how many rounds to run of a test that runs ``n_long`` times in the long runs; at least one."""
    share = 1.0 if os.environ.get("SAMHANDLING_LONG") == "1" else 0.01
    return max(1, round(n_long * share * float(os.environ.get("SAMHANDLING_FUZZ_SCALE", "1.0"))))
