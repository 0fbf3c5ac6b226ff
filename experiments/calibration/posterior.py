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
AUTOCORRELATION_TIMES = 15  # that a chain has at least, unless it is MOST_STEPS long (emcee: a few dozen to be exact)
MOST_STEPS = 6  # times STEPS
MANY = 2000


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

    def levels(self, outputs: FloatArray, seeds: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Factors of the streams given the model's targets [n_targets]: mean [n_streams] and covariance, exact.

        `seeds` is the covariance of the observations around those targets, [n_targets, n_targets].
        """
        # a | y ~ N(m, S),  S = (I / s^2 + B^T V^-1 B)^-1,  m = 1 + S B^T V^-1 (z - y)
        weights = np.linalg.solve(self.errors + seeds, self.streams)
        covariance = np.linalg.inv(np.eye(self.streams.shape[1]) / self.spread**2 + self.streams.T @ weights)
        return 1.0 + covariance @ weights.T @ (self.observed - outputs), np.asarray(covariance)


@dataclass(frozen=True)
class Sample:
    """Draws of a posterior, and how far the sampler that made them can be trusted."""

    draws: FloatArray  # factors, [n_draws, n_constants]
    many: FloatArray  # the same, MANY of them: for what few draws tell badly, as covariances
    accepted: float  # share of steps taken
    autocorrelation: float  # steps after which a walker has forgotten where it was, of the slowest constant
    steps: int  # of each walker, burn-in left out

    @property
    def trusted(self) -> bool:
        """Whether the chain is long beside its autocorrelation time."""
        return self.steps >= AUTOCORRELATION_TIMES * self.autocorrelation


def evidence_of(targets: list[Target], streams: FloatArray, spread: float) -> Evidence:
    """Figures that are sums of others have errors of theirs, in what was published as in the model."""
    errors = observation_covariance(targets) + discrepancy_covariance(targets)
    return Evidence(np.array([target.observed for target in targets]), errors, streams, spread)


def implausibility(evidence: Evidence, emulator: Emulator, factors: FloatArray) -> FloatArray:
    """How many standard deviations the second worst target is off at points, [n] (Vernon, Goldstein & Bower 2010)."""
    means, variances = emulator(factors)
    variance = np.diag(evidence.covariance) + variances + np.diag(emulator.seeds)
    off = np.abs(evidence.observed - means) / np.sqrt(variance)
    return np.asarray(np.sort(off, axis=1)[:, -min(2, off.shape[1])])


class Likelihood:
    """Log-likelihood of the observations at points, by an emulator and with its uncertainty; 2 pi is left out.

    Components move all targets along a few axes. Of observations that are white for whatever does not depend on the
    point, the part across these axes is a constant, and the part along them has as few numbers as there are components.
    """

    def __init__(self, evidence: Evidence, emulator: Emulator):
        fixed = evidence.covariance + emulator.seeds + np.diag(emulator.scale**2 * emulator.left_out)
        root = np.linalg.cholesky(fixed)
        white = np.linalg.solve(root, (emulator.axes * emulator.scale).T)
        across, self._axes = np.linalg.qr(white)  # [n_targets, n_components], [n_components, n_components]
        off = np.linalg.solve(root, evidence.observed - emulator.centre)
        self._seen = across.T @ off
        self._constant = -0.5 * (off @ off - self._seen @ self._seen) - np.log(np.diag(root)).sum()
        self._emulator = emulator

    def __call__(self, factors: FloatArray) -> FloatArray:
        """At points [n, n_constants], [n]."""
        means, variances = self._emulator.components(factors)
        covariance = np.eye(len(self._seen)) + np.matmul(self._axes * variances[:, None, :], self._axes.T)
        root = np.linalg.cholesky(covariance)
        off = np.linalg.solve(root, (self._seen - means @ self._axes.T)[..., None])[..., 0]
        logs = np.log(np.diagonal(root, axis1=-2, axis2=-1)).sum(axis=-1)
        return np.asarray(self._constant - 0.5 * (off**2).sum(axis=-1) - logs)


def sample_posterior(
    evidence: Evidence, emulator: Emulator, n_draws: int, seed: int, start: FloatArray | None = None
) -> Sample:
    """Draws of the factors, nearly independent; priors are uniform. `start` are plausible points to begin from.

    Ensemble sampling (emcee), by differential evolution (ter Braak 2006; ter Braak & Vrugt 2008) of normal quantiles of
    the constants: in a box that the figures hardly narrow, stretch moves (Goodman & Weare 2010) forget where they were
    after hundreds of steps, and these after some dozens. A chain goes on until it is long beside its autocorrelation
    time, and is thinned by it.
    """
    emcee, normal = needed("emcee", "study", "calibrate"), needed("scipy.special", "study", "calibrate")
    rng, n = np.random.default_rng(seed), len(emulator.low)
    n_walkers = WALKERS_A_CONSTANT * n + 2 * (n % 2)
    if start is None or len(start) < n_walkers:
        start = emulator.low + emulator.width * rng.random((20 * n_walkers, n))
    likelihood = Likelihood(evidence, emulator)
    best = np.argsort(-likelihood(start), kind="stable")[:n_walkers]
    unit = (start[best] - emulator.low) / emulator.width
    begin = normal.ndtri(np.clip(unit, 1e-3, 1.0 - 1e-3)) + 1e-3 * rng.standard_normal((n_walkers, n))

    def factors_at(quantiles: FloatArray) -> FloatArray:
        return np.asarray(emulator.low + emulator.width * normal.ndtr(quantiles))

    def log_density(quantiles: FloatArray) -> FloatArray:
        return np.asarray(likelihood(factors_at(quantiles)) - 0.5 * (quantiles**2).sum(axis=1))

    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    sampler = emcee.EnsembleSampler(n_walkers, n, log_density, vectorize=True, moves=moves)
    sampler.random_state = np.random.RandomState(seed).get_state()
    state = sampler.run_mcmc(begin, BURN_IN)
    sampler.reset()
    for _ in range(MOST_STEPS):
        state = sampler.run_mcmc(state, STEPS)
        time = float(np.max(sampler.get_autocorr_time(tol=0, quiet=True)))
        if sampler.iteration >= AUTOCORRELATION_TIMES * time:
            break
    chain = factors_at(sampler.get_chain())
    draws, many = (_thinned(chain, time, n, rng) for n in (n_draws, MANY))
    return Sample(draws, many, float(np.mean(sampler.acceptance_fraction)), time, sampler.iteration)


def levels_at(evidence: Evidence, emulator: Emulator, factors: FloatArray, rng: np.random.Generator) -> FloatArray:
    """A draw of the profiled streams' factors at each point [n, n_constants], [n, n_streams], by the emulator."""
    if evidence.streams.shape[1] == 0:  # of no numbers NumPy draws none
        return np.empty((len(factors), 0))
    means, covariances = emulator.joint(factors)
    told = [evidence.levels(mean, emulator.seeds + own) for mean, own in zip(means, covariances, strict=True)]
    return np.array([rng.multivariate_normal(mean, covariance) for mean, covariance in told])


def _thinned(chain: FloatArray, time: float, n_draws: int, rng: np.random.Generator) -> FloatArray:
    """Draws a whole autocorrelation time apart, [n_draws, n_constants], of all walkers; nearer where those are few."""
    n_steps, n_walkers, n = chain.shape
    apart = int(np.clip(np.ceil(time), 1, max(n_steps * n_walkers // n_draws, 1))) if np.isfinite(time) else 1
    kept = chain[::-1][::apart].reshape(-1, n)
    return np.asarray(kept[rng.choice(len(kept), n_draws, replace=len(kept) < n_draws)])
