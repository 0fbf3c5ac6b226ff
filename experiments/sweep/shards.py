"""Shards: Parquet files that appear whole or not at all, and whose names carry the hash of what is in them.

A shard is written to a temporary name, synced and renamed; a file that is torn, or has one bit altered, no longer fits
its name. Nothing else has to be kept up to date while many processes write.
"""

import re
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from configs import ConfigError
from configs.language import _
from experiments.writing import parquet_bytes
from sim.whole_files import reason, replace_file

if TYPE_CHECKING:
    import pyarrow as pa

NAME = re.compile(r"(?P<chunk>[0-9a-z]+)-(?P<hash>[0-9a-f]{16})\.parquet")


class DamagedShard(Exception):
    """A shard that is not what was written."""


class NoRoom(Exception):
    """A shard could not be written: this ends a sweep, as no further one could be."""


def write_shard(folder: Path, chunk: str, table: "pa.Table") -> str:
    """Write a table as `CHUNK-HASH.parquet` and return that name. Raises `NoRoom`."""
    data = parquet_bytes(table, checksums=True)
    name = f"{chunk}-{hash_of(data)}.parquet"
    write_synced(folder / name, data)
    return name


def write_synced(path: Path, data: bytes | str) -> None:
    """Write a file so that it is there whole after a loss of power, or not at all. Raises `NoRoom`."""
    try:
        replace_file(path, data, synced=True)
    except OSError as error:
        raise NoRoom(_("{path}: cannot be written: {error}", path=path.parent, error=reason(error))) from error


def read_shard(path: Path, columns: list[str] | None = None) -> "pa.Table":
    """The table of a shard. Raises `DamagedShard` where the file is not what its name says."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedShard(
            _("{path}: cannot be read: {error}", path=path.name, error=error.strerror or error)
        ) from None
    return parse_shard(path, data, columns)


def parse_shard(path: Path, data: bytes, columns: list[str] | None = None) -> "pa.Table":
    """The table of a shard whose file has been read. Raises `DamagedShard` where that is not what its name says."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    _compare(path, hash_of(data))
    try:
        with pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True) as file:
            # Shards are small; and a program that ends while Arrow starts its threads is aborted by them.
            return file.read(columns=columns, use_threads=False)
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DamagedShard(f"{path.name}: {error}") from None


def check_shard(path: Path) -> None:
    """See that a shard is what its name says, however large. Raises `DamagedShard`, and `OSError`."""
    with path.open("rb") as file:
        _compare(path, file_digest(file, _hash).hexdigest())


def _compare(path: Path, actual: str) -> None:
    match = NAME.fullmatch(path.name)
    if match is None:
        raise DamagedShard(
            _("{name}: is no shard; expected a name such as c1f-0123456789abcdef.parquet", name=path.name)
        )
    if actual != match["hash"]:
        raise DamagedShard(
            _(
                "{name}: its content is not what was written (expected the hash in its name, has {actual})",
                name=path.name,
                actual=actual,
            )
        )


def shards_in(folder: Path) -> list[Path]:
    """Shards of a folder by name; what has another name is none. Raises `ConfigError` where it cannot be read."""
    if not folder.is_dir():
        return []
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise ConfigError(
            _("{folder}: cannot be read: {error}", folder=folder, error=error.strerror or error)
        ) from None
    return sorted(path for path in entries if path.suffix == ".parquet" and not path.name.startswith("."))


def remove_torn(folder: Path) -> None:
    """Remove what writers left that were killed before they renamed it."""
    if folder.is_dir():
        for path in folder.glob(".*.part"):
            if path.is_file():
                path.unlink(missing_ok=True)


def _hash(data: bytes = b"") -> blake2b:
    return blake2b(data, digest_size=8)


def hash_of(data: bytes) -> str:
    """Hash in the name of a shard, 16 hexadecimal digits."""
    return _hash(data).hexdigest()


def stop_for_room(error: NoRoom) -> ConfigError:
    """What a user reads when nothing more could be written."""
    return ConfigError(_("{error}; what is done is kept: make room and run the same command again", error=error))
