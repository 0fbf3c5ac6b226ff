"""What the page says: where the market tips, how sharply, how far from theory, and how that was measured."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.draws import FloatArray
from configs import Settings
from configs.language import N_, _
from experiments.analyses.bifurcation.exact import CRITICAL
from experiments.lines import listed
from experiments.runs.reading import ends_text, number_text
from experiments.studies.study import Study
from experiments.tipping import Estimate, TransitionOrder


@dataclass(frozen=True)
class Found:
    """What runs and theory say of the point at which equal shares lose stability, in taste scales."""

    coupling: FloatArray
    lead: FloatArray  # mean |m| at each coupling, [n_couplings]
    ahead: FloatArray  # m of the runs at the largest coupling
    sizes: list[int]
    crossing: Estimate
    expected: Estimate  # what the fit of the crossing finds in markets that are as theory says
    peak: Estimate
    top: float  # the peak by theory
    order: TransitionOrder
    gap: float  # the largest distance from theory away from the point


def findings_of(phases: Found) -> list[str]:
    """Shares, the point, and how sharp it is."""
    coupling, lead = phases.coupling, phases.lead
    return [
        _(
            "At a network effect of {low:g}, in taste scales, the leader has {share:.0%} of the market on average, at "
            "{high:g} it has {share_high:.0%}. Which offer leads is chance: there the first does in {n} of {n_all} "
            "runs.",
            low=coupling[0],
            share=(1 + lead[0]) / 2,
            high=coupling[-1],
            share_high=(1 + lead[-1]) / 2,
            n=(phases.ahead > 0).sum(),
            n_all=len(phases.ahead),
        ),
        _(
            "Markets of {sizes} customers put the tipping point at {crossing}. Theory says {critical:g} for many "
            "customers; in theory's own markets of these sizes the fit finds {expected}.",
            sizes=_sizes(phases.sizes),
            crossing=_interval(phases.crossing),
            critical=CRITICAL,
            expected=_interval(phases.expected),
        ),
        _(
            "At the point itself the market is slow and restless: the susceptibility of {n:,} customers peaks at "
            "{peak}, by theory at {top:.3f}.",
            n=max(phases.sizes),
            peak=_interval(phases.peak),
            top=phases.top,
        ),
        _("The transition is {verdict}: {reason}.", verdict=_(phases.order.verdict), reason=phases.order.reason),
        _("Further than 0.2 from the point, the mean lead differs from theory by at most {gap:.3f}.", gap=phases.gap),
    ]


def _sizes(sizes: Iterable[int]) -> str:
    *before, last = [f"{size:,}" for size in sizes]
    return _("{before} and {last}", before=listed(before), last=last)


def _interval(estimate: Estimate) -> str:
    """An estimate with its interval, or why there is none."""
    if not estimate.defined:
        return _("no definite place ({reason})", reason=estimate.note)
    before = _("{level:.0%} interval ", level=estimate.level)
    return number_text(estimate.value, 3) + ends_text(estimate.low, estimate.high, 3, before=before)


def share_caption(n_runs: int) -> str:
    """What stands below the shares."""
    return _(
        "Share of the first offer at the end of each run (points), over the fixed points of theory: stable (line) and "
        "unstable (dashes). At {critical:g} equal shares lose stability, and runs end on one of two branches. All "
        "network effects share the draws of their runs: where points lean to one side over a range of them, it is the "
        "same chance of {n} runs seen again, and no favour for one offer.",
        critical=CRITICAL,
        n=n_runs,
    )


CRITICAL_CAPTION = N_(
    "Points: simulated, with 95% bootstrap intervals; lines: theory, exact for each size. Left: the Binder cumulant; "
    "markets of all sizes have about the same where they tip (shaded: its 95% bootstrap interval). Right: "
    "susceptibility. Points of a size share their draws, so that neighbours err together."
)


def method_of(study: Study, settings: Settings) -> list[str]:
    """What was varied, and how the critical point is measured."""
    options = study.options
    return [
        _(
            "{steps} steps from equal shares, {n:,} customers, network effects in taste scales. Theory is for "
            "customers who all choose anew in every step and see the whole market: the mean field m = tanh(b m), b = "
            "gamma / 2 mu (Brock & Durlauf 2001) for many of them, and for N of them the stationary chances of the "
            "market, proportional to C(N, n) cosh(b m)^N with n users of the first offer (Peretto 1984).",
            steps=settings.time.n_steps,
            n=settings.customers.number,
        ),
        _(
            "The critical coupling is where the Binder cumulants of several sizes cross, by a logistic curve for each "
            "(Binder 1981), over {replicates} runs of each size and network effect and every {every} steps of them "
            "after the first {before}. Intervals resample whole runs, since the states of a run resemble each other.",
            replicates=options["replicates_of_sizes"],
            every=options["steps_between"],
            before=options["steps_before"],
        ),
    ]
