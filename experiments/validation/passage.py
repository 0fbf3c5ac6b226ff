"""Few customers, exactly: the duopoly as a Markov chain of the installed base, N small enough to follow every state."""

import math
from functools import cache

import numpy as np

from configs.language import _
from experiments.theory import first_passage, mean_field, potts
from experiments.validation.check import Check, Simulate, of_mean, of_share, of_variance

KEY = "services.market"


def sequential(simulate: Simulate) -> list[Check]:
    """Customers who decide in turn fluctuate more than all at once; exact at N = 100."""
    n, replicates, checks = 100, 1000, []
    for b, h in ((0.8, 0.0), (1.2, 0.1)):
        chain = first_passage.transition_matrix(n, b, h, "sequential")
        weight = first_passage.stationary_distribution(chain)
        base = np.arange(n + 1) / n
        mean = float(weight @ base)
        variance = float(weight @ (base - mean) ** 2)
        root = float(mean_field.stable_roots(b, h)[-1])
        run = simulate("duopoly", replicates, {
            f"{KEY}.network_effect": 2.0 * b, f"{KEY}.bias": 2.0 * h, f"{KEY}.opening_share": round((1 + root) / 2, 2),
            "time.update": "sequential", "customers.number": n, "time.steps": 50,
        })  # fmt: skip
        case, said = _("sequential"), {"b": b, "h": h, "n": n}
        source = "stationary distribution of the chain of single revisions"
        quantity = _("share at b = {b:g}, h = {h:g}, N = {n}", **said)
        checks.append(of_mean(case, quantity, mean, run.share[-1], source, math.sqrt(variance)))
        quantity = _("N Var(s) at b = {b:g}, h = {h:g}, N = {n}", **said)
        checks.append(of_variance(case, quantity, n * variance, run.share[-1], n, source))
    return checks


def passage_time(simulate: Simulate) -> list[Check]:
    """How often 25 customers go from one tipped state to the other and back: 57.33 steps a way, seen once a step.

    Counted ways use every step of a run: 2,700 runs tell a coupling 1% off as 10,000 would that end with the first way.
    """
    n, b, high, low, horizon, replicates = 25, 1.2, 21, 4, 200, 2700
    chain = np.linalg.matrix_power(first_passage.transition_matrix(n, b, 0.0, "sequential"), n)
    base = np.arange(n + 1)
    arrived = np.array([base <= low, base >= high])  # of those on their way down, and up
    # E[N^k; way, state] for k = 0, 1, 2 of the ways N that have been gone, [3, 2, n + 1]
    moments = np.zeros((3, 2, n + 1))
    moments[0, 0, high] = 1.0
    for _step in range(horizon):
        moments = moments @ chain
        ending = np.where(arrived, moments, 0.0)
        share, first, second = ending
        # E[N + 1] and E[(N + 1)^2] of those who turn back
        moments += np.stack([share, first + share, second + 2.0 * first + share])[:, ::-1] - ending
    mean, square = float(moments[1].sum()), float(moments[2].sum())
    run = simulate("duopoly", replicates, {
        f"{KEY}.network_effect": 2.0 * b, f"{KEY}.opening_share": high / n, "time.update": "sequential",
        "customers.number": n, "time.steps": horizon,
    })  # fmt: skip
    source = f"chain of single revisions, a customer counts itself; seen every {n} revisions, {horizon} steps"
    quantity = _("ways between {high} and {low} of {n} customers, b = {b:g}", high=high, low=low, n=n, b=b)
    return [
        of_mean(_("first passage"), quantity, mean,
                _ways(run.users[1:, :, 0], low, high), source, math.sqrt(square - mean**2))
    ]  # fmt: skip


def _ways(users: np.ndarray, low: int, high: int) -> np.ndarray:
    """How often each replicate has gone down to `low` and up to `high` in turn, [n_replicates], of [n_steps, ...]."""
    n_ways = np.zeros(users.shape[1])
    rising = np.zeros(users.shape[1], dtype=bool)
    for seen in users:
        arrived = np.where(rising, seen >= high, seen <= low)
        n_ways += arrived
        rising ^= arrived
    return n_ways


