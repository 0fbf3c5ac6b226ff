"""The sample: stratified firms and individuals whose integer weights add up to the real population."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from agents.draws import FloatArray, IntArray, draw_key, in_order, normal, stratified, uniform
from agents.members import of_scenarios, together
from agents.population import Population
from agents.streams import Stream
from configs import Settings
from configs.schema.customers import SME, SURVEYED, AgeBand, Firms, FirmStratum


def sample_sizes(number: int, strata: dict[str, FirmStratum] | dict[str, AgeBand]) -> list[int]:
    """Customers drawn from each stratum: by `sample_share`, at most the real number, at least one."""
    counts = real_counts(number, strata)
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


def real_counts(number: int, strata: dict[str, FirmStratum] | dict[str, AgeBand]) -> IntArray:
    """Real firms or people of each stratum: as many as are simulated where a scenario does not say."""
    counts = [number if stratum.count is None else stratum.count for stratum in strata.values()]
    return np.array(counts, dtype=np.int64)


def planned_sizes(settings: Settings, name: str) -> list[int]:
    """Customers drawn from each stratum of a population, ordered by id; none where the scenario has no such people."""
    table = getattr(settings.customers, name)
    return [] if table is None else sample_sizes(settings.customers.simulated(name), dict(sorted(table.strata.items())))


def stratum_weights(real: int, sampled: int) -> IntArray:
    """Integer weights [sampled] that add up to `real`."""
    return real // sampled + (np.arange(sampled) < real % sampled).astype(np.int64)


def bounded_pareto(quantile: FloatArray, low: float, high: float, mean: float) -> FloatArray:
    """Quantiles of a Pareto distribution between two bounds with a given mean, [n] (Axtell 2001 for firm sizes)."""
    if high - low < 1e-9:
        return np.full(len(quantile), low)
    if not low < mean < high:
        return np.full(len(quantile), mean)
    tail = _pareto_tail(low, high, mean)
    if abs(tail) < 1e-9:
        return low * (high / low) ** quantile
    return low * (1.0 - quantile * (1.0 - (low / high) ** tail)) ** (-1.0 / tail)


def kumaraswamy(quantile: FloatArray, shape: float, mean: float) -> FloatArray:
    """Quantiles of Kumaraswamy's distribution on (0, 1) with a given mean, [n] (Kumaraswamy 1980)."""
    b = _kumaraswamy_b(shape, mean)
    # 1 - (1 - u)^(1/b), also where b is large
    return (-np.expm1(np.log1p(-quantile) / b)) ** (1.0 / shape)


@cache
def _kumaraswamy_b(shape: float, mean: float) -> float:
    """The second parameter that gives Kumaraswamy's distribution a mean."""

    def excess(log_b: float) -> float:
        b = math.exp(log_b)
        return (
            math.exp(math.log(b) + math.lgamma(1 + 1 / shape) + math.lgamma(b) - math.lgamma(1 + 1 / shape + b)) - mean
        )

    return math.exp(_bisect(excess, -25.0, 25.0))


@cache
def _pareto_tail(low: float, high: float, mean: float) -> float:
    """The exponent that gives a Pareto distribution between two bounds a mean."""
    return _bisect(lambda exponent: _pareto_mean(exponent, low, high) - mean, -20.0, 20.0)


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
        if middle in (low, high):  # no number lies between them
            return middle
        if excess(middle) > 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def contract_phase(seed: int, name: str, ids: np.ndarray) -> FloatArray:
    """When in a contract's term it ends, 0 to 1, [n]."""
    return uniform(draw_key(seed, Stream.CONTRACT_PHASE, name), ids)


def sample_population(members: Sequence[Settings], name: str, seeds: Sequence[int]) -> Population | None:
    """The sampled firms or individuals, once for each member of a batch; None where the scenario has none."""
    settings = members[0]
    table = getattr(settings.customers, name)
    if table is None:
        return None
    strata = dict(sorted(table.strata.items()))
    sizes = planned_sizes(settings, name)
    samples = [_sample(member, name, seed) for member, seed in zip(members, seeds, strict=True)]

    def column(key: str) -> np.ndarray:
        return samples[0][key] if len(samples) == 1 else np.concatenate([sample[key] for sample in samples])

    labels, export_share = {}, None
    if name == "firms":
        sectors = dict(sorted(table.sectors.items()))
        labels = {"size_class": [stratum.size_class for stratum in strata.values()], "sector": list(sectors)}
        export_share = together(of_scenarios(_export_shares, members))
    traits = ("employees", "sector", "value_added_lcu", "digital_budget_lcu", "positive_about_ai", "employed")
    return Population(
        name=name,
        ids=column("ids"),
        weight=column("weight"),
        stratum=column("stratum"),
        readiness=column("readiness"),
        price_sensitivity=column("price_sensitivity"),
        strata=list(strata),
        groups=_groups(strata),
        potential=real_counts(sum(sizes), strata),
        traits={key: column(key) for key in traits if key in samples[0]},
        labels=labels,
        export_share=export_share,
        n_replicates=len(seeds),
    )


def _export_shares(settings: Settings) -> FloatArray:
    """Exports over value added of each sector, [n_sectors]."""
    assert settings.customers.firms is not None
    return np.array([sector.export_share for _, sector in sorted(settings.customers.firms.sectors.items())])


