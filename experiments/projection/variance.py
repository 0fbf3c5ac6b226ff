"""How much of the variance of a year's balance stems from parameters, seeds, the exchange rate and the scenario."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agents.draws import FloatArray, IntArray
from configs import ConfigError, country_of
from configs.language import N_
from experiments.progress import Progress
from experiments.projection.ensemble import MOST_BLOCKS, Ensemble, after, failed_text
from experiments.projection.question import RATE, Question
from experiments.projection.rates import rate_paths, write_rates
from experiments.statistics.shapley import Effects, group_effects, group_sample, input_effects
from experiments.studies.study import Study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study

GROUPS = (N_("parameters"), N_("seeds"), N_("exchange rate"), N_("scenario"))
MIDWAY = 2030
BALANCE = "balance.total.balance_lcu"


@dataclass(frozen=True)
class Variance:
    """What the variance of the balance is made of, by year."""

    groups: dict[int, Effects]  # all four
    constants: dict[int, Effects]  # within parameters
    values: dict[int, FloatArray]  # the balance of all runs in which all four are drawn, in the large unit, [n_rows]
    sample: FloatArray  # places of the groups, [n_rows, n_groups]


def years_shared(question: Question) -> list[int]:
    """Years whose variance is divided: the last one, and 2030 on the way."""
    return [year for year in (MIDWAY,) if question.newest < year < question.until] + [question.until]


def n_variance_runs(question: Question) -> int:
    """How many runs it takes at most."""
    return question.unknowns.trajectories * (len(GROUPS) + 1)


def divided(
    ensemble: Ensemble,
    folder: Path,
    execution: Execution,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Variance:
    """Run trajectories in which one group after another is drawn anew, and divide the variance.

    Raises `ConfigError` where runs fail.
    """
    question = ensemble.question
    sample = group_sample(GROUPS, question.unknowns.trajectories, question.unknowns.seed)
    levels = _levels(question, sample)
    values = _balances(question, levels, folder, execution, progress, say)
    groups = {year: group_effects(GROUPS, sample, values[year]) for year in values}
    return Variance(groups, constants_of(ensemble), values, sample)


def constants_of(ensemble: Ensemble) -> dict[int, Effects]:
    """Within parameters, what the constants make of the balance's variance, by year; none of fewer draws than it takes.

    Draws are held against those of their block alone, with which they share seeds.
    """
    question, blocks = ensemble.question, ensemble.blocks
    keys, drawn = question.posterior.keys, question.posterior.values[question.draws]
    if len(drawn) < len(keys) + 3 + blocks.max():
        return {}
    balances = ensemble.figures["total", "balance"].mean(axis=1)
    return {
        year: input_effects(keys, _centred(drawn, blocks), _centred(balances[:, [place]], blocks)[:, 0])
        for year in years_shared(question)
        for place in [question.years.index(year)]
    }


def _centred(columns: FloatArray, blocks: IntArray) -> FloatArray:
    """Columns [n_draws, n] without the means of their blocks."""
    means = np.array([columns[blocks == block].mean(axis=0) for block in range(blocks.max() + 1)])
    centred: FloatArray = columns - means[blocks]
    return centred


def _levels(question: Question, sample: FloatArray) -> np.ndarray:
    """Which draw, seed, rate and scenario a row has, by their numbers, [n_rows, 4]."""
    unknowns = question.unknowns
    sizes = [len(question.draws), unknowns.seeds, unknowns.rates if question.walks else 1, len(question.scenarios)]
    return np.minimum((sample * sizes).astype(np.int64), np.array(sizes) - 1)


def _balances(
    question: Question,
    levels: np.ndarray,
    folder: Path,
    execution: Execution,
    progress: Progress | None,
    say: Callable[[str], None],
) -> dict[int, FloatArray]:
    """The balance of every row by year, [n_rows]. Rows of one seed are a study; equal rows are run once."""
    unknowns, years = question.unknowns, years_shared(question)
    paths = (
        rate_paths(unknowns.rate_series, question.until, unknowns.rates, unknowns.seed, question.settings.country)
        if question.walks
        else []
    )
    rates = write_rates(unknowns.rate_series, paths, folder / "rates")
    values = {year: np.full(len(levels), np.nan) for year in years}
    done = 0
    for seed in np.unique(levels[:, 1]).tolist():
        rows = np.flatnonzero(levels[:, 1] == seed)
        unique, place = np.unique(levels[rows][:, [0, 2, 3]], axis=0, return_inverse=True)
        study = Study(
            title=f"Balances of draws, rates and scenarios with seed {seed}",
            scenario=question.posterior.scenario,
            design="list",
            points=[_point(question, rates, *numbers) for numbers in unique.tolist()],
            set=question.set,
            replicates=1,
            seed=unknowns.seed + MOST_BLOCKS + seed,
            outcomes=[f"{BALANCE}@{year}" for year in years],
        )
        runs = run_study(study, execution, after(progress, done), folder / f"seed_{seed}", say)
        if len(runs.failures):
            raise ConfigError(failed_text(runs))
        for year in years:
            values[year][rows] = (
                runs.values(f"{BALANCE}@{year}")[place.ravel(), 0] / country_of(question.settings).large
            )
        done += len(rows)
    return values


def _point(question: Question, rates: list[Path], draw: int, rate: int, scenario: int) -> dict[str, Any]:
    name, number = question.scenarios[scenario], question.draws[draw]
    point: dict[str, Any] = {"label": f"draw {number}, rate {rate}, {name}", "scenario": name}
    if rates:
        point[RATE] = {"series": question.unknowns.rate_series, "file": str(rates[rate].absolute())}
    return point | question.posterior.draw(number)
