"""The page of a recovery: ranks of known truths among draws, and how often intervals hold them."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from configs.language import ENGLISH, N_, _, speaking
from experiments.calibration.ranks import BINS, PASSED, Uniformity, counts_of, coverage, covered, uniformity
from experiments.calibration.recovery import DRAWS, Recovery
from experiments.calibration.targets import NORMAL_90
from experiments.figures.fonts import fonts
from experiments.figures.style import DOMESTIC, GREY, INK, shorten
from experiments.lines import in_a_row, listed
from experiments.pages.page import Page, PageTable, Picture
from experiments.statistics.intervals import MOST, central

COVERED = 0.85  # of the intervals at least


def findings(recovery: Recovery) -> list[str]:
    """Sentences, the most important first."""
    return [*_of_ranks(recovery), *_of_fits(recovery)]


def _of_ranks(recovery: Recovery) -> list[str]:
    """How many truths intervals hold, and whether ranks are uniform."""
    ranks = recovery.ranks
    tests, (pooled, by_case) = uniformity(ranks, DRAWS), coverage(covered(ranks, DRAWS))
    enough = N_(
        "Intervals of 90% hold {held:.1%} of {n} known truths of {n_cases} histories (95%: {low:.1%} to {high:.1%} "
        "were all independent, {low_by_case:.1%} to {high_by_case:.1%} by history): as asked for, at least {asked:.0%}."
    )
    few = N_(
        "Intervals of 90% hold {held:.1%} of {n} known truths of {n_cases} histories (95%: {low:.1%} to {high:.1%} "
        "were all independent, {low_by_case:.1%} to {high_by_case:.1%} by history): fewer than asked for, at least "
        "{asked:.0%}."
    )
    uniform = N_(
        "Ranks of truths among draws are uniform: pooled p {p:.2g}; the smallest of {n} p values by parameter, {name}, "
        "is {p_own:.2g}, {p_corrected:.2g} corrected for how many there are (Holm)."
    )
    uneven = N_(
        "Ranks of truths among draws are not uniform: pooled p {p:.2g}; the smallest of {n} p values by parameter, "
        "{name}, is {p_own:.2g}, {p_corrected:.2g} corrected for how many there are (Holm)."
    )
    worst = int(np.argmin(tests.by_parameter))
    return [
        _(
            enough if float(pooled.value) >= COVERED else few,
            held=float(pooled.value),
            n=ranks.size,
            n_cases=len(recovery.truths),
            low=float(pooled.low),
            high=float(pooled.high),
            low_by_case=float(by_case.low),
            high_by_case=float(by_case.high),
            asked=COVERED,
        ),
        _(
            uniform if tests.passed else uneven,
            p=tests.pooled,
            n=len(tests.by_parameter),
            name=recovery.names[worst],
            p_own=tests.by_parameter[worst],
            p_corrected=tests.corrected[worst],
        ),
    ]


def _of_fits(recovery: Recovery) -> list[str]:
    """What a history tells, and how emulator and sampler fared."""
    spread = recovery.draws.std(axis=1).mean(axis=0) / recovery.prior_sd
    told = [name for name, part in zip(recovery.names, spread, strict=True) if part <= 0.5]
    errors = recovery.emulator_errors[np.isfinite(recovery.emulator_errors).all(axis=1)]
    some_told = N_("A history tells {n} of {n_all} parameters to half of their prior spread or less: {names}.")
    none_told = N_("A history tells {n} of {n_all} parameters to half of their prior spread or less.")
    return [
        _(some_told if told else none_told, n=len(told), n_all=len(spread), names=listed(told)),
        _(
            "At points that it has not seen {share:.0%} of the figures lie outside the intervals of 90% of the "
            "emulator.",
            share=np.mean(np.abs(errors) > NORMAL_90),
        ),
        _(
            "The sampler's chain is long beside its autocorrelation time, of {time:.0f} steps, in {n_long} of {n} "
            "fits; draws are a whole one apart.",
            time=np.median(recovery.autocorrelation),
            n_long=sum(recovery.trusted),
            n=len(recovery.truths),
        ),
    ]


def recovery_page(recovery: Recovery, command: str) -> Page:
    """The page."""
    mpl.rcParams["font.family"] = fonts()
    problem, tests = recovery.problem, uniformity(recovery.ranks, DRAWS)
    fitted = _("figures up to {year}", year=recovery.until) if recovery.until else _("all published figures")
    ranks = _(
        "Ranks of the truths, by fifth; grey: nine tenths of counts where all ranks are equally often. A hill says too "
        "wide, a bowl too narrow."
    )
    return Page(
        title=_("Recovery: {title}", title=_(problem.title)),
        question=_("Does the fit to {figures} find parameters again that are known?", figures=fitted),
        findings=findings(recovery),
        design=_design(recovery),
        provenance={_("draws"): _("{n} of each fit", n=DRAWS), _("seed"): str(problem.seed)},
        command=command,
        pictures={
            "ranks": Picture(rank_figure(recovery, tests), ranks),
            "truths": Picture(truth_figure(recovery), _("Medians and intervals of 90% over the truth, as factors.")),
        },
        tables=[PageTable(_("Parameters"), parameters_frame(recovery, tests), _("Spread: the share of the prior's."))],
        method=[
            _(
                "Of a posterior that is right all ranks are equally often (Talts et al. 2018). The pooled test takes "
                "the counts of a history as one observation (Hotelling), as its parameters depend on one another; "
                "those by parameter are chi-square over {bins} bins, corrected by Holm; asked for is p above {p:g}.",
                bins=BINS,
                p=PASSED,
            ),
            _(
                "Tested are the evidence, the levels that are profiled out, the emulator and the sampler. Not tested "
                "are the screening, and whether the model is wrong by as much as is said: histories are as the fit "
                "assumes."
            ),
        ],
    )


def _design(recovery: Recovery) -> list[str]:
    problem = recovery.problem
    histories = _(
        "{n} histories, each one run of {customers:,} customers at parameters drawn from the priors, with seeds of its "
        "own and draws of the discrepancy and of the errors of observation. The emulator has {points} other points of "
        "{replicates} runs.",
        n=len(recovery.truths),
        customers=problem.customers,
        points=problem.points,
        replicates=problem.replicates,
    )
    refocused = _("Every history was fitted through all {n} waves, with runs of its own.", n=problem.waves)
    shared = _("All histories share one emulator over the whole priors: waves that look closer are not tested.")
    return [in_a_row([histories, refocused if recovery.refocused else shared])]


def parameters_frame(recovery: Recovery, tests: Uniformity) -> pd.DataFrame:
    """A row a parameter."""
    held = covered(recovery.ranks, DRAWS)
    return pd.DataFrame(
        {
            _("parameter"): recovery.names,
            _("truths in 90%"): [f"{share:.0%}" for share in held.mean(axis=0)],
            _("spread"): recovery.draws.std(axis=1).mean(axis=0) / recovery.prior_sd,
            _("mean rank"): recovery.ranks.mean(axis=0),
            "p": tests.by_parameter,
            _("p, Holm"): tests.corrected,
        }
    )


def recovery_record(recovery: Recovery) -> dict[str, Any]:
    """What JSON says of a recovery, in English."""
    with speaking(ENGLISH):
        parameters = parameters_frame(recovery, uniformity(recovery.ranks, DRAWS)).to_dict("records")
    tests, (pooled, by_case) = uniformity(recovery.ranks, DRAWS), coverage(covered(recovery.ranks, DRAWS))
    return {
        "cases": len(recovery.truths),
        "refocused": recovery.refocused,
        "coverage": pooled.record() | {"low_by_history": float(by_case.low), "high_by_history": float(by_case.high)},
        "p_pooled": tests.pooled,
        "passed": tests.passed and float(pooled.value) >= COVERED,
        "parameters": parameters,
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
        axes.set_title(_("{name}\np {p:.2g}", name=shorten(name, 30), p=p), loc="left", fontsize=7.5, color=INK)
    for axes in grid[len(counts) :]:
        axes.set_visible(False)
    for axes in grid:
        axes.set_xticks([-0.5, BINS - 0.5], ["0", str(DRAWS)], fontsize=8)
        axes.tick_params(axis="y", labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(_("rank of the truth among the draws"), fontsize=9)
    figure.supylabel(_("histories"), fontsize=9)
    figure.suptitle(_("Where known truths lie among the draws"), x=0.01, ha="left", fontsize=13, color=INK)
    return figure


def _expected(n_cases: int) -> tuple[float, float]:
    """Ends of the central nine tenths of a bin's count."""
    counts = np.random.default_rng(0).binomial(n_cases, 1.0 / BINS, 20_000)
    inside = central(counts, MOST)
    return float(inside.low), float(inside.high)


