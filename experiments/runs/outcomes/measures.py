"""What is kept of a run, by name: `table.keys`, the last step, or `@2025` (a year), `@FY2025` (a fiscal year), `@mean`.

`tipping.SERVICE.COLUMN` is of a whole run, and of copies of it (`leads`).
"""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError
from configs.currency import currency_in, in_currency, in_lcu
from configs.errors import closest
from configs.language import _
from configs.places import DEFAULT_COUNTRY
from experiments.runs.calendar import YEAR, Year, is_ahead, months_text
from experiments.runs.outcomes.leads import check_column, tipping_column
from experiments.runs.outcomes.recorded import TIPPING, is_flow, measured_path, step_months
from sim.economy import Economy
from sim.record.outcomes import OUTCOMES

SHAPES = {
    "market": "market.SERVICE.OFFER.COLUMN",
    "balance": "balance.ITEM.COLUMN",
    "outcomes": "outcomes.NAME",
    TIPPING: "tipping.SERVICE.COLUMN",
}


@dataclass(frozen=True)
class Measure:
    """An outcome as a study names it."""

    name: str  # market.SERVICE.OFFER.COLUMN, balance.ITEM.COLUMN, outcomes.NAME or tipping.SERVICE.COLUMN
    when: str  # "" for the last step, "mean", or a year: 2025, or FY2025 for the fiscal year that begins in 2025
    currency: str = ""  # that its text speaks of; "" for that of whatever country

    @classmethod
    def parse(cls, text: str) -> "Measure":
        """A measure from its text. Raises `ConfigError`."""
        if not isinstance(text, str):
            raise ConfigError(
                _("outcome {text!r}: expected a text, such as {balance}", text=text, balance=SHAPES["balance"])
            )
        written, _at, when = text.partition("@")
        table, *keys = written.split(".")
        name = ".".join([table, *keys[:-1], *map(in_lcu, keys[-1:])])  # the column, whose amounts may be in a currency
        if table not in SHAPES:
            match = closest(table, {outcome.name for outcome in OUTCOMES})
            meant = _("; did you mean {name}?", name=".".join(["outcomes", match, *keys])) if match else ""
            raise ConfigError(
                _(
                    "outcome {text!r}: expected a table (market, balance, outcomes or tipping) and its keys{meant}",
                    text=text,
                    meant=meant,
                )
            )
        if len(keys) < (1 if table == "outcomes" else 2) or not all(keys):
            raise ConfigError(
                _(
                    "outcome {text!r}: is not the whole name; expected {shapes} (see outcomes)",
                    text=text,
                    shapes=SHAPES[table],
                )
            )
        if table == TIPPING and when:
            raise ConfigError(
                _(
                    "outcome {text!r}: after @ stands {when!r}; expected nothing: it is of a whole run",
                    text=text,
                    when=when,
                )
            )
        if when not in ("", "mean") and Year.parse(when) is None:
            raise ConfigError(
                _(
                    "outcome {text!r}: after @ stands {when!r}; expected a year, a fiscal year (FY2025) or mean",
                    text=text,
                    when=when,
                )
            )
        return cls(name, when, currency_in(keys[-1]))

    def year_in(self, country: str = DEFAULT_COUNTRY) -> Year | None:
        """The year of which it is, a fiscal year that of a country; None for the last step and a mean."""
        return Year.parse(self.when, country)

    @property
    def of_run(self) -> bool:
        """Whether it is of a whole run, and has no value at a step."""
        return self.name.partition(".")[0] == TIPPING

    def is_ahead(self, last_month: str = "", country: str = DEFAULT_COUNTRY) -> bool:
        """Whether it reaches beyond what is observed, in runs whose last month is given; "" for runs of steps.

        >>> Measure.parse("market.cloud.carrier_cloud.users").is_ahead("2035-12")
        True
        >>> Measure.parse("outcomes.domestic_share@2020").is_ahead("2035-12")
        False
        """
        if self.of_run:
            return False  # that it tipped says when at most, and no amount
        year = self.year_in(country)
        if year is None and last_month:
            year = Year(int(last_month[:4]), country=country)
        return year is not None and is_ahead(year)

    @property
    def keys(self) -> tuple[str, str]:
        """Service and column of a measure of a whole run."""
        service, _, column = self.name.removeprefix(f"{TIPPING}.").rpartition(".")
        return service, column

    def check(self, model: Economy) -> None:
        """Raise `ConfigError` where a model, which need not have stepped, does not have it."""
        if self.currency not in ("", model.record.currency):
            asked, has = (in_currency(self.name, code) for code in (self.currency, model.record.currency))
            raise ConfigError(
                _(
                    "outcome {asked}: the scenario counts in {currency}; expected {has}",
                    asked=asked,
                    currency=model.record.currency,
                    has=has,
                )
            )
        if self.of_run:
            check_column(model, *self.keys)
        else:
            measured_path(model, self.name)

    def values(self, model: Economy) -> FloatArray:
        """One value for each replicate of a finished batch, [n_replicates]; nan where it is undefined."""
        if self.of_run:
            return tipping_column(model, *self.keys)
        path = measured_path(model, self.name)
        if self.when == "mean":
            return _sums(path) / len(path)
        year = self.year_in(model.settings.country)
        if year is None:
            return path[-1]
        if not self.defined(model):
            return np.full(path.shape[1], np.nan)
        months, months_per_step = step_months(model), model.settings.time.months_per_step
        path = path[len(path) - len(months) :]
        if is_flow(model, self.name):
            return _sums(path[year.steps(months)])
        return path[year.last_step(months, months_per_step)]

    def check_when(self, model: Economy) -> None:
        """Raise `ConfigError` where the year of the measure has no month in the run."""
        year, months = self.year_in(model.settings.country), step_months(model)
        if year is not None and not len(year.steps(months)):
            name = in_currency(self.name, model.record.currency)
            raise ConfigError(
                _("outcome {name}@{when}: {lacking}", name=name, when=self.when, lacking=self.lacking(model))
            )

    def defined(self, model: Economy) -> bool:
        """Whether a run has what the measure asks for: all months of a flow's year, the last one of all else."""
        time, months = model.settings.time, step_months(model)
        year, months_per_step = self.year_in(model.settings.country), time.months_per_step
        if year is None:
            return True
        if is_flow(model, self.name):
            return year.n_months(months, months_per_step) == YEAR
        return year.last_step(months, months_per_step) is not None

    def held(self, model: Economy) -> str:
        """How many months a run has of the measure's year."""
        year = self.year_in(model.settings.country)
        assert year is not None
        n = year.n_months(step_months(model), model.settings.time.months_per_step)
        return _("{months} of {year}", months=months_text(n), year=year)

    def lacking(self, model: Economy) -> str:
        """What a run has, and what it would have to have, for a measure that is undefined."""
        time, year, months = model.settings.time, self.year_in(model.settings.country), step_months(model)
        assert year is not None
        if not len(year.steps(months)):
            first, last = (Year.of(int(month), year.kind, year.country) for month in months[[0, -1]])
            return _("the scenario runs from {first} to {last}", first=first, last=last)
        end = (
            _("time.end is {end}", end=time.end) if time.steps is None else _("time.steps is {steps}", steps=time.steps)
        )
        return _(
            "the run has {held} (time.start is {start}, {end}); expected {wanted}",
            held=self.held(model),
            start=time.start,
            end=end,
            wanted=_("all twelve") if is_flow(model, self.name) else _("that in which it ends"),
        )


def _sums(path: FloatArray) -> FloatArray:
    """Sums over steps, [n_replicates]: in one order whether a run steps alone or beside others."""
    sums: FloatArray = np.ascontiguousarray(path.T).sum(axis=1)
    return sums
