"""What our processes are called, and what they promise each other; on Linux, elsewhere nothing."""

import ctypes
import multiprocessing
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # prctl(2)


def be_called(name: str) -> None:
    """Have `ps` show this process by `name`, of which it keeps 15 letters."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())


def end_with_the_parent() -> None:
    """Have this process end when the one that made it is killed, so that none is left behind."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:  # It was killed before we asked.
        os.kill(os.getpid(), signal.SIGTERM)
