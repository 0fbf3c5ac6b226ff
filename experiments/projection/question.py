"""What a projection asks: a posterior, how many draws and seeds, until when, and what else nobody knows."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from configs import ConfigError, Settings, country_of, load, scenario_names
from configs.errors import nearest
from configs.language import _
from configs.places import DEFAULT_COUNTRY, country_place
from configs.schema.observed import observed_series
from configs.schema.parameter import Table, parameter
from configs.schema.paths import Series
from experiments.runs.calendar import whole_years
from experiments.runs.flows import items_of
from experiments.runs.titles import factor_title, titles_of
from experiments.studies.keys import unknown_part
from experiments.studies.posterior import Posterior, read_posterior

UNKNOWNS = "projection.toml"
RATE = "exchange_rate.usd_lcu"


class Unknowns(Table):
    """What is drawn beside parameters and seeds for shares of variance, and how often."""

    seed: int = parameter(1, "1", low=0, high=2**31)
    """of all that is drawn"""
    trajectories: int = parameter(240, "trajectories", low=2, high=100_000)
    """of Shapley effects, five runs each"""
    seeds: int = parameter(16, "seeds", low=1, high=10_000)
    """among which trajectories choose"""
    rates: int = parameter(40, "paths", low=1, high=10_000)
    """of the exchange rate, among which they choose"""
    rate_series: str = parameter("", "name")
    """published annual series that gives the newest rate and the spread of a year's step (default: the country's)"""
    scenarios: list[str] = Field([])
    """among which they choose, beside the posterior's own"""


@dataclass(frozen=True)
class Question:
    """A projection that can be run."""

    posterior: Posterior
    discrepancy: Mapping[str, float]  # standard deviation of what the model is wrong by, by item, in its large unit
    settings: Settings  # of the posterior's scenario, until the last year, with the number of customers
    draws: list[int]  # numbers of draws
    n_seeds: int
    unknowns: Unknowns
    meanings: Mapping[str, str]  # of the constants that are drawn, where their priors say them, by dotted key

    @property
    def names(self) -> dict[str, str]:
        """What the constants are called, by dotted key: by the meaning of their priors, else by their title."""
        titles = titles_of(self.settings)
        return {key: _(self.meanings.get(key, "")) or factor_title(key, titles) for key in self.posterior.keys}

    @property
    def until(self) -> int:
        """The last year."""
        return self.years[-1]

    @property
    def years(self) -> list[int]:
        """Calendar years that are projected or stand before them."""
        return [year.number for year in whole_years(self.settings.time)]

    @property
    def newest(self) -> int:
        """The last whole year of which the exchange rate is observed; what comes after it is projected."""
        return max(observed_series(self.unknowns.rate_series, country=self.settings.country).by_year)

    @property
    def set(self) -> dict[str, object]:
        """What all runs have in common, by dotted key."""
        return {"time.end": f"{self.until}-12", "customers.number": self.settings.customers.number}

    @property
    def scenarios(self) -> list[str]:
        """The posterior's own and the others that are drawn."""
        return list(dict.fromkeys([self.posterior.scenario, *self.unknowns.scenarios]))

    @property
    def walks(self) -> bool:
        """Whether the rate follows what is observed, so that it can walk on from there."""
        return isinstance(self.settings.exchange_rate.usd_lcu, Series)


def question_of(
    file: str | Path, draws: int | None, seeds: int, until: int, customers: int | None, unknowns: Unknowns
) -> Question:
    """What a posterior is asked. Raises `ConfigError` for what cannot be."""
    posterior = read_posterior(file)
    fitted = fitted_problem(file)
    for option, value, least in (("--seeds", seeds, 1), ("--draws", 10 if draws is None else draws, 10)):
        if value < least:
            raise ConfigError(
                _("{option} is {value}; expected at least {least}", option=option, value=value, least=least)
            )
    own = load(posterior.scenario)
    unknowns = unknowns.model_copy(update={"rate_series": unknowns.rate_series or country_of(own).rate_series})
    newest = max(observed_series(unknowns.rate_series, country=own.country).by_year)
    if not newest < until <= 2100:
        raise ConfigError(
            _(
                "--until is {until}; expected a year after the newest observed one, {newest}, to 2100",
                until=until,
                newest=newest,
            )
        )
    number = customers if customers is not None else int(fitted.get("customers", 1500))
    if own.time.steps is not None:
        raise ConfigError(
            _("{file}: {scenario} counts steps; expected a scenario of years", file=file, scenario=posterior.scenario)
        )
    settings = load(posterior.scenario, {"time.end": f"{until}-12", "customers.number": number})
    for name in unknowns.scenarios:
        _check_scenario(name, posterior)
    numbers = posterior.spread(min(posterior.n_draws, 200) if draws is None else draws)
    stated = fitted.get("discrepancy", {})
    discrepancy = {item: float(stated[item]) for item in items_of(country_of(settings)) if item in stated}
    return Question(posterior, discrepancy, settings, numbers, seeds, unknowns, meanings_of(fitted))


def read_unknowns(country: str = DEFAULT_COUNTRY) -> Unknowns:
    """Those of a country. Raises `ConfigError` where it has none."""
    place = country_place(country).joinpath(UNKNOWNS)
    if not place.is_file():
        raise ConfigError(
            _(
                "{file}: nothing says what else a projection of {country} draws; expected this file",
                file=place,
                country=country,
            )
        )
    return Unknowns(**tomllib.loads(place.read_text(encoding="utf-8")))


def fitted_problem(file: str | Path) -> dict[str, Any]:
    """The problem that a posterior answers, where it says so; the file has been read before."""
    problem = json.loads(Path(file).read_text(encoding="utf-8")).get("problem", {})
    return problem if isinstance(problem, dict) else {}


def meanings_of(fitted: Mapping[str, Any]) -> dict[str, str]:
    """What the priors of a problem say of their constants, by dotted key."""
    return {key: prior.get("meaning", "") for key, prior in fitted.get("priors", {}).items()}


def _check_scenario(name: str, posterior: Posterior) -> None:
    where = f"{UNKNOWNS}: scenarios"
    if not name.endswith(".toml") and name not in scenario_names():
        raise ConfigError(
            _("{where}: {name!r} is unknown{meant}", where=where, name=name, meant=nearest(name, scenario_names()))
        )
    settings = load(name)
    for key in posterior.keys:
        if unknown_part(settings, key.split(".")):
            raise ConfigError(
                _("{where}: {name} has no {key}, of which {file} has draws", where=where, name=name, key=key,
                  file=posterior.file)
            )  # fmt: skip
