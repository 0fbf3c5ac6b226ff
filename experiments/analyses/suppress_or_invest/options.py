"""What the study has to say beside its points: checked before anything runs."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from configs import ConfigError, Settings, load
from configs.currency import in_lcu
from configs.errors import nearest
from configs.reading.fields import DEFAULTS
from configs.schema.parameter import Table
from experiments.analyses.suppress_or_invest.effects import (
    BASELINE,
    ITEMS,
    MONEY,
    STATES,
    STRESS_MONTHS,
    SUPPRESS,
    TOGETHER,
    TOTALS,
    months_of,
)
from experiments.studies.keys import value_at
from experiments.studies.study import Study

Span = Annotated[list[float], Field(min_length=2, max_length=2)]


class FactorTable(Table):
    """An uncertain number: keys, and multiples of their values or values; or outcomes, and their weight in welfare."""

    keys: list[str] = Field([])
    weighs: list[str] = Field([])
    already: float | str = 0.0  # the weight that these outcomes have in the account, or the key at which it stands
    drawn: bool = True  # or a choice that nobody draws, of which is told where the ranking turns
    times: Span | None = None
    between: Span | None = None
    log: bool = False
    why: str = ""


class ConditionsTable(Table):
    """How many draws of which parameters, and how many runs of each arm in a draw."""

    samples: int = Field(gt=0)
    replicates: int = Field(1, gt=0)
    seed: int = Field(1, ge=0)
    factors: dict[str, FactorTable] = Field(min_length=1)


class Options(Table):
    """First year of the policies, which arms stand apart, a stress test as overrides, and what is uncertain."""

    first_year: int
    apart: list[str] = Field([])  # arms that are no policies of the question: tables have them, and no figure
    cut_off: dict[str, Any] = Field(min_length=1)
    conditions: ConditionsTable


def options_of(study: Study) -> Options:
    """The options of a study. Raises `ConfigError` where they cannot be meant."""
    try:
        return Options.model_validate(study.options)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(["options", *map(str, first["loc"])])
        said = "" if first["type"] == "missing" else f" is {first['input']!r}"
        raise ConfigError(f"{study.file}: {key}{said}: {first['msg'][0].lower()}{first['msg'][1:]}") from None


def check(study: Study) -> None:
    """Raise `ConfigError` for all that the analysis cannot do without, before the first run."""
    options, settings = options_of(study), load(study.scenario, study.set)
    labels = [str(point.get("label")) for point in study.points]
    for needed in (BASELINE, SUPPRESS, TOGETHER):
        if needed not in labels:
            raise ConfigError(f"{study.file}: points: {needed!r} is missing; the analysis needs it")
    for arm in options.apart:
        if arm not in labels:
            raise ConfigError(f"{study.file}: options.apart: {arm!r} is no label of points{nearest(arm, labels)}")
    paths = [in_lcu(path) for path in study.paths]
    for path in (MONEY | ITEMS | STATES | TOTALS).values():
        if path not in paths:
            raise ConfigError(f"{study.file}: paths: {path!r} is missing; the analysis needs it")
    time = settings.time
    end = time.first_step + time.n_steps
    if end % 12 or 12 * options.first_year < time.first_step:
        raise ConfigError(
            f"{study.file}: the run is {time.start} to {time.end}; expected one that ends in December and has "
            f"options.first_year ({options.first_year})"
        )
    months_of(options.first_year, settings, study.file)
    month = end - STRESS_MONTHS
    start = f"{month // 12}-{month % 12 + 1:02d}"
    for key, value in options.cut_off.items():
        if key.endswith(".start") and value != start:
            raise ConfigError(
                f"{study.file}: options.cut_off: {key} is {value!r}; expected {start}, two years to the end"
            )
    if labels[0] != BASELINE:
        raise ConfigError(f"{study.file}: points: the first is {labels[0]!r}; expected {BASELINE!r}")
    for name, factor in options.conditions.factors.items():
        _check_factor(factor, f"{study.file}: options.conditions.factors.{name}", study, settings)


def _check_factor(factor: FactorTable, where: str, study: Study, settings: Settings) -> None:
    """Raise `ConfigError` where a factor says too little, too much, or what the scenario or the study has not."""
    span = factor.times or factor.between
    if span is None or (factor.times and factor.between):
        raise ConfigError(f"{where}: expected either times or between")
    if not span[0] < span[1] or (factor.log and span[0] <= 0.0):
        raise ConfigError(f"{where}: {span}; expected low, high" + (" above 0" if factor.log else ""))
    if bool(factor.keys) == bool(factor.weighs):
        raise ConfigError(f"{where}: expected either keys or weighs")
    if factor.weighs and factor.times:
        raise ConfigError(f"{where}: a weight has no value of its own to multiply; expected between")
    if not (factor.drawn or factor.weighs):
        raise ConfigError(f"{where}: drawn is false, and it weighs nothing; expected weighs")
    for path in factor.weighs:
        if path not in study.paths:
            raise ConfigError(f"{where}: weighs: {path} is missing in paths; expected one of them")
    for key in factor.keys:
        if factor.times and key.startswith(DEFAULTS):
            raise ConfigError(f"{where}: {key} has another value in every service; expected between, or their own keys")
        value_at(settings, key, f"{where}: keys")
    if isinstance(factor.already, str):
        value_at(settings, factor.already, f"{where}: already")
