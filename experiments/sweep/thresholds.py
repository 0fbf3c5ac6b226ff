"""Where a design that grows has found the tipping point: a sentence for command line, page and report."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs.language import N_, _
from experiments.runs.labels import label_of
from experiments.runs.reading import digits_of, number_text
from experiments.runs.titles import UNTITLED, Titles, country_in, factor_phrase, factor_phrases
from experiments.studies.designs import design_of
from experiments.studies.designs.adaptive import GRID, tipping_outcome
from experiments.studies.levels import level_text, whole_text
from experiments.studies.study import Study
from experiments.tipping import Estimate, threshold_of
from experiments.tipping.threshold import METHOD

MOST_LINES = 12  # of several factors: lines along the first one


@dataclass(frozen=True)
class Threshold:
    """The threshold along a factor, where all else is fixed."""

    factor: str
    fixed: dict[str, Any]
    estimate: Estimate
    n_levels: int
    n_replicates: int
    first: float  # lowest level that was tried
    last: float

    def sentence(self, titles: Titles = UNTITLED) -> str:
        """Where half of the runs tip, with the interval and its name; or that none or all of them do."""
        phrases = factor_phrases(list(self.fixed), titles)
        of = country_in(titles)
        fixed = [
            _("{what} = {level}", what=phrases[key], level=level_text(level, key, country_name=of))
            for key, level in self.fixed.items()
        ]
        said = {"what": factor_phrase(self.factor, titles), "key": self.factor, "where": _(", ").join(fixed)}
        whole, held = N_("Threshold of {what} ({key})"), N_("Threshold of {what} ({key}), {where}")
        tried = _("{n} levels with {n_runs} runs each", n=self.n_levels, n_runs=self.n_replicates)
        facts = {"head": _(held if fixed else whole, **said), "tried": tried, "note": self.estimate.note}
        if not self.estimate.defined:
            return _("{head}: none; {note} ({tried}).", **facts)
        plain = N_("{head}: half of the runs tip at {value}; {tried}. Interval of 95%: {method}.")
        noted = N_("{head}: half of the runs tip at {value}; {tried}; {note}. Interval of 95%: {method}.")
        value = threshold_text(self.estimate)
        return _(noted if self.estimate.note else plain, value=value, method=_(METHOD), **facts)

    def record(self) -> dict[str, Any]:
        """The same for JSON; infinite ends are none."""
        return {**asdict(self), "estimate": plain(self.estimate), "method": METHOD}


def threshold_text(estimate: Estimate) -> str:
    """A threshold and its interval, with the figures that the interval is worth.

    >>> threshold_text(Estimate(2.0, 1.9, float("inf"), 0.95))
    '2 (1.9 to beyond what was tried)'
    """
    ends = [end for end in (estimate.low, estimate.high) if np.isfinite(end)]
    half = max((abs(end - estimate.value) for end in ends), default=0.0)
    digits = digits_of(half, figures=2) if half > 0.0 else digits_of(estimate.value)
    low, high = (
        whole_text(float(f"{end:.3g}")).replace("-", "\u2212") if np.isfinite(end) else _("beyond what was tried")
        for end in (estimate.low, estimate.high)
    )
    value = number_text(estimate.value, digits)
    number = value.rstrip("0").rstrip(".") if digits else value
    return number + _(" ({text})", text=_("{low} to {high}", low=low, high=high))


def plain(estimate: Estimate) -> dict[str, Any]:
    """An estimate for JSON: null where a number is undefined, or an end lies beyond what was tried."""
    return {key: None if isinstance(value, float) and not np.isfinite(value) else value
            for key, value in asdict(estimate).items()}  # fmt: skip


def thresholds(study: Study, design: pd.DataFrame, outcome: FloatArray) -> list[Threshold]:
    """Thresholds along the first factor, one for each of the first levels of the others; none of other designs.

    `outcome` is what tips, [n_points, n_replicates]; nan where a run is missing.
    """
    if not design_of(study).grows:
        return []
    factor, *fixed = study.factors
    tipped = np.where(np.isfinite(outcome), outcome > study.sampling.threshold, np.nan)
    if not fixed:
        return [_threshold(factor, {}, design[factor], tipped)]
    lines = design.loc[design["label"] == GRID, fixed].drop_duplicates().head(MOST_LINES)
    masks = [(line, (design[fixed] == line).all(axis=1).to_numpy()) for _, line in lines.iterrows()]
    return [_threshold(factor, dict(line), design.loc[mask, factor], tipped[mask]) for line, mask in masks]


def _threshold(factor: str, fixed: dict[str, Any], levels: pd.Series, tipped: FloatArray) -> Threshold:
    x = levels.to_numpy(dtype=np.float64)
    return Threshold(factor, fixed, threshold_of(x, tipped), len(x), tipped.shape[1], float(x.min()), float(x.max()))


def threshold_sentences(
    study: Study, design: pd.DataFrame, outcomes: dict[str, FloatArray], titles: Titles = UNTITLED
) -> list[str]:
    """What an adaptive design has found, and what it counts as tipped; nothing of other designs."""
    if not design_of(study).grows:
        return []
    name = tipping_outcome(study)
    told = [threshold.sentence(titles) for threshold in thresholds(study, design, outcomes[name])]
    return [
        *told,
        _(
            "A run counts as tipped where {label} ({name}) is above {threshold:g}.",
            label=label_of(name, titles),
            name=name,
            threshold=study.sampling.threshold,
        ),
    ]
