"""The file of a saved model: one archive with two texts of JSON and a table of Parquet, and a hash of all of it.

One file, and no folder: a file takes the place of another in one go, and can be sent. It is a zip archive that any
program opens: `manifest.json` says what it is, `graph.json` has nodes (`sim.saved.graph`), and `arrays.parquet` a row
an array. The last 32 bytes are a hash of all before them, as the comment of the archive.
"""

import json
import zipfile
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from configs import ConfigError
from configs.language import N_, _
from sim.whole_files import write_whole

FORMAT = 1
MANIFEST, GRAPH, ARRAYS = "manifest.json", "graph.json", "arrays.parquet"
WRITTEN = (1980, 1, 1, 0, 0, 0)  # of all parts: equal models give equal files
HASH_LETTERS = 32
EXPECTED = N_("expected a file that model.save(PATH) has written, as it was written")


def write(path: Path, manifest: dict[str, Any], graph: Any, arrays: list[np.ndarray]) -> Path:
    """Write a file whole. Raises `ConfigError`."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in ((MANIFEST, _text(manifest, 2)), (GRAPH, _text(graph)), (ARRAYS, _parquet(arrays))):
            part = zipfile.ZipInfo(name, WRITTEN)
            part.compress_type = zipfile.ZIP_STORED if name == ARRAYS else zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
        archive.comment = b"0" * HASH_LETTERS
    content = buffer.getvalue()[:-HASH_LETTERS]
    return write_whole(path, content + _hash(content))


def read(path: Path) -> tuple[dict[str, Any], Any, list[np.ndarray]]:
    """Manifest, graph and arrays of a file. Raises `ConfigError` for one that is cut, altered or of another format."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            _(
                "{path}: cannot be read: {error}; {expected}",
                path=path,
                error=error.strerror or error,
                expected=_(EXPECTED),
            )
        ) from None
    if not content.startswith(b"PK"):
        raise ConfigError(_("{path}: is no saved model; {expected}", path=path, expected=_(EXPECTED)))
    if _hash(content[:-HASH_LETTERS]) != content[-HASH_LETTERS:]:
        raise ConfigError(
            _("{path}: is cut or altered: its hash is another one; {expected}", path=path, expected=_(EXPECTED))
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise ConfigError(
                    _(
                        "{path}: is of format {format}; expected {expected}: save the model again",
                        path=path,
                        format=manifest["format"],
                        expected=FORMAT,
                    )
                )
            return manifest, json.loads(archive.read(GRAPH)), _arrays(archive.read(ARRAYS))
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(
            _("{path}: is no saved model ({error}); {expected}", path=path, error=error, expected=_(EXPECTED))
        ) from None


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=HASH_LETTERS // 2).hexdigest().encode()


def _text(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _parquet(arrays: list[np.ndarray]) -> bytes:
    """A row an array: its type as NumPy writes it, its shape, whether its first axis runs fastest, and its values."""
    import pyarrow as pa  # here, as most runs save nothing
    import pyarrow.parquet as pq

    fortran = [array.flags.f_contiguous and not array.flags.c_contiguous for array in arrays]
    table = pa.table(
        {
            "dtype": pa.array([array.dtype.str for array in arrays], pa.string()),
            "shape": pa.array([list(array.shape) for array in arrays], pa.list_(pa.int64())),
            "first_axis_fastest": pa.array(fortran, pa.bool_()),
            "values": pa.array(
                [array.tobytes("F" if first else "C") for array, first in zip(arrays, fortran, strict=True)],
                pa.large_binary(),
            ),
        }
    )
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _arrays(content: bytes) -> list[np.ndarray]:
    import pyarrow.parquet as pq

    table = pq.read_table(BytesIO(content))
    rows = zip(*(table[name].to_pylist() for name in ("dtype", "shape", "first_axis_fastest", "values")), strict=True)
    return [
        np.frombuffer(values, np.dtype(dtype)).reshape(shape, order="F" if fortran else "C").copy(order="K")
        for dtype, shape, fortran, values in rows
    ]
