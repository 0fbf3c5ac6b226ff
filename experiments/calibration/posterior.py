"""What observations say of constants: implausibility, the likelihood with levels profiled out, and the posterior."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from experiments.calibration.emulator import Emulator
from experiments.calibration.errors import discrepancy_covariance, observation_covariance
from experiments.calibration.targets import Target
from experiments.extras import needed

IMPLAUSIBLE = 3.0  # standard deviations (Pukelsheim 1994: 95% of any unimodal distribution lies within)
WALKERS_A_CONSTANT = 4
BURN_IN, STEPS = 600, 1200


@dataclass(frozen=True)
class Evidence:
    """Observed targets, their errors, and the streams that are profiled out of them."""

    observed: FloatArray  # [n_targets]
    errors: FloatArray  # covariance of what was observed and of the discrepancy, [n_targets, n_targets]
    streams: FloatArray  # what each stream adds at its prior mean, [n_targets, n_streams]
    spread: float  # prior standard deviation of the streams' factors

    @property
    def covariance(self) -> FloatArray:
        """Of targets around the model's, with the levels of streams integrated out: V + B P B^T."""
        covariance: FloatArray = self.errors + self.spread**2 * self.streams @ self.streams.T
        return covariance

    def levels(self, outputs: FloatArray, variances: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Factors of the streams given the model's targets [n_targets]: mean [n_streams] and covariance, exact."""
        # a | y ~ N(m, S),  S = (I / s^2 + B^T V^-1 B)^-1,  m = 1 + S B^T V^-1 (z - y)
        weights = np.linalg.solve(self.errors + np.diag(variances), self.streams)
        covariance = np.linalg.inv(np.eye(self.streams.shape[1]) / self.spread**2 + self.streams.T @ weights)
        return 1.0 + covariance @ weights.T @ (self.observed - outputs), np.asarray(covariance)


def evidence_of(targets: list[Target], streams: FloatArray, spread: float) -> Evidence:
    """Figures that are sums of others have errors of theirs, in what was published as in the model."""
    errors = observation_covariance(targets) + discrepancy_covariance(targets)
    return Evidence(np.array([target.observed for target in targets]), errors, streams, spread)


def implausibility(evidence: Evidence, emulator: Emulator, factors: FloatArray) -> FloatArray:
    """How many standard deviations the second worst target is off at points, [n] (Vernon, Goldstein & Bower 2010)."""
    means, variances = emulator(factors)
    variance = np.diag(evidence.covariance) + variances + emulator.seeds
    off = np.abs(evidence.observed - means) / np.sqrt(variance)
    return np.asarray(np.sort(off, axis=1)[:, -min(2, off.shape[1])])


def log_likelihood(evidence: Evidence, emulator: Emulator, factors: FloatArray) -> FloatArray:
    """Of the observations at points, [n], by the emulator and with its uncertainty; the constant is left out."""
    means, variances = emulator(factors)
    covariance = evidence.covariance + _diagonals(variances + emulator.seeds)
    factor = np.linalg.cholesky(covariance)
    off = (evidence.observed - means)[..., None]
    scaled = np.linalg.solve(factor, off)[..., 0]
    return np.asarray(-0.5 * (scaled**2).sum(axis=-1) - np.log(np.diagonal(factor, axis1=-2, axis2=-1)).sum(axis=-1))


def sample_posterior(
    evidence: Evidence, emulator: Emulator, n_draws: int, seed: int, start: FloatArray | None = None
) -> tuple[FloatArray, float]:
    """Draws of the factors, [n_draws, n_constants], and the share of steps accepted; priors are uniform.

    Affine-invariant ensemble sampling (Goodman & Weare 2010; emcee). `start` are plausible points to begin from.
    """
    emcee = needed("emcee", "study", "calibrate")
    rng, n = np.random.default_rng(seed), len(emulator.low)
    n_walkers = WALKERS_A_CONSTANT * n + 2 * (n % 2)
    if start is None or len(start) < n_walkers:
        start = emulator.low + emulator.width * rng.random((20 * n_walkers, n))
    best = np.argsort(-log_likelihood(evidence, emulator, start), kind="stable")[:n_walkers]
    begin = start[best] + 1e-3 * emulator.width * rng.standard_normal((n_walkers, n))
    high = emulator.low + emulator.width
    begin = np.clip(begin, emulator.low + 1e-6 * emulator.width, high - 1e-6 * emulator.width)

    def log_density(factors: FloatArray) -> FloatArray:
        inside = ((factors >= emulator.low) & (factors <= high)).all(axis=1)
        density = np.full(len(factors), -np.inf)
        if inside.any():
            density[inside] = log_likelihood(evidence, emulator, factors[inside])
        return density

    sampler = emcee.EnsembleSampler(n_walkers, n, log_density, vectorize=True)
    sampler.random_state = np.random.RandomState(seed).get_state()
    state = sampler.run_mcmc(begin, BURN_IN)
    sampler.reset()
    sampler.run_mcmc(state, STEPS)
    chain = sampler.get_chain(flat=True)
    chosen = np.linspace(0, len(chain) - 1, n_draws).round().astype(int)
    return chain[chosen], float(np.mean(sampler.acceptance_fraction))


def _diagonals(variances: FloatArray) -> FloatArray:
    n = variances.shape[-1]
    matrices = np.zeros((*variances.shape, n))
    matrices[..., np.arange(n), np.arange(n)] = variances
    return matrices
