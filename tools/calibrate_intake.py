"""Measure how often intake is right, and write it down: the curves of the catalogue and the tables of the manual.

Only documents that no rule was written for tell how certain a node may be called: ``tests/corpus/held_out``. Run it
when rules have changed. ``--check`` changes nothing and ends with 1 when a file is out of date.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from samhandling import intake
from samhandling.intake import calibration
from samhandling.intake.calibration import KINDS, Judged
from samhandling.intake.understand import understand_raw

TOP = Path(__file__).resolve().parents[1]
UNSEEN = TOP / "tests" / "corpus" / "held_out"
PAGE = TOP / "docs" / "manual" / "inlasning.md"
NAMES = {"goal": "mål", "activity": "aktiviteter", "field": "uppgifter om dokumentet"}
START = "<!-- kalibrering: skrivs av tools/calibrate_intake.py -->"
END = "<!-- slut -->"
CURVES_HEAD = """# Vad regelns egen säkerhet är värd, mätt på dokument som ingen regel är skriven för
# (tests/corpus/held_out). Skrivs av tools/calibrate_intake.py; ändra inte för hand.
# Par: [regelns säkerhet, så ofta rätt].
"""


def judged_files(folder: Path) -> Iterator[list[Judged]]:
    """Yield the judged nodes of each file of a folder, with the certainty that the rules gave."""
    for file in sorted(folder.iterdir()):
        golds = sorted([*folder.glob(f"{file.stem}.json"), *folder.glob(f"{file.stem}.?.json")])
        if file.suffix in (".txt", ".md") and golds:
            drafts = understand_raw(intake.read(file))
            pairs = zip(drafts, (json.loads(gold.read_text("utf-8")) for gold in golds), strict=True)
            yield [one for draft, gold in pairs for one in calibration.judge(draft, gold)]


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
    lines = [f"Mätt på {len(files)} dokument som ingen regel är skriven för, vart och ett med kurvan från de andra."]
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
    files = list(judged_files(UNSEEN))
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
    check = parser.parse_args().check
    stale = [path for path, text in written().items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(TOP)} {'är gammal; kör python tools/calibrate_intake.py' if check else 'skriven'}")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written()[path], "utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    raise SystemExit(main())
