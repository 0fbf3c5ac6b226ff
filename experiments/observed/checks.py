"""Figures of one series, exact and in units of ours; or one message that says what of it cannot be right."""

from collections.abc import Iterable
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, replace
from decimal import Decimal

from experiments.observed.amounts import amount, scaled
from experiments.observed.mapping import Mapping
from experiments.observed.periods import FREQUENCIES, Period
from experiments.observed.reading import Contents, Observation
from experiments.observed.selection import Selected
from experiments.observed.units import power_of, refuse_two_units, said

FREQUENCY = ("FREQ", "FREQUENCY", "freq")
FORECAST = "F"
LATEST = "LATEST_ACTUAL_ANNUAL_DATA"  # of the IMF's outlook: what comes after it is a projection, and has no status
# What codes of SDMX say of a series: transactions and sums add up over months, positions and averages do not.
KINDS = {
    "FLOW_STOCK_ENTRY": {"T": "flow", "LE": "stock", "LS": "stock"},
    "COLLECTION": {"S": "flow", "E": "stock", "B": "stock", "A": "average"},
}
SIDES = ("receipts", "payments", "balance")


@dataclass(frozen=True)
class Figure:
    """A value of a period in the unit of ours, exact, and its status where the file has one."""

    period: Period
    value: Decimal
    status: str = ""


def figures_of(contents: Contents, choice: Selected, mapping: Mapping, years: range) -> list[Figure]:
    """Figures of a series in order of their periods, of some years, what is missing left out. Raises `ConfigError`."""
    assert choice.series is not None
    rows = choice.series.observations
    _refuse_other_kind(contents, choice, rows)
    refuse_two_units(contents, choice, mapping, rows)
    places: dict[Period, str] = {}
    figures = []
    for row in rows:
        period = _period(contents, choice, mapping, row)
        if period in places:
            problem = f"{choice.series_name} has {period} twice, {places[period]} and {row.place}; expected one value"
            raise contents.refusal(choice.label, problem)
        places[period] = row.place
        power = power_of(contents, choice, mapping, row)
        if period.year in years and not row.is_missing:
            figures.append(_figure(contents, choice, row, period, power))
    if len({period.parts for period in places}) > 1:
        kinds = " and ".join(sorted({f"{period.kind}s" for period in places}))
        raise contents.refusal(choice.label, f"{choice.series_name} has {kinds}; expected one frequency")
    return sorted(_positive(contents, choice, mapping, figures), key=lambda figure: figure.period)


def refuse_unbalanced(contents: Contents, name: str, sides: Mappings[str, Iterable[Figure]]) -> None:
    """Raise `ConfigError` where receipts less payments are not the balance, but for rounding in the last digit."""
    values = {side: {figure.period: figure.value for figure in figures} for side, figures in sides.items()}
    if set(values) != set(SIDES):
        return
    for period in sorted(values["receipts"].keys() & values["payments"].keys() & values["balance"].keys()):
        receipts, payments, balance = (values[side][period] for side in SIDES)
        rounding = 2 * max(_last_digit(value) for value in (receipts, payments, balance))
        if abs(receipts - payments - balance) > rounding:
            problem = f"{period}: receipts {receipts:f}, payments {payments:f} and balance {balance:f} do not agree"
            raise contents.refusal(name, f"{problem}; expected the balance to be receipts less payments")


def _figure(contents: Contents, choice: Selected, row: Observation, period: Period, power: int) -> Figure:
    status = row.components.get("OBS_STATUS", "")
    latest = row.components.get(LATEST, "")
    if status == FORECAST or (latest.isdecimal() and period.year > int(latest)):
        said_by = f"OBS_STATUS {FORECAST}" if status == FORECAST else f"{LATEST} {latest}"
        problem = f"{period} is a forecast ({said_by}); expected observations: --until {period.year - 1}"
        raise contents.refusal(choice.label, problem)
    value = amount(row.value.strip())
    if value is None:
        raise contents.refusal(choice.label, f"{period} is {row.value!r} ({row.place}); expected a number")
    return Figure(period, scaled(value, power), status)


def _period(contents: Contents, choice: Selected, mapping: Mapping, row: Observation) -> Period:
    frequency = said(row, mapping.roles.frequency, FREQUENCY)
    if frequency and frequency.upper() not in FREQUENCIES:
        problem = f"the frequency is {frequency!r}; expected one of {', '.join(FREQUENCIES)}, of calendar years"
        raise contents.refusal(choice.label, problem)
    period = Period.parse(row.period, frequency)
    if period is None:
        named = f"one of frequency {frequency}" if frequency else "one such as 2014, 2014-Q1 or 2014-03"
        raise contents.refusal(choice.label, f"the period is {row.period!r} ({row.place}); expected {named}")
    return period


def _refuse_other_kind(contents: Contents, choice: Selected, rows: list[Observation]) -> None:
    """Raise `ConfigError` where a code of the file says another kind than the map."""
    for component, kinds in KINDS.items():
        for row in rows:
            code = row.components.get(component, "")
            if code in kinds and kinds[code] != choice.wanted.kind:
                problem = f"{component} is {code}, a {kinds[code]}; expected a {choice.wanted.kind}, as the map has it"
                raise contents.refusal(choice.label, problem)


def _positive(contents: Contents, choice: Selected, mapping: Mapping, figures: list[Figure]) -> list[Figure]:
    """Payments, which are positive here; turned round where the map says that the source has them negative."""
    if choice.named_side != "payments":
        return figures
    negative = mapping.debits == "negative"
    for figure in figures:
        if figure.value and (figure.value < 0) != negative:
            problem = f"{figure.period} of the debits is {figure.value:f}; expected a {mapping.debits} number"
            told = 'debits = "positive" in the map' if negative else 'debits = "negative" in the map if all are'
            raise contents.refusal(choice.label, f"{problem} ({told})")
    return [replace(figure, value=-figure.value) for figure in figures] if negative else figures


def _last_digit(value: Decimal) -> Decimal:
    """One in the last digit with which a value is written."""
    return Decimal((0, (1,), int(value.as_tuple().exponent)))
