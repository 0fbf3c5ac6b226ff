"""Two offers alike (Brock & Durlauf 2001): fixed points, fluctuations, memory, and what a stay bonus changes."""

import math

import numpy as np

from configs.language import N_, _
from experiments.theory import mean_field, potts, share_dynamics
from experiments.validation.check import Check, Simulate, of_correlation, of_mean, of_share, of_variance

KEY = "services.market"
GRID = [(0.0, 0.2), (0.5, 0.1), (0.8, 0.0), (0.8, 0.3), (1.2, 0.0), (1.2, 0.05), (1.5, 0.0), (1.5, -0.1), (2.0, 0.0),
        (2.0, 0.2), (3.0, 0.0)]  # fmt: skip
BROCK_DURLAUF = "m = tanh(b m + h); Brock & Durlauf 2001"


def settled(slope: float, alpha: float = 1.0) -> int:
    """Steps after which a small difference from a stable state has fallen to 1e-4."""
    return max(math.ceil(math.log(1e-4) / math.log(max(1.0 - alpha * (1.0 - abs(slope)), 1e-4))), 5)


def fixed_points(simulate: Simulate) -> list[Check]:
    """The mean of m, over a grid of couplings and fields, with the correction of order 1 / N."""
    n, replicates, checks = 2000, 64, []
    for b, h in GRID:
        m = float(mean_field.stable_roots(b, h)[0 if h < 0.0 else -1])
        constant = mean_field.variance_constant(b, m)
        run = simulate("duopoly", replicates, {
            f"{KEY}.network_effect": 2.0 * b, f"{KEY}.bias": 2.0 * h, f"{KEY}.opening_share": round((1 + m) / 2, 3),
            "customers.number": n, "time.steps": settled(float(mean_field.slope(b, m))),
        })  # fmt: skip
        expected = m + mean_field.bias_constant(b, m) / n
        checks.append(
            of_mean(_("fixed point"), _("m at b = {b:g}, h = {h:g}", b=b, h=h), expected, run.m[-1], BROCK_DURLAUF,
                    math.sqrt(constant / n))
        )  # fmt: skip
    return checks


def fluctuations(simulate: Simulate) -> list[Check]:
    """N Var(m) and the correlation of one step with the next, one end state for each seed."""
    n, replicates, checks = 1000, 800, []
    for b, alpha in ((0.5, 1.0), (0.8, 1.0), (0.8, 0.4), (1.5, 0.6)):
        m = mean_field.spontaneous_magnetisation(b)
        slope = float(mean_field.slope(b, m))
        run = simulate("duopoly", replicates, {
            f"{KEY}.network_effect": 2.0 * b, f"{KEY}.opening_share": round((1 + m) / 2, 3),
            f"{KEY}.revision_probability": alpha, "customers.number": n, "time.steps": settled(slope, alpha) + 1,
        })  # fmt: skip
        constant = mean_field.variance_constant(b, m, alpha)
        formula = "C = (1 - m^2)(2 - alpha) / [(1 - lambda)(2 - alpha (1 - lambda))]"
        case, quantity = _("fluctuations"), _("N Var(m) at b = {b:g}, alpha = {alpha:g}", b=b, alpha=alpha)
        checks.append(of_variance(case, quantity, constant, run.m[-1], n, formula))
        memory = mean_field.autocorrelation(slope, alpha)
        formula = "1 - alpha (1 - lambda)"
        quantity = _("lag-1 memory at b = {b:g}, alpha = {alpha:g}", b=b, alpha=alpha)
        checks.append(of_correlation(case, quantity, memory, run.m[-2], run.m[-1], formula))
    return checks


def switching_cost(simulate: Simulate) -> list[Check]:
    """Where equal shares lose stability with a stay bonus: by the memory of two couplings below, and once above."""
    n, replicates, sigma, checks, memories, spread = 2000, 1000, 1.0, [], [], []
    critical = potts.critical_network_effect(2, sigma)
    couplings = (0.5 * critical, 0.85 * critical)
    for coupling in couplings:
        slope = potts.equal_share_slope(2, coupling, sigma)
        run = simulate("switching_cost_duopoly", replicates, {
            f"{KEY}.network_effect": coupling, f"{KEY}.switching_cost": sigma, "customers.number": n,
            "time.steps": settled(slope) + 1,
        })  # fmt: skip
        quantity = _("N Var(m) at gamma = {gamma:.3f}, sigma = 1", gamma=coupling)
        variance = 4.0 * potts.equal_share_variance(2, coupling, sigma)
        formula = "(1 - T^2) / (1 - slope^2), slope = T + gamma (1 - T^2) / 2"
        checks.append(of_variance(_("switching cost"), quantity, variance, run.m[-1], n, formula))
        memories.append(float(np.corrcoef(run.m[-2], run.m[-1])[0, 1]))
        spread.append((1.0 - memories[-1] ** 2) / math.sqrt(run.m.shape[1] - 3.0))
    # The slope is linear in the coupling: where the line through two memories reaches 1, equal shares tip.
    (a, b), (weak, strong) = couplings, memories
    simulated = a + (1.0 - weak) * (b - a) / (strong - weak)
    effects = ((b - a) * (1.0 - strong) / (strong - weak) ** 2, (b - a) * (1.0 - weak) / (strong - weak) ** 2)
    error = math.hypot(*(part * effect for part, effect in zip(spread, effects, strict=True)))
    formula = "gamma_c = K mu / (1 + T) = 2 mu / (1 + tanh(sigma / 2 mu))"
    checks.append(Check(_("switching cost"), _("critical network effect, sigma = 1"), critical, simulated, error,
                        (simulated - critical) / error, formula))  # fmt: skip
    above = 1.15 * critical
    share = share_dynamics.stationary_shares([0.9, 0.1], above, switching_cost=sigma)
    variance = float(share_dynamics.share_covariance(share, above, switching_cost=sigma)[0, 0])
    bias = float(share_dynamics.share_bias(share, above, switching_cost=sigma)[0])
    run = simulate("switching_cost_duopoly", 64, {
        f"{KEY}.network_effect": above, f"{KEY}.switching_cost": sigma, f"{KEY}.opening_share": round(share[0], 3),
        "customers.number": 2 * n, "time.steps": 80,
    })  # fmt: skip
    quantity = _("leader's share at gamma = {gamma:.3f}, sigma = 1", gamma=above)
    expected, sd = float(share[0]) + bias / (2 * n), math.sqrt(variance / (2 * n))
    formula = "fixed point of the shares of stayers and switchers"
    checks.append(of_mean(_("switching cost"), quantity, expected, run.share[-1], formula, sd))
    return checks


