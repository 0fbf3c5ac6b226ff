"""Files that appear whole or not at all: whoever reads, or is interrupted, meets none that is half written."""

import os
from contextlib import suppress
from errno import EINVAL, ENOTSUP
from pathlib import Path

from configs import ConfigError


def write_whole(path: Path, content: bytes | str) -> Path:
    """Write a file, a text in UTF-8. Raises `ConfigError`."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {reason(error)}") from None
    return path


def reason(error: OSError) -> str:
    """Why a file could not be written, and what may help."""
    if isinstance(error, IsADirectoryError):
        return "a folder stands there; expected a file: move it away"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "a file stands in the place of its folder: move it away"
    return error.strerror or str(error)


def replace_file(path: Path, content: bytes | str, synced: bool = False) -> None:
    """Write a file under another name and rename it; `synced`, it is there after a loss of power. Raises `OSError`."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            if synced:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    if synced:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some file systems know no sync of folders
        if error.errno not in (EINVAL, ENOTSUP):
            raise
    finally:
        os.close(descriptor)
