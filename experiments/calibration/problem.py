"""What a calibration asks, from a TOML file: priors, streams that are profiled out, discrepancies, sizes."""

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field, ValidationError

from agents.draws import FloatArray
from configs import ConfigError, Settings, country_of, load
from configs.currency import in_currency
from configs.errors import nearest
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY, country_place
from configs.schema.parameter import Table, parameter
from configs.schema.paths import Constant, Curve, Growth, Logistic
from experiments.studies.keys import unknown_part, value_at
from experiments.studies.refused import first_error

PACKAGED = "calibration.toml"
POINTS_A_PRIOR = 5  # a parabola has two numbers for each
SIDES_APART = {
    "unmodelled_payments": N_("level of unmodelled payments, {item}"),
    "unmodelled_receipts": N_("level of unmodelled receipts, {item}"),
}
PROPORTIONAL_TO: dict[type[Curve], str] = {Constant: "value", Growth: "level", Logistic: "ceiling"}


class Prior(Table):
    """How far a constant may be from the scenario's own value; all values between are alike."""

    low: float = parameter(unit="of the scenario's value", above=0, high=100)
    """smallest factor"""
    high: float = parameter(unit="of the scenario's value", above=0, high=100)
    """largest factor"""
    meaning: str = parameter("", "text")
    """what the constant is, in a few words"""
    along: dict[str, float] = Field({})
    """keys that move with it, each by the factor to this power: constants that are told as one combination alone"""


class Profiled(Table):
    """Streams whose levels are profiled out: the accounts are linear in them, and nothing else follows from them."""

    spread: float = parameter(0.3, "1", above=0, high=10)
    """prior standard deviation of the factor of each, around 1"""
    streams: list[str] = Field([])
    """`unmodelled_payments.ITEM` or `unmodelled_receipts.ITEM`"""


class Alternative(Table):
    """The model without something, or otherwise: overrides of the scenario, fitted again."""

    title: str = parameter(unit="text")
    """what it is, as the subject of a sentence"""
    set: dict[str, Any] = Field(min_length=1)
    """overrides by dotted key; a constant that stands here is not fitted"""


