"""A plan: every run of a sweep with its id, known and checked before the first one starts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from configs import ConfigError, Settings
from configs.language import ENGLISH, _, language, speaking
from configs.reading.countries import one_country
from experiments.progress import Progress
from experiments.runs.inputs import data_files, input_files
from experiments.runs.notes import notes_of
from experiments.runs.notes.draws import own_keys, since_fitted
from experiments.runs.resolve import resolve
from experiments.runs.titles import titles_of
from experiments.runs.together.batches import Stretch, most_together, structure_of
from experiments.studies.carried import CarriedDraws
from experiments.studies.files import seen_from
from experiments.studies.levels import absent
from experiments.studies.study import Study
from experiments.sweep.own_classes import own_class_notes
from sim.agent_kinds import OwnClass, identity
from sim.check import check_settings
from sim.record.fingerprint import run_id, settings_fingerprint
from sim.saved.branches import Begun, history_of, levers_of, own_outcomes

NOT_FACTORS = ("point_id", "label")


def replicate_seeds(root: int, n: int) -> list[int]:
    """Seeds of the replicates, the same for every design point, so that points are compared draw by draw."""
    return [int(np.random.SeedSequence(root, spawn_key=(number,)).generate_state(1)[0]) for number in range(n)]


def point_text(varied: dict[str, Any]) -> str:
    """Which design point it is, behind a message; "" where nothing is varied."""
    where = ", ".join(f"{key} = {value}" for key, value in varied.items())
    return _(" (design point {where})", where=where) if where else ""


@dataclass
class Plan:
    """The runs of a study: points by replicates."""

    study: Study
    design: pd.DataFrame
    seeds: list[int]
    ids: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.uint64))  # of runs, [n_points, n_replicates]
    customers: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # of a run, [n_points]
    steps: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))  # of a run, [n_points]
    structures: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))  # equal: step together; 0: alone
    histories: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))  # equal: differ in levers; 0: alone
    levers: list[dict[str, Begun]] = field(default_factory=list)  # of each point, and when they begin
    inputs: dict[str, str] = field(default_factory=dict)  # hashes of the files of its scenarios and their data
    own_classes: Mapping[str, OwnClass] = field(default_factory=dict)  # of agents, by kind
    carried: CarriedDraws | None = None  # draws of a posterior, one a replicate
    carried_by: list[CarriedDraws] = field(default_factory=list)  # the same, as each point carries them, [n_points]
    titles: dict[str, str] = field(default_factory=dict)  # of what its scenarios name, by dotted keys
    last_month: str = ""  # of the longest run, YYYY-MM
    noted: Counter[str] = field(default_factory=Counter)  # what a reader has to know, by of how many points
    told: dict[str, str] = field(default_factory=dict)  # the same in the language in which it was planned

    @property
    def notes(self) -> list[str]:
        """What a reader has to know of the runs, and of how many design points where not of all."""
        n = len(self.ids)
        told = {} if language() == ENGLISH else self.told
        noted = [
            told.get(text, text)
            if of == n
            else _("Of {of} of the {n} design points: {text}", of=of, n=n, text=told.get(text, text))
            for text, of in self.noted.items()
        ]
        return own_class_notes(self.own_classes) + noted + since_fitted(self.carried)

    @property
    def n_runs(self) -> int:
        """All runs."""
        return self.ids.size

    @property
    def customer_steps(self) -> float:
        """Work of all runs."""
        return float((self.customers * self.steps).sum()) * len(self.seeds)

    @property
    def batch_steps(self) -> float:
        """Steps of all batches, were they as large as may be."""
        most = self.most("auto")
        _values, first, kind = np.unique(self.structures, return_index=True, return_inverse=True)
        alone = self.structures == 0
        n_full = np.bincount(kind, weights=len(self.seeds) / most)
        n_full[kind[alone]] = 0.0
        n_alone = float(self.steps[alone].sum()) * len(self.seeds)
        return float((np.ceil(n_full - 1e-9) * self.steps[first]).sum()) + n_alone

    def most(self, engine: str) -> np.ndarray:
        """How many runs of each point step together at most, [n_points]."""
        sizes = zip(self.customers.tolist(), self.steps.tolist(), (self.structures == 0).tolist(), strict=True)
        return np.array([1 if alone else most_together(n, t, engine) for n, t, alone in sizes])

    def work_of(self, runs: np.ndarray) -> float:
        """Customer-steps of some runs, bool [n_points, n_replicates]."""
        return float((self.customers * self.steps * runs.sum(axis=1)).sum())

    def seeds_of(self, point: int) -> list[int]:
        """Seeds of the replicates of a point: its own where points share none."""
        if self.study.shared_seeds:
            return self.seeds
        return [int(np.random.SeedSequence(seed, spawn_key=(point,)).generate_state(1)[0]) for seed in self.seeds]

    def point(self, number: int) -> tuple[str, dict[str, Any]]:
        """Scenario and overrides of a design point."""
        row = self.design.iloc[number]
        given = {str(key): plain(value) for key, value in row.items() if key not in NOT_FACTORS and not absent(value)}
        overrides = {**self.study.set, **given}
        return str(overrides.pop("scenario", self.study.scenario)), overrides

    def add(self, design: pd.DataFrame, progress: Progress | None = None) -> None:
        """Take a longer design: points before stay as they are. Raises `ConfigError` where a point cannot be run."""
        first, self.design = len(self.ids), design
        ids = np.zeros((len(design), len(self.seeds)), np.uint64)
        customers, steps = np.zeros(len(design), np.int64), np.zeros(len(design), np.int64)
        structures, histories = np.zeros((2, len(design)), np.uint64)
        if first:
            ids[:first], customers[:first], steps[:first] = self.ids, self.customers, self.steps
            structures[:first], histories[:first] = self.structures, self.histories
        self.ids, self.customers, self.steps = ids, customers, steps
        self.structures, self.histories, shares = structures, histories, self._shares_months()
        scenarios = dict[str, Settings]()
        known_levers = {tuple(levers.items()): levers for levers in self.levers}
        for point in range(first, len(design)):
            scenario, overrides = self.point(point)
            seen = seen_from(self.study.called_in, scenario)
            try:
                settings = resolve(seen, overrides, self._speakers(overrides))
                check_settings(settings)
                variants = self._variants(point, settings)
            except ConfigError as error:
                raise ConfigError(self._blamed(str(error), scenario, overrides)) from None
            with speaking(ENGLISH):  # as manifests have them
                noted = notes_of(settings)
            self.noted.update(noted)
            self.told |= dict(zip(noted, notes_of(settings), strict=False))
            if seen not in scenarios:
                scenarios[seen] = settings
                self._see_one_country(scenarios)
                self.inputs |= input_files(seen, settings.model_dump(mode="json"))
                with speaking(ENGLISH):  # programs read them in manifests
                    self.titles = titles_of(settings) | self.titles  # those of the first that has them
            self.inputs |= data_files(overrides)
            fingerprints = [identity(settings_fingerprint(variant), self.own_classes) for variant in variants]
            for replicate, seed in enumerate(self.seeds_of(point)):
                fingerprint = fingerprints[replicate % len(fingerprints)]
                ids[point, replicate] = int(run_id(fingerprint, replicate, seed), 16)
            self.last_month = max(self.last_month, settings.time.end or "")
            customers[point], steps[point] = settings.customers.number, settings.time.n_steps
            if not self.own_classes and most_together(int(customers[point]), int(steps[point])) > 1:
                structures[point] = structure_of(variants)
            if shares:
                histories[point] = int(self._history(point, settings), 16)
            levers = levers_of([settings])
            self.levers.append(known_levers.setdefault(tuple(levers.items()), levers))  # most points have equal ones
            if progress is not None and (self.carried is not None or point % 256 == 255):
                progress(point + 1, len(design), f"planning, {point + 1:,} of {len(design):,} points")

    def _see_one_country(self, scenarios: Mapping[str, Settings]) -> None:
        try:
            one_country(scenarios)
        except ConfigError as error:
            raise ConfigError(f"{self.study.file}: {error}") from None

    def _speakers(self, overrides: Mapping[str, Any]) -> dict[str, str]:
        return {key: self.study.speaker(key) for key in overrides}

    def _variants(self, point: int, settings: Settings) -> list[Settings]:
        """The settings of a point, or those with each draw, in the order of its replicates. Raises `ConfigError`."""
        if self.carried is None:
            return [settings]
        scenario, overrides = self.point(point)
        self.carried_by.append(self.carried.beside(Path(scenario).stem, settings, overrides))
        self.noted.update(own_keys(self.carried_by[point]))
        variants = []
        for replicate in range(self.carried.n_draws):
            drawn = self.carried_by[point].overrides(replicate)
            speakers = dict.fromkeys(drawn, self.carried.speaker(replicate)) | self._speakers(overrides)
            variants.append(resolve(seen_from(self.study.called_in, scenario), {**drawn, **overrides}, speakers))
            check_settings(variants[-1])
        return variants

    def _shares_months(self) -> bool:
        """Whether runs may share months: not where others than this program's levers may see those of other runs.

        A time limit is that of a run by itself; seeds of a point's own differ from the start.
        """
        return self.study.shared_seeds and not (
            self.own_classes or own_outcomes() or self.study.time_limit_s is not None
        )

    def _history(self, point: int, settings: Settings) -> str:
        """What points agree in that share months, replicate by replicate: with draws, what each leaves of these."""
        if self.carried is None:
            return history_of(settings)
        left = sorted(self.carried_by[point].own)
        return blake2b(repr((history_of(settings), left)).encode(), digest_size=8).hexdigest()

    def _blamed(self, message: str, scenario: str, overrides: dict[str, Any]) -> str:
        """A message about a design point, after whose file or option it is, and with the point where that is why."""
        spoken = "" if message.startswith("--") else f"{self.study.file}: "  # an option speaks for itself
        shared = {key: value for key, value in self.study.set.items() if key != "scenario"}
        try:
            seen = seen_from(self.study.called_in, scenario)
            check_settings(resolve(seen, shared, {key: self.study.speaker(key) for key in shared}))
        except ConfigError as error:
            if str(error) == message and "scenario" not in self.design:  # whatever the point
                return f"{spoken}{message}"
        varied = {"scenario": scenario} if "scenario" in self.design else {}
        varied |= {key: value for key, value in overrides.items() if key not in self.study.set}
        return f"{spoken}{message}{point_text(varied)}"

    def stretch(self, point: int, first: int, size: int) -> Stretch:
        """Some replicates of a point, one after the other."""
        scenario, overrides = self.point(point)
        ids = [f"{number:016x}" for number in self.ids[point, first : first + size].tolist()]
        seeds, draw = self.seeds_of(point)[first : first + size], None
        if self.carried is not None:  # each of its replicates has overrides of its own
            overrides, draw = {**self.carried_by[point].overrides(first), **overrides}, self.carried.number_of(first)
        return Stretch(point, scenario, overrides, first, seeds, ids, draw)


def plain(value: Any) -> Any:
    """A level as Python has it: settings are hashed, and NumPy's numbers are none of JSON."""
    return value.item() if isinstance(value, np.generic) else value