def _sample(settings: Settings, name: str, seed: int) -> dict[str, np.ndarray]:
    """Columns of one member, in the order in which contracts end."""
    strata = dict(sorted(getattr(settings.customers, name).strata.items()))
    sizes = planned_sizes(settings, name)
    ids = np.arange(sum(sizes), dtype=np.uint32)
    counts = real_counts(len(ids), strata).tolist()
    parts = [ids[first:last] for first, last in pairwise(np.cumsum([0, *sizes]))]
    order = in_order(draw_key(seed, Stream.CONTRACT_PHASE, name), ids)  # a month then touches one stretch of rows
    shape, spread = settings.customers.readiness_shape, settings.customers.price_sensitivity_spread

    def readiness(part: np.ndarray, stratum: FirmStratum | AgeBand) -> FloatArray:
        return kumaraswamy(stratified(draw_key(seed, Stream.READINESS, name), part), shape, stratum.readiness)

    def sensitivity(part: np.ndarray, _stratum: FirmStratum | AgeBand) -> FloatArray:
        if spread == 0.0:
            return np.ones(len(part))
        return np.exp(spread * normal(draw_key(seed, Stream.PRICE_SENSITIVITY, name), part) - spread**2 / 2.0)

    def column(values: Callable[..., np.ndarray], dtype: npt.DTypeLike) -> np.ndarray:
        whole = np.empty(len(ids), dtype=dtype)
        for part, stratum in zip(parts, strata.values(), strict=True):
            whole[part] = values(part, stratum)
        return whole[order]

    weights = [stratum_weights(count, len(part)) for count, part in zip(counts, parts, strict=True)]

    columns: dict[str, np.ndarray] = {
        "ids": ids[order],
        "weight": np.concatenate(weights)[order],
        "stratum": np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)[order],
        "readiness": column(readiness, np.float32),
        "price_sensitivity": column(sensitivity, np.float32),
    }
    traits = _firm_traits(settings, seed) if name == "firms" else _individual_traits(seed)
    columns |= {trait: column(values, dtype) for trait, (values, dtype) in traits.items()}
    if name == "firms":
        columns |= _firm_accounts(settings, columns)
    return columns


def _groups(strata: dict[str, FirmStratum] | dict[str, AgeBand]) -> dict[str, list[int]]:
    groups = {name: [row] for row, name in enumerate(strata)}
    firms = [(row, stratum) for row, stratum in enumerate(strata.values()) if isinstance(stratum, FirmStratum)]
    unions = {
        SURVEYED: [row for row, firm in firms if firm.employees_low >= 100],
        SME: [row for row, firm in firms if firm.size_class != "large"],
    }
    return groups | {name: rows for name, rows in unions.items() if rows}


Traits = dict[str, tuple[Callable[..., np.ndarray], npt.DTypeLike]]


def _firm_traits(settings: Settings, seed: int) -> Traits:
    """What firms of a stratum have, by ids and stratum, and as what it is kept."""
    assert settings.customers.firms is not None
    edges = np.cumsum([sector.share for _, sector in sorted(settings.customers.firms.sectors.items())])

    def employees(part: np.ndarray, stratum: FirmStratum) -> np.ndarray:
        # Sizes rise with the id, so that neighbours in the peer graph are of a size.
        quantile = (np.arange(len(part)) + uniform(draw_key(seed, Stream.EMPLOYEES, "firms"), part)) / len(part)
        drawn = bounded_pareto(quantile, stratum.employees_low, stratum.employees_high, stratum.employees_mean)
        return np.clip(np.rint(drawn), stratum.employees_low, stratum.employees_high)

    def sector(part: np.ndarray, _stratum: FirmStratum) -> np.ndarray:
        place = np.searchsorted(edges, stratified(draw_key(seed, Stream.SECTOR, "firms"), part), side="right")
        return np.minimum(place, len(edges) - 1)

    return {"employees": (employees, np.int32), "sector": (sector, np.int8)}


def _firm_accounts(settings: Settings, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    firms = settings.customers.firms
    assert firms is not None
    per_employee = np.array([sector.value_added_per_employee_lcu for _, sector in sorted(firms.sectors.items())])
    value_added = np.rint(columns["employees"] * per_employee[columns["sector"]]).astype(np.int64)
    return {
        "value_added_lcu": value_added,
        "digital_budget_lcu": np.rint(value_added * firms.digital_budget_share).astype(np.int64),
        "positive_about_ai": columns["readiness"] >= positive_readiness(firms, columns),
    }


def positive_readiness(firms: Firms, columns: dict[str, np.ndarray]) -> float:
    """Readiness from which a firm is positive about AI: that of the last of the readiest firms asked that are."""
    asked = columns["employees"] >= firms.asked_employees
    asked = asked if asked.any() else np.ones_like(asked)
    readiness, weight = columns["readiness"][asked], columns["weight"][asked]
    order = np.argsort(-readiness, kind="stable")
    readiest = np.cumsum(weight[order])
    # Whoever the share cuts through is positive if more than half of it is.
    n_positive = np.count_nonzero(readiest - weight[order] / 2.0 < firms.positive_share * readiest[-1])
    return np.inf if n_positive == 0 else float(readiness[order[n_positive - 1]])


def _individual_traits(seed: int) -> Traits:
    def employed(part: np.ndarray, band: AgeBand) -> np.ndarray:
        return stratified(draw_key(seed, Stream.EMPLOYED, "individuals"), part) < band.employed_share

    return {"employed": (employed, np.bool_)}
