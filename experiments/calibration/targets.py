"""Targets of a calibration: observed figures with their errors, and how runs measure the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.errors import nearest
from experiments.runs.benchmarks import BENCHMARKS, FISCAL_YEAR_END, FLOWS, SURVEY_MONTH
from experiments.runs.flows import ITEMS, JOINT, SIDES
from experiments.runs.frames import TRILLION
from experiments.runs.observed import targets as bands
from experiments.runs.observed.items import BPM6, Published, beside_the_model

SIDES_TOGETHER = 0.5
ROUNDED_AWAY = 0.006  # JPY tn, by how much a sum may differ from its parts
NORMAL_90 = 1.6449  # half a central 90% interval, in standard deviations
SURVEYS = {
    "cloud_adoption_100_plus": ("adoption.cloud.firms.employees_100_plus", SURVEY_MONTH, 0),
    "generative_ai_individuals": ("adoption.generative_ai.individuals", FISCAL_YEAR_END, 1),
}
APART = tuple(item for item in ITEMS if item != "total" and item not in JOINT)  # items that are no sum of others
# Errors of published figures, standard deviations as shares of them: what revisions of the same figures came to. First
# prints of the items of 2022 were revised by 4 and 6%, the official figures of 2014 by a thousandth.
ERRORS = {
    "official": 0.02,
    "official, summed": 0.02,
    "secondary, quotes official": 0.03,
    "secondary, quotes Bank of Japan": 0.03,
    "secondary, quotes Ministry of Finance": 0.03,
    "secondary": 0.05,
    "secondary, not re-read": 0.05,
    "derived": 0.05,
    "user document": 0.10,
}
# What was computed from a figure of a later year is not known before that: "half of 2023", of Nikkei 2024.
COMPUTED_FROM = {("balance_total", 2018): 2023}
RATIO = "generative_ai_large_over_sme"
CLOUD = "cloud_foreign_revenue_share"
LARGE, SME = (f"outcomes.adoption.generative_ai.firms.{size}" for size in ("large", "sme"))


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
        return f"{BENCHMARKS[self.name].label} {self.year}"


def targets_of(discrepancy: Mapping[str, float], file: str, until: int | None = None) -> list[Target]:
    """What was observed, up to a year: surveys with a band, and every published flow that stands beside the model.

    Raises `ConfigError` for a discrepancy of no target.
    """
    subjects = {*APART, *SURVEYS, RATIO, CLOUD}
    for name, amount in discrepancy.items():
        if name in ITEMS and name not in APART:
            raise ConfigError(
                f"{file}: discrepancy: {name} is a sum of items; expected those alone: {', '.join(APART)}"
            )
        if name not in subjects:
            raise ConfigError(f"{file}: discrepancy: {name!r} is no item and no survey{nearest(name, subjects)}")
        if not amount >= 0.0:
            raise ConfigError(f"{file}: discrepancy: {name} is {amount:g}; expected at least 0")
    surveys = [
        Target(
            name=band.name,
            year=band.year,
            unit=band.unit,
            observed=band.observed,
            error=(band.high - band.low) / 2.0 / NORMAL_90,
            discrepancy=discrepancy.get(band.name, 0.0),
            parts=((band.name, discrepancy.get(band.name, 0.0)),),
        )
        for band in bands()
        if band.name not in FLOWS
    ]
    chosen = [target for target in [*_flows(discrepancy), *surveys] if until is None or _known(target) <= until]
    if not chosen and until is None:
        raise ConfigError(f"{file}: nothing is published: expected figures in configs/data")
    if not chosen:
        raise ConfigError(f"--until is {until}: nothing is published up to that year; expected a later one")
    order = list(BENCHMARKS)
    return sorted(chosen, key=lambda target: (order.index(target.name), target.year))


def _flows(discrepancy: Mapping[str, float]) -> list[Target]:
    """Published flows of calendar years by the manual in force, JPY tn."""
    targets = []
    for (name, year), figure in beside_the_model().items():
        if year.kind == "calendar" and figure.standard == BPM6:
            parts = wrong_by(figure.item, figure.side, discrepancy)
            targets.append(Target(name, year.number, "JPY tn", figure.value, _error(figure), _size(parts), parts=parts))
    return _summed(targets)


def _error(figure: Published) -> float:
    """Of a published figure: of its quality, or half the span of its vintages where that is more."""
    return max(ERRORS[figure.quality] * abs(figure.value), (figure.high - figure.low) / 2.0 / NORMAL_90)


def _summed(targets: list[Target]) -> list[Target]:
    """The same flows with what each is the sum of, where figures of one year add up as published."""
    observed = {(target.name, target.year): target.observed for target in targets}
    return [replace(target, sum_of=_made_of(target, observed)) for target in targets]


def _made_of(target: Target, observed: Mapping[tuple[str, int], float]) -> tuple[tuple[float, str], ...]:
    for parts in _sums(target.name):
        if all((name, target.year) in observed for _, name in parts):
            total = sum(sign * observed[name, target.year] for sign, name in parts)
            if abs(total - target.observed) <= ROUNDED_AWAY:
                return tuple(parts)
    return ()


def made_of(target: Target, targets: Sequence[Target]) -> bool:
    """Whether a target is the sum of others of these."""
    names = {figure.name for figure in targets if figure.year == target.year}
    return bool(target.sum_of) and all(name in names for _, name in target.sum_of)


def rank(name: str) -> int:
    """Order in which flows add up: items, pairs of them, totals, and of each its balance last."""
    side, _, item = name.partition("_")
    return (0 if item in APART else 1 if item in JOINT else 2) * 2 + (side == "balance")


def _sums(name: str) -> Iterator[list[tuple[float, str]]]:
    """Ways in which a flow is a sum of others, as signs and names; none of a survey."""
    side, _, item = name.partition("_")
    if side not in SIDES:
        return
    if side == "balance":
        yield [(1.0, f"receipts_{item}"), (-1.0, f"payments_{item}")]
    if item in JOINT:
        yield [(1.0, f"{side}_{part}") for part in JOINT[item]]
    if item == "total":
        yield [(1.0, f"{side}_{part}") for part in APART]
        for joint, parts in JOINT.items():
            yield [(1.0, f"{side}_{joint}"), *((1.0, f"{side}_{part}") for part in APART if part not in parts)]


def _known(target: Target) -> int:
    """The first year with whose figures a target can be known."""
    return COMPUTED_FROM.get((target.name, target.year), target.year)


def wrong_by(item: str, side: str, stated: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Parts of what the model is wrong by in a side of an item: signed standard deviations by side and item."""
    items = APART if item == "total" else JOINT.get(item, (item,))
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


