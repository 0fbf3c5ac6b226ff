"""A study: a question, a design over the parameters of a scenario, and the outcomes that answer it, in a TOML file."""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from configs import ConfigError, load
from configs.language import _
from configs.reading.countries import read_table
from configs.reading.mistaken import EXTENDING
from configs.reading.scenarios import locate
from configs.schema.parameter import Table, parameter
from configs.schema.scenario import Settings
from experiments.studies.files import as_declared, locate_study
from experiments.studies.keys import account_asked, unknown_part
from experiments.studies.refused import first_error, parameter_meant
from experiments.studies.tables import RUNS_A_DRAW, Carrying, Sampling
from experiments.studies.variants import TEXTS, Variant, spoken, varied

TABLES: dict[str, type[Table]] = {"sampling": Sampling, "posterior": Carrying}  # of a study, each with keys of its own
OF_A_PROGRAM = "study"  # one that stands in no file


class Study(Table):
    """What a study file says."""

    title: str = parameter(unit="text")
    """what the study is called; its question where none is given, and without any the name of its file"""
    question: str = parameter("", "text")
    """what it asks, in a sentence; its title where none is given"""
    scenario: str = parameter("baseline", "name")
    """what is varied: a name, a TOML path, or a list of them"""
    design: str = "factorial"
    """how factor levels are combined"""
    replicates: int = parameter(8, "runs", low=1, high=1_000_000)
    """runs of every design point"""
    seed: int = parameter(1, "1", low=0, high=2**32)
    """root of all seeds; replicates share draws"""
    shared_seeds: bool = True
    """whether all points have the same seeds, so that they are compared draw by draw"""
    outcomes: list[str] = Field([])
    """what is kept of a run: a table and its keys, perhaps @2025 or @mean"""
    paths: list[str] = Field([])
    """outcomes of which every step is kept"""
    analysis: str = "summary"
    """which analysis makes figures and page of the runs"""
    keep: list[str] = Field([])
    """long tables that are kept of every run: balance, market, outcomes"""
    time_limit_s: float | None = parameter(None, "s", above=0.0)
    """seconds a run may take; it has failed after that"""
    sampling: Sampling = Sampling()
    """of sampled and adaptive designs"""
    posterior: Carrying = Carrying()
    """draws of a posterior; replicates are then runs of each draw, 2 unless they are said"""
    points_file: str = ""
    """points of design `list` as a CSV or Parquet file beside the study"""
    set: dict[str, Any] = Field({})
    """overrides of all points, by dotted key"""
    factors: dict[str, Any] = Field({})
    """factors by dotted key: a list of levels, or low, high, n and log"""
    points: list[dict[str, Any]] = Field([])
    """of `list`, treatments of `paired`: a label and overrides"""
    options: dict[str, Any] = Field({})
    """what the analysis asks for; {name} in the other tables stands for the option of that name"""
    quick: dict[str, Any] = Field({})
    """what --quick puts in the place of the study's own: a small version of it"""
    _file: str = ""
    _called_in: str = ""
    _options: dict[str, str] = PrivateAttr(default_factory=dict)  # of the command line that set a key, by it

    @model_validator(mode="before")
    @classmethod
    def _called_by_its_question(cls, table: Any) -> Any:
        """A study without a title has its question for one, and the other way round."""
        if isinstance(table, dict) and ("title" in table) != ("question" in table):
            given = table.get("title", table.get("question"))
            return {"title": given, "question": given, **table}
        return table

    @model_validator(mode="before")
    @classmethod
    def _run_at_draws(cls, table: Any) -> Any:
        """A study that carries draws has few runs of each, unless it says how many."""
        return {"replicates": RUNS_A_DRAW, **table} if isinstance(table, dict) and table.get("posterior") else table

    @model_validator(mode="before")
    @classmethod
    def _keeps_the_account_that_it_names(cls, table: Any) -> Any:
        """Outcomes of the welfare account are there where it is kept: naming one asks for it."""
        names = [table.get(key, []) for key in ("outcomes", "paths")] if isinstance(table, dict) else []
        if not all(isinstance(listed, list) for listed in names):
            return table
        asked = account_asked(name for listed in names for name in listed)
        fixed = table.get("set", {}) if asked else None
        return {**table, "set": {**asked, **fixed}} if isinstance(fixed, dict) else table

    def __init__(self, **said: Any) -> None:
        """A study of a program. Raises `ConfigError`, as a study file does."""
        try:
            super().__init__(**said)
        except ValidationError as error:
            raise ConfigError(first_error(error, Study, TABLES)) from None

    @property
    def file(self) -> str:
        """Where the study stands, as messages name it; the word for one of a program."""
        return self._file or OF_A_PROGRAM

    @property
    def n_draws(self) -> int:
        """Draws of a posterior at which every point is run; 0 where none are carried."""
        return self.posterior.draws if self.posterior.file else 0

    @property
    def n_runs(self) -> int:
        """Runs of a design point."""
        return self.replicates * max(self.n_draws, 1)

    @property
    def n_independent(self) -> int:
        """Of how many independent numbers a mean over the runs of a point is: of draws, else of replicates."""
        return self.n_draws or self.replicates

    def speaker(self, key: str) -> str:
        """The table of the study, or the option, that says a dotted key."""
        if key in self._options:
            return self._options[key]
        if key in self.factors or (key == "scenario" and key not in self.set):
            return "factors" if key in self.factors else "scenario"
        if key in self.set:
            return "set"
        return "points_file" if self.points_file else "points"

    @property
    def called_in(self) -> str:
        """The folder that paths of scenarios start from."""
        return self._called_in or str(Path.cwd())


