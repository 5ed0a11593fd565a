"""What runs in the worker process: one file from standard input, its text and blocks as JSON to standard output."""

import resource
import sys

from samhandling.errors import InputError
from samhandling.intake import limits


def main() -> int:
    """Read the file within the limits that the arguments give, and return the exit code that tells how it went."""
    form, name, seconds, megabytes = sys.argv[1:5]
    _limit(float(seconds), int(megabytes))
    try:
        # Imported under the limits, and only here: the reader's libraries are what the limits guard against.
        from samhandling.intake.readers import docx, pdf

        reader = {"pdf": pdf.read, "docx": docx.read}[form]
        sys.stdout.buffer.write(limits.as_json(reader(sys.stdin.buffer.read(), name)))
    except InputError as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", errors="replace"))
        return limits.REFUSED
    except MemoryError:
        return limits.NO_MEMORY
    return 0


def _limit(seconds: float, megabytes: int) -> None:
    if sys.platform != "linux":
        return  # elsewhere the time limit of the caller is the only one
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    cpu = max(1, int(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
