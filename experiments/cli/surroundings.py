"""What a command says when not its input is at fault but its surroundings: disk, folders, memory."""

import resource
from pathlib import Path

from configs.language import _

LEAST_MEMORY = 512 << 20  # bytes of address space: below, libraries that are loaded end the process without a word
NO_MEMORY = ("Cannot allocate memory", "can't start new thread", "failed to map segment")
LONG_NAME = 60


def check_memory() -> str:
    """What is wrong with the limit of address space; nothing where it suffices to load all libraries."""
    limit, _hard = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY or limit >= LEAST_MEMORY:
        return ""
    return _(
        "memory is limited to {limit:,} MiB of address space (ulimit -v); expected at least {least:,} MiB",
        limit=limit >> 20,
        least=LEAST_MEMORY >> 20,
    )


def of_surroundings(error: BaseException) -> str:
    """One message for an error of the surroundings; nothing for any other."""
    if isinstance(error, MemoryError) or any(words in str(error) for words in NO_MEMORY):
        details = _(" ({text})", text=error) if str(error) else ""
        return _(
            "too little memory{details}; expected more of it, fewer customers or replicates, or fewer --workers",
            details=details,
        )
    if not isinstance(error, OSError):
        return ""
    why = error.strerror or str(error)
    if error.filename is not None:
        return _(
            "{file}: {why}; expected a file or folder that can be read or written there",
            file=_shown(str(error.filename)),
            why=why,
        )
    if isinstance(error, FileNotFoundError) and not _is_here():
        return _("the folder in which this was started is gone; expected to be started in one that is there")
    return _("what is printed cannot be written: {why}", why=why)


def _shown(name: str) -> str:
    """A name that may be too long to be read.

    >>> len(_shown("x" * 1000))
    63
    """
    return name if len(name) <= LONG_NAME * 3 else f"{name[:LONG_NAME]}..."


def _is_here() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
