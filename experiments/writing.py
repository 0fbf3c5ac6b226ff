"""Files that appear whole or not at all: whoever reads, or is interrupted, meets none that is half written."""

import json
import os
from contextlib import suppress
from errno import EINVAL, ENOTSUP
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configs import ConfigError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ASIDE = "aside"  # what does not belong to the results of a folder any more, or never did


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


def set_aside(folder: Path, name: str) -> None:
    """Move a file of a folder, by its name from there, out of the way; nothing is lost. Raises `ConfigError`."""
    path, place = folder / name, folder / ASIDE / name
    number = 1
    try:
        while place.exists() and (place.is_dir() or place.read_bytes() != path.read_bytes()):
            number += 1
            place = (folder / ASIDE / name).with_stem(f"{path.stem}-{number}")
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be set aside in {ASIDE}: {error.strerror or error}") from None


def json_text(value: Any) -> str:
    """A file of JSON that people read, too; what JSON does not know stands there as a text."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def csv_text(frame: "pd.DataFrame") -> str:
    """A table as a file for spreadsheets."""
    return str(frame.to_csv(index=False))


def parquet_bytes(table: "pa.Table", checksums: bool = False) -> bytes:
    """A table as the content of a Parquet file, perhaps with a checksum of every page."""
    import pyarrow.parquet as pq  # here, as starting a run does not need it

    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=checksums)
    return buffer.getvalue()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:  # some file systems know no sync of folders
        if error.errno not in (EINVAL, ENOTSUP):
            raise
    finally:
        os.close(descriptor)
