"""A population: a crowd, the markets it meets in and the Mesa agents that are views of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.draws import IntArray
from agents.state.crowd import Crowd
from agents.state.market import Market


@dataclass
class Population(Crowd):
    """The firms or the individuals of a model."""

    agent_class: Any  # of the views, a subclass of `Customer`
    markets: dict[str, Market] = field(default_factory=dict)
    value_added_by_sector: IntArray | None = None  # weighted, [n_replicates, n_sectors]
    first_unique_id: int = 1
    _views: list[Any] | None = None

    def views(self, model: Any) -> Sequence[Any]:
        """The Mesa agents, one for each row, ordered by stable id; made when first asked for."""
        if self._views is None:
            views = [self.agent_class(model, self, row) for row in range(len(self))]
            self._views = [views[row] for row in np.argsort(self.ids)]
        return self._views
