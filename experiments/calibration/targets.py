"""Targets of a calibration: observed figures with their errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from configs import ConfigError, country
from configs.errors import nearest
from configs.language import _
from configs.places import DEFAULT_COUNTRY
from configs.schema.country import Country
from configs.schema.observed import data_file
from experiments.runs.benchmarks import benchmarks, is_flow
from experiments.runs.flows import SIDES, TOTAL, items_of, joint_items
from experiments.runs.observed import label_told
from experiments.runs.observed import targets as bands
from experiments.runs.observed.items import BPM6, Published, beside_the_model, qualities

SIDES_TOGETHER = 0.5
ROUNDED_AWAY = 0.006  # of the large unit of the country, by how much a sum may differ from its parts
NORMAL_90 = 1.6449  # half a central 90% interval, in standard deviations


@dataclass(frozen=True)
class Target:
    """An observed figure. The band of a survey is taken for a central 90% interval of what is true."""

    name: str  # of `experiments.runs.benchmarks`
    year: int
    unit: str
    observed: float
    error: float  # standard deviation of what was observed
    discrepancy: float  # standard deviation of what the model is wrong by
    sum_of: tuple[tuple[float, str], ...] = ()  # figures of the same year, signed, of which it is the sum as published
    parts: tuple[tuple[str, float], ...] = ()  # of which the discrepancy is made: sides of items or the survey, signed
    title: str = ""  # what tables call it, without the year
    kind: str = ""  # of figures that can be held out together

    @property
    def sd(self) -> float:
        """Of both together."""
        return float(np.hypot(self.error, self.discrepancy))

    @property
    def subject(self) -> str:
        """The item that a flow is of, or the survey."""
        return _subject(self.name)

    @property
    def label(self) -> str:
        """What it is called in tables, and the year."""
        return _("{figure} {year}", figure=label_told(self.name, self.title) or self.name, year=self.year)


def apart(country: Country) -> tuple[str, ...]:
    """Items that are no sum of others."""
    return tuple(name for name, item in country.items.items() if not item.sum_of)


def targets_of(
    discrepancy: Mapping[str, float], file: str, until: int | None = None, country_name: str = DEFAULT_COUNTRY
) -> list[Target]:
    """What was observed, up to a year: surveys with a band, and every published flow that stands beside the model.

    Raises `ConfigError` for a discrepancy of no target.
    """
    described = country(country_name)
    _check_discrepancy(discrepancy, file, described)
    known, data = benchmarks(described), data_file("", described.name)
    surveys = [
        Target(
            name=band.name,
            year=band.year,
            unit=band.unit,
            observed=band.observed,
            error=(band.high - band.low) / 2.0 / NORMAL_90,
            discrepancy=discrepancy.get(band.name, 0.0),
            parts=((band.name, discrepancy.get(band.name, 0.0)),),
            title=known[band.name].label,
            kind=kind_of(band.name, described),
        )
        for band in bands(described)
        if not is_flow(band.name)
    ]
    all_targets = [*_flows(discrepancy, described), *surveys]
    chosen = [target for target in all_targets if until is None or known_in(target, described) <= until]
    if not chosen and until is None:
        raise ConfigError(_("{file}: nothing is published: expected figures in {data}", file=file, data=data))
    if not chosen:
        raise ConfigError(
            _("--until is {until}: nothing is published up to that year; expected a later one", until=until)
        )
    order = list(known)
    return sorted(chosen, key=lambda target: (order.index(target.name), target.year))


def _check_discrepancy(discrepancy: Mapping[str, float], file: str, country: Country) -> None:
    items = apart(country)
    subjects = {*items, *country.benchmarks}
    for name, amount in discrepancy.items():
        if name in items_of(country) and name not in items:
            raise ConfigError(
                _("{file}: discrepancy: {name} is a sum of items; expected those alone: {items}", file=file, name=name,
                  items=", ".join(items))
            )  # fmt: skip
        if name not in subjects:
            raise ConfigError(
                _("{file}: discrepancy: {name!r} is no item and no survey{meant}", file=file, name=name,
                  meant=nearest(name, subjects))
            )  # fmt: skip
        if not amount >= 0.0:
            raise ConfigError(
                _("{file}: discrepancy: {name} is {amount:g}; expected at least 0", file=file, name=name, amount=amount)
            )


def _flows(discrepancy: Mapping[str, float], country: Country) -> list[Target]:
    """Published flows of calendar years by the manual in force, in the large unit of the country."""
    targets, known, errors = [], benchmarks(country), qualities(country)
    for (name, year), figure in beside_the_model(country).items():
        if year.kind == "calendar" and figure.standard == BPM6:
            parts = wrong_by(figure.item, figure.side, discrepancy, country)
            targets.append(
                Target(
                    name=name,
                    year=year.number,
                    unit=country.unit,
                    observed=figure.value,
                    error=_error(figure, errors),
                    discrepancy=_size(parts),
                    parts=parts,
                    title=known[name].label,
                    kind=kind_of(name, country),
                )
            )
    return _summed(targets, country)


def _error(figure: Published, errors: Mapping[str, float]) -> float:
    """Of a published figure: of its quality, or half the span of its vintages where that is more."""
    return max(errors[figure.quality] * abs(figure.value), (figure.high - figure.low) / 2.0 / NORMAL_90)


def _summed(targets: list[Target], country: Country) -> list[Target]:
    """The same flows with what each is the sum of, where figures of one year add up as published."""
    observed = {(target.name, target.year): target.observed for target in targets}
    return [replace(target, sum_of=_made_of(target, observed, country)) for target in targets]


def _made_of(
    target: Target, observed: Mapping[tuple[str, int], float], country: Country
) -> tuple[tuple[float, str], ...]:
    for parts in _sums(target.name, country):
        if all((name, target.year) in observed for _, name in parts):
            total = sum(sign * observed[name, target.year] for sign, name in parts)
            if abs(total - target.observed) <= ROUNDED_AWAY:
                return tuple(parts)
    return ()


def made_of(target: Target, targets: Sequence[Target]) -> bool:
    """Whether a target is the sum of others of these."""
    names = {figure.name for figure in targets if figure.year == target.year}
    return bool(target.sum_of) and all(name in names for _, name in target.sum_of)


def depth(target: Target, targets: Sequence[Target]) -> int:
    """How many sums of sums stand below a target among these: what a sum is made of has fewer."""
    if not made_of(target, targets):
        return 0
    names = {name for _, name in target.sum_of}
    return 1 + max(depth(part, targets) for part in targets if part.year == target.year and part.name in names)


def kind_of(name: str, country: Country) -> str:
    """Which kind of figures one is of, such as can be held out; "" for no figure."""
    if is_flow(name):
        return "totals" if name.endswith(f"_{TOTAL}") else "items"
    survey = country.benchmarks.get(name)
    if survey is None:
        return ""
    return "market_shares" if survey.service is not None else "adoption_ratios" if survey.over else "adoption_surveys"


def _sums(name: str, country: Country) -> Iterator[list[tuple[float, str]]]:
    """Ways in which a flow is a sum of others, as signs and names; none of a survey."""
    side, _, item = name.partition("_")
    if side not in SIDES:
        return
    if side == "balance":
        yield [(1.0, f"receipts_{item}"), (-1.0, f"payments_{item}")]
    items, joint = apart(country), joint_items(country)
    if item in joint:
        yield [(1.0, f"{side}_{part}") for part in joint[item]]
    if item == TOTAL:
        yield [(1.0, f"{side}_{part}") for part in items]
        for name_of_sum, parts in joint.items():
            yield [(1.0, f"{side}_{name_of_sum}"), *((1.0, f"{side}_{part}") for part in items if part not in parts)]


def known_in(target: Target, country: Country) -> int:
    """The first year with whose figures a target can be known."""
    later = {(figure.measure, figure.year): figure.known_in for figure in country.later_known}
    return later.get((target.name, target.year), target.year)


def wrong_by(item: str, side: str, stated: Mapping[str, float], country: Country) -> tuple[tuple[str, float], ...]:
    """Parts of what the model is wrong by in a side of an item: signed standard deviations by side and item."""
    items = apart(country) if item == TOTAL else joint_items(country).get(item, (item,))
    signs = {"receipts": 1.0, "payments": -1.0} if side == "balance" else {side: 1.0}
    return tuple((f"{flow}_{part}", sign * stated.get(part, 0.0)) for part in items for flow, sign in signs.items())


def _size(parts: Sequence[tuple[str, float]]) -> float:
    """Standard deviation of a sum of parts: both sides of an item go together by half, items do not."""
    variance = sum(first * second * together(name, beside) for name, first in parts for beside, second in parts)
    return float(np.sqrt(variance))


def together(first: str, second: str) -> float:
    """Correlation of what the model is wrong by in two sides of items or surveys, of one year.

    Both sides of an item go together by half, so that its balance is wrong by as much as each of them.
    """
    if first == second:
        return 1.0
    (side, _, item), (_, _, second_item) = first.partition("_"), second.partition("_")
    return SIDES_TOGETHER if side in SIDES and item == second_item else 0.0


def _subject(name: str) -> str:
    side, _, item = name.partition("_")
    return item if side in SIDES else name
