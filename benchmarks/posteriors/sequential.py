"""ABC-SMC by pyabc: populations of particles that come nearer to what is observed from one to the next.

Distances are weighted by the scatter of each figure (Prangle 2017), thresholds are medians of those before.
"""

import logging
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.posteriors.questions import Array, Question

PARTICLES = 100
DRAWS = 1000


def draws_of(question: Question, seen: Array, n_runs: int, rng: np.random.Generator) -> list[Array]:
    """Draws, [n_draws, n_constants], for each row of what is observed; each has `n_runs` runs of its own."""
    import pyabc

    for name in ("ABC", "ABC.Sampler", "ABC.History", "ABC.Distance", "ABC.Population"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return [_draws(pyabc, question, row, n_runs, rng) for row in seen]


def _draws(pyabc, question: Question, seen: Array, n_runs: int, rng: np.random.Generator) -> Array:  # type: ignore[no-untyped-def]
    names = [f"constant_{number}" for number in range(len(question.low))]
    ends = zip(names, question.low.tolist(), (question.high - question.low).tolist(), strict=True)
    prior = pyabc.Distribution(**{name: pyabc.RV("uniform", low, width) for name, low, width in ends})

    def simulate(parameter):  # type: ignore[no-untyped-def]
        point = np.array([[parameter[name] for name in names]])
        return {"figures": question.observed(point, rng)[0]}

    np.random.seed(int(rng.integers(2**31)))  # noqa: NPY002 - pyabc draws from NumPy's global generator
    with tempfile.TemporaryDirectory() as folder:
        smc = pyabc.ABCSMC(
            simulate,
            prior,
            distance_function=pyabc.AdaptivePNormDistance(p=2),
            population_size=PARTICLES,
            sampler=pyabc.SingleCoreSampler(),
        )
        smc.new(f"sqlite:///{Path(folder) / 'history.db'}", {"figures": seen})
        history = smc.run(max_total_nr_simulations=n_runs)
        frame, weights = history.get_distribution()
    weights = np.asarray(weights)
    return frame[names].to_numpy()[rng.choice(len(frame), DRAWS, p=weights / weights.sum())]
