"""Where equal shares lose stability: simulated shares over the fixed points of theory, and the critical coupling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, load
from configs.language import _
from experiments.analyses.bifurcation.exact import CRITICAL, exact_measures, folded, quantiles
from experiments.analyses.bifurcation.figures import N_BOOT, SEED, critical_figure, pitchfork_figure
from experiments.analyses.bifurcation.words import CRITICAL_CAPTION, Found, findings_of, method_of, share_caption
from experiments.analyses.needs import Needs
from experiments.analyses.registry import analysis
from experiments.pages.page import Picture
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.statistics.intervals import percentile
from experiments.sweep.study_runs import StudyRuns
from experiments.tipping import Estimate, binder_crossing, susceptibility_peak, transition_order
from experiments.tipping.common import estimate_of, undefined

COUPLING = "services.market.network_effect"
SHARE = "market.market.offer_1.market_share"
NEEDS = Needs(
    "bifurcation", services=("market",), n_offers=2, factors=(COUPLING,), outcomes=(SHARE,),
    options=("sizes", "couplings_of_sizes", "replicates_of_sizes", "steps_of_sizes", "steps_before", "steps_between"),
)  # fmt: skip


@analysis("bifurcation", check=NEEDS.check)
def bifurcation(runs: StudyRuns, progress: Progress) -> Answer:
    """Pitchfork of the duopoly; Binder crossing over N, 2N, 4N; susceptibility peak; order of the transition."""
    settings = load(runs.study.scenario, runs.study.set)
    taste, n_customers = settings.services["market"].taste_scale, settings.customers.number
    (couplings,), shares = runs.grid(SHARE, COUPLING)
    coupling, m = np.array(couplings, dtype=float) / taste, 2.0 * shares - 1.0
    near, sized = _samples_of_sizes(runs, taste, progress)
    rng = np.random.default_rng(SEED)
    crossing = _by_runs(lambda samples: binder_crossing(near, samples, 0, rng), sized, rng)
    # The fit has a bias of its own in markets as small as these: what it finds in all of them, and not in a sample.
    expected = binder_crossing(near, {size: quantiles(size, near) for size in sized}, 0, rng)
    n = max(sized)
    peak = _by_runs(lambda samples: susceptibility_peak(near, samples[n], n, 0, rng, half_window=2), {n: sized[n]}, rng)
    # Tests of the order take samples for independent: one a run.
    order = transition_order(near, {size: m[:, :, -1] ** 2 for size, m in sized.items()}, rng)
    fine = np.linspace(near.min(), near.max(), 1001)
    top = float(fine[np.argmax(exact_measures(n, fine)[1])])
    lead, theory = np.nanmean(np.abs(m), axis=1), folded(coupling, n_customers)
    gap = float(np.nanmax(np.abs(lead - theory)[np.abs(coupling - CRITICAL) > 0.2], initial=0.0))
    ahead = m[-1][np.isfinite(m[-1])]
    phases = Found(
        coupling=coupling, lead=lead, ahead=ahead, sizes=list(sized), crossing=crossing, expected=expected, peak=peak,
        top=top, order=order, gap=gap,
    )  # fmt: skip
    pictures = {
        "bifurcation": Picture(pitchfork_figure(coupling, shares, crossing.value), share_caption(m.shape[1])),
        "critical_point": Picture(critical_figure(near, sized, crossing), _(CRITICAL_CAPTION)),
    }
    data: dict[str, Any] = {
        "binder_crossing": crossing.__dict__, "binder_crossing_of_theory": expected.value,
        "susceptibility_peak": peak.__dict__, "susceptibility_peak_of_theory": top,
        "order": order.verdict, "largest_gap_to_theory": gap,
    }  # fmt: skip
    return Answer(findings_of(phases), pictures, method_of(runs.study, settings), data=data)


def _samples_of_sizes(runs: StudyRuns, taste: float, progress: Progress) -> tuple[FloatArray, dict[int, FloatArray]]:
    """Couplings near the point, and m of markets of several sizes, [n_couplings, n_replicates, n_samples of a run]."""
    options, study = runs.study.options, runs.study
    couplings = [float(coupling) for coupling in options["couplings_of_sizes"]]
    sizes = [int(size) for size in options["sizes"]]
    steps, before_first, stride = (int(options[key]) for key in ("steps_of_sizes", "steps_before", "steps_between"))
    if steps < before_first:
        raise ConfigError(
            _(
                "{file}: options: steps_of_sizes is {steps}; expected at least {least}, steps_before",
                file=study.file,
                steps=steps,
                least=before_first,
            )
        )
    n_runs, sizes = len(couplings) * int(options["replicates_of_sizes"]), sorted(sizes)
    studies = {
        f"{size}_customers": study.model_copy(update={
            "set": {**study.set, "customers.number": size, "time.steps": steps},
            "factors": {COUPLING: couplings}, "replicates": int(options["replicates_of_sizes"]),
            "seed": study.seed + size, "paths": [SHARE],
        })
        for size in sizes
    }  # fmt: skip

    def progress_of(name: str) -> Progress:
        before, where = list(studies).index(name) * n_runs, _("critical point, {n} customers", n=name.partition("_")[0])
        return lambda done, _total, _where: progress(before + done, len(sizes) * n_runs, where)

    further = runs.more_of(studies, progress_of)
    paths = {size: further[f"{size}_customers"].paths[SHARE] for size in sizes}
    sized = {size: 2.0 * path[:, :, before_first::stride] - 1.0 for size, path in paths.items()}
    return np.array(couplings) / taste, sized


def _by_runs(
    estimate: Callable[[dict[int, FloatArray]], Estimate], sized: dict[int, FloatArray], rng: np.random.Generator
) -> Estimate:
    """An estimate from samples by size [n_couplings, n_samples], with the interval that resampled runs give it."""

    def drawn(m: FloatArray) -> FloatArray:
        return m[:, rng.integers(0, m.shape[1], m.shape[1])]

    estimated = estimate({size: m.reshape(len(m), -1) for size, m in sized.items()})
    if not estimated.defined:
        return estimated
    again = np.array([
        estimate({size: drawn(m).reshape(len(m), -1) for size, m in sized.items()}).value for _resample in range(N_BOOT)
    ])  # fmt: skip
    known = np.isfinite(again)
    if known.mean() < estimated.level:
        return undefined(
            estimated.level,
            _(
                "found in {share:.0%} of the resamples, expected {level:.0%}",
                share=known.mean(),
                level=estimated.level,
            ),
        )
    return estimate_of(percentile(estimated.value, again, estimated.level), estimated.level, estimated.note)