def paths_of(targets: Sequence[Target], settings: Settings, streams: Sequence[str]) -> list[str]:
    """What runs keep, step by step, for these targets and streams."""
    wanted: dict[str, None] = {}
    for target in targets:
        for part in _parts(target, settings):
            wanted[part] = None
    return [*wanted, *(f"outcomes.{stream}" for stream in streams)]


def measured(target: Target, paths: Mapping[str, FloatArray], dates: np.ndarray, settings: Settings) -> FloatArray:
    """A target's figure in runs, [...], from paths [..., n_steps]; nan where a run lacks a month of it."""
    years, months = dates.astype("datetime64[Y]").astype(int) + 1970, dates.astype("datetime64[M]").astype(int) % 12 + 1

    def summed(name: str) -> FloatArray:
        chosen = years == target.year
        total: FloatArray = paths[name][..., chosen].sum(axis=-1)
        return total if chosen.sum() == 12 else np.full(total.shape, np.nan)

    def in_month(name: str, month: int, later: int = 0) -> FloatArray:
        chosen = (years == target.year + later) & (months == month)
        shape = paths[name].shape[:-1]
        return paths[name][..., chosen][..., 0] if chosen.any() else np.full(shape, np.nan)

    parts = _parts(target, settings)
    if target.name in SURVEYS:
        _, month, later = SURVEYS[target.name]
        return 100.0 * in_month(parts[0], month, later)
    if target.name == RATIO:
        large, sme = in_month(LARGE, 12), in_month(SME, 12)
        return np.divide(large, sme, out=np.full(large.shape, np.nan), where=sme > 0.0)
    if target.name == CLOUD:
        by_offer = {part: summed(part) for part in parts}
        foreign = sum(by_offer[part] for part in parts if _is_foreign(part, settings))
        return np.asarray(100.0 * foreign / np.maximum(sum(by_offer.values()), 1.0))
    return np.asarray(sum(summed(part) for part in parts) / TRILLION)


def stream_of(stream: str, target: Target, paths: Mapping[str, FloatArray], dates: np.ndarray) -> float:
    """What a stream adds to a target at the level that the scenario says, in the target's unit."""
    side, _, item = stream.partition(".")
    flow, items = side.removeprefix("unmodelled_"), JOINT.get(target.subject, (target.subject,))
    name = target.name.partition("_")[0]
    if name not in SIDES or (item not in items and target.subject != "total") or name not in (flow, "balance"):
        return 0.0
    chosen = dates.astype("datetime64[Y]").astype(int) + 1970 == target.year
    sign = -1.0 if name == "balance" and flow == "payments" else 1.0
    path = paths[f"outcomes.{stream}"]
    return sign * float(path.reshape(-1, path.shape[-1])[0, chosen].sum()) / TRILLION


def _subject(name: str) -> str:
    side, _, item = name.partition("_")
    return item if side in SIDES else name


def _parts(target: Target, settings: Settings) -> list[str]:
    """Paths that a target is measured by."""
    if target.name in SURVEYS:
        return [f"outcomes.{SURVEYS[target.name][0]}"]
    if target.name == RATIO:
        return [LARGE, SME]
    if target.name == CLOUD:
        return [f"market.cloud.{offer}.revenue_lcu" for offer in settings.services["cloud"].offers]
    side, _, item = target.name.partition("_")
    return [f"balance.{part}.{side}_lcu" for part in JOINT.get(item, (item,))]


def _is_foreign(part: str, settings: Settings) -> bool:
    offer = settings.services["cloud"].offers[part.split(".")[2]]
    return settings.providers[offer.provider].origin == "foreign"
