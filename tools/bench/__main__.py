"""Measure the system on this machine: one line per figure, and build/bench.json.

Names start with the part that they measure (demo., page., assess., engine., …); ``--only PREFIX`` measures a part.
Ratios are measured side by side in one run. A group of figures ends within five minutes. Every module beside this one
registers its groups with ``core.group``.
"""

import importlib
from pathlib import Path

import core

for module in sorted(Path(__file__).parent.glob("*.py")):
    if module.stem not in ("__main__", "core", "plain_page"):
        importlib.import_module(module.stem)

core.main()
