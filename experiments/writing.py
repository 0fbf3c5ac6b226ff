"""What files of results say: JSON, tables for spreadsheets, Parquet; and what is moved out of their way."""

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configs import ConfigError
from configs.language import _

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ASIDE = "aside"  # what does not belong to the results of a folder any more, or never did


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
        raise ConfigError(
            _("{path}: cannot be set aside in {aside}: {error}", path=path, aside=ASIDE, error=error.strerror or error)
        ) from None


def json_text(value: Any) -> str:
    """A file of JSON that people read, too; what JSON does not know stands there as a text."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def csv_text(frame: "pd.DataFrame") -> str:
    """A table as a file for spreadsheets."""
    return str(frame.to_csv(index=False))


def parquet_bytes(table: "pa.Table", checksums: bool = False) -> bytes:
    """A table as the content of a Parquet file, perhaps with a checksum of every page."""
    import pyarrow as pa  # here, as starting a run does not need it
    import pyarrow.parquet as pq

    # Of numbers that hardly repeat, a dictionary takes ten times their memory, and no less room in the file.
    numbers = pa.types.is_floating, pa.types.is_integer
    repeating = [entry.name for entry in table.schema if not any(of(entry.type) for of in numbers)]
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=checksums, use_dictionary=repeating)
    return buffer.getvalue()


def give_memory_back() -> None:
    """Have Arrow give back what it keeps for tables to come, which is as much as the largest so far took."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
