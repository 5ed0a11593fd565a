"""What a process that opens somebody else's file may use; the kernel ends it when it takes more."""

import os
import resource
import signal

MEMORY_BYTES = 2 * 1024**3  # address space: what is reserved, far more than what a document really takes
READING_SECONDS = 120
DRAWING_SECONDS = 20


def limit_this_process(*, seconds: int, memory_bytes: int = MEMORY_BYTES) -> None:
    """Let the kernel end this process after ``seconds``, and refuse it memory beyond the limit."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Not a handler: a loop inside a C library would never reach it. The alarm's own action ends the process.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def why_ended(code: int, *, seconds: int = READING_SECONDS) -> str:
    """Return in words why a process ended without an answer, from its exit code."""
    if code in (-signal.SIGALRM, -signal.SIGXCPU):
        return (
            f"Läsningen tog längre tid än {seconds} sekunder och avbröts. "
            "Dela filen i mindre delar, eller försök igen när datorn har mindre att göra."
        )
    if code == -signal.SIGKILL:
        return "Läsningen avbröts av systemet, oftast för att minnet tog slut. Försök igen, eller dela filen."
    return f"Läsningen avbröts utan svar (kod {code}). Försök igen; händer det igen är filen troligen skadad."


def why_job_ended(code: int) -> str:
    """Return in words why the process of a job ended without having written its end, from its exit code."""
    if code in (-signal.SIGALRM, -signal.SIGXCPU):
        return "Arbetet tog längre tid än det får och avbröts."
    if code == -signal.SIGKILL:
        return "Arbetet avbröts av systemet, oftast för att minnet tog slut."
    return f"Arbetet avbröts utan svar (kod {code}). Serverns logg kan säga varför."
