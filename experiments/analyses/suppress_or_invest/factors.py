"""What nobody knows well: parameters of runs, weights of the account, and constants of which a posterior has draws.

One draw of all of them together is a row of a table, which runs carry as they carry draws of a posterior: every run has
a seed of its own, and all arms have the same rows and seeds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from configs.language import _
from experiments.analyses.suppress_or_invest.options import ConditionsTable, FactorTable
from experiments.extras import needed
from experiments.studies.keys import value_at
from experiments.studies.posterior import Posterior
from sim.record.fingerprint import program_fingerprint
from sim.whole_files import write_whole


@dataclass(frozen=True)
class Factor:
    """An uncertain number: multiples of what stands at some keys, values there, or the weight of some outcomes."""

    name: str
    keys: list[str]
    low: float
    high: float
    times: bool
    log: bool
    why: str
    weighs: tuple[str, ...] = ()  # outcomes whose weight in the welfare of all residents it is
    already: float = 0.0  # the weight that they have in the account of the runs

    def value(self, share: FloatArray) -> FloatArray:
        """Numbers at shares of the range in [0, 1]."""
        return self.low * (self.high / self.low) ** share if self.log else self.low + share * (self.high - self.low)

    def text(self, value: float) -> str:
        """A number as it is said."""
        return _("{value:.2g} times the baseline's", value=value) if self.times else f"{value:.2g}"


@dataclass(frozen=True)
class Sample:
    """Draws of everything uncertain together."""

    factors: list[Factor]  # what the study says, and then what the posterior has draws of
    values: FloatArray  # [n_samples, n_factors]; of the posterior's constants as multiples of the scenario's own
    keys: list[str]  # what runs have otherwise, dotted
    rows: FloatArray  # values at the keys, [n_samples, n_keys]

    def write(self, path: Path, scenario: str, posterior: Posterior | None) -> None:
        """The file that runs carry draws from, in the form of a posterior's."""
        table = {
            "scenario": scenario,
            "until": posterior.until if posterior else None,
            "program": posterior.program if posterior else program_fingerprint(),
            "inputs": posterior.inputs if posterior else {},
            "keys": self.keys,
            "draws": self.rows.tolist(),
        }
        write_whole(path, json.dumps(table))


def sample_of(options: ConditionsTable, settings: Settings, posterior: Posterior | None) -> Sample:
    """Latin-hypercube draws of all factors, each beside a draw of the posterior where there is one.

    A factor in multiples multiplies what the posterior's draw says at its keys.
    """
    n, factors = (
        options.samples,
        [factor_of(name, table, settings) for name, table in options.factors.items() if table.drawn],
    )
    qmc = needed("scipy.stats.qmc", "sweep")
    shares = qmc.LatinHypercube(len(factors), rng=np.random.default_rng(options.seed)).random(n)
    values = [factor.value(shares[:, column]) for column, factor in enumerate(factors)]
    columns = _of_posterior(posterior, n)
    told, of_told = [], []
    for key, meaning in (posterior.meanings if posterior else {}).items():
        multiples = columns[key] / value_at(settings, key, meaning)
        told.append(Factor(meaning, [key], float(multiples.min()), float(multiples.max()), True, False, "posterior"))
        of_told.append(multiples)
    for factor, drawn in zip(factors, values, strict=True):
        for key in factor.keys:
            own = columns.get(key, np.full(n, value_at(settings, key, factor.name)))
            columns[key] = drawn * own if factor.times else drawn
    rows = np.stack([*columns.values()], axis=1) if columns else np.empty((n, 0))
    return Sample([*factors, *told], np.stack([*values, *of_told], axis=1), list(columns), rows)


def _of_posterior(posterior: Posterior | None, n: int) -> dict[str, FloatArray]:
    """Values at the keys of a posterior, [n] each: its draws as far apart as can be, again where there are too few."""
    if posterior is None:
        return {}
    numbers = np.resize(posterior.spread(min(n, posterior.n_draws)), n)
    return {key: posterior.values[numbers, column].copy() for column, key in enumerate(posterior.keys)}


def factor_of(name: str, table: FactorTable, settings: Settings) -> Factor:
    """An uncertain number from its table."""
    low, high = table.times or table.between or (0.0, 0.0)
    already = table.already if isinstance(table.already, float) else value_at(settings, table.already, name)
    return Factor(
        name, table.keys, low, high, table.times is not None, table.log, table.why, tuple(table.weighs), already
    )


def reweighed(factor: Factor, value: FloatArray | float, change: Mapping[str, Any]) -> Any:
    """What another weight adds to a change of welfare, of changes by outcome."""
    return (value - factor.already) * sum(change[path] for path in factor.weighs)
