"""An ensemble of runs, draws of a posterior by seeds, and its annual figures."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from agents.draws import FloatArray, IntArray
from configs import ConfigError, Settings, country_of
from configs.language import _
from experiments.progress import Progress
from experiments.projection.question import Question
from experiments.runs.flows import SIDES
from experiments.studies.study import Study
from experiments.sweep import Execution
from experiments.sweep.study_runs import StudyRuns, replicate_seeds, run_study
from sim.start.world import build_world

DOMESTIC_SHARE, APART = "domestic_share_of_year", "apart"  # quantities beside the sides of a balance
DRAWS_OF_A_BLOCK, MOST_BLOCKS = 10, 10

Measure = tuple[str, str]  # item and quantity
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Ensemble:
    """Annual figures of all runs: the large unit of the country, and shares."""

    question: Question
    figures: dict[Measure, FloatArray]  # by item and quantity, [n_draws, n_seeds, n_years]
    shares: dict[str, FloatArray]  # domestic share of a service in the last month, [n_draws, n_seeds]
    seeds: list[list[int]]  # of every block of draws
    blocks: IntArray  # which block a draw is in, [n_draws]

    @property
    def n_draws(self) -> int:
        """Of the posterior."""
        return len(self.blocks)

    @property
    def n_witnesses(self) -> int:
        """How many independent draws or seeds there are, whichever are fewer."""
        return min(self.n_draws, sum(map(len, self.seeds)))


def run_ensemble(
    question: Question,
    folder: Path,
    execution: Execution,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Ensemble:
    """Run every draw with every seed; runs are kept in `folder`, and found there again. Raises `ConfigError`."""
    blocks = blocks_of(len(question.draws))
    parts, shares, seeds, done = [], [], [], 0
    for block in range(blocks.max() + 1):
        draws = [number for number, place in zip(question.draws, blocks, strict=True) if place == block]
        study = ensemble_study(question, draws, block)
        runs = run_study(study, execution, after(progress, done), folder / f"block_{block}", say)
        if len(runs.failures):
            raise ConfigError(failed_text(runs))
        parts.append(annual_figures(runs, question))
        shares.append({name: runs.values(_share_of(name, question)) for name in question.settings.services})
        seeds.append(replicate_seeds(study.seed, study.replicates))
        done += len(draws) * question.n_seeds
    order = np.argsort(np.argsort(blocks, kind="stable"))
    figures, of_markets = (_joined(tables, order) for tables in (parts, shares))
    return Ensemble(question, figures, of_markets, seeds, blocks)


def blocks_of(n_draws: int) -> IntArray:
    """Which block every draw is in, one after the other in turn, [n_draws].

    Draws of a block share their seeds and step together; every block has seeds of its own, so that what a few seeds do
    is not taken for what draws do.
    """
    return np.arange(n_draws) % min(max(n_draws // DRAWS_OF_A_BLOCK, 1), MOST_BLOCKS)


def ensemble_study(question: Question, draws: list[int], block: int) -> Study:
    """The design of a block: a point a draw."""
    settings, posterior = question.settings, question.posterior
    return Study(
        title=f"Draws of {Path(posterior.file).name} until {question.until}, block {block}",
        scenario=posterior.scenario,
        design="list",
        points=[{"label": f"draw {number}", **posterior.draw(number)} for number in draws],
        set=question.set,
        replicates=question.n_seeds,
        seed=question.unknowns.seed + block,
        outcomes=[_share_of(name, question) for name in settings.services],
        paths=[*(path for paths in _flows(settings).values() for path in paths), *_spending(), *_apart(settings)],
    )


def after(progress: Progress | None, done: int) -> Progress | None:
    """Progress of runs after others that are done."""
    if progress is None:
        return None
    return lambda runs, total, where: progress(done + runs, total, where)


def failed_text(runs: StudyRuns) -> str:
    """What is said of runs without which no projection can be made."""
    return _(
        "{folder}: {n} runs have failed; failures.parquet there says why", folder=runs.folder, n=len(runs.failures)
    )


def _joined(tables: Sequence[Mapping[Name, FloatArray]], order: IntArray) -> dict[Name, FloatArray]:
    """Tables of blocks as one, in the order of draws."""
    return {name: np.concatenate([table[name] for table in tables])[order] for name in tables[0]}


def _share_of(service: str, question: Question) -> str:
    return f"outcomes.domestic_share.{service}@{question.until}"


def annual_figures(runs: StudyRuns, question: Question) -> dict[Measure, FloatArray]:
    """Figures of whole years by item and quantity, [n_draws, n_seeds, n_years]."""
    settings = question.settings
    large = country_of(settings).large
    years = build_world(settings).dates.astype("datetime64[Y]").astype(int) + 1970

    def summed(path: FloatArray) -> FloatArray:
        return np.stack([path[..., years == year].sum(axis=-1) for year in question.years], axis=-1)

    sums = {name: summed(runs.paths[name]) / large for paths in _flows(settings).values() for name in paths}
    figures: dict[Measure, FloatArray] = {}
    for item, (receipts, payments) in _flows(settings).items():
        sides = {"receipts": sums[receipts], "payments": sums[payments], "balance": sums[receipts] - sums[payments]}
        figures |= {(item, side): sides[side] for side in SIDES}
    for side in SIDES:
        figures["total", side] = np.sum([figures[item, side] for item in settings.items], axis=0)
    share, spending = (runs.paths[name] for name in _spending())
    figures["total", DOMESTIC_SHARE] = summed(share * spending) / summed(spending)
    apart = [summed(runs.paths[name]) * (1.0 if "receipts" in name else -1.0) for name in _apart(settings)]
    figures["total", APART] = np.sum(apart, axis=0) / large
    return figures


def _flows(settings: Settings) -> dict[str, tuple[str, str]]:
    """Receipts and payments by item, as studies call them."""
    return {item: (f"balance.{item}.receipts_lcu", f"balance.{item}.payments_lcu") for item in settings.items}


def _spending() -> tuple[str, str]:
    return "outcomes.domestic_share", "outcomes.spending"


def _apart(settings: Settings) -> list[str]:
    return [f"outcomes.unmodelled_{side}.{item}" for item in settings.items for side in ("receipts", "payments")]
