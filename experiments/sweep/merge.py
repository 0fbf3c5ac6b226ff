"""Join the parts of a sweep that were run apart (`--shard k/n`), as the folder that one sweep would leave."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from configs import ConfigError
from configs.language import _
from experiments.progress import Progress
from experiments.studies.study import Study
from experiments.sweep.execution import Execution
from experiments.sweep.failures import read_failures
from experiments.sweep.own_classes import classes_in
from experiments.sweep.results import described
from experiments.sweep.shards import DamagedShard, read_shard, shards_in
from experiments.sweep.sweep import SweepReceipt, run_sweep
from experiments.sweep.sweep_folder import alone_in
from experiments.sweep.work import LONG, PATHS, RUNS
from sim.agent_kinds import OwnClass
from sim.whole_files import replace_file


def merge(
    parts: Sequence[str | Path],
    folder: str | Path,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> SweepReceipt:
    """Copy the shards of all parts into a folder and tidy it; nothing is run. Raises `ConfigError`.

    Runs that no part has are counted as missing: `sweep` into the same folder does them.
    """
    places, folder = [Path(part) for part in parts], Path(folder)
    study, own = _same(places)
    if any(folder.resolve() == place.resolve() for place in places):
        raise ConfigError(_("--out {folder}: is one of the parts; expected a folder of its own", folder=folder))
    failures = [row for place in places for row in read_failures(place)]
    with alone_in(folder, study):  # nothing is copied into another sweep's folder
        _gather(places, folder, progress, say)
    execution = Execution(workers=0, only_what_is_there=True)
    return run_sweep(study, folder, execution, None, say, failures, own)


def _gather(parts: list[Path], folder: Path, progress: Progress | None, say: Callable[[str], None]) -> None:
    """Copy all shards that are whole."""
    for number, part in enumerate(parts):
        for name in (RUNS, PATHS, *LONG):
            for path in shards_in(part / name):
                try:
                    read_shard(path, columns=["run_id"])
                except DamagedShard as damage:
                    say(_("{path}: {damage}: it is left out, run that part again", path=part / name, damage=damage))
                    continue
                _copy(path, folder / name / path.name)
        if progress is not None:
            progress(number + 1, len(parts), f"{part}")


def _same(parts: list[Path]) -> tuple[Study, dict[str, OwnClass]]:
    """The study of all parts, and their classes of agents. Raises `ConfigError` where they are of several."""
    (first, study), *further = [described(part) for part in parts]
    own = classes_in(first)
    for part, (manifest, _study) in zip(parts[1:], further, strict=True):
        if manifest["program"] != first["program"]:
            raise ConfigError(
                _("{part}: was run by another version than {first}; expected one program", part=part, first=parts[0])
            )
        if classes_in(manifest) != own:
            raise ConfigError(
                _(
                    "{part}: agent_classes are not those of {first}; expected the same, and unchanged",
                    part=part,
                    first=parts[0],
                )
            )
        if manifest["study"] != first["study"]:
            keys = [key for key, value in first["study"].items() if manifest["study"].get(key) != value]
            raise ConfigError(
                _(
                    "{part}: {key} is {given}; expected {expected} as in {first}",
                    part=part,
                    key=keys[0],
                    given=json.dumps(manifest["study"].get(keys[0])),
                    expected=json.dumps(first["study"][keys[0]]),
                    first=parts[0],
                )
            )
    return study, own


def _copy(path: Path, place: Path) -> None:
    """Copy a shard so that it appears whole. Raises `ConfigError`."""
    try:
        replace_file(place, path.read_bytes())
    except OSError as error:
        raise ConfigError(
            _("{parent}: cannot be written: {error}", parent=place.parent, error=error.strerror or error)
        ) from None