def tip_probability(simulate: Simulate) -> list[Check]:
    """How likely the first offer leads after 20 steps, by its opening share: the curve of critical mass."""
    n, b, steps, checks = 100, 1.25, 20, []
    for opening in (0.42, 0.46, 0.5, 0.54):
        base = round(opening * n)
        expected = first_passage.tip_probability(n, base, steps, b)
        run = simulate("duopoly", 2000, {
            f"{KEY}.network_effect": 2.0 * b, f"{KEY}.opening_share": opening, "time.update": "sequential",
            "customers.number": n, "time.steps": steps,
        })  # fmt: skip
        leads = run.users[-1, :, 0] > n / 2
        source = f"chain of single revisions, N = {n}, {steps} steps"
        quantity = _("leads from an opening share of {share:g}", share=opening)
        checks.append(of_share(_("tip probability"), quantity, expected, leads,
                               source))  # fmt: skip
    return checks


def hysteresis(simulate: Simulate) -> list[Check]:
    """A field that goes slowly up and down: area and half-width of the loop, against the chain under that same field.

    The chain says what the ramp's speed and 400 customers do to the loop; the formulas of a vanishing speed and many
    customers stand in the source.
    """
    n, b, top, half = 400, 1.5, 0.5, 400
    run = simulate("duopoly", 200, {
        f"{KEY}.network_effect": 2.0 * b, f"{KEY}.opening_share": 0.05, "customers.number": n, "time.steps": 2 * half,
        f"{KEY}.bias": {"low": -2.0 * top, "high": 2.0 * top, "period_years": half / 6.0},
    })  # fmt: skip
    change = 2.0 * top / half
    area, width = _expected_loop(n, b, top, half)
    m = run.m[1:]
    areas = (m[half:].sum(axis=0) - m[:half].sum(axis=0)) * change
    # Both branches together hold on for the whole range of the field and half a loop more.
    widths = (_held(m[:half] <= 0.0) + _held(m[half:] >= 0.0)) * change / 2.0 - top
    source = f"chain of {n} customers under the same field; slow limit"
    return [
        of_mean(_("hysteresis"), _("area of the loop, b = {b:g}", b=b), area, areas,
                f"{source} {mean_field.loop_area(b):.4f}"),
        of_mean(_("hysteresis"), _("half-width of the loop, b = {b:g}", b=b), width, widths,
                f"{source} {mean_field.loop_half_width(b):.4f}"),
    ]  # fmt: skip


@cache
def _expected_loop(n: int, b: float, top: float, half: int) -> tuple[float, float]:
    """Area and half-width of the loop of n customers, by their chain under a field that goes up and down by 2 half."""
    change = 2.0 * top / half
    field = np.concatenate([-top + change * np.arange(1, half + 1), top - change * np.arange(1, half + 1)])
    base = 2.0 * np.arange(n + 1) / n - 1.0
    weight = np.zeros(n + 1)
    weight[round(0.05 * n)] = 1.0
    area = width = 0.0
    for step, h in enumerate(field):
        rising = step < half
        if step % half == 0:
            held = weight.copy()  # who has not crossed over to the other offer yet
        chain = first_passage.transition_matrix(n, b, float(h))
        weight, held = weight @ chain, held @ chain
        held[base > 0.0 if rising else base < 0.0] = 0.0
        area -= float(weight @ base) * (change if rising else -change)
        width += float(held.sum()) * change / 2.0
    return area, width - top


def _held(holding: np.ndarray) -> np.ndarray:
    """Steps until something first ceases to hold, [n_replicates], of [n_steps, n_replicates]."""
    return np.where(holding.all(axis=0), len(holding), np.argmin(holding, axis=0))


def coexistence(simulate: Simulate) -> list[Check]:
    """Three offers where equal shares and a leader are equally deep: how often 30 customers have a leader."""
    n, steps = 30, 150
    coupling = potts.coexistence(3)[0]
    states, chain = first_passage.share_chain(3, n, coupling)
    weight = first_passage.distribution(chain, int(np.flatnonzero((states == n // 3).all(axis=1))[0]), steps)
    leader = states.max(axis=1) >= 0.6 * n
    run = simulate("k_offers", 2000, {
        f"{KEY}.network_effect": coupling, "customers.number": n, "time.steps": steps,
    })  # fmt: skip
    tipped = run.users[-1].max(axis=-1) >= 0.6 * n
    source = f"chain of {n} customers at gamma = 2 (K - 1) ln(K - 1) / (K - 2) mu, {steps} steps"
    quantity = _("runs with a leader at coexistence, K = 3")
    return [of_share(_("K offers"), quantity, float(weight[leader].sum()), tipped, source)]
