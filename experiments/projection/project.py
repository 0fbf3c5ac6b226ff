"""A projection from end to end: the ensemble, its fans, what its variance is made of, its regimes, and their files."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd

from configs import country_of
from configs.language import ENGLISH, _, speaking
from experiments.progress import Progress
from experiments.projection.ensemble import Ensemble, run_ensemble
from experiments.projection.fans import fans, predicted
from experiments.projection.question import Question
from experiments.projection.regimes import regime_frame
from experiments.projection.variance import Variance, divided, n_variance_runs
from experiments.runs.manifest import shared_facts
from experiments.sweep import Execution
from experiments.writing import csv_text, json_text
from sim.whole_files import write_whole

TABLE, JSON = "projection.csv", "projection.json"


@dataclass(frozen=True)
class Projection:
    """A projection that is done."""

    ensemble: Ensemble
    variance: Variance

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.ensemble.question

    @cached_property
    def fans(self) -> pd.DataFrame:
        """A row an item, quantity and year."""
        return fans(predicted(self.ensemble), self.question)

    @cached_property
    def regimes(self) -> pd.DataFrame:
        """A row an outcome and regime, as programs read it."""
        with speaking(ENGLISH):
            return regime_frame(self.ensemble)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """A row a year, level (group or constant) and input: its share of the variance."""
        rows = [
            {"year": year, "within": within, "input": name, "share": share, "low_95": low, "high_95": high}
            for within, parts in (("all", self.variance.groups), ("parameters", self.variance.constants))
            for year, effects in parts.items()
            for name, share, low, high in zip(effects.names, effects.shares, effects.low, effects.high, strict=True)
        ]
        return pd.DataFrame(rows, columns=["year", "within", "input", "share", "low_95", "high_95"])


def project(
    question: Question,
    folder: Path,
    execution: Execution,
    say: Callable[[str], None] = lambda _text: None,
    progress: Progress | None = None,
) -> Projection:
    """Run what a projection asks; runs are kept in `folder`, and found there again. Raises `ConfigError`."""
    n_runs = len(question.draws) * question.n_seeds
    n = n_runs + n_variance_runs(question)

    def heard(stage: str, before: int) -> Progress | None:
        if progress is None:
            return None
        return lambda done, _total, where: progress(before + done, n, _("{stage}: {where}", stage=stage, where=where))

    ensemble = run_ensemble(question, folder / "draws", execution, heard(_("draws"), 0), say)
    variance = divided(ensemble, folder / "variance", execution, heard(_("variance"), n_runs), say)
    return Projection(ensemble, variance)


def answer_of(done: Projection) -> dict[str, Any]:
    """A projection for other programs."""
    question, posterior = done.question, done.question.posterior
    return {
        "posterior": posterior.file,
        "posterior_hash": blake2b(Path(posterior.file).read_bytes(), digest_size=8).hexdigest(),
        "scenario": posterior.scenario,
        "fitted_until": posterior.until,
        "n_draws": done.ensemble.n_draws,
        "n_seeds": question.n_seeds,
        "customers": question.settings.customers.number,
        "seeds": done.ensemble.seeds,
        "discrepancy": dict(question.discrepancy),
        "unit": f"{country_of(question.settings).unit}; domestic_share_of_year is a share",
        "projection": done.fans.to_dict("records"),
        "variance": done.shares.to_dict("records"),
        "regimes": done.regimes.to_dict("records"),
        **shared_facts("auto"),
    }


def write_tables(done: Projection, folder: Path, answer: dict[str, Any]) -> list[Path]:
    """The fans as CSV, and all there is as JSON."""
    return [
        write_whole(folder / TABLE, csv_text(done.fans.round(6))),
        write_whole(folder / JSON, json_text(answer)),
    ]
