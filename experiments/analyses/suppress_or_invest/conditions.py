"""Where the conclusion holds: uncertain parameters drawn together, indices of each, and a small tree (CART).

Scenario discovery asks which parts of the range of what nobody knows share an outcome (Bryant & Lempert 2010); a tree
of few splits says it in words (Breiman et al. 1984). Indices are first-order: the share of a result's variance that a
parameter takes away when it is known, of the given sample (random balance designs, Tarantola, Gatelli & Mara 2006).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import Settings
from experiments.analyses.suppress_or_invest.effects import (
    BASELINE,
    MONEY,
    SUPPRESS,
    TOGETHER,
    money_of,
    months_of,
)
from experiments.analyses.suppress_or_invest.options import FactorTable, Options, value_at
from experiments.extras import needed
from experiments.progress import Progress
from experiments.runs.frames import TRILLION
from experiments.sweep.study_runs import StudyRuns

LEFT_OUT = ("small levy",)
DEEPEST = 3
LEAST_DRAWS = 40  # for indices with a bootstrap: below, a resample may have no variance at all


@dataclass(frozen=True)
class Factor:
    """An uncertain parameter: multiples of the baseline's values at some keys, or values."""

    name: str
    keys: list[str]
    low: float
    high: float
    times: bool
    log: bool
    why: str

    def value(self, share: FloatArray) -> FloatArray:
        """Numbers at shares of the range in [0, 1]."""
        return self.low * (self.high / self.low) ** share if self.log else self.low + share * (self.high - self.low)

    def text(self, value: float) -> str:
        """A number as it is said."""
        return f"{value:.2g} times the baseline's" if self.times else f"{value:.2g}"


@dataclass(frozen=True)
class Rule:
    """A leaf of the tree: bounds by factor, how many samples lie in it, and in what share the claim holds."""

    bounds: dict[str, tuple[float, float]]
    n: int
    share: float


@dataclass(frozen=True)
class Claim:
    """A claim over all samples: where it holds, and what that depends on."""

    text: str
    gap: FloatArray  # JPY tn, [n_samples]: it holds above 0
    rules: list[Rule]  # leaves in which it holds
    accuracy: float  # of the tree, cross-validated; nan without one
    commoner: float  # share of the commoner answer: what saying always the same would reach
    indices: pd.DataFrame  # factor, S1, low, high

    @property
    def share(self) -> float:
        """Share of samples in which it holds."""
        return float((self.gap > 0.0).mean())


@dataclass(frozen=True)
class Conditions:
    """Samples and claims."""

    factors: list[Factor]
    values: FloatArray  # [n_samples, n_factors]
    claims: list[Claim]
    balance_2024: FloatArray  # of the baseline, JPY tn, [n_samples]
    replicates: int
    failed: int


def explore(runs: StudyRuns, settings: Settings, options: Options, progress: Progress) -> Conditions:
    """Run all arms at samples of the uncertain parameters, and say where claims hold."""
    study, n, replicates = runs.study, options.conditions.samples, options.conditions.replicates
    factors = [factor_of(name, table) for name, table in options.conditions.factors.items()]
    qmc = needed("scipy.stats.qmc", "sweep")
    shares = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(options.conditions.seed)).random(n)
    values = np.stack([factor.value(shares[:, column]) for column, factor in enumerate(factors)], axis=1)
    arms = [point for point in study.points if point["label"] not in LEFT_OUT]
    points = [
        {
            **arm,
            "label": f"{arm['label']}, sample {sample + 1}",
            **overrides(factors, values[sample].tolist(), settings),
        }
        for sample in range(n)
        for arm in arms
    ]
    further = study.model_copy(update={"points": points, "replicates": replicates, "paths": list(MONEY.values())})
    more = runs.more(further, "conditions", progress)
    labels, n_months = [str(arm["label"]) for arm in arms], months_of(options.first_year, settings, study.file)
    money = [money_of(_part(more, sample, len(arms)), labels, n_months) for sample in range(n)]
    net = {arm: np.array([np.nanmean(measures[1][arm]) for measures in money]) for arm in labels if arm != BASELINE}
    valued = {arm: np.array([np.nanmean(measures[2][arm]) for measures in money]) for arm in labels if arm != BASELINE}
    gained = {arm: np.array([np.nanmean(measures[0][arm]["value added"]) for measures in money]) for arm in net}
    claims = {
        "use and invest beats suppression, net effect": net[TOGETHER] - net[SUPPRESS],
        "use and invest beats suppression, net effect with use at its price": valued[TOGETHER] - valued[SUPPRESS],
        "use and invest beats suppression, value added": gained[TOGETHER] - gained[SUPPRESS],
        "use and invest beats doing nothing, net effect": net[TOGETHER],
        "use and invest beats doing nothing, net effect with use at its price": valued[TOGETHER],
        "suppression beats doing nothing, net effect with use at its price": valued[SUPPRESS],
    }
    balance = more.paths[MONEY["balance"]][labels.index(BASELINE) :: len(arms)]
    january = 12 * 2024 - settings.time.first_step
    has_2024 = 0 <= january <= settings.time.n_steps - 12 and settings.time.opens_as_of is None
    year = np.nanmean(balance[..., max(january, 0) :][..., :12].sum(axis=-1), axis=-1) / TRILLION
    return Conditions(
        factors, values, [claim_of(text, gap, factors, values, shares) for text, gap in claims.items()],
        year if has_2024 else np.full(n, np.nan), replicates, len(more.failures),
    )  # fmt: skip


