"""Verdicts: does a claim stand under a change, and has what it is of moved? docs/explanation/audit.md has the rules.

Two questions are asked of every claim under every change. In how many runs does it hold, and may that be the share
that it needs (an exact binomial test)? And has its quantity moved (a test of signs where both sides share draws, else
of groups)? All tests of an audit are corrected together, so that the chance of any false alarm is at most `ALARM`.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from configs.language import N_
from experiments.audit.changes import AS_IT_STANDS, Change
from experiments.audit.claim import Claim
from experiments.audit.run import Sample
from experiments.statistics.alarms import at_most, holm, regrouped, sign_flip
from experiments.statistics.intervals import Interval, bootstrap, welch, wilson

ALARM = 0.05  # chance of any false alarm in an audit
Verdict = Literal["robust", "shifted", "undecided", "fragile", "untestable"]
# The last is the worst.
WORST = (N_("untestable"), N_("robust"), N_("shifted"), N_("undecided"), N_("fragile"))


@dataclass(frozen=True)
class Comparison:
    """A claim under a change, and as it stands beside it; `changed` is None where the change cannot be made."""

    claim: Claim
    change: Change
    changed: Sample | None
    beside: Sample | None  # None of the claim as it stands
    reason: str = ""  # why the change cannot be made

    @property
    def n_holding(self) -> int:
        """In how many runs the claim holds."""
        return 0 if self.changed is None else int(self.claim.holds(self.changed.values).sum())

    @property
    def n_runs(self) -> int:
        """Of how many, those without a value among them."""
        return 0 if self.changed is None else len(self.changed.values)

    @property
    def share(self) -> Interval:
        """The share of runs in which it holds, with the interval of Wilson."""
        return wilson(self.n_holding, self.n_runs)

    @property
    def share_beside(self) -> float:
        """The share as it stands."""
        return np.nan if self.beside is None else float(self.claim.holds(self.beside.values).mean())

    @property
    def same(self) -> bool:
        """Whether runs with the same draws gave the same, to the last bit."""
        if self.changed is None or self.beside is None or not self.change.paired:
            return False
        return bool(np.array_equal(self.changed.values, self.beside.values, equal_nan=True))

    @property
    def difference(self) -> Interval:
        """Mean quantity under the change less that as it stands: of pairs where they share draws."""
        if self.changed is None or self.beside is None:
            return bootstrap(np.array([np.nan]))
        if self.change.paired:
            return bootstrap(self.changed.values - self.beside.values)
        return welch(self.beside.values, self.changed.values)

    @property
    def p_fails(self) -> float:
        """Probability of as few runs in which it holds, or fewer, were the share what the claim needs."""
        return at_most(self.n_holding, self.n_runs, self.claim.needed)

    @property
    def p_moved(self) -> float:
        """Probability of a difference as large, were the change to do nothing."""
        if self.changed is None or self.beside is None:
            return 1.0
        if self.change.paired:
            differences = self.changed.values - self.beside.values
            return sign_flip(differences[np.isfinite(differences)])
        return regrouped(_defined(self.beside), _defined(self.changed))


@dataclass(frozen=True)
class Judged:
    """A comparison with its verdict."""

    comparison: Comparison
    verdict: Verdict
    p_fails: float  # both corrected for all tests of the audit
    p_moved: float

    @property
    def claim(self) -> Claim:
        """The claim."""
        return self.comparison.claim

    @property
    def change(self) -> Change:
        """The change."""
        return self.comparison.change

    @property
    def passes(self) -> bool:
        """Whether nothing is amiss: a shift is not where the claim says that it is expected, and why."""
        expected = self.verdict == "shifted" and self.change.name in self.claim.documented
        return expected or self.verdict in ("robust", "untestable")


def judge(comparisons: list[Comparison]) -> list[Judged]:
    """Verdicts of all comparisons of an audit."""
    tested = [comparison for comparison in comparisons if comparison.changed is not None]
    p_values = np.array([[comparison.p_fails, comparison.p_moved] for comparison in tested]).reshape(-1, 2)
    asked = np.array([[True, comparison.change is not AS_IT_STANDS] for comparison in tested]).reshape(-1, 2)
    corrected = np.ones_like(p_values)
    corrected[asked] = holm(p_values[asked])
    by_comparison = {id(comparison): row for comparison, row in zip(tested, corrected.tolist(), strict=True)}
    judged = []
    for comparison in comparisons:
        p_fails, p_moved = by_comparison.get(id(comparison), (np.nan, np.nan))
        judged.append(Judged(comparison, _verdict(comparison, p_fails, p_moved), p_fails, p_moved))
    return judged


def _verdict(comparison: Comparison, p_fails: float, p_moved: float) -> Verdict:
    if comparison.changed is None:
        return "untestable"
    if comparison.same:
        return "robust"
    needed = comparison.claim.needed
    failing = p_fails <= ALARM or (p_moved <= ALARM and float(comparison.share.value) < needed)
    small = bool(comparison.change.beside) and comparison.share_beside < needed
    if failing and not small:  # else it fails at that size, and not by the change
        return "fragile"
    if p_moved <= ALARM:
        return "shifted"
    return "robust" if float(comparison.share.low) > needed else "undecided"


def worst(judged: list[Judged]) -> Verdict:
    """The verdict of a claim over all changes: the worst of them."""
    verdicts: list[Verdict] = [row.verdict for row in judged]
    return max(verdicts, key=WORST.index)


def row_of(judged: Judged) -> dict[str, Any]:
    """A comparison for other programs."""
    comparison = judged.comparison
    share, difference = comparison.share, comparison.difference
    changed, beside = comparison.changed, comparison.beside
    return {
        "claim": judged.claim.name,
        "change": judged.change.name,
        "verdict": judged.verdict,
        "documented": judged.claim.documented.get(judged.change.name, ""),
        "passes": judged.passes,
        "reason": comparison.reason,
        "n_runs": comparison.n_runs,
        "n_holding": comparison.n_holding,
        "n_undefined": 0 if changed is None else changed.undefined,
        "share": float(share.value),
        "share_low_95": float(share.low),
        "share_high_95": float(share.high),
        "share_beside": comparison.share_beside,
        "mean": _mean(changed),
        "mean_beside": _mean(beside),
        "difference": float(difference.value),
        "difference_low_95": float(difference.low),
        "difference_high_95": float(difference.high),
        "paired": judged.change.paired,
        "same": comparison.same,
        "p_fails": judged.p_fails,
        "p_moved": judged.p_moved,
        "faults": [] if changed is None else sorted(set(changed.faults.values())),
    }


def _mean(sample: Sample | None) -> float:
    defined = np.array([]) if sample is None else _defined(sample)
    return float(defined.mean()) if len(defined) else float("nan")


def _defined(sample: Sample) -> np.ndarray:
    return sample.values[np.isfinite(sample.values)]
