"""The folder of a run: that it can be written, its tables and its manifest."""

import errno
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from configs import ConfigError
from experiments.runs.calendar import YearKind
from experiments.runs.manifest import manifest_text
from experiments.runs.notes import notes_of
from experiments.runs.run import Run
from experiments.runs.years import mean_balance
from experiments.writing import csv_text, parquet_bytes, write_whole
from sim.record.fingerprint import settings_fingerprint


def check_folder(folder: Path) -> list[Path]:
    """Make a folder and see that it can be written, before the work and not after it; the folders made, inmost first.

    Raises `ConfigError`.
    """
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".write-test"):
            pass
        if (folder / "figures").exists() and not (folder / "figures").is_dir():
            raise FileExistsError(errno.EEXIST, "figures is a file")
    except OSError as error:
        raise ConfigError(f"--out {folder}: cannot be written: {error.strerror or error}; expected a folder") from None
    return made


def write_run(
    run: Run, folder: Path, pictures: Mapping[str, bytes] | None = None, years: YearKind = "calendar"
) -> list[Path]:
    """Write the files of a run, and PNG pictures by name; each appears whole or not at all, the manifest last.

    `years` are those of balance.csv, the annual table: `months` says how many of a year the run has, and its sums are
    empty unless it has all twelve. Raises `ConfigError`.
    """
    import pyarrow as pa  # here, as starting a run does not need it

    written = []
    for name in ("balance", "market", "outcomes"):
        table = pa.Table.from_pandas(getattr(run.frames, name), preserve_index=False)
        written.append(write_whole(folder / f"{name}.parquet", parquet_bytes(table)))
    written.append(write_whole(folder / "balance.csv", csv_text(mean_balance(run.frames, years).round(0))))
    for name, picture in (pictures or {}).items():
        written.append(write_whole(folder / "figures" / f"{name}.png", picture))
    return [*written, write_whole(folder / "manifest.json", manifest_of(run, years))]


def manifest_of(run: Run, years: YearKind = "calendar") -> str:
    """What it takes to run this again and to trust it."""
    facts = {
        "scenario": run.name,
        "title": run.settings.title,
        "fingerprint": settings_fingerprint(run.settings),
        "run_ids": run.run_ids,
        "seeds": run.seeds,
        "engine": run.engine,
        "duration_s": round(run.duration_s, 3),
        "years": years,
        "notes": notes_of(run.settings),
        "settings": run.settings.model_dump(mode="json"),
    }
    return manifest_text(facts, run.engine)
