"""A process of its own: ``python -m samhandling.jobs.run_job NUMBER TOKEN`` does a job that a worker has taken.

It ends with its worker, however that ends, and at once when the job is taken from it.
"""

import ctypes
import os
import signal
import sys
import threading
import time

LOST = 75  # EX_TEMPFAIL: the job is somebody else's by now
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, linux/prctl.h


def main(arguments: list[str]) -> int:
    """Do the job; the exit code is 0 if it was done or its failure is written."""
    parent = os.getppid()
    end_with(parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samhandling.config.settings")
    import django

    django.setup()
    from samhandling.jobs import execute, kinds, limits
    from samhandling.jobs.models import Job

    job = Job.objects.select_related("municipality").filter(pk=int(arguments[0]), lease_token=arguments[1]).first()
    if job is None:
        return LOST
    if job.kind in kinds.KINDS:
        kind = kinds.KINDS[job.kind]
        limits.limit_this_process(seconds=kind.seconds, memory_bytes=kind.memory_bytes)
    execute.execute(job, on_lost=lambda: os._exit(LOST))
    return 0


def end_with(parent: int) -> None:
    """Let this process end when its parent does, also when the parent is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    # The parent may have died before the line above, and other systems have no such call.
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(LOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
