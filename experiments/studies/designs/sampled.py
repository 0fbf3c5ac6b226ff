"""Designs that sample the ranges of all factors: Latin hypercube, Sobol and Morris.

A sample is drawn in the unit cube and each factor takes the value at its share: a number between low and high, or an
entry of a list, which may be words or whole scenarios. `sampling.seed` makes it repeatable.
"""

from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import _
from experiments.extras import needed
from experiments.studies.designs.factors import quantile
from experiments.studies.designs.registry import SAMPLED, design
from experiments.studies.study import Study


@design("latin_hypercube", SAMPLED)
def latin_hypercube(study: Study) -> pd.DataFrame:
    """`sampling.n` points of which each factor has one in every n-th of its range (McKay, Beckman & Conover 1979)."""
    factors = _factors(study)
    qmc = needed("scipy.stats.qmc", "sweep")
    rng = np.random.default_rng(study.sampling.seed)
    return _points(study, qmc.LatinHypercube(len(factors), rng=rng).random(study.sampling.n))


@design("sobol", SAMPLED, indices="sobol")
def sobol(study: Study) -> pd.DataFrame:
    """Saltelli's extension of `sampling.n` points of a scrambled Sobol sequence (Saltelli 2002; Owen 2020).

    n (k + 2) points for k factors, n (2 k + 2) with `sampling.second_order`. Raises `ConfigError` unless n is a power
    of 2: the sequence is balanced there only.
    """
    return _points(study, unit_sample(study))


@design("morris", SAMPLED, indices="morris")
def morris(study: Study) -> pd.DataFrame:
    """`sampling.n` trajectories that change one factor at a time on a grid of `sampling.levels` (Morris 1991).

    n (k + 1) points for k factors. A step goes a little over half a range. Of a list, entries are met equally often if
    their number divides `sampling.levels`. Raises `ConfigError` for odd levels: steps would favour some of them.
    """
    return _points(study, unit_sample(study))


def unit_sample(study: Study) -> FloatArray:
    """Shares in [0, 1] that design `sobol` or `morris` draws, [n_points, n_factors]. Raises `ConfigError`."""
    sampling, names = study.sampling, _factors(study)
    cube = problem(names)
    if study.design == "sobol":
        if sampling.n & (sampling.n - 1):
            powers = [2 ** (sampling.n.bit_length() - 1), 2 ** sampling.n.bit_length()]
            expected = _("expected a power of 2, such as {first} or {second}", first=powers[0], second=powers[1])
            raise ConfigError(
                _(
                    "{file}: sampling.n is {n}; {expected}, for design sobol",
                    file=study.file,
                    n=sampling.n,
                    expected=expected,
                )
            )
        of_sobol = needed("SALib.sample.sobol", "sweep").sample
        points = of_sobol(cube, sampling.n, calc_second_order=sampling.second_order, seed=sampling.seed)
    else:
        if sampling.levels % 2:
            raise ConfigError(
                _(
                    "{file}: sampling.levels is {levels}; expected an even number, for design morris",
                    file=study.file,
                    levels=sampling.levels,
                )
            )
        of_morris = needed("SALib.sample.morris", "sweep").sample
        points = of_morris(cube, sampling.n, num_levels=sampling.levels, seed=sampling.seed)
    return np.asarray(points, dtype=np.float64)


def problem(names: list[str]) -> dict[str, Any]:
    """Factors in SALib's terms: the unit cube, as each has its own way from there to a value."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0] for _ in names]}


def _points(study: Study, shares: FloatArray) -> pd.DataFrame:
    """Values of factors at shares [n_points, n_factors]."""
    columns = {}
    for key, column in zip(study.factors, shares.T.tolist(), strict=True):
        value_at = quantile(study, key)
        columns[key] = pd.Series([value_at(u) for u in column], dtype=object)
    return pd.DataFrame(columns)


def _factors(study: Study) -> list[str]:
    if not study.factors:
        raise ConfigError(
            _(
                "{file}: factors is empty; expected at least one, for design {design}",
                file=study.file,
                design=study.design,
            )
        )
    for key in study.factors:
        quantile(study, key)  # whether it can be sampled is known before anything is drawn
    return list(study.factors)
