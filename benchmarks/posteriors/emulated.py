"""What `digital-balance calibrate` does: a Gaussian-process emulator, and ensemble sampling of its likelihood."""

import numpy as np

from benchmarks.posteriors.questions import Array, Question
from experiments.calibration.emulator import fit_emulator
from experiments.calibration.posterior import evidence_of, sample_posterior
from experiments.calibration.problem import Prior, Problem
from experiments.calibration.runs import Wave
from experiments.calibration.targets import Target

REPLICATES = 2
DRAWS = 1000


def draws_of(question: Question, seen: Array, n_runs: int, rng: np.random.Generator) -> list[Array]:
    """Draws, [n_draws, n_constants], for each row of what is observed; all share their runs."""
    from scipy.stats import qmc

    n, keys = n_runs // REPLICATES, [f"constant {number}" for number in range(len(question.low))]
    width = question.high - question.low
    points = question.low + width * qmc.LatinHypercube(len(keys), rng=rng).random(n)
    figures = question.figures(np.repeat(points, REPLICATES, axis=0), rng).reshape(n, REPLICATES, -1)
    ends = zip(keys, question.low.tolist(), question.high.tolist(), strict=True)
    problem = Problem(title=question.name, priors={key: Prior(low=low, high=high) for key, low, high in ends})
    empty = np.zeros((figures.shape[-1], 0))
    emulator = fit_emulator(problem, keys, Wave(points, figures, empty), _targets(question, seen[0]))
    return [
        sample_posterior(evidence_of(_targets(question, row), empty, 1.0), emulator, DRAWS, number).draws
        for number, row in enumerate(seen)
    ]


def _targets(question: Question, row: Array) -> list[Target]:
    pairs = zip(row.tolist(), question.errors.tolist(), strict=True)
    return [Target("balance_total", 2000 + number, "", seen, error, 0.0) for number, (seen, error) in enumerate(pairs)]
