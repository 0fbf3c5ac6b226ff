"""ABC adjusted by regression: of runs over the prior those nearest to what is observed, moved along a local line.

Beaumont, Zhang & Balding (2002); constants as logits of their place in the prior, so that no draw leaves it (Blum et
al. 2013). pyabc has learned summaries and no such adjustment.
"""

import numpy as np

from benchmarks.posteriors.questions import Array, Question

NEAREST = 0.3  # share of the runs
DRAWS = 1000


def draws_of(question: Question, seen: Array, n_runs: int, rng: np.random.Generator) -> list[Array]:
    """Draws, [n_draws, n_constants], for each row of what is observed; all share their runs."""
    points = question.prior(n_runs, rng)
    figures = question.observed(points, rng)
    return [_adjusted(question, points, figures, row, rng) for row in seen]


def _adjusted(question: Question, points: Array, figures: Array, seen: Array, rng: np.random.Generator) -> Array:
    off = (figures - seen) / np.median(np.abs(figures - np.median(figures, axis=0)), axis=0)
    distance = np.sqrt((off**2).sum(axis=1))
    reach = np.quantile(distance, NEAREST)
    near = distance < reach
    weights = 1.0 - (distance[near] / reach) ** 2  # Epanechnikov
    unit = (points[near] - question.low) / (question.high - question.low)
    logits = np.log(unit / (1.0 - unit))
    columns = np.concatenate([np.ones((near.sum(), 1)), figures[near] - seen], axis=1)
    root = np.sqrt(weights)[:, None]
    slopes, *_ = np.linalg.lstsq(root * columns, root * logits, rcond=None)
    moved = logits - (figures[near] - seen) @ slopes[1:]
    chosen = moved[rng.choice(len(moved), DRAWS, p=weights / weights.sum())]
    return question.low + (question.high - question.low) / (1.0 + np.exp(-chosen))
