"""Every public function of the engine has a worked example that runs, and the manual shows what it gives."""

import importlib
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[3]
MANUAL: dict[str, Any] = runpy.run_path(str(TOP / "tools" / "manual.py"))
EXAMPLES: dict[str, str] = runpy.run_path(str(Path(__file__).with_name("examples.py")))["EXAMPLES"]
# The names that others may build on (the engine's promise).
PROMISED = {
    "intervals": "proportion rate mean standardised_rate indirect_ratio difference ratio quantile funnel "
    "life_expectancy",
    "rating": "by_thresholds by_benchmark by_rank combine sdsn statcan oecd fingertips kolada",
    "trend": "direction significant growth outlook sdsn eurostat unsd fingertips",
    "inequality": "summary slope income",
    "segregation": "index multigroup infer many decompose",
    "spatial": "moran geary getis_ord",
    "smoothing": "empirical_bayes",
    "disclosure": "protect audit",
    "comparison": "peers synthetic",
}


@pytest.mark.parametrize("module", sorted(PROMISED))
def test_every_promised_function_is_there_with_an_example(module: str) -> None:
    found = importlib.import_module(f"samhandling.engine.{module}")
    for name in PROMISED[module].split():
        assert callable(getattr(found, name))
        assert f"{module}.{name}" in EXAMPLES


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_example_runs_and_gives_no_nan(name: str) -> None:
    shown = repr(MANUAL["run"](EXAMPLES[name]))
    assert not re.search(r"\bnan\b", shown), shown


@pytest.mark.slow
def test_the_manual_shows_what_the_examples_and_tables_give() -> None:
    for name, make in MANUAL["PAGES"].items():
        assert (TOP / "docs" / "manual" / name).read_text("utf-8") == make(), f"{name} is out of date: make manual"
