"""Outcomes as a reader meets them: label, unit, and numbers of a size that can be read."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from agents.draws import FloatArray
from configs.currency import is_money
from configs.language import ENGLISH, N_, _, language
from experiments.runs.labels import label_of, parts_of, unit_of
from experiments.runs.outcomes.measures import Measure
from experiments.runs.titles import UNTITLED, Titles, country_in
from experiments.statistics.intervals import Interval, bootstrap, central

# Money by size, the largest first: what to divide by, and the unit then. Languages have names for other powers of ten.
MONEY = {
    ENGLISH: ((1e12, N_("{currency} tn")), (1e9, N_("{currency} bn")), (1e6, N_("{currency} mn"))),
    "ja": ((1e12, "{currency} tn"), (1e8, N_("{currency}, 100 million")), (1e4, N_("{currency}, ten thousand"))),
}
NOISE = 1e-12  # of a number: what is left of rounding


@dataclass(frozen=True)
class Reading:
    """What replicates say of an outcome, at one design point or at each of several, as tables and sentences print it.

    Whoever prints an outcome does it by this: the same runs then have one number on all pages.
    """

    label: str
    unit: str  # as printed; empty for a pure number
    scale: float  # what values are divided by to be in that unit
    digits: int
    interval: Interval  # mean and its ends in that unit, floats or [n_points]
    spread: Interval | None = None  # of a year ahead, the same mean and the ends of 80% of the runs

    @classmethod
    def of(
        cls,
        text: str,
        values: FloatArray,
        titles: Titles = UNTITLED,
        runs: FloatArray | None = None,
        last_month: str = "",
    ) -> "Reading":
        """That of an outcome as a study names it, of values [n_points, n_replicates]: means over replicates.

        `runs` [n_points, n_runs] are those behind values which are means over some of them, as those of a draw;
        `last_month` is that with which they end.
        """
        reading = cls.of_interval(label_of(text, titles), unit_of(text, titles), bootstrap(values))
        if not reaches_ahead(text, last_month, titles):
            return reading
        return replace(reading, spread=central(values if runs is None else runs).divided(reading.scale))

    @classmethod
    def of_interval(cls, label: str, unit: str, interval: Interval, beside: npt.ArrayLike | None = None) -> "Reading":
        """That of an interval in the outcome's own unit, scaled as suits it, or all that stands `beside` it."""
        scale, printed = scale_of(unit, interval.value if beside is None else beside)
        shown = interval.divided(scale)
        return cls(label, printed, scale, digits_worth(shown), shown)

    @property
    def name(self) -> str:
        """Label and unit, as the head of a column or the label of an axis."""
        return _("{label}, {unit}", label=self.label, unit=self.unit) if self.unit else self.label

    def __getitem__(self, row: int) -> "Reading":
        """That of one design point."""
        spread = None if self.spread is None else self.spread[row]
        return Reading(self.label, self.unit, self.scale, self.digits, self.interval[row], spread)

    def number(self, with_unit: bool = False) -> str:
        """The mean of a single point."""
        number = number_text(float(self.interval.value), self.digits)
        return with_unit_text(number, self.unit) if with_unit else number

    def ends(self) -> str:
        """The ends of its intervals in brackets, after a blank; nothing where there is none."""
        if self.spread is None:
            return ends_text(self.interval.low, self.interval.high, self.digits)
        spread = span_text(self.spread.low, self.spread.high, self.digits) or _("one run has none")
        mean = span_text(self.interval.low, self.interval.high, self.digits)
        texts = filter(None, [mean, _("80% of runs: {spread}", spread=spread)])
        return _(" ({text})", text=_("; ").join(texts))


def reaches_ahead(text: str, last_month: str = "", titles: Titles = UNTITLED) -> bool:
    """Whether an outcome is of a time that is not observed yet, in runs with that last month."""
    return any(Measure.parse(part).is_ahead(last_month, country_in(titles)) for part in parts_of(text))


