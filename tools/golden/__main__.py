"""Compare the engine with tables of known answers: ``python tools/golden FOLDER [TABLE …]``.

Prints ``file: passed/total`` for each table and at the end ``golden: X/Y tables, P/Q rows``. Ends with 1 if anything is
off, with 2 if there is nothing to compare. An ``_input`` file belongs to its ``_expected``. Every module beside this
one registers what computes its tables with ``core.table``.
"""

import argparse
import importlib
import sys
from pathlib import Path

import core

SHOWN = 5


def main() -> int:
    """Compare and print; return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the engine with tables of known answers.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("tables", nargs="*", help="only these, for instance ci_rate")
    given = parser.parse_args()
    if not given.folder.is_dir():
        print(f"There is no folder {given.folder}; name the one with the tables, as in make golden DIR=….")
        return 2
    names = [name for name in _tables(given.folder) if not given.tables or name.removesuffix(".csv") in given.tables]
    if not names:
        print(f"The folder {given.folder} holds no such table (.csv with known answers).")
        return 2
    _load()
    folder = core.Folder(given.folder)
    results = [_check(folder, name) for name in names]
    n_good = sum(good for good, _, _ in results)
    passed, total = sum(passed for _, passed, _ in results), sum(total for _, _, total in results)
    print(f"golden: {n_good}/{len(results)} tables, {passed}/{total} rows")
    return 0 if n_good == len(results) else 1


def _tables(folder: Path) -> list[str]:
    """Return the tables with answers; an input whose answers are there is no table of its own."""
    names = {path.name for path in folder.glob("*.csv")}
    inputs = {name for name in names if name.endswith("_input.csv")}
    return sorted(names - {name for name in inputs if name.replace("_input.csv", "_expected.csv") in names})


def _load() -> None:
    for module in sorted(Path(__file__).parent.glob("*.py")):
        if module.stem not in ("__main__", "core"):
            try:
                importlib.import_module(module.stem)
            except Exception as error:
                # One broken module must not hide what the others find; its tables count as failed.
                print(f"{module.name} cannot be loaded: {type(error).__name__}: {error}")


def _check(folder: core.Folder, name: str) -> tuple[bool, int, int]:
    """Print how one table came out; return whether all is well, how many rows passed, and how many there are."""
    faults: list[str] = []
    passed = seen = 0
    try:
        total = len(folder.rows(name))
        if name not in core.TABLES:
            raise LookupError("nothing computes this table; register it with core.table")
        for label, holds, message in core.TABLES[name].check(folder):
            seen += bool(label)
            passed += bool(label) and holds
            if not holds:
                faults.append(f"{label or 'the table as a whole'}: {message}")
    except Exception as error:
        total = len(folder.rows(name)) if (folder.path / name).exists() else 0
        faults.append(f"stopped after {seen} rows: {type(error).__name__}: {error}")
    else:
        if seen != total:
            faults.append(f"{seen} of {total} rows were compared")
    print(f"{name}: {passed}/{total}")
    for fault in faults[:SHOWN]:
        print(f"    {fault}")
    if len(faults) > SHOWN:
        print(f"    … and {len(faults) - SHOWN} more")
    return not faults and passed == total, passed, total


if __name__ == "__main__":
    sys.exit(main())
