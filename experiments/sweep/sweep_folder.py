"""The files of a sweep beside its shards: lock, manifest and design; failures.py has those that failed."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from configs import ConfigError
from configs.language import _
from experiments.runs.at_work import held
from experiments.runs.manifest import MANIFEST, listed_files, noted, shared_facts
from experiments.studies.study import Study
from experiments.sweep.contents import DESIGN, FINISHED, PARTIAL, RUNNING, sealed
from experiments.sweep.own_classes import as_facts
from experiments.sweep.planning.plan import Plan
from experiments.sweep.shards import hash_of, shards_in, write_synced
from experiments.sweep.work import FAILURES, LONG, PATHS, RUNS
from experiments.writing import ASIDE, give_memory_back, json_text, parquet_bytes, set_aside

LOCK = ".lock"
OURS = (LOCK, RUNS, ASIDE, DESIGN, FAILURES)


@contextmanager
def alone_in(folder: Path, study: Study) -> Iterator[None]:
    """One sweep at a time in a folder, which is its own.

    Raises `ConfigError` where another is at work, where something else is, and where nothing can be written.
    """
    with ExitStack() as held_until_the_end:
        try:
            _check_places(folder)
            folder.mkdir(parents=True, exist_ok=True)
            held_until_the_end.enter_context(held(folder))
            same_study(folder, study)  # before anything is left there
            lock = held_until_the_end.enter_context((folder / LOCK).open("w"))
        except OSError as error:
            reason = error.strerror or error
            raise ConfigError(
                _("--out {folder}: cannot be written: {reason}; expected a folder", folder=folder, reason=reason)
            ) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(
                _("--out {folder}: another sweep is at work there; expected a folder of its own", folder=folder)
            ) from None
        yield


def _check_places(folder: Path) -> None:
    """See that no folder stands in the place of a file, nor a file in that of a folder. Raises `ConfigError`."""
    for name in (LOCK, MANIFEST, DESIGN, FAILURES):
        if (folder / name).is_dir():
            raise ConfigError(
                _(
                    "--out {folder}: {name} is a folder; expected a file: move it away and run this again",
                    folder=folder,
                    name=name,
                )
            )
    for name in (RUNS, PATHS, *LONG, ASIDE):
        if (folder / name).exists() and not (folder / name).is_dir():
            raise ConfigError(
                _(
                    "--out {folder}: {name} is a file; expected a folder: move it away and run this again",
                    folder=folder,
                    name=name,
                )
            )


def same_study(folder: Path, study: Study) -> None:
    """See that a folder is not that of another study. Raises `ConfigError`."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # there is none, or a torn one, which is written anew
        own_names = (*OURS, MANIFEST)
        strange = [
            entry.name for entry in folder.iterdir() if entry.name not in own_names and not entry.name.startswith(".")
        ]
        if strange and not shards_in(folder / RUNS):
            raise ConfigError(
                _(
                    "--out {folder}: holds {strange}; expected an empty folder or one of this sweep",
                    folder=folder,
                    strange=strange[0],
                )
            ) from None
        return
    try:
        before = manifest["study"]["title"]
    except (KeyError, TypeError):
        kind = _("a run") if isinstance(manifest, dict) and "run_ids" in manifest else _("something else than a sweep")
        raise ConfigError(
            _("--out {folder}: holds {kind}; expected a folder of its own", folder=folder, kind=kind)
        ) from None
    file = str(Path(study.file).absolute())
    if study._file and before == study.title == Path(file).stem and manifest.get("file") not in ("", None, file):
        raise ConfigError(
            _(
                "--out {folder}: holds the sweep of {file}, called {before!r} as that file is; expected a "
                "folder of its own for {study}, or a title in each of them",
                folder=folder,
                file=manifest["file"],
                before=before,
                study=study.file,
            )
        )
    if before != study.title:
        raise ConfigError(
            _(
                "--out {folder}: holds the sweep {before!r}; expected a folder of its own for {title!r}",
                folder=folder,
                before=before,
                title=study.title,
            )
        )


def number_points(folder: Path, design: pd.DataFrame, strange: bool, renumber: Callable[[], None]) -> None:
    """Write the design, and before it let rows have its numbers; whoever reads in between finds no design.

    `strange` says whether there are rows of another plan, which are put away. Raises `NoRoom`.
    """
    path, data = folder / DESIGN, parquet_of(design)
    if not strange and path.exists() and path.read_bytes() == data:
        return
    path.unlink(missing_ok=True)
    renumber()
    write_synced(path, data)


def set_made_aside(folder: Path, study: Study | None = None) -> None:
    """Set aside what was made of a sweep's results, such as its page, as they change; of the same `study` it stays.

    Raises `ConfigError`.
    """
    manifest = _manifest_in(folder)
    if study is None or manifest.get("study") != study.model_dump(mode="json"):
        for name in listed_files(folder, manifest):
            if (folder / name).is_file():
                set_aside(folder, name)


def _manifest_in(folder: Path) -> dict[str, Any]:
    """What a manifest says; nothing where there is none, or a torn one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def write_manifest(folder: Path, plan: Plan, how: dict[str, Any], receipt: dict[str, Any] | None) -> None:
    """What it takes to run a sweep again and to trust it; `receipt` is None at the start. Raises `NoRoom`."""
    study = plan.study
    facts: dict[str, Any] = {
        "study": study.model_dump(mode="json"),
        "file": str(Path(study.file).absolute()) if study._file else "",
        "called_in": study.called_in,
        "status": RUNNING if receipt is None else PARTIAL if receipt["missing"] else FINISHED,
        "n_points": len(plan.ids),
        "n_replicates": len(plan.seeds),
        "seeds": plan.seeds[:1000],
        **noted(lambda: plan.notes),
        "inputs": plan.inputs,
        "posterior": None if plan.carried is None else plan.carried.facts(),
        "agent_classes": as_facts(plan.own_classes),
        "titles": plan.titles,
        "last_month": plan.last_month,
        "how": how,
        "receipt": receipt,
        "shards": [path.name for path in shards_in(folder / RUNS)],
        "files": [name for name in listed_files(folder, _manifest_in(folder)) if (folder / name).is_file()],
        "hashes": {DESIGN: hash_of(parquet_of(plan.design))},
        **shared_facts(str(how.get("engine", ""))),
    }
    if receipt is not None and (folder / FAILURES).exists():
        facts["hashes"][FAILURES] = hash_of((folder / FAILURES).read_bytes())
    write_synced(folder / MANIFEST, json_text(sealed(facts)))


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as a file that appears whole. Raises `NoRoom`."""
    write_synced(path, parquet_of(frame))


def parquet_of(frame: pd.DataFrame) -> bytes:
    """A frame as the content of a file."""
    import pyarrow as pa

    data = parquet_bytes(pa.Table.from_pandas(storable(frame), preserve_index=False))
    give_memory_back()
    return data


def storable(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame in which columns of several types, as levels of a factor may be, are JSON texts; numbers stay numbers."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype != object:
            continue
        numbers = [
            not isinstance(entry, bool) and (entry is None or isinstance(entry, int | float)) for entry in column
        ]
        texts = all(entry is None or isinstance(entry, str | float) for entry in column)
        if all(numbers):
            columns[str(name)] = pd.to_numeric(column)
        elif not texts and not all(isinstance(entry, bool) for entry in column):
            columns[str(name)] = column.map(lambda entry: entry if isinstance(entry, str) else json.dumps(entry))
    return frame.assign(**columns)