class Problem(Table):
    """A calibration."""

    title: str = parameter(unit="text")
    """what is fitted to what"""
    scenario: str = parameter("baseline", "name")
    """the scenario whose constants are fitted"""
    customers: int = parameter(1500, "customers", low=20, high=1_000_000)
    """of a run"""
    replicates: int = parameter(2, "runs", low=2, high=1000)
    """of a point, with seeds that all points share"""
    seed: int = parameter(1, "1", low=0, high=2**31)
    """of all that is drawn"""
    waves: int = parameter(3, "waves", low=1, high=20)
    """of history matching"""
    points: int = parameter(240, "points", low=20, high=100_000)
    """of a wave; of the first at least POINTS_A_PRIOR for each prior, as it tells which constants are kept"""
    draws: int = parameter(200, "draws", low=10, high=100_000)
    """that are kept of the posterior"""
    kept: int = parameter(10, "constants", low=1, high=100)
    """that the screening keeps"""
    priors: dict[str, Prior] = Field(min_length=1)
    """by dotted key"""
    profiled: Profiled = Profiled(streams=[])
    """streams whose levels are profiled out"""
    discrepancy: dict[str, float] = Field({})
    """standard deviation of what the model is wrong by, by item or survey, in the unit of the target"""
    set: dict[str, Any] = Field({})
    """overrides of the scenario, by dotted key"""
    alternatives: dict[str, Alternative] = Field({})
    """models to compare with, by name"""
    _file: str = ""

    @property
    def settings(self) -> Settings:
        """The scenario with its overrides."""
        return load(self.scenario, self.set)

    def alternative(self, name: str) -> "Problem":
        """The problem of an alternative: its overrides, and priors of all that they leave open."""
        overrides = self.alternatives[name].set
        priors = {key: prior for key, prior in self.priors.items() if not {key, *prior.along} & overrides.keys()}
        changes = {"set": {**self.set, **overrides}, "priors": priors, "kept": min(self.kept, len(priors))}
        return self._changed(changes)

    def reseeded(self, seed: int) -> "Problem":
        """The same with other random numbers."""
        return self._changed({"seed": seed})

    @property
    def name(self) -> str:
        """The name of its file."""
        return Path(self._file).stem

    def smaller(self, sizes: Mapping[str, int]) -> "Problem":
        """The same with other sizes, none larger than its own."""
        changes = {key: min(size, getattr(self, key)) for key, size in sizes.items()}
        return self._changed(changes)

    def _changed(self, changes: dict[str, Any]) -> "Problem":
        problem = self.model_copy(update=changes)
        object.__setattr__(problem, "_file", self._file)
        return problem

    @property
    def first_points(self) -> int:
        """Points of the first wave."""
        return max(self.points, POINTS_A_PRIOR * len(self.priors))

    @property
    def file(self) -> str:
        """Where it stands, as messages name it."""
        return self._file

    def values(self, settings: Settings) -> dict[str, float]:
        """The scenario's own value of every constant that a prior moves. Raises `ConfigError` for what is no number."""
        values_of: dict[str, float] = {}
        for key in (moved for prior, rule in self.priors.items() for moved in (prior, *rule.along)):
            if wrong := unknown_part(settings, key.split(".")):
                raise ConfigError(
                    _("{file}: priors: {key} is unknown{meant}", file=self.file, key=key, meant=nearest(*wrong))
                )
            if key in values_of:
                raise ConfigError(
                    _("{file}: priors: {key} is moved by two priors; expected one", file=self.file, key=key)
                )
            value = value_at(settings, key, f"{self.file}: priors")
            if value == 0.0:
                raise ConfigError(
                    _(
                        "{file}: priors: {key} is 0 in {scenario}; expected a number, not 0",
                        file=self.file,
                        key=key,
                        scenario=self.scenario,
                    )
                )
            values_of[key] = value
        return values_of

    def moved(self, settings: Settings, keys: list[str], factors: FloatArray) -> tuple[list[str], FloatArray]:
        """Dotted keys that these priors move, and their values [n_points, n_moved] at factors [n_points, n_keys]."""
        own, moved, columns = self.values(settings), list[str](), []
        for key, column in zip(keys, factors.T, strict=True):
            for name, power in {key: 1.0, **self.priors[key].along}.items():
                moved.append(name)
                columns.append(own[name] * column**power)
        return moved, np.stack(columns, axis=1)

    def name_of(self, key: str) -> str:
        """A constant with a prior, or a profiled stream, in words."""
        if key in self.priors:
            return _(self.priors[key].meaning) or key
        side, _dot, item = key.partition(".")
        return _(SIDES_APART[side], item=_(item.replace("_", " ")))

    def stream_levels(self, settings: Settings) -> dict[str, float]:
        """The key and the value of what each profiled stream is proportional to. Raises `ConfigError` for a series."""
        levels = {}
        for stream in self.profiled.streams:
            side, _dot, item = stream.partition(".")
            where = f"{self.file}: profiled.streams"
            if item not in settings.items or side not in SIDES_APART:
                known = [f"{side}.{name}" for side in SIDES_APART for name in settings.items]
                raise ConfigError(
                    _(
                        "{where}: {stream!r} is no such stream{meant}",
                        where=where,
                        stream=stream,
                        meant=nearest(stream, known),
                    )
                )
            path = getattr(settings.items[item], f"{side}_lcu")
            kind = type(path)
            if kind not in PROPORTIONAL_TO:
                raise ConfigError(
                    _(
                        "{where}: {stream} is a {kind}; expected a constant or a curve",
                        where=where,
                        stream=stream,
                        kind=kind.__name__.lower(),
                    )
                )
            key = f"items.{item}.{side}_lcu.{PROPORTIONAL_TO[kind]}"
            levels[in_currency(key, country_of(settings).currency)] = value_at(settings, key, where)
        return levels


def read_problem(name: str | Path | None = None) -> Problem:
    """A calibration from a TOML file, or that of a country, of the default one where none is named.

    Raises `ConfigError`, where a country has none, too.
    """
    of_country = DEFAULT_COUNTRY if name is None else str(name)
    place: Traversable | Path = Path(of_country)
    if not of_country.endswith(".toml"):
        place = country_place(of_country).joinpath(PACKAGED)
        if not place.is_file():
            raise ConfigError(
                _(
                    "{file}: {country} has no calibration; expected this file, or another TOML file",
                    file=place,
                    country=of_country,
                )
            )
    file = str(place)
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(_("{file}: cannot be read: {error}", file=file, error=error.strerror or error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(_("{file}: no TOML file: {error}", file=file, error=error)) from None
    try:
        problem = Problem(**table)
    except ValidationError as error:
        raise ConfigError(f"{file}: {first_error(error, Problem, TABLES)}") from None
    object.__setattr__(problem, "_file", file)
    for key, prior in problem.priors.items():
        if prior.high <= prior.low:
            raise ConfigError(
                _("{file}: priors: {key}: high is {high:g}; expected above low, {low:g}", file=file, key=key,
                  high=prior.high, low=prior.low)
            )  # fmt: skip
    if problem.kept > len(problem.priors):
        raise ConfigError(
            _("{file}: kept is {kept}; expected at most {most}, one for each prior", file=file, kept=problem.kept,
              most=len(problem.priors))
        )  # fmt: skip
    settings = problem.settings
    problem.values(settings)
    problem.stream_levels(settings)
    return problem


TABLES: dict[str, type[Table]] = {"priors": Prior, "profiled": Profiled, "alternatives": Alternative}
