"""What an audit has run, kept in its folder: the same command, or another with the same runs, goes on from there."""

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import numpy as np

from experiments.audit.run import Done, Task
from experiments.writing import json_text, set_aside
from sim.record.fingerprint import program_fingerprint, settings_fingerprint
from sim.whole_files import write_whole

FOLDER = "runs"
MAKING = ("changes.py", "tastes.py")  # how changes are made: the program's own hash does not know of it


@dataclass
class Kept:
    """Files of finished tasks in a folder, by the hash of all that their outcomes follow from."""

    folder: Path
    asked: set[str] = field(default_factory=set)  # names of files that belong to the audit

    def find(self, task: Task) -> Done | None:
        """What a task gave, None where it has not been run, or its file cannot be read."""
        path = self._path(task)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))["outcomes"]
            outcomes = {name: np.array(told[name], dtype=np.float64) for name in task.measures}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        whole = all(column.shape == (len(task.seeds),) for column in outcomes.values())
        return Done(outcomes, {}) if whole else None

    def keep(self, task: Task, done: Done) -> None:
        """Write what a task gave; a task with runs that failed is run again the next time. Raises `ConfigError`."""
        if done.faults:
            return
        columns = {name: [_or_null(value) for value in column.tolist()] for name, column in done.outcomes.items()}
        facts = {"scenario": task.scenario, "change": task.change.name, "seeds": task.seeds}
        write_whole(self._path(task), json_text({**facts, "outcomes": columns}))

    def tidy(self) -> None:
        """Set files aside that do not belong to the audit: of another program, or of what was not asked for now."""
        for path in sorted((self.folder / FOLDER).glob("*.json")):
            if path.name not in self.asked:
                set_aside(self.folder, f"{FOLDER}/{path.name}")

    def _path(self, task: Task) -> Path:
        change = task.change
        plain = change.started is None and not change.agent_classes
        made = "" if plain else change.name + "".join(_source(name) for name in MAKING)
        parts = [
            program_fingerprint(),
            settings_fingerprint(task.settings),
            task.seeds,
            change.engine,
            made,
            task.measures,
        ]
        name = f"{blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()}.json"
        self.asked.add(name)
        return self.folder / FOLDER / name


def _source(name: str) -> str:
    return (files("experiments.audit") / name).read_text(encoding="utf-8")


def _or_null(value: float) -> float | None:
    return value if np.isfinite(value) else None
