"""Where a claim holds: indices of each uncertain number, and a small classification tree.

Scenario discovery asks which parts of the range of what nobody knows share an outcome (Bryant & Lempert 2010); a tree
of few splits says it in words (Breiman et al. 1984). Indices are first-order: the share of a result's variance that a
number takes away when it is known, of the given sample (random balance designs, Tarantola, Gatelli & Mara 2006).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from experiments.analyses.suppress_or_invest.factors import Factor
from experiments.extras import needed

DEEPEST = 3
LEAST_DRAWS = 40  # for indices with a bootstrap: below, a resample may have no variance at all


@dataclass(frozen=True)
class Rule:
    """A leaf of the tree: bounds by factor, how many samples lie in it, and in what share the claim holds."""

    bounds: dict[str, tuple[float, float]]
    n: int
    share: float


@dataclass(frozen=True)
class Claim:
    """A claim over all samples: where it holds, and what that depends on."""

    text: str  # in the language of whoever reads
    gap: FloatArray  # the large unit of the country, [n_samples]: it holds above 0
    rules: list[Rule]  # leaves in which it holds
    accuracy: float  # of the tree, cross-validated; nan without one
    commoner: float  # share of the commoner answer: what saying always the same would reach
    indices: pd.DataFrame  # factor, S1, low, high

    @property
    def share(self) -> float:
        """Share of samples in which it holds."""
        return float((self.gap > 0.0).mean())

    @property
    def telling(self) -> list[Rule]:
        """The rules, where they are right more often than always saying the commoner answer; else none."""
        return self.rules if self.accuracy > self.commoner else []


def claim_of(text: str, gap: FloatArray, factors: list[Factor], values: FloatArray) -> Claim:
    """What is found of a claim, from its margin in each sample."""
    holds = gap > 0.0
    commoner = float(max(holds.mean(), 1.0 - holds.mean()))
    rules: list[Rule] = []
    accuracy = float("nan")
    if 0.02 < holds.mean() < 0.98 and 2 <= holds.sum() <= len(holds) - 2:
        accuracy, rules = _tree(values, holds, factors)
    return Claim(text, gap, rules, accuracy, commoner, _first_order(gap, values, [factor.name for factor in factors]))


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
        verdicts = {rule.share > 0.5 for rule in rules}
        return [Rule(limits, n, share)] if len(verdicts) == 1 else rules

    holding = [rule for rule in walk(0, bounds) if rule.share > 0.5]
    whole = {factor.name: (factor.low, factor.high) for factor in factors}
    kept = [Rule({k: v for k, v in rule.bounds.items() if v != whole[k]}, rule.n, rule.share) for rule in holding]
    return sorted(kept, key=lambda rule: -rule.n)


def _first_order(gap: FloatArray, values: FloatArray, names: list[str]) -> pd.DataFrame:
    """First-order index with its interval by factor, the largest first; nan where draws are few or all alike."""
    if np.ptp(gap) == 0.0 or len(gap) < LEAST_DRAWS:
        return pd.DataFrame({"factor": names, "S1": np.nan, "low": np.nan, "high": np.nan})
    analyze = needed("SALib.analyze.rbd_fast", "sweep").analyze
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    indices = analyze(problem, values, gap, M=min(10, len(gap) // 8), seed=1)  # M: harmonics
    index, half = np.maximum(indices["S1"], 0.0), np.asarray(indices["S1_conf"], dtype=float)
    table = pd.DataFrame({"factor": names, "S1": index, "low": np.maximum(index - half, 0.0), "high": index + half})
    return table.sort_values("S1", ascending=False, ignore_index=True)
