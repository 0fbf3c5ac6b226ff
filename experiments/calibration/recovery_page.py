"""The page of a recovery: ranks of known truths among draws, and how often intervals hold them."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.calibration.ranks import BINS, PASSED, Uniformity, counts_of, coverage, covered, uniformity
from experiments.calibration.recovery import DRAWS, Recovery
from experiments.calibration.targets import NORMAL_90
from experiments.figures.style import DOMESTIC, GREY, INK, shorten
from experiments.pages.page import Page, PageTable, Picture

COVERED = 0.85  # of the intervals at least


def findings(recovery: Recovery) -> list[str]:
    """Sentences, the most important first."""
    ranks, n_cases = recovery.ranks, len(recovery.truths)
    tests, (pooled, by_case) = uniformity(ranks, DRAWS), coverage(covered(ranks, DRAWS))
    worst = int(np.argmin(tests.by_parameter))
    spread = recovery.draws.std(axis=1).mean(axis=0) / recovery.prior_sd
    told = [name for name, part in zip(recovery.names, spread, strict=True) if part <= 0.5]
    errors = recovery.emulator_errors[np.isfinite(recovery.emulator_errors).all(axis=1)]
    n_long = sum(recovery.trusted)
    enough = "as asked for" if float(pooled.value) >= COVERED else "fewer than asked for"
    return [
        f"Intervals of 90% hold {float(pooled.value):.1%} of {ranks.size} known truths of {n_cases} histories "
        f"(95%: {float(pooled.low):.1%} to {float(pooled.high):.1%} were all independent, {float(by_case.low):.1%} to "
        f"{float(by_case.high):.1%} by history): {enough}, at least {COVERED:.0%}.",
        f"Ranks of truths among draws are {'uniform' if tests.passed else 'not uniform'}: pooled p {tests.pooled:.2g}; "
        f"the smallest of {len(tests.by_parameter)} p values by parameter, {recovery.names[worst]}, is "
        f"{tests.by_parameter[worst]:.2g}, {tests.corrected[worst]:.2g} corrected for how many there are (Holm).",
        f"A history tells {len(told)} of {len(spread)} parameters to half of their prior spread or less"
        + (f": {', '.join(told)}." if told else "."),
        f"At points that it has not seen {np.mean(np.abs(errors) > NORMAL_90):.0%} of the figures lie outside the "
        "intervals of 90% of the emulator.",
        f"The sampler's chain is long beside its autocorrelation time, of {np.median(recovery.autocorrelation):.0f} "
        f"steps, in {n_long} of {n_cases} fits; draws are a whole one apart.",
    ]


def recovery_page(recovery: Recovery, command: str) -> Page:
    """The page."""
    problem, ranks = recovery.problem, recovery.ranks
    tests = uniformity(ranks, DRAWS)
    fitted = f"figures up to {recovery.until}" if recovery.until else "all published figures"
    waves = (
        f"Every history was fitted through all {problem.waves} waves, with runs of its own."
        if recovery.refocused
        else "All histories share one emulator over the whole priors: waves that look closer are not tested."
    )
    return Page(
        title=f"Recovery: {problem.title}",
        question=f"Does the fit to {fitted} find parameters again that are known?",
        findings=findings(recovery),
        design=[
            f"{len(recovery.truths)} histories, each one run of {problem.customers:,} customers at parameters drawn "
            "from the priors, with seeds of its own and draws of the discrepancy and of the errors of observation. "
            f"The emulator has {problem.points} other points of {problem.replicates} runs. {waves}",
        ],
        provenance={"draws": f"{DRAWS} of each fit", "seed": str(problem.seed)},
        command=command,
        pictures={
            "ranks": Picture(rank_figure(recovery, tests), "Ranks of the truths, by fifth; grey: nine tenths of counts "
                             "where all ranks are equally often. A hill says too wide, a bowl too narrow."),
            "truths": Picture(truth_figure(recovery), "Medians and intervals of 90% over the truth, as factors."),
        },
        tables=[PageTable("Parameters", parameters_frame(recovery, tests), "Spread: the share of the prior's.")],
        method=[
            "Of a posterior that is right all ranks are equally often (Talts et al. 2018). The pooled test takes the "
            "counts of a history as one observation (Hotelling), as its parameters depend on one another; those by "
            f"parameter are chi-square over {BINS} bins, corrected by Holm; asked for is p above {PASSED:g}.",
            "Tested are the evidence, the levels that are profiled out, the emulator and the sampler. Not tested are "
            "the screening, and whether the model is wrong by as much as is said: histories are as the fit assumes.",
        ],
    )  # fmt: skip


def parameters_frame(recovery: Recovery, tests: Uniformity) -> pd.DataFrame:
    """A row a parameter."""
    held = covered(recovery.ranks, DRAWS)
    return pd.DataFrame(
        {
            "parameter": recovery.names,
            "truths in 90%": [f"{share:.0%}" for share in held.mean(axis=0)],
            "spread": recovery.draws.std(axis=1).mean(axis=0) / recovery.prior_sd,
            "mean rank": recovery.ranks.mean(axis=0),
            "p": tests.by_parameter,
            "p, Holm": tests.corrected,
        }
    )


def recovery_record(recovery: Recovery) -> dict[str, Any]:
    """What JSON says of a recovery."""
    tests, (pooled, by_case) = uniformity(recovery.ranks, DRAWS), coverage(covered(recovery.ranks, DRAWS))
    return {
        "cases": len(recovery.truths),
        "refocused": recovery.refocused,
        "coverage": pooled.record() | {"low_by_history": float(by_case.low), "high_by_history": float(by_case.high)},
        "p_pooled": tests.pooled,
        "passed": tests.passed and float(pooled.value) >= COVERED,
        "parameters": parameters_frame(recovery, tests).to_dict("records"),
        "keys": recovery.keys,
        "truths": recovery.truths.tolist(),
        "ranks": recovery.ranks.tolist(),
        "autocorrelation": recovery.autocorrelation,
    }


def rank_figure(recovery: Recovery, tests: Uniformity) -> Figure:
    """A histogram a parameter, and one of all."""
    stats_low, stats_high = _expected(len(recovery.truths))
    counts = counts_of(recovery.ranks, DRAWS)
    columns = 4
    n_rows = -(-len(counts) // columns)
    figure = Figure(figsize=(9.4, 1.75 * n_rows + 0.6), layout="constrained")
    grid = figure.subplots(n_rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, row, name, p in zip(grid, counts, recovery.names, tests.by_parameter, strict=False):
        axes.axhspan(stats_low, stats_high, color="#dddddd", zorder=0)
        axes.bar(np.arange(BINS), row, width=0.92, color=DOMESTIC[1], zorder=2)
        axes.set_title(f"{shorten(name, 30)}\np {p:.2g}", loc="left", fontsize=7.5, color=INK)
    for axes in grid[len(counts) :]:
        axes.set_visible(False)
    for axes in grid:
        axes.set_xticks([-0.5, BINS - 0.5], ["0", str(DRAWS)], fontsize=8)
        axes.tick_params(axis="y", labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("rank of the truth among the draws", fontsize=9)
    figure.supylabel("histories", fontsize=9)
    figure.suptitle("Where known truths lie among the draws", x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _expected(n_cases: int) -> tuple[float, float]:
    """Ends of the central nine tenths of a bin's count."""
    counts = np.random.default_rng(0).binomial(n_cases, 1.0 / BINS, 20_000)
    low, high = np.quantile(counts, [0.05, 0.95])
    return float(low), float(high)


