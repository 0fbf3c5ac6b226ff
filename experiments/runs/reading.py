"""Outcomes as a reader meets them: label, unit, and numbers of a size that can be read."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from agents.draws import FloatArray
from configs import country
from configs.currency import LCU, in_currency, in_lcu, is_money
from configs.language import ENGLISH, N_, _, language
from experiments.lines import listed
from experiments.runs.measures import BALANCE, FLOWS, MARKET_UNITS, TIPPING, Measure
from experiments.runs.titles import UNTITLED, Titles, called, capitalised, country_in, title_in
from experiments.statistics.intervals import Interval, bootstrap, central
from sim.record.outcomes import OUTCOMES, Outcome

PLAIN = {
    "balance.total.balance_lcu": N_("balance"),
    "balance.total.payments_lcu": N_("payments"),
    "balance.total.receipts_lcu": N_("receipts"),
}
COLUMNS = {"users": N_("users"), "users_by_use": N_("users by use"), "market_share": N_("market share"),
           "price_lcu": N_("price"), "revenue_lcu": N_("revenue"), "quality": N_("quality"),
           "balance_lcu": N_("balance"), "payments_lcu": N_("payments"), "receipts_lcu": N_("receipts")}  # fmt: skip
WHEN = {"mean": N_("mean over steps")}
OF_RUN = {"tipped": N_("share of runs that tipped"), "lead_growth": N_("growth of a lead"),
          "leader_share": N_("share of the leader"), "leader": N_("number of the leading offer")}  # fmt: skip
# Money by size, the largest first: what to divide by, and the unit then. Languages have names for other powers of ten.
MONEY = {
    ENGLISH: ((1e12, N_("{currency} tn")), (1e9, N_("{currency} bn")), (1e6, N_("{currency} mn"))),
    "ja": ((1e12, "{currency} tn"), (1e8, N_("{currency}, 100 million")), (1e4, N_("{currency}, ten thousand"))),
}
LONGEST_LABEL = 45  # letters: what an outcome declares beyond them describes it, and its name is what it is called
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


def parts_of(text: str) -> list[str]:
    """The measures that an outcome adds up.

    >>> parts_of("balance.total.balance_lcu@2030 + outcomes.value_added_gained@2030")
    ['balance.total.balance_lcu@2030', 'outcomes.value_added_gained@2030']
    """
    return [part.strip() for part in text.split("+")]


def reaches_ahead(text: str, last_month: str = "", titles: Titles = UNTITLED) -> bool:
    """Whether an outcome is of a time that is not observed yet, in runs with that last month."""
    return any(Measure.parse(part).is_ahead(last_month, country_in(titles)) for part in parts_of(text))


def label_of(text: str, titles: Titles = UNTITLED) -> str:
    """An outcome in words, what it is of by its title.

    >>> label_of("balance.total.balance_lcu@2030 + outcomes.value_added_gained@2030")
    'Balance + extra value added of firms 2030'
    >>> label_of("outcomes.public_spending.cloud_voucher@2030")
    'Public money spent, cloud voucher 2030'
    >>> label_of("market.cloud.carrier_cloud.market_share")
    'Market share of carrier cloud in cloud'
    >>> label_of("outcomes.domestic_share.cloud@2030", {"services.cloud": "Cloud"})
    'Domestic share of spending, Cloud, December 2030'
    >>> label_of("balance.total.balance_lcu@FY2030")
    'Balance FY2030'
    >>> label_of("outcomes.domestic_share@2030"), label_of("outcomes.domestic_share@FY2030")
    ('Domestic share of digital spending, December 2030', 'Domestic share of digital spending, March 2031')
    """
    phrase = phrase_of(text, titles)
    return phrase if phrase == text else capitalised(phrase)


def phrase_of(text: str, titles: Titles = UNTITLED) -> str:
    """An outcome in words, as it stands within a sentence; as a study names it where it adds up several times."""
    measures = [Measure.parse(part) for part in parts_of(text)]
    if len({measure.when for measure in measures}) > 1:
        return text
    words = [_words(measure.name, titles) for measure in measures]
    timed = [_when(measure, titles) for measure in measures]
    if len(set(timed)) > 1:
        return " + ".join(_(text, what=word, when=when) for word, (text, when) in zip(words, timed, strict=True))
    text, when = timed[0]
    return _(text, what=" + ".join(words), when=when)


def _when(measure: Measure, titles: Titles) -> tuple[str, str]:
    """The time of a measure, after the text that says it: of a year a flow has the sum, all else its last month."""
    year, flow = measure.year_in(country_in(titles)), _is_flow(measure.name)
    of_year, at_time = N_("{what} {when}"), N_("{what}, {when}")
    if year is not None:
        return (of_year, year.told(in_sentence=True)) if flow else (at_time, year.last_month_text())
    # Of a flow: the level of all others at the end is what a reader expects.
    when = N_("last step") if measure.when == "" and flow else measure.when
    return (at_time, _(WHEN.get(when, when))) if when else ("{what}", "")


def _words(name: str, titles: Titles) -> str:
    """A measure without its time: small letters, and titles as they stand in the scenario."""
    if name in PLAIN:
        return _(PLAIN[name])
    table, _dot, rest = name.partition(".")
    keys = rest.split(".")
    if table == TIPPING and keys[-1] in OF_RUN:
        service = title_in(titles, f"services.{keys[0]}")
        return _("{what} in {owner}", what=_(OF_RUN[keys[-1]]), owner=service)
    if table == "market" and len(keys) == 3 and keys[2] in COLUMNS:
        service = f"services.{keys[0]}"
        offer = title_in(titles, f"{service}.offers.{keys[1]}")
        said = {"what": _(COLUMNS[keys[2]]), "offer": offer, "service": title_in(titles, service)}
        return _("{what} of {offer} in {service}", **said)
    if table == "balance" and len(keys) == 2 and keys[1] in COLUMNS:
        return _("{what} of {owner}", what=_(COLUMNS[keys[1]]), owner=title_in(titles, f"items.{keys[0]}"))
    return listed([_(short_label(name)), *(called(titles, key) for key in keys[1:])])


def short_label(name: str) -> str:
    """What an outcome declares as its label, where it is short; else its name. Keys tell by what, and which service."""
    label = meaning_of(name)
    outcome, *keys = name.split(".")[1:]
    if not label or len(label) > LONGEST_LABEL:
        return _(outcome.replace("_", " "))
    short = label.partition(", by ")[0].replace("a service's ", "").replace(" of a service", "") if keys else label
    return _(short)


def meaning_of(name: str) -> str:
    """The label that an outcome declares, by the measure's name without what follows @; empty for none."""
    outcome = _declared(name)
    return "" if outcome is None else outcome.label


def _declared(name: str) -> Outcome | None:
    """The outcome behind a measure, that of many values where keys follow."""
    table, outcome, *keys = in_lcu(name).split(".")
    named = [entry for entry in OUTCOMES if table == "outcomes" and entry.name == outcome]
    return next((entry for entry in named if (entry.names is not None) == bool(keys)), None)


def _is_flow(name: str) -> bool:
    """Whether the months of a measure add up to a year."""
    outcome = _declared(name)
    return outcome.adds_up if outcome is not None else name.rpartition(".")[2] in FLOWS


def unit_of(text: str, titles: Titles = UNTITLED) -> str:
    """The unit of an outcome, money in the currency of the country; empty for a pure number."""
    return in_currency(_unit_of(text), country(country_in(titles)).currency)


def _unit_of(text: str) -> str:
    name = Measure.parse(parts_of(text)[0]).name
    table, _dot, rest = name.partition(".")
    column = rest.rpartition(".")[2]
    if table == "outcomes":
        outcome = _declared(name)
        return "" if outcome is None or outcome.unit == "1" else outcome.unit
    if table == TIPPING:
        return "share" if column in ("tipped", "leader_share") else ""
    return LCU if table == "balance" and column in BALANCE else MARKET_UNITS.get(column, "")


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
