"""The folder of a run: that it can be written, its tables and its manifest."""

import errno
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from configs import ConfigError, Settings, load, scenario_names
from configs.language import _
from configs.reading.countries import country_of
from experiments.runs.calendar import YearKind
from experiments.runs.frames import renamed
from experiments.runs.inputs import readable
from experiments.runs.manifest import MANIFEST, listed_files, manifest_text, noted
from experiments.runs.notes import notes_of
from experiments.runs.notes.draws import draw_notes
from experiments.runs.run import Run
from experiments.runs.spans import annual_table
from experiments.writing import csv_text, parquet_bytes, set_aside
from sim.record.fingerprint import settings_fingerprint
from sim.whole_files import write_whole

if TYPE_CHECKING:
    from experiments.studies.carried import CarriedDraws

RESULTS = Path("results")


def default_folder(
    scenario: str, settings: Settings, seed: int, replicates: int, carried: "CarriedDraws | None" = None
) -> Path:
    """Where a run goes that names no folder: results/NAME for one run, seed 1, of the scenario as its file says it.

    Any other run, and a file with the name of a shipped scenario or of another file, has a folder of its own,
    results/NAME-HASH, which the same call finds again: none takes the place of a different one unasked. Raises
    `ConfigError`.
    """
    name, said = Path(scenario).stem, settings_fingerprint(settings)
    borrowed = scenario.endswith(".toml") and name in {Path(shipped).name for shipped in scenario_names()}
    plain = (
        (seed, replicates) == (1, 1)
        and carried is None
        and not borrowed
        and settings_fingerprint(load(scenario)) == said
    )
    if plain and _is_free_for(RESULTS / name, scenario):
        return RESULTS / name
    call = f"{said} {seed} {replicates}"
    if carried is not None:
        call += f" {carried.digest} {carried.numbers}"
    return RESULTS / f"{name}-{blake2b(call.encode(), digest_size=4).hexdigest()}"


def _is_free_for(folder: Path, scenario: str) -> bool:
    """Whether a folder holds no run of another scenario file of the same name."""
    try:
        asked = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["asked"]
        before = Path(asked["called_in"]) / asked["scenario"]
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return not scenario.endswith(".toml") or before.resolve() == Path(scenario).resolve()


def check_folder(folder: str | Path) -> list[Path]:
    """Make a folder and see that it can be written, before the work and not after it; the folders made, inmost first.

    Raises `ConfigError`.
    """
    folder = Path(folder)
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".write-test"):
            pass
        if (folder / "figures").exists() and not (folder / "figures").is_dir():
            raise FileExistsError(errno.EEXIST, _("figures is a file"))
    except OSError as error:
        raise ConfigError(
            _(
                "--out {folder}: cannot be written: {error}; expected a folder",
                folder=folder,
                error=error.strerror or error,
            )
        ) from None
    return made


def earlier_files(folder: Path) -> list[str]:
    """The files of an earlier run in a folder, by its manifest; none where there is none, or none that can be read.

    Raises `ConfigError` where the manifest, or what stands there without one, is that of something else.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        if (folder / "design.parquet").exists() or any((folder / "runs").glob("*.parquet")):
            raise ConfigError(
                _(
                    "--out {folder}: holds a sweep without its manifest; expected an empty folder or one of a run",
                    folder=folder,
                )
            ) from None
        return []
    if not isinstance(manifest, dict) or "run_ids" not in manifest:
        kind = _("a sweep") if isinstance(manifest, dict) and "study" in manifest else _("something else than a run")
        raise ConfigError(
            _("--out {folder}: holds {kind}; expected an empty folder or one of a run", folder=folder, kind=kind)
        )
    return [MANIFEST, *listed_files(folder, manifest)]


def write_run(
    run: Run,
    folder: str | Path,
    beside: Mapping[str, bytes | str] | None = None,
    years: YearKind = "calendar",
) -> list[Path]:
    """Write the files of a run, and those beside them by their names from the folder; each appears whole or not at all,
    the manifest last.

    Files of an earlier run take the new content; those that this run has not, and files of others that have the name of
    one of its own, are set aside. `years` are those of balance.csv, the annual table: `months` says how many of a year
    the run has, and its sums are empty unless it has all twelve; of years ahead, and of all years of runs that carry
    draws, the ends of 80% intervals stand there, and what they are over. Raises `ConfigError`.
    """
    import pyarrow as pa  # here, as starting a run does not need it

    folder, contents, currency = Path(folder), dict[str, bytes | str](), country_of(run.settings).currency
    for name in ("balance", "market", "outcomes"):
        table = pa.Table.from_pandas(run.frames.told(name, currency), preserve_index=False)
        contents[f"{name}.parquet"] = parquet_bytes(table)
    contents["balance.csv"] = csv_text(renamed(annual_table(run.frames, run.settings, years), currency))
    contents |= beside or {}
    contents[MANIFEST] = manifest_of(run, list(contents), years)
    earlier = earlier_files(folder)
    for name in {*earlier, *contents}:
        if (name in earlier) != (name in contents) and (folder / name).is_file():
            set_aside(folder, name)
    return [write_whole(folder / name, content) for name, content in contents.items()]


def manifest_of(run: Run, files: Sequence[str], years: YearKind = "calendar") -> str:
    """What it takes to run this again and to trust it, and the files beside it."""
    asked, table = run.asked, run.settings.model_dump(mode="json")
    facts = {
        "scenario": run.name,
        "title": run.settings.title,
        "fingerprint": settings_fingerprint(run.settings),
        "run_ids": run.run_ids,
        "seeds": run.seeds,
        "first_replicate": run.first_replicate,
        "asked": None if asked is None else asdict(asked),
        "engine": run.engine,
        "duration_s": round(run.duration_s, 3),
        "years": years,
        **noted(lambda: [*notes_of(run.settings), *draw_notes(run.carried)]),
        "posterior": None if run.carried is None else run.carried.facts(),
        "files": list(files),
        "settings": readable(table, Path(asked.called_in if asked else "").absolute()),
    }
    return manifest_text(facts, run.engine)
