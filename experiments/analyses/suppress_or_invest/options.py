"""What the study has to say beside its points: checked before anything runs."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from configs import ConfigError, Settings, load
from configs.currency import in_lcu
from configs.errors import nearest
from configs.language import N_, _
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

# What may be wrong with a value, as pydantic says it.
FAULTS = (
    N_("field required"), N_("extra inputs are not permitted"), N_("input should be a valid integer"),
    N_("input should be a valid number"), N_("input should be a valid boolean"), N_("input should be a valid string"),
    N_("input should be a valid list"), N_("input should be a valid dictionary"), N_("input should be greater than 0"),
    N_("input should be greater than or equal to 0"),
)  # fmt: skip

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
        fault = first["msg"][0].lower() + first["msg"][1:]
        said = {"file": study.file, "key": key, "given": repr(first["input"]), "fault": _(fault)}
        lacks, unfit = N_("{file}: {key}: {fault}"), N_("{file}: {key} is {given}: {fault}")
        raise ConfigError(_(lacks if first["type"] == "missing" else unfit, **said)) from None


def check(study: Study) -> None:
    """Raise `ConfigError` for all that the analysis cannot do without, before the first run."""
    options, settings = options_of(study), load(study.scenario, study.set)
    labels = [str(point.get("label")) for point in study.points]
    for needed in (BASELINE, SUPPRESS, TOGETHER):
        if needed not in labels:
            raise ConfigError(
                _("{file}: points: {name} is missing; the analysis needs it", file=study.file, name=repr(needed))
            )
    for arm in options.apart:
        if arm not in labels:
            raise ConfigError(
                _("{file}: options.apart: {name} is no label of points{meant}", file=study.file, name=repr(arm),
                  meant=nearest(arm, labels))
            )  # fmt: skip
    paths = [in_lcu(path) for path in study.paths]
    for path in (MONEY | ITEMS | STATES | TOTALS).values():
        if path not in paths:
            raise ConfigError(
                _("{file}: paths: {name} is missing; the analysis needs it", file=study.file, name=repr(path))
            )
    time = settings.time
    end = time.first_step + time.n_steps
    if end % 12 or 12 * options.first_year < time.first_step:
        raise ConfigError(
            _(
                "{file}: the run is {first} to {last}; expected one that ends in December and has options.first_year "
                "({year})",
                file=study.file,
                first=time.start,
                last=time.end,
                year=options.first_year,
            )
        )
    months_of(options.first_year, settings, study.file)
    month = end - STRESS_MONTHS
    start = f"{month // 12}-{month % 12 + 1:02d}"
    for key, value in options.cut_off.items():
        if key.endswith(".start") and value != start:
            raise ConfigError(
                _(
                    "{file}: options.cut_off: {key} is {given}; expected {start}, two years to the end",
                    file=study.file,
                    key=key,
                    given=repr(value),
                    start=start,
                )
            )
    if labels[0] != BASELINE:
        raise ConfigError(
            _("{file}: points: the first is {given}; expected {name}", file=study.file, given=repr(labels[0]),
              name=repr(BASELINE))
        )  # fmt: skip
    for name, factor in options.conditions.factors.items():
        _check_factor(factor, f"{study.file}: options.conditions.factors.{name}", study, settings)


def _check_factor(factor: FactorTable, where: str, study: Study, settings: Settings) -> None:
    """Raise `ConfigError` where a factor says too little, too much, or what the scenario or the study has not."""
    span = factor.times or factor.between
    if span is None or (factor.times and factor.between):
        raise ConfigError(_("{where}: expected either times or between", where=where))
    if not span[0] < span[1] or (factor.log and span[0] <= 0.0):
        raise ConfigError(
            _("{where}: {given}; expected low, high above 0", where=where, given=span)
            if factor.log
            else _("{where}: {given}; expected low, high", where=where, given=span)
        )
    if bool(factor.keys) == bool(factor.weighs):
        raise ConfigError(_("{where}: expected either keys or weighs", where=where))
    if factor.weighs and factor.times:
        raise ConfigError(_("{where}: a weight has no value of its own to multiply; expected between", where=where))
    if not (factor.drawn or factor.weighs):
        raise ConfigError(_("{where}: drawn is false, and it weighs nothing; expected weighs", where=where))
    for path in factor.weighs:
        if path not in study.paths:
            raise ConfigError(
                _("{where}: weighs: {path} is missing in paths; expected one of them", where=where, path=path)
            )
    for key in factor.keys:
        if factor.times and key.startswith(DEFAULTS):
            raise ConfigError(
                _(
                    "{where}: {key} has another value in every service; expected between, or their own keys",
                    where=where,
                    key=key,
                )
            )
        value_at(settings, key, f"{where}: keys")
    if isinstance(factor.already, str):
        value_at(settings, factor.already, f"{where}: already")