def without_network_effect(simulate: Simulate) -> list[Check]:
    """Independent customers: shares are the logit, sharpened by the switching cost; exact at any N."""
    n, replicates, checks = 2000, 200, []
    for offers, bias, sigma in ((2, 0.4, 0.0), (4, 0.7, 0.0), (3, 0.5, 1.2)):
        shares = share_dynamics.independent_shares([bias] + [0.0] * (offers - 1), sigma)
        run = simulate("k_offers", replicates, {
            f"{KEY}.n_offers": offers, f"{KEY}.network_effect": 0.0, f"{KEY}.bias": bias,
            f"{KEY}.switching_cost": sigma, "customers.number": n, "time.steps": 40,
        })  # fmt: skip
        share = float(shares[0])
        quantity = _("share of offer 1, K = {k}, bias {bias:g}, sigma {sigma:g}", k=offers, bias=bias, sigma=sigma)
        checks.append(of_mean(_("no network effect"), quantity, share, run.share[-1],
                              "s ~ w (sum w + (e^sigma - 1) w), w = e^(bias / mu)",
                              math.sqrt(share * (1.0 - share) / n)))  # fmt: skip
    return checks


def many_offers(simulate: Simulate) -> list[Check]:
    """Three and four offers: equal shares and a leader, each where theory has it stable, and not where it has not."""
    n, replicates, checks = 2000, 200, []
    for offers in (3, 4):
        below, above = 0.85 * potts.saddle_node(offers)[0], 0.5 * (potts.saddle_node(offers)[0] + offers)
        run = simulate("k_offers", replicates, {
            f"{KEY}.n_offers": offers, f"{KEY}.network_effect": below, "customers.number": n,
            "time.steps": settled(below / offers),
        })  # fmt: skip
        variance = potts.equal_share_variance(offers, below)
        quantity = _("N Var(s) of equal shares, K = {k}, gamma = {gamma:.3f}", k=offers, gamma=below)
        checks.append(
            of_variance(_("K offers"), quantity, variance, run.share[-1], n, "(K - 1)/K^2 / (1 - (gamma/K)^2)")
        )
        leader = float(potts.leader_shares(offers, above)[-1])
        share = share_dynamics.stationary_shares([leader] + [(1.0 - leader) / (offers - 1)] * (offers - 1), above)
        variance = float(share_dynamics.share_covariance(share, above)[0, 0])
        run = simulate("k_offers", 64, {
            f"{KEY}.n_offers": offers, f"{KEY}.network_effect": above, f"{KEY}.opening_share": round(leader, 3),
            "customers.number": 5 * n, "time.steps": 60,
        })  # fmt: skip
        bias = float(share_dynamics.share_bias(share, above)[0])
        quantity = _("leader's share where both are stable, K = {k}, gamma = {gamma:.3f}", k=offers, gamma=above)
        checks.append(of_mean(_("K offers"), quantity, float(share[0]) + bias / (5 * n), run.share[-1],
                              "s = softmax(gamma s / mu); Wu 1982", math.sqrt(variance / (5 * n))))  # fmt: skip
        # Of a million runs of 8,000 customers less than one is slower than these steps: what is off by more is seen.
        for where, coupling, opening, steps, expected in (
            (
                N_("a leader falls back below the saddle node: runs with a leader, K = {k}, gamma = {gamma:.3f}"),
                0.96 * potts.saddle_node(offers)[0],
                0.9,
                60,
                0.0,
            ),
            (
                N_("equal shares tip above K mu: runs with a leader, K = {k}, gamma = {gamma:.3f}"),
                1.1 * offers,
                None,
                100,
                1.0,
            ),
        ):
            run = simulate("k_offers", 64, {
                f"{KEY}.n_offers": offers, f"{KEY}.network_effect": coupling, "customers.number": 4 * n,
                "time.steps": steps, **({} if opening is None else {f"{KEY}.opening_share": opening}),
            })  # fmt: skip
            tipped = (run.users[-1] / run.users[-1].sum(axis=-1, keepdims=True)).max(axis=-1) > 0.5
            quantity = _(where, k=offers, gamma=coupling)
            checks.append(of_share(_("K offers"), quantity, expected, tipped, "first-order transition"))
    return checks
