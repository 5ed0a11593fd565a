"""The process of a job, with the tests' own kinds and a short lease: ``python -m … NUMBER TOKEN``.

With ``worker`` instead it is a worker whose jobs run in such processes.
"""

import os
import sys
from datetime import timedelta

from samhandling.jobs import run_job

NAMES = ("count", "mark", "hungry")


def set_up() -> None:
    """Let Django, the tests' kinds and the short lease be in place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samhandling.config.settings")
    import django

    django.setup()
    from samhandling.jobs import changes
    from samhandling.jobs.kinds import GIB, KINDS, Kind

    changes.LEASE = timedelta(seconds=float(os.environ["WORK_LEASE"]))
    for name in NAMES:
        KINDS[name] = Kind(title=name, does=f"tests.factories.work:{name}", seconds=60, memory_bytes=4 * GIB)


def main(arguments: list[str]) -> int:
    """Be a job's process, or a worker."""
    set_up()
    if arguments[0] != "worker":
        return run_job.main(arguments)
    from samhandling.jobs import changes, worker

    command = (sys.executable, "-m", "tests.factories.work_process")
    worker.Worker(stop=worker.stop_at_signals(), command=command, lease=changes.LEASE).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
