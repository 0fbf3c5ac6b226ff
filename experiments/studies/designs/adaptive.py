"""Design `adaptive`: a coarse grid that grows where the tip probability changes.

A tipping point is a thin place in a wide range: a fine grid spends most of its runs where every run ends alike. Here
the first round is a coarse grid; each further one divides the intervals between neighbouring points across which the
tip probability changes, as bisection does with a root (Waeber, Frazier & Henderson 2013 on noisy bisection). What
happens between two neighbours that are alike is not seen: the first grid must be fine enough to meet the change.
"""

from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.errors import nearest
from configs.language import _
from experiments.studies.designs.factors import Span, span_of
from experiments.studies.designs.grids import factorial
from experiments.studies.designs.registry import LISTED, Outcomes, design
from experiments.studies.study import Study

GRID, ROUND = "grid", "round "  # labels: of the first points, and before the number of a later round
TOLERANCE = 1e-3  # of a factor's range: intervals are not divided into narrower ones


def next_round(study: Study, design: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame | None:
    """The design of an adaptive study and the points of its next round; None where there is none.

    `outcomes()` gives outcomes of all points, [n_points, n_replicates] each, nan where a run is missing. Former points
    stay as they are; new ones follow with the label `round k`, at most `sampling.n_new` of them. The next round depends
    on nothing but the design and its outcomes, so that a sweep taken up again goes the same way.
    """
    done = _round(design)
    if done >= study.sampling.rounds:
        return None
    spans = _spans(study)
    tips = tip_probability(outcomes()[tipping_outcome(study)], study.sampling.threshold)
    new = _new_points(design[list(spans)].to_numpy(dtype=np.float64), tips, list(spans.values()), study.sampling.n_new)
    if not new:
        return None
    ids = np.arange(len(design), len(design) + len(new))
    rows = pd.DataFrame(new, columns=list(spans), dtype=object).assign(point_id=ids, label=f"{ROUND}{done + 1}")
    return pd.concat([design, rows[design.columns].astype({"label": object})], ignore_index=True)


@design("adaptive", LISTED, refine=next_round)
def adaptive(study: Study) -> pd.DataFrame:
    """The first points: every combination of n levels of each factor, labelled `grid`. Raises `ConfigError`."""
    _spans(study)
    tipping_outcome(study)
    frame = factorial(study)
    frame.insert(0, "label", pd.Series([GRID] * len(frame), dtype=object))
    return frame


def tip_probability(values: FloatArray, threshold: float) -> FloatArray:
    """Share of replicates above the threshold, [n_points], of values [n_points, n_replicates]; nan without any run."""
    known = np.isfinite(values)
    above = (np.where(known, values, -np.inf) > threshold).sum(axis=1)
    n = known.sum(axis=1)
    return np.where(n > 0, above / np.maximum(n, 1), np.nan)


@dataclass(frozen=True)
class _Interval:
    """Two points that differ in one factor, without another between them."""

    a: int
    b: int
    axis: int
    width: float  # share of the factor's range
    weight: float
    most: int  # points that fit between the two

    def gain(self, n: int) -> float:
        """Doubt that the (n + 1)-th point between them takes away.

        Where the probability changes by d over a width w, n points leave d w / (n + 1) open on average.
        """
        # Rounded, lest the last digit of a logarithm decides between intervals that are alike.
        return round(self.weight * self.width / ((n + 1) * (n + 2)), 12)


def _new_points(points: FloatArray, tips: FloatArray, spans: list[Span], n_new: int) -> list[tuple[Any, ...]]:
    """At most `n_new` points between neighbours of `points` [n_points, n_factors], dealt out by what each gains."""
    intervals = [interval for axis in range(len(spans)) for interval in _changing(points, tips, spans[axis], axis)]
    queue = [(-interval.gain(0), number, 0) for number, interval in enumerate(intervals)]
    heapify(queue)
    counts = [0] * len(intervals)
    for _point in range(n_new if queue else 0):
        gain, place, n = queue[0]
        if gain == 0.0:
            break
        counts[place] = n + 1
        full = n + 1 >= intervals[place].most
        heapreplace(queue, (0.0 if full else -intervals[place].gain(n + 1), place, n + 1))
    known = {tuple(point) for point in points.tolist()}
    new: dict[tuple[Any, ...], None] = {}
    for interval, count in zip(intervals, counts, strict=True):
        a, b = points[interval.a].tolist(), points[interval.b].tolist()
        for part in range(1, count + 1):
            number = spans[interval.axis].between(a[interval.axis], b[interval.axis], part / (count + 1))
            point = tuple(
                number if axis == interval.axis else int(value) if spans[axis].whole else value
                for axis, value in enumerate(a)
            )
            if point not in known:  # lines along two factors may cross in a point
                new[point] = None
    return list(new)


def _changing(points: FloatArray, tips: FloatArray, span: Span, axis: int) -> list[_Interval]:
    """Intervals along a factor across which the tip probability changes; those that hold 1/2 weigh more."""
    fixed = np.delete(points, axis, axis=1)
    order = np.lexsort((points[:, axis], *fixed.T))
    crossed = []
    for a, b in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        change = abs(float(tips[a] - tips[b]))
        if not (fixed[a] == fixed[b]).all() or not change > 0.0:  # nan is no change, either
            continue
        low, high = float(points[a, axis]), float(points[b, axis])
        width = span.share(high) - span.share(low)
        most = int(width / TOLERANCE + 1e-9) - 1
        if span.whole:
            most = min(most, int(high - low) - 1)
        if most > 0:
            crosses = (tips[a] - 0.5) * (tips[b] - 0.5) < 0.0
            crossed.append(_Interval(a, b, axis, width, change + float(crosses), most))
    return crossed


def _round(design: pd.DataFrame) -> int:
    """Rounds that a design has grown by."""
    label = str(design["label"].iloc[-1])
    return 0 if label == GRID else int(label.removeprefix(ROUND))


def _spans(study: Study) -> dict[str, Span]:
    expected = _("a table of low, high and n of at least 2, with low below high, for design adaptive")
    spans = {key: span_of(study, key, expected) for key in study.factors}
    if not spans:
        raise ConfigError(_("{file}: factors is empty; expected at least one, for design adaptive", file=study.file))
    for key, span in spans.items():
        if span.low >= span.high or (span.n or 0) < 2:
            raise ConfigError(
                _(
                    "{file}: factors: {key} is {factors!r}; expected {expected}",
                    file=study.file,
                    key=key,
                    factors=study.factors[key],
                    expected=expected,
                )
            )
    return spans


def tipping_outcome(study: Study) -> str:
    """The outcome that tips. Raises `ConfigError` where the study does not keep it."""
    name = study.sampling.outcome or (study.outcomes[0] if study.outcomes else "")
    if name not in study.outcomes:
        raise ConfigError(
            _(
                "{file}: sampling.outcome is {name!r}; expected one of the outcomes{meant}",
                file=study.file,
                name=name,
                meant=nearest(name, study.outcomes),
            )
        )
    return name