def truth_figure(recovery: Recovery) -> Figure:
    """Intervals of every parameter and history over the truth, both as factors."""
    held = covered(recovery.ranks, DRAWS)
    low, middle, high = np.quantile(recovery.draws, [0.05, 0.5, 0.95], axis=1)
    columns = 4
    n_rows = -(-len(recovery.keys) // columns)
    figure = Figure(figsize=(9.4, 2.1 * n_rows + 0.5), layout="constrained")
    grid = figure.subplots(n_rows, columns, squeeze=False).ravel()
    for number, name in enumerate(recovery.names):
        axes, truth = grid[number], recovery.truths[:, number]
        for inside, colour in ((True, DOMESTIC[1]), (False, "#D55E00")):
            chosen = held[:, number] == inside
            axes.vlines(truth[chosen], low[chosen, number], high[chosen, number], color=colour, linewidth=1.1)
            axes.plot(truth[chosen], middle[chosen, number], ".", color=colour, markersize=3.5)
        axes.axline((1.0, 1.0), slope=1.0, color=GREY, linewidth=0.8)
        axes.set_title(shorten(name, 30), loc="left", fontsize=7.5, color=INK)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid[len(recovery.keys) :]:
        axes.set_visible(False)
    figure.supxlabel("truth", fontsize=9)
    figure.supylabel("median and 90% of the draws", fontsize=9)
    figure.suptitle("What the fit says of each truth (orange: outside)", x=0.01, ha="left", fontsize=13, color=INK)
    return figure
