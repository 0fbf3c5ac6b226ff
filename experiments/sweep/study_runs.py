"""Run the design of a study as a sweep, and hold what an analysis asks for in memory."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import load
from configs.currency import in_lcu
from configs.language import N_, _
from experiments.progress import Progress
from experiments.runs.manifest import notes_in
from experiments.runs.titles import Titles
from experiments.studies.carried import CarriedDraws, independent
from experiments.studies.designs import design_of, design_points
from experiments.studies.files import seen_from
from experiments.studies.study import Study
from experiments.sweep import Execution, run_sweep
from experiments.sweep import results as store
from experiments.sweep.planning.plan import replicate_seeds

FURTHER = "further"  # folder of the runs that an analysis adds
Measured = TypeVar("Measured")


@dataclass
class StudyRuns:
    """A study that has been run: its design, a row a run, and the paths that were kept."""

    study: Study
    design: pd.DataFrame
    runs: pd.DataFrame  # run_id, point_id, replicate, seed, status, duration_s and the outcomes
    paths: dict[str, FloatArray] = field(default_factory=dict)  # [n_points, n_replicates, n_steps], nan where failed
    failures: pd.DataFrame = field(default_factory=pd.DataFrame)
    execution: Execution = field(default_factory=Execution)  # an analysis that runs more does so in the same way
    folder: Path | None = None  # where the sweep is kept
    titles: Titles = field(default_factory=dict)  # of what its scenarios name, by dotted keys
    last_month: str = ""  # with which the longest run ends; "" for runs of steps
    notes: list[str] = field(default_factory=list)  # what a reader has to know of the runs
    say: Callable[[str], None] = lambda _text: None  # to who waits
    agent_classes: Mapping[str, type] | None = None  # of a user's own; further runs have them, too
    carried: CarriedDraws | None = None  # draws of a posterior
    measured: dict[str, Any] = field(default_factory=dict)  # by an analysis beside the runs, by its own names

    def once(self, name: str, measure: Callable[[], Measured]) -> Measured:
        """What an analysis measures beside the runs: once, in however many languages it is told."""
        if name not in self.measured:
            self.measured[name] = measure()
        measured: Measured = self.measured[name]
        return measured

    def values(self, outcome: str) -> FloatArray:
        """An outcome by design point and replicate, [n_points, n_replicates]; nan where a run failed.

        Where runs carry draws a replicate is a draw: it has the mean over its runs, which are no independent ones.
        """
        return independent(self.study, self.run_values(outcome))

    def run_values(self, outcome: str) -> FloatArray:
        """An outcome by design point and run, [n_points, n_runs]; nan where a run failed."""
        points = self.design["point_id"].to_numpy(dtype=np.int64)
        n_points = 1 + max([*points.tolist(), *self.runs["point_id"].tolist()])  # the design may be a part of them
        return store.by_point(self.runs, [outcome], n_points, self.study.n_runs)[points]

    def grid(self, outcome: str, *factors: str) -> tuple[list[list[Any]], FloatArray]:
        """Levels of all factors, and an outcome over them, [n_levels of each ..., n_replicates]."""
        levels = [list(dict.fromkeys(self.design[factor])) for factor in factors]
        shape = tuple(len(column) for column in levels)
        order = self.design.sort_values(
            list(factors), key=lambda column: column.map(levels[factors.index(str(column.name))].index)
        )
        return levels, self.values(outcome)[order.index].reshape(*shape, -1)

    def more(self, study: Study, name: str, progress: Progress | None = None) -> "StudyRuns":
        """Further runs that an analysis asks for, kept beside these under a name of their own, and announced."""
        return self.more_of({name: study}, lambda _name: progress)[name]

    def more_of(
        self, studies: Mapping[str, Study], progress_of: Callable[[str], Progress | None]
    ) -> dict[str, "StudyRuns"]:
        """The same of several studies by name, announced together; `progress_of` a name hears of its runs."""
        self.say(self._announcement(list(studies.values())))
        place = None if self.folder is None else self.folder / FURTHER
        return {
            name: run_study(
                study,
                self.execution,
                progress_of(name),
                None if place is None else place / name,
                agent_classes=self.agent_classes,
            )
            for name, study in studies.items()
        }

    def _announcement(self, studies: list[Study]) -> str:
        """How many further runs there are, and about how long they take at the pace of the runs so far."""
        counts = [len(design_points(study)) * study.n_runs for study in studies]
        mean = float(self.runs["duration_s"].mean()) / _work(self.study)
        seconds = mean * sum(n * _work(study) for n, study in zip(counts, studies, strict=True))
        seconds /= max(self.execution.workers or os.cpu_count() or 1, 1)
        about = _("about {n:.0f} min", n=seconds / 60) if seconds >= 100 else _("about {n:.0f} s", n=seconds)
        text = N_("The analysis asks for {n:,} further runs: {about}.")
        if len(counts) > 1:
            text = N_("The analysis asks for {n:,} further runs ({parts}): {about}.")
        return _(text, n=sum(counts), parts=" + ".join(f"{n:,}" for n in counts), about=about)


def _work(study: Study) -> float:
    """Customer-steps of a run of a study, where its design leaves both alone."""
    settings = load(seen_from(study.called_in, study.scenario), study.set)
    return float(settings.customers.number * settings.time.n_steps)


def run_study(
    study: Study,
    execution: Execution | None = None,
    progress: Progress | None = None,
    folder: str | Path | None = None,
    say: Callable[[str], None] = lambda _text: None,
    agent_classes: Mapping[str, type] | None = None,
) -> StudyRuns:
    """All runs of a study: those that `folder` has not yet; without a folder none is kept.

    `agent_classes` are a user's own, as of `run_sweep`. Raises `ConfigError`.
    """
    execution = execution or Execution()
    if folder is None:
        with TemporaryDirectory(prefix="digital-balance-") as place:
            run_sweep(study, Path(place), execution, progress, agent_classes=agent_classes)
            return replace(_read(study, Path(place), execution, None), agent_classes=agent_classes)
    kept = Path(folder)
    run_sweep(study, kept, execution, progress, say, agent_classes=agent_classes)
    return replace(_read(study, kept, execution, kept), say=say, agent_classes=agent_classes)


def _read(study: Study, place: Path, execution: Execution, folder: Path | None) -> StudyRuns:
    results = store.open(place)
    # As the study says it: in a file, levels of several types are texts.
    design = results.design if design_of(study).grows else design_points(study)
    notes = notes_in(results.manifest)
    paths = {in_lcu(name): path for name, path in results.paths().items()}
    kept = results.runs(), paths, results.failures()
    last_month, carried = results.last_month, results.carried
    return StudyRuns(study, design, *kept, execution, folder, results.titles, last_month, notes, carried=carried)


__all__ = ["StudyRuns", "replicate_seeds", "run_study"]
