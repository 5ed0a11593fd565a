"""What runs in the worker process: one file from standard input, its text and blocks as JSON to standard output."""

import resource
import sys

from samhandling.errors import InputError
from samhandling.intake import limits
from samhandling.intake.blocks import DocumentText


def main() -> int:
    """Read the file within the limits that the arguments give, and return the exit code that tells how it went."""
    form, name, seconds, megabytes = sys.argv[1:5]
    _limit(float(seconds), int(megabytes))
    try:
        sys.stdout.buffer.write(limits.as_json(_read(form, sys.stdin.buffer.read(), name)))
    except InputError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", errors="replace"))
        return limits.REFUSED
    except MemoryError:
        return limits.NO_MEMORY
    return 0


def _read(form: str, content: bytes, name: str) -> DocumentText:
    # Imported under the limits, and only here: the readers' libraries are what the limits guard against.
    if form == "pdf":
        from samhandling.intake.readers import pdf

        return pdf.read(content, name)
    if form == "docx":
        from samhandling.intake.readers import docx

        return docx.read(content, name)
    from samhandling.intake.readers import texts

    return texts.read(texts.form_of(content, name), content, name)


def _limit(seconds: float, megabytes: int) -> None:
    if sys.platform != "linux":
        return  # elsewhere the time limit of the caller is the only one
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # Waiting for Tesseract takes no time of this process, so the clock may allow more than the processor.
    cpu = max(1, int(min(seconds, limits.SECONDS)))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
