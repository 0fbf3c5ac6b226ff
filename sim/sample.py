"""The sample: stratified firms and individuals whose integer weights add up to the real population."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from agents.draws import FloatArray, IntArray, draw_key, normal, stratified, uniform
from agents.population import Customer, Population
from configs import ConfigError, Settings
from configs.customers import SME, SURVEYED, AgeBand, FirmStratum


def sample_sizes(number: int, strata: dict[str, FirmStratum] | dict[str, AgeBand]) -> list[int]:
    """Customers drawn from each stratum: by `sample_share`, at most the real number, at least one."""
    counts = np.array([stratum.count for stratum in strata.values()], dtype=np.int64)
    if number >= counts.sum():
        return counts.tolist()
    shares = np.array([stratum.sample_share for stratum in strata.values()])
    sizes = np.ones(len(counts), dtype=np.int64)
    while (left := number - int(sizes.sum())) > 0:
        open_strata = sizes < counts
        wanted = np.where(open_strata, shares, 0.0)
        quota = wanted / wanted.sum() * left
        extra = np.minimum(np.floor(quota).astype(np.int64), counts - sizes)
        if extra.sum() == 0:
            extra[np.argmax(np.where(open_strata, quota, -1.0))] = 1
        sizes += extra
    return sizes.tolist()


def planned_sizes(settings: Settings, name: str) -> list[int]:
    """Customers drawn from each stratum of a population, ordered by id; none where the scenario has no such people."""
    customers = settings.customers
    table = getattr(customers, name)
    if table is None:
        return []
    share = customers.firm_share
    if customers.firms is None or customers.individuals is None:
        share = 1.0 if customers.firms is not None else 0.0
    n_firms = round(customers.number * share)
    number = n_firms if name == "firms" else customers.number - n_firms
    strata = dict(sorted(table.strata.items()))
    if number < len(strata):
        few = f"customers.number {customers.number} with firm_share {share:g} leaves {number} for {len(strata)} strata"
        raise ConfigError(f"{settings.origin('customers.number')}{few} of {name}; expected at least one for each")
    return sample_sizes(number, strata)


def stratum_weights(real: int, sampled: int) -> IntArray:
    """Integer weights [sampled] that add up to `real`."""
    return real // sampled + (np.arange(sampled) < real % sampled).astype(np.int64)


def bounded_pareto(quantile: FloatArray, low: float, high: float, mean: float) -> FloatArray:
    """Quantiles of a Pareto distribution between two bounds with a given mean, [n] (Axtell 2001 for firm sizes)."""
    if high - low < 1e-9:
        return np.full(len(quantile), low)
    if not low < mean < high:
        return np.full(len(quantile), mean)
    tail = _bisect(lambda exponent: _pareto_mean(exponent, low, high) - mean, -20.0, 20.0)
    if abs(tail) < 1e-9:
        return low * (high / low) ** quantile
    return low * (1.0 - quantile * (1.0 - (low / high) ** tail)) ** (-1.0 / tail)


def kumaraswamy(quantile: FloatArray, shape: float, mean: float) -> FloatArray:
    """Quantiles of Kumaraswamy's distribution on (0, 1) with a given mean, [n] (Kumaraswamy 1980)."""

    def excess(log_b: float) -> float:
        b = math.exp(log_b)
        return (
            math.exp(math.log(b) + math.lgamma(1 + 1 / shape) + math.lgamma(b) - math.lgamma(1 + 1 / shape + b)) - mean
        )

    b = math.exp(_bisect(excess, -25.0, 25.0))
    # 1 - (1 - u)^(1/b), also where b is large
    return (-np.expm1(np.log1p(-quantile) / b)) ** (1.0 / shape)


def _pareto_mean(tail: float, low: float, high: float) -> float:
    if abs(tail) < 1e-7:
        return (high - low) / math.log(high / low)
    if abs(tail - 1.0) < 1e-7:
        return low * high / (high - low) * math.log(high / low)
    ratio = (low / high) ** tail
    return tail / (tail - 1.0) * (low - high * ratio) / (1.0 - ratio)


