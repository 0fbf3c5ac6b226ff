"""One at a time in a folder: who is at work there, a run or a sweep, holds it until the end."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from configs import ConfigError
from configs.language import _


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder that is there; no file is left in it. Raises `ConfigError` where somebody else holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                _(
                    "--out {folder}: a run or another sweep is at work there; expected a folder of its own",
                    folder=folder,
                )
            ) from None
        except OSError:  # some file systems of networks lock files alone
            pass
        yield
    finally:
        os.close(descriptor)