def read_study(
    name: str | Path,
    overrides: dict[str, Any] | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    variant: Variant | None = None,
    options: Mapping[str, str] = MappingProxyType({}),
    carrying: Mapping[str, Any] = MappingProxyType({}),
) -> Study:
    """The study of a name or TOML path; `overrides` go over its `set`, others in its place.

    `options` names options of the command line by the key of an override that they say. `carrying` is what stands in
    the place of its table `posterior`; replicates are then runs of each draw, as many as a study has that carries
    draws and says no number. Raises `ConfigError`.
    """
    file = locate_study(str(name))
    table = read_table(file)
    _refuse_scenario(table, str(file))
    table = varied(table, str(file), variant or Variant())
    table |= {key: value for key, value in (("replicates", replicates), ("seed", seed)) if value is not None}
    if carrying:
        counted = replicates is not None or bool(table.get("posterior"))
        table |= {"posterior": dict(carrying)} | ({} if counted else {"replicates": RUNS_A_DRAW})
    if "title" not in table and "question" not in table:
        table["title"] = Path(str(file)).stem
    study = study_of_table(as_declared(table, str(file), overrides or {}), str(file))
    study._file, study._called_in, study._options = str(file), str(Path.cwd()), dict(options)
    settings = _check_keys(study)
    return study.model_copy(
        update={key: spoken(getattr(study, key), study.options, settings, study.file) for key in TEXTS}
    )


def study_of_table(table: dict[str, Any], speaker: str) -> Study:
    """The study that a table declares. Raises `ConfigError`, in the name of who speaks."""
    try:
        return Study(**table)
    except ConfigError as error:
        raise ConfigError(f"{speaker}: {error}") from None


def _refuse_scenario(table: dict[str, Any], file: str) -> None:
    """Raise `ConfigError` for tables of a scenario."""
    for key in table:
        if key in EXTENDING or key in Settings.model_fields.keys() - Study.model_fields.keys():
            raise ConfigError(
                _(
                    "{file}: {key} stands in a scenario, and a study is expected; a scenario is run by "
                    "digital-balance run {file}",
                    file=file,
                    key=key,
                )
            )


def said_by(study: Study, key: str, message: str) -> str:
    """A message about a key of a study, after who says it: an option, or a table of its file."""
    speaker = study.speaker(key)
    return f"{speaker}: {message}" if key in study._options else f"{study.file}: {speaker}: {message}"


def _check_keys(study: Study) -> Settings:
    """The scenario of a study. Raises `ConfigError` where it, or a parameter that the study speaks of, is not there."""
    try:
        locate(study.scenario, Path(study.file))
        settings = load(study.scenario)
    except ConfigError as error:
        raise ConfigError(f"{study.file}: {error}") from None
    _check_known(study, settings, [*study.set, *study.factors])
    for point in study.points:
        made = tuple(key.removesuffix("kind") for key in point if key.startswith("levers.") and key.endswith(".kind"))
        said = [key for key in point if key != "label" and not key.startswith(made)]  # a lever that it makes is its own
        if any(key != "scenario" and unknown_part(settings, key.split(".")) for key in said):
            _check_known(study, _scenario_of(point, settings), said)
    _check_factors(study)
    for table, names in (("outcomes", study.outcomes), ("paths", study.paths), ("keep", study.keep)):
        twice = [name for number, name in enumerate(names) if name in names[:number]]
        if twice:
            raise ConfigError(
                _(
                    "{file}: {table}: {twice!r} stands there twice; expected each once",
                    file=study.file,
                    table=table,
                    twice=twice[0],
                )
            )
    if not study.outcomes and not study.paths:
        raise ConfigError(_("{file}: outcomes is empty; expected what is to be kept of a run", file=study.file))
    return settings


def _scenario_of(point: Mapping[str, Any], settings: Settings) -> Settings:
    """The scenario that a point varies: the study's, where its own is none, which is said when it is run."""
    try:
        return load(point["scenario"]) if isinstance(point.get("scenario"), str) else settings
    except ConfigError:
        return settings


def _check_known(study: Study, settings: Settings, keys: list[str]) -> None:
    """Raise `ConfigError` for a key that a scenario has not."""
    for key in keys:
        wrong = None if key == "scenario" else unknown_part(settings, key.split("."))
        if wrong is not None:
            raise ConfigError(
                said_by(study, key, _("{key} is unknown{meant}", key=key, meant=parameter_meant(settings, key, wrong)))
            )


def _check_factors(study: Study) -> None:
    """Raise `ConfigError` where a factor is set, too, or a level cannot be one."""
    if shared := sorted(set(study.set) & set(study.factors)):
        raise ConfigError(
            _(
                "{file}: {shared} is a factor, and set or overridden; expected one of both",
                file=study.file,
                shared=shared[0],
            )
        )
    for key, factor in study.factors.items():
        if isinstance(factor, list) and any(isinstance(level, float) and math.isnan(level) for level in factor):
            raise ConfigError(
                _("{file}: factors: {key} has the level nan; expected numbers or names", file=study.file, key=key)
            )
        listed = factor if isinstance(factor, list) else []
        twice = [level for number, level in enumerate(listed) if level in listed[:number]]
        if twice:
            raise ConfigError(
                _(
                    "{file}: factors: {key} has the level {twice!r} twice; expected each once",
                    file=study.file,
                    key=key,
                    twice=twice[0],
                )
            )
