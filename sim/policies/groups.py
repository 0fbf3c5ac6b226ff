"""Groups of customers that a lever speaks to: how much of each offer they use, and who the public bodies are."""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray, IntArray, draw_key, uniform
from agents.members import Number
from agents.population import Population
from agents.state.market import Market
from agents.state.multi_homing import WHOLE
from agents.state.tallies import sums_by_cell
from agents.streams import Stream
from configs import Settings
from configs.schema.customers import SIZE_CLASSES


def supported_strata(settings: Settings, population: Population, classes: Sequence[str]) -> np.ndarray:
    """Which strata of a population belong to some classes: sizes of firms, or individuals; bool [n_strata]."""
    if population.name == "individuals":
        return np.full(len(population.strata), "individuals" in classes)
    assert settings.customers.firms is not None
    sizes = [settings.customers.firms.strata[name].size_class for name in population.strata]
    return np.array([size in classes and size in SIZE_CLASSES for size in sizes])


def public_bodies(population: Population, strata: np.ndarray, share: Number, seeds: Sequence[int]) -> np.ndarray:
    """The customers who stand for public bodies, bool [n]: a share of some strata, drawn once for each customer."""
    drawn = np.empty(len(population))
    for seed, first, last in zip(seeds, population.bounds, population.bounds[1:], strict=False):
        drawn[first:last] = uniform(draw_key(seed, Stream.PUBLIC_BODY, population.name), population.ids[first:last])
    if isinstance(share, np.ndarray):
        share = share[population.replicate_of(slice(None))]
    return strata[population.stratum] & (drawn < share)


def share_used(market: Market, members: np.ndarray) -> FloatArray:
    """Part of the use of each offer that some customers, bool [n], make up, by stratum, [..., n_strata, n_offers].

    Before firms over their budget use less; 0 where nobody uses the offer.
    """
    rows = np.flatnonzero(members & (market.offer >= 0))
    population, volume, shape = market.population, market.volume, (len(market.population.strata), len(market.rows))
    cell = population.group(rows).astype(np.int64) * shape[1] + market.offer[rows]
    n_cells = population.n_replicates * shape[0] * shape[1]
    units = sums_by_cell(cell, population.weight[rows] * market.sizes(rows), n_cells)
    if market.multi_homing is not None and market.tallies.split is not None:  # in thousandths, as splits are counted
        volume = WHOLE * volume + market.tallies.split.units[..., market.place]
        units = WHOLE * units + _split_by(market, rows[market.multi_homing.among(rows)]).ravel()
    units, volume = units.reshape(*volume.shape[:-1], *shape), volume[..., None, :]
    return np.where(volume > 0, units / np.maximum(volume, 1), 0.0)


def _split_by(market: Market, rows: np.ndarray) -> IntArray:
    """What some multi-homing customers have at each offer beside all being at the main one, by group, thousandths."""
    assert market.multi_homing is not None
    population = market.population
    table = np.zeros((population.n_replicates * len(population.strata), len(market.rows)), dtype=np.int64)
    sizes = population.weight[rows] * market.sizes(rows)
    np.add.at(table, population.group(rows), sizes[:, None] * market.multi_homing.moved(rows, market.offer[rows]))
    return table


def over_strata(column: FloatArray) -> FloatArray:
    """Sum over strata, [..., n_strata, n_offers] to [..., n_offers], in their order, in a batch as alone."""
    return np.cumsum(column, axis=-2)[..., -1, :]