def scale_of(unit: str, values: npt.ArrayLike) -> tuple[float, str]:
    """What to divide by, and the unit then: shares in %, money in the unit that leaves the largest value above 0.1."""
    if unit == "share":
        return 0.01, "%"
    if not is_money(unit):
        return 1.0, _(unit)
    sizes = MONEY.get(language(), MONEY[ENGLISH])
    size, units = largest(values), [(scale, _(text, currency=_(unit))) for scale, text in sizes]
    return next((scale for scale in units if size >= 0.1 * scale[0]), (1.0, _(unit)) if size else units[0])


def with_unit_text(number: str, unit: str) -> str:
    """A number with its unit behind it.

    >>> with_unit_text("3", "%"), with_unit_text("3", "EUR tn"), with_unit_text("3", "")
    ('3%', '3 EUR tn', '3')
    """
    return number + unit if unit in ("", "%") else _("{number} {unit}", number=number, unit=unit)


def digits_of(value: float, most: int = 4, figures: int = 3) -> int:
    """Decimals that show three figures of a number, or as many as are asked for.

    >>> [digits_of(value) for value in (1234.0, 12.34, 0.01234, 0.0)]
    [0, 1, 4, 0]
    """
    if not math.isfinite(value) or value == 0.0:
        return 0
    return min(max(figures - 1 - math.floor(math.log10(abs(value))), 0), most)


def digits_worth(interval: Interval) -> int:
    """Decimals that numbers are worth: three figures of the largest, and what tells ends and numbers from each other.

    That is a figure of the longest half interval, and two of how far the numbers lie apart.

    >>> mean = np.array([45.20, 45.26])
    >>> digits_worth(Interval(mean, mean - 0.02, mean + 0.02, "bootstrap"))
    3
    """
    size, half = largest(interval.value), largest((interval.high - interval.low) / 2.0)
    known = np.atleast_1d(interval.value)[np.isfinite(np.atleast_1d(interval.value))]
    apart = float(np.ptp(known)) if known.size else 0.0
    figures = {digits_of(max(size, half))}
    # Below that the numbers are equal: sums in another order differ there.
    figures |= {digits_of(spread, figures=n) for spread, n in ((half, 1), (apart, 2)) if spread > NOISE * size}
    return max(figures)


def largest(values: npt.ArrayLike) -> float:
    """The largest size among numbers; 0 where none is defined."""
    size: FloatArray = np.abs(np.atleast_1d(np.asarray(values, dtype=np.float64)))
    return float(size[np.isfinite(size)].max(initial=0.0))


def number_text(value: float, digits: int, sign: bool = False) -> str:
    """A number with a true minus; nothing where it is undefined, and no minus before zero."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0.0 else "\u2212∞"
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0.0 else text.replace("-", "\u2212")


def span_text(low: npt.ArrayLike, high: npt.ArrayLike, digits: int, sign: bool = False, unit: str = "") -> str:
    """The ends of an interval, `unit` after both; nothing where there is none.

    >>> span_text(-1.26, 2.0, 1, sign=True)
    '\u22121.3 to +2.0'
    """
    ends = [number_text(float(np.asarray(end)), digits, sign) + unit for end in (low, high)]
    return "" if np.isnan(low) else _("{low} to {high}", low=ends[0], high=ends[1])


def ends_text(
    low: npt.ArrayLike, high: npt.ArrayLike, digits: int, sign: bool = False, unit: str = "", before: str = ""
) -> str:
    """The ends of an interval in brackets, after a blank and what says which it is; nothing where there is none."""
    span = span_text(low, high, digits, sign, unit)
    return _(" ({text})", text=before + span) if span else ""


def interval_text(interval: Interval, digits: int, sign: bool = False, unit: str = "") -> str:
    """A single number with its interval.

    >>> interval_text(Interval(np.float64(3.0), np.float64(2.5), np.float64(4.0), "Student"), 1, unit="%")
    '3.0% (2.5% to 4.0%)'
    """
    return (
        number_text(float(interval.value), digits, sign)
        + unit
        + ends_text(interval.low, interval.high, digits, sign, unit)
    )
