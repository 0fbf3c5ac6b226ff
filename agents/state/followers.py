"""The offers that follow one pricing strategy, and what it reads of them that does not change from month to month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray, IntArray
from agents.equations.pricing import STRATEGIES
from configs.schema.service import Service


@dataclass
class Followers:
    """The offers that follow one strategy, [n], in the order of their rows."""

    strategy: str
    rows: IntArray  # in the table of all offers
    fixed: dict[str, FloatArray]  # what every strategy sees
    parameters: dict[str, FloatArray]  # what this one declares

    def among(self, turn: np.ndarray) -> "Followers":
        """Those whose turn it is, bool over all offers."""
        acting = turn[self.rows]
        if acting.all():
            return self
        fixed, parameters = (
            {name: column[..., acting] for name, column in columns.items()} for columns in (self.fixed, self.parameters)
        )
        return Followers(self.strategy, self.rows[acting], fixed, parameters)


def parameter_columns(strategies: Iterable[str], services: Sequence[Service]) -> dict[str, FloatArray]:
    """What some strategies declare to read, over all offers whose services are given, [n_offers] by parameter."""
    columns = {}
    for strategy in {name: STRATEGIES[name] for name in strategies}.values():
        for name in strategy.parameters:
            columns[name] = np.array([getattr(service, name) for service in services], dtype=np.float64)
        for name, declared in strategy.own_parameters.items():
            given = [service.pricing_parameters.get(name, declared.default) for service in services]
            columns[name] = np.array(given, dtype=np.float64)
    return columns