def _bisect(excess: Callable[[float], float], low: float, high: float) -> float:
    """Root of a decreasing function."""
    for _ in range(200):
        middle = (low + high) / 2.0
        if excess(middle) > 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def sample_population(settings: Settings, name: str, seed: int, agent_class: type[Customer]) -> Population | None:
    """The sampled firms or individuals, None where the scenario has none."""
    table = getattr(settings.customers, name)
    if table is None:
        return None
    strata = dict(sorted(table.strata.items()))
    sizes = planned_sizes(settings, name)
    ids = np.arange(sum(sizes), dtype=np.uint32)
    bounds = np.cumsum([0, *sizes])
    parts = [ids[first:last] for first, last in pairwise(bounds)]

    def keyed(trait: str, part: np.ndarray) -> FloatArray:
        return stratified(draw_key(seed, trait, name), part)

    shape = settings.customers.readiness_shape
    readiness = [
        kumaraswamy(keyed("readiness", part), shape, stratum.readiness)
        for part, stratum in zip(parts, strata.values(), strict=True)
    ]
    spread = settings.customers.price_sensitivity_spread
    sensitivity = np.exp(spread * normal(draw_key(seed, "price_sensitivity", name), ids) - spread**2 / 2.0)
    traits = _firm_traits(settings, strata, parts, seed) if name == "firms" else _individual_traits(strata, parts, seed)
    if name == "firms":
        traits["positive_about_ai"] = np.concatenate(readiness) >= table.positive_readiness
    contract_phase = uniform(draw_key(seed, "contract_phase", name), ids)
    order = np.argsort(contract_phase, kind="stable")  # a month then touches one stretch of rows
    return Population(
        name=name,
        ids=ids[order],
        weight=np.concatenate([stratum_weights(s.count, n) for s, n in zip(strata.values(), sizes, strict=True)])[
            order
        ],
        stratum=np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)[order],
        strata=list(strata),
        groups=_groups(strata),
        readiness=np.concatenate(readiness)[order],
        price_sensitivity=sensitivity[order],
        contract_phase=contract_phase[order],
        traits={trait: column[order] for trait, column in traits.items()},
        agent_class=agent_class,
    )


def _groups(strata: dict[str, FirmStratum] | dict[str, AgeBand]) -> dict[str, list[int]]:
    groups = {name: [row] for row, name in enumerate(strata)}
    firms = [(row, each) for row, each in enumerate(strata.values()) if isinstance(each, FirmStratum)]
    unions = {
        SURVEYED: [row for row, firm in firms if firm.employees_low >= 100],
        SME: [row for row, firm in firms if firm.size_class != "large"],
    }
    return groups | {name: rows for name, rows in unions.items() if rows}


def _firm_traits(
    settings: Settings, strata: dict[str, FirmStratum], parts: list[np.ndarray], seed: int
) -> dict[str, np.ndarray]:
    assert settings.customers.firms is not None
    sectors = dict(sorted(settings.customers.firms.sectors.items()))
    edges = np.cumsum([sector.share for sector in sectors.values()])
    employees, sector = [], []
    for part, stratum in zip(parts, strata.values(), strict=True):
        # Sizes rise with the id, so that neighbours in the peer graph are of a size.
        quantile = (np.arange(len(part)) + uniform(draw_key(seed, "employees", "firms"), part)) / len(part)
        drawn = bounded_pareto(quantile, stratum.employees_low, stratum.employees_high, stratum.employees_mean)
        employees.append(np.clip(np.rint(drawn), stratum.employees_low, stratum.employees_high).astype(np.int64))
        place = np.searchsorted(edges, stratified(draw_key(seed, "sector", "firms"), part), side="right")
        sector.append(np.minimum(place, len(edges) - 1))
    rows = np.concatenate(sector)
    per_employee = np.array([each.value_added_per_employee_jpy for each in sectors.values()])
    value_added = np.rint(np.concatenate(employees) * per_employee[rows]).astype(np.int64)
    size_class = np.concatenate(
        [np.full(len(part), s.size_class) for part, s in zip(parts, strata.values(), strict=True)]
    )
    return {
        "employees": np.concatenate(employees),
        "sector": np.array(list(sectors))[rows],
        "sector_row": rows.astype(np.int64),
        "size_class": size_class,
        "value_added_jpy": value_added,
        "digital_budget_jpy": np.rint(value_added * settings.customers.firms.digital_budget_share).astype(np.int64),
        "export_share": np.array([each.export_share for each in sectors.values()])[rows],
    }


def _individual_traits(strata: dict[str, AgeBand], parts: list[np.ndarray], seed: int) -> dict[str, np.ndarray]:
    employed = [
        stratified(draw_key(seed, "employed", "individuals"), part) < band.employed_share
        for part, band in zip(parts, strata.values(), strict=True)
    ]
    return {"employed": np.concatenate(employed)}