def factor_of(name: str, table: FactorTable) -> Factor:
    """An uncertain parameter from its table."""
    low, high = table.times or table.between or (0.0, 0.0)
    return Factor(name, table.keys, low, high, table.times is not None, table.log, table.why)


def overrides(factors: list[Factor], values: list[float], settings: Settings) -> dict[str, float]:
    """What a sample sets, by dotted key."""
    changes = {}
    for factor, value in zip(factors, values, strict=True):
        for key in factor.keys:
            changes[key] = float(f"{value * value_at(settings, key, factor.name) if factor.times else value:.12g}")
    return changes


def _part(runs: StudyRuns, number: int, n: int) -> StudyRuns:
    """The arms of one sample."""
    paths = {name: path[number * n : (number + 1) * n] for name, path in runs.paths.items()}
    return StudyRuns(runs.study, runs.design.iloc[number * n : (number + 1) * n], runs.runs, paths)


def claim_of(text: str, gap: FloatArray, factors: list[Factor], values: FloatArray, shares: FloatArray) -> Claim:
    """What is found of a claim, from its margin in each sample."""
    holds = gap > 0.0
    commoner = float(max(holds.mean(), 1.0 - holds.mean()))
    rules: list[Rule] = []
    accuracy = float("nan")
    if 0.02 < holds.mean() < 0.98 and 2 <= holds.sum() <= len(holds) - 2:
        accuracy, rules = _tree(values, holds, factors)
    return Claim(text, gap, rules, accuracy, commoner, _first_order(gap, shares, [factor.name for factor in factors]))


def _tree(values: FloatArray, holds: np.ndarray, factors: list[Factor]) -> tuple[float, list[Rule]]:
    """Accuracy of a tree on samples that it has not seen, and the leaves of the one of all samples that hold.

    Of trees of one to three levels, the smallest that is within a standard error of the best.
    """
    tree = needed("sklearn.tree", "study", "study suppress_or_invest")
    selection = needed("sklearn.model_selection", "study", "study suppress_or_invest")
    smallest = max(len(holds) // 20, 3)
    folds = selection.StratifiedKFold(min(10, int(min(holds.sum(), (~holds).sum()))), shuffle=True, random_state=1)
    scores = {}
    for depth in range(1, DEEPEST + 1):
        candidate = tree.DecisionTreeClassifier(max_depth=depth, min_samples_leaf=smallest, random_state=1)
        scores[depth] = selection.cross_val_score(candidate, values, holds, cv=folds)
    best = max(scores, key=lambda depth: scores[depth].mean())
    enough = scores[best].mean() - scores[best].std(ddof=1) / np.sqrt(len(scores[best]))
    depth = min(depth for depth, score in scores.items() if score.mean() >= enough)
    fitted = tree.DecisionTreeClassifier(max_depth=depth, min_samples_leaf=smallest, random_state=1).fit(values, holds)
    return float(scores[depth].mean()), _leaves(fitted.tree_, factors)


def _leaves(tree: Any, factors: list[Factor]) -> list[Rule]:
    """Leaves in which the claim holds more often than not, the largest first; sisters that both hold are one."""
    bounds = {factor.name: (factor.low, factor.high) for factor in factors}

    def walk(node: int, limits: dict[str, tuple[float, float]]) -> list[Rule]:
        left, right = tree.children_left[node], tree.children_right[node]
        n, share = int(tree.n_node_samples[node]), float(tree.value[node][0][1] / tree.value[node][0].sum())
        if left == right:
            return [Rule(limits, n, share)]
        name, cut = factors[tree.feature[node]].name, float(tree.threshold[node])
        low, high = limits[name]
        rules = walk(left, {**limits, name: (low, cut)}) + walk(right, {**limits, name: (cut, high)})
        same = {rule.share > 0.5 for rule in rules}
        return [Rule(limits, n, share)] if len(same) == 1 else rules

    holding = [rule for rule in walk(0, bounds) if rule.share > 0.5]
    whole = {factor.name: (factor.low, factor.high) for factor in factors}
    kept = [Rule({k: v for k, v in rule.bounds.items() if v != whole[k]}, rule.n, rule.share) for rule in holding]
    return sorted(kept, key=lambda rule: -rule.n)


def _first_order(gap: FloatArray, shares: FloatArray, names: list[str]) -> pd.DataFrame:
    """First-order index with its interval by factor, the largest first; nan where draws are few or all alike."""
    if np.ptp(gap) == 0.0 or len(gap) < LEAST_DRAWS:
        return pd.DataFrame({"factor": names, "S1": np.nan, "low": np.nan, "high": np.nan})
    analyze = needed("SALib.analyze.rbd_fast", "sweep").analyze
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    indices = analyze(problem, shares, gap, M=min(10, len(gap) // 8), seed=1)  # M: harmonics
    index, half = np.maximum(indices["S1"], 0.0), np.asarray(indices["S1_conf"], dtype=float)
    table = pd.DataFrame({"factor": names, "S1": index, "low": np.maximum(index - half, 0.0), "high": index + half})
    return table.sort_values("S1", ascending=False, ignore_index=True)
