"""How runs measure the targets of a calibration, and what a profiled stream adds to them."""

from collections.abc import Mapping, Sequence

import numpy as np

from agents.draws import FloatArray
from configs import Settings, country_of
from configs.schema.country import Country
from experiments.calibration.targets import Target
from experiments.runs.flows import SIDES, TOTAL, joint_items


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

    parts, described = _parts(target, settings), country_of(settings)
    survey = described.benchmarks.get(target.name)
    if survey is not None and survey.service is None:
        values = [in_month(part, survey.month, survey.years_later) for part in parts]
        if len(values) == 1:
            return 100.0 * values[0]
        above, below = values
        return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0.0)
    if survey is not None:
        by_offer = {part: summed(part) for part in parts}
        foreign = sum(by_offer[part] for part in parts if _is_foreign(part, settings))
        return np.asarray(100.0 * foreign / np.maximum(sum(by_offer.values()), 1.0))
    return np.asarray(sum(summed(part) for part in parts) / described.large)


def stream_of(
    stream: str, target: Target, paths: Mapping[str, FloatArray], dates: np.ndarray, country: Country
) -> float:
    """What a stream adds to a target at the level that the scenario says, in the target's unit."""
    side, _, item = stream.partition(".")
    flow, items = side.removeprefix("unmodelled_"), joint_items(country).get(target.subject, (target.subject,))
    name = target.name.partition("_")[0]
    if name not in SIDES or (item not in items and target.subject != TOTAL) or name not in (flow, "balance"):
        return 0.0
    chosen = dates.astype("datetime64[Y]").astype(int) + 1970 == target.year
    sign = -1.0 if name == "balance" and flow == "payments" else 1.0
    path = paths[f"outcomes.{stream}"]
    return sign * float(path.reshape(-1, path.shape[-1])[0, chosen].sum()) / country.large


def _parts(target: Target, settings: Settings) -> list[str]:
    """Paths that a target is measured by."""
    described = country_of(settings)
    survey = described.benchmarks.get(target.name)
    if survey is not None and survey.service is not None:
        service = survey.service
        return [f"market.{service}.{offer}.revenue_lcu" for offer in settings.services[service].offers]
    if survey is not None:
        return [f"outcomes.{name}" for name in (survey.outcome, survey.over) if name]
    side, _, item = target.name.partition("_")
    return [f"balance.{part}.{side}_lcu" for part in joint_items(described).get(item, (item,))]


def _is_foreign(part: str, settings: Settings) -> bool:
    _, service, offer = part.split(".")[:3]
    return settings.providers[settings.services[service].offers[offer].provider].origin == "foreign"
