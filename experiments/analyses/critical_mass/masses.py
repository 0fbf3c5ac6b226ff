"""What is needed to lead: opening shares simulated, of the mean field and of the exact chain, and the time to tip."""

import math
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from configs.language import _
from experiments.progress import Progress
from experiments.statistics.intervals import LEVEL, student
from experiments.sweep.study_runs import StudyRuns
from experiments.theory import first_passage, mean_field
from experiments.theory.roots import bisect
from experiments.tipping import Survival, survival, time_to_tip, tip_probability

BIAS = "services.market.bias"
EFFECT = "services.market.network_effect"
OPENING = "services.market.opening_share"
SHARE = "market.market.offer_1.market_share"
LARGEST_CHAIN = 1500  # customers: the exact chain multiplies a matrix of so many rows
DECIDED = 0.9  # share of replicates whose leader must depend on the opening, or there is no critical mass to speak of


@dataclass(frozen=True)
class CriticalMass:
    """Opening share at which half of the markets end with the first offer ahead; nan where there is none."""

    bias: float  # in taste scales, as the network effect
    network_effect: float
    s50: float
    low: float
    high: float
    separatrix: float  # mean field: the unstable root
    exact: float  # of a market of this size and this many steps
    led_share: float  # of all runs, whatever the opening


@dataclass(frozen=True)
class Times:
    """Time to tip of markets with one opening share."""

    opening: float
    curve: Survival
    n: int
    n_tipped: int
    n_led: int


def separatrix(bias: float, effect: float) -> float:
    """Share of the first offer at the unstable root of m = tanh(b m + h); nan where there is one root only.

    >>> round(separatrix(0.0, 2.4), 6), separatrix(-0.5, 2.4)
    (0.5, nan)
    """
    # b = gamma / (2 mu), h = bias / (2 mu)
    roots = mean_field.roots(effect / 2.0, bias / 2.0)
    return (1.0 + float(roots[1])) / 2.0 if len(roots) == 3 else math.nan


def least_effect(bias: float) -> float:
    """Network effect in taste scales from which two outcomes are stable under a bias in taste scales; 2 without one."""
    field = abs(bias) / 2.0
    if field == 0.0:
        return 2.0
    return 2.0 * bisect(lambda feedback: mean_field.loop_half_width(feedback) - field, 1.0 + 1e-9, 50.0)


def thresholds(openings: FloatArray, led: FloatArray) -> FloatArray:
    """Opening share [n_replicates] from which each replicate leads, from `led` [n_openings, n_replicates].

    Openings share their draws, so that each replicate leads from one opening on, in the middle between two; nan where
    it leads from all openings, from none, or not in this order.
    """
    n = len(openings)
    count = np.where(np.isnan(led).any(axis=0), 0.0, np.nansum(led, axis=0)).astype(int)
    ordered = (np.diff(led, axis=0) >= 0).all(axis=0)
    first = np.clip(n - count, 1, n - 1)
    return np.where(ordered & (count > 0) & (count < n), (openings[first - 1] + openings[first]) / 2.0, np.nan)


def exact_lead(settings: Settings, bias: FloatArray, effect: FloatArray) -> FloatArray:
    """Probability to lead at the last step by opening base, [n_biases, n_effects, N + 1]; nan in large markets."""
    n, alpha = settings.customers.number, settings.services["market"].revision_probability or 1.0
    lead = np.full((len(bias), len(effect), n + 1), np.nan)
    if n > LARGEST_CHAIN or settings.time.update != "synchronous":
        return lead
    for i, j in np.ndindex(len(bias), len(effect)):
        b, h = float(effect[j]) / 2.0, float(bias[i]) / 2.0
        step = first_passage.transition_matrix(n, b, h, revision_probability=alpha)
        end = np.zeros(n + 1)
        end[n // 2 + 1 :] = 1.0
        for _step in range(settings.time.n_steps):
            end = step @ end
        lead[i, j] = np.clip(end, 0.0, 1.0)
    return lead


def crossing(lead: FloatArray, level: float = 0.5) -> float:
    """Opening share at which a rising probability [N + 1] passes a level; nan where it does not."""
    if not (lead[0] < level < lead[-1]):
        return math.nan
    return float(np.interp(level, lead, np.arange(len(lead)) / (len(lead) - 1)))


def fit_mass(bias: float, effect: float, opening: FloatArray, led: FloatArray, exact: FloatArray) -> CriticalMass:
    """s50 from a logistic curve; the wider of the likelihood's interval and Student's of the replicates' thresholds."""
    s50 = low = high = math.nan
    turning = thresholds(opening, led)
    known = turning[np.isfinite(turning)]
    if len(known) > 1 and len(known) >= DECIDED * len(turning):
        fit = tip_probability(np.repeat(opening, led.shape[1]), led.ravel(), LEVEL)
        mean = student(known.mean(), known.std(ddof=1), len(known), LEVEL)
        s50 = float(mean.value) if fit.separated else fit.s50.value
        low, high = min(fit.s50.low, float(mean.low)), max(fit.s50.high, float(mean.high))
    return CriticalMass(bias, effect, s50, low, high, separatrix(bias, effect), crossing(exact), float(np.nanmean(led)))


def simulate_times(runs: StudyRuns, progress: Progress) -> list[Times]:
    """Markets in which a part of the customers decides in each step, by opening share."""
    study, options = runs.study, runs.study.options
    further = study.model_copy(update={
        "set": {**study.set, "customers.number": int(options["customers_of_times"]),
                "time.steps": int(options["steps_of_times"]), BIAS: float(options["bias_of_times"]),
                EFFECT: float(options["network_effect_of_times"]),
                "services.market.revision_probability": float(options["revision_of_times"])},
        "factors": {OPENING: [float(opening) for opening in options["openings_of_times"]]},
        "replicates": int(options["replicates_of_times"]), "paths": [SHARE], "seed": study.seed + 1,
    })  # fmt: skip
    timed = runs.more(further, "times", lambda done, total, _where: progress(done, total, _("time to tip")))
    times = []
    for opening, paths in zip(further.factors[OPENING], timed.paths[SHARE], strict=True):
        known = paths[np.isfinite(paths).all(axis=1)]
        tipping = time_to_tip(np.maximum(known, 1.0 - known), float(options["threshold"]), int(options["hold"]))
        curve = survival(tipping.time, tipping.observed, LEVEL)
        led = int((known[:, -1] > 0.5).sum())
        times.append(Times(opening, curve, len(known), int(tipping.observed.sum()), led))
    return times
