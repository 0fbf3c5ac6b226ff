"""Neural posterior estimation by sbi: a normalising flow learns constants from figures, once for all observations.

Papamakarios, Murray (2016); Greenberg et al. (2019); masked autoregressive flow, sbi's default.
"""

import sys
from contextlib import chdir, redirect_stdout
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.posteriors.questions import Array, Question

DRAWS = 1000


def draws_of(question: Question, seen: Array, n_runs: int, rng: np.random.Generator) -> list[Array]:
    """Draws, [n_draws, n_constants], for each row of what is observed; all share their runs."""
    import torch
    from sbi.inference import NPE
    from sbi.utils import BoxUniform

    torch.set_num_threads(1)
    torch.manual_seed(int(rng.integers(2**31)))
    points = question.prior(n_runs, rng)
    figures = question.observed(points, rng)
    prior = BoxUniform(torch.tensor(question.low), torch.tensor(question.high))
    with TemporaryDirectory() as folder, chdir(folder), redirect_stdout(sys.stderr):
        # sbi logs to the folder that it is called in, and says what it does, whatever it is asked to show.
        inference = NPE(prior=prior, density_estimator="maf", show_progress_bars=False)
        inference.append_simulations(*(torch.tensor(part, dtype=torch.float32) for part in (points, figures)))
        inference.train()
    posterior = inference.build_posterior()
    rows = [torch.tensor(row, dtype=torch.float32) for row in seen]
    return [posterior.sample((DRAWS,), x=row, show_progress_bars=False).double().numpy() for row in rows]