def truth_figure(recovery: Recovery) -> Figure:
    """Intervals of every parameter and history over the truth, both as factors."""
    held = covered(recovery.ranks, DRAWS)
    inside, middle = central(np.moveaxis(recovery.draws, 1, -1), MOST), np.quantile(recovery.draws, 0.5, axis=1)
    columns = 4
    n_rows = -(-len(recovery.keys) // columns)
    figure = Figure(figsize=(9.4, 2.1 * n_rows + 0.5), layout="constrained")
    grid = figure.subplots(n_rows, columns, squeeze=False).ravel()
    for number, name in enumerate(recovery.names):
        axes, truth = grid[number], recovery.truths[:, number]
        for is_held, colour in ((True, DOMESTIC[1]), (False, "#D55E00")):
            chosen = held[:, number] == is_held
            ends = inside.low[chosen, number], inside.high[chosen, number]
            axes.vlines(truth[chosen], *ends, color=colour, linewidth=1.1)
            axes.plot(truth[chosen], middle[chosen, number], ".", color=colour, markersize=3.5)
        axes.axline((1.0, 1.0), slope=1.0, color=GREY, linewidth=0.8)
        axes.set_title(shorten(name, 30), loc="left", fontsize=7.5, color=INK)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid[len(recovery.keys) :]:
        axes.set_visible(False)
    figure.supxlabel(_("truth"), fontsize=9)
    figure.supylabel(_("median and 90% of the draws"), fontsize=9)
    figure.suptitle(_("What the fit says of each truth (orange: outside)"), x=0.01, ha="left", fontsize=13, color=INK)
    return figure
