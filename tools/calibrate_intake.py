"""Measure how often intake is right, and write it down: the curves of the catalogue and the tables of the manual.

Only documents that no rule was written for tell how certain a node may be called. Each document of
``tests/corpus/training`` was judged once before any rule had seen it; ``tests/corpus/unseen``, where it is there, is
judged by today's rules. Run it when rules have changed. ``--check`` changes nothing and ends with 1 when a file is out
of date. ``--first-sight FILE ...`` judges new documents of the training once and for all, before a rule sees them.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from samhandling import intake
from samhandling.intake import calibration
from samhandling.intake.calibration import KINDS, Judged
from samhandling.intake.drafting import understand_raw

TOP = Path(__file__).resolve().parents[1]
TRAINING = TOP / "tests" / "corpus" / "training"
UNSEEN = TOP / "tests" / "corpus" / "unseen"
FIRST_SIGHT = TRAINING / "first_sight.json"
PAGE = TOP / "docs" / "manual" / "inlasning.md"
NAMES = {"goal": "mål", "activity": "aktiviteter", "field": "uppgifter om dokumentet"}
START = "<!-- kalibrering: skrivs av tools/calibrate_intake.py -->"
END = "<!-- slut -->"
CURVES_HEAD = """# Vad regelns egen säkerhet är värd, mätt på dokument innan någon regel hade skrivits för dem
# (tests/corpus/training/first_sight.json och tests/corpus/unseen).
# Skrivs av tools/calibrate_intake.py; ändra inte för hand.
# Par: [regelns säkerhet, så ofta rätt].
"""


def judged(file: Path) -> list[Judged]:
    """Return the judged nodes of a file, with the certainty that the rules gave."""
    golds = sorted([*file.parent.glob(f"{file.stem}.json"), *file.parent.glob(f"{file.stem}.?.json")])
    pairs = zip(understand_raw(intake.read(file)), (json.loads(gold.read_text("utf-8")) for gold in golds), strict=True)
    return [one for draft, gold in pairs for one in calibration.judge(draft, gold)]


def annotated(folder: Path) -> Iterator[Path]:
    """Yield the documents of a folder that have an annotation."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        golds = [*file.parent.glob(f"{file.stem}.json"), *file.parent.glob(f"{file.stem}.?.json")]
        if golds and file.suffix != ".json":
            yield file


def first_sight() -> dict[str, list[Judged]]:
    """Return how each document of the training was judged before any rule had seen it."""
    given = json.loads(FIRST_SIGHT.read_text("utf-8"))
    return {name: [Judged(*node) for node in nodes] for name, nodes in given.items()}


def add_first_sight(files: list[Path]) -> None:
    """Judge new documents; those judged before keep their first judgement."""
    known = first_sight()
    for file in files:
        known.setdefault(file.stem, judged(file))
    lines = (
        f"{json.dumps(name)}: {json.dumps([[one.kind, one.certainty, one.is_right] for one in nodes])}"
        for name, nodes in sorted(known.items())
    )
    FIRST_SIGHT.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def curves(files: list[list[Judged]]) -> dict[str, calibration.Curve]:
    """Return the curve of each kind."""
    return {kind: calibration.fit(one for file in files for one in file if one.kind == kind) for kind in KINDS}


def corrected(files: list[list[Judged]]) -> list[Judged]:
    """Return every node with the certainty it would have got from the other files alone, so that none judges itself."""
    found: list[Judged] = []
    for place, file in enumerate(files):
        known = curves(files[:place] + files[place + 1 :])
        found += [Judged(one.kind, calibration.on(known[one.kind], one.certainty), one.is_right) for one in file]
    return found


def tables(files: list[list[Judged]]) -> str:
    """Return the tables of the manual, in Swedish."""
    nodes = corrected(files)
    lines = [
        f"Mätt på {len(files)} dokument innan någon regel hade skrivits för dem, vart och ett med kurvan från de andra."
    ]
    for kind in KINDS:
        rows = calibration.table(one for one in nodes if one.kind == kind)
        lines += [
            "",
            f"**{NAMES[kind].capitalize()}**",
            "",
            "| sagd säkerhet | antal | rätt | andel rätt | medel av sagd säkerhet |",
        ]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += [
            f"| {_number(row.low)}–{_number(row.high)} | {row.n} | {row.n_right} | {_percent(row.n_right / row.n)} |"
            f" {_percent(row.mean_certainty)} |"
            for row in rows
        ]
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _percent(value: float) -> str:
    return f"{100 * value:.0f}\u00a0%"


def written() -> dict[Path, str]:
    """Return what the files ought to hold."""
    files = [*first_sight().values(), *(judged(file) for file in annotated(UNSEEN))]
    known = curves(files)
    text = "".join(f"{kind}: [{', '.join(f'[{raw}, {worth}]' for raw, worth in known[kind])}]\n" for kind in KINDS)
    page = PAGE.read_text("utf-8")
    made = re.sub(
        re.escape(START) + ".*?" + re.escape(END), f"{START}\n\n{tables(files)}\n\n{END}", page, flags=re.DOTALL
    )
    return {calibration.CURVES: CURVES_HEAD + text, PAGE: made}


def main() -> int:
    """Write the curves and the tables, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--first-sight", nargs="+", type=Path, default=[], metavar="FILE")
    asked = parser.parse_args()
    check = asked.check
    add_first_sight(asked.first_sight)
    stale = [path for path, text in written().items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(TOP)} {'är gammal; kör python tools/calibrate_intake.py' if check else 'skriven'}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written()[path], "utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
