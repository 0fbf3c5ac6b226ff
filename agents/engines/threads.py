"""Whether compiled code may use threads: they do not survive a fork, and workers share the machine."""

import multiprocessing
import os
import threading

_forked = False


def _note_fork() -> None:
    global _forked  # noqa: PLW0603  a process can only be told so
    _forked = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_note_fork)


def may_use_threads() -> bool:
    """Whether this is the main thread of a main process."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    return in_main_thread and not _forked and multiprocessing.parent_process() is None
