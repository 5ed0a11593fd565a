"""One target: ``target.py NAME SEEDS [libFuzzer's arguments]``. Ends the process, as libFuzzer does."""

import os
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["samhandling"]):
    import targets

import seeds

_LONGEST = {"pdf": 20_000, "docx": 20_000}  # signs; text says as much in fewer


def main() -> None:
    """Write the seeds and let the target run until its runs are done or an input breaks it."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    for number, content in enumerate(seeds.of(name)):
        (folder / f"{number:03}").write_bytes(content)
    words = folder.parent / "words"
    words.write_text(seeds.dictionary(name), encoding="ascii")
    arguments = [sys.argv[0], *sys.argv[3:], str(folder), f"-dict={words}", f"-max_len={_LONGEST.get(name, 4_000)}"]
    # libFuzzer writes new inputs to the first folder it is given.
    atheris.Setup(arguments, targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    main()
