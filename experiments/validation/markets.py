"""Prices that providers set, services that spread, and cascades on a random graph, each against its theory."""

import math
from collections.abc import Sequence

from configs.language import N_, _
from experiments.theory import cascades, diffusion, pricing
from experiments.validation.check import Check, Simulate, of_mean, of_share, of_variance

KEY = "services.market"


def prices(simulate: Simulate) -> list[Check]:
    """Nash prices of the logit, and how a leader's higher price holds tipping back until gamma = 6 mu."""
    n, replicates, steps, checks = 8_000, 32, 150, []
    for offers, mu, effect, expectations in (
        (2, 1.0, 0.0, N_("fulfilled")), (3, 1.0, 0.0, "fulfilled"), (2, 0.5, 0.5, "fulfilled"),
        (2, 0.5, 0.5, N_("responsive")),
    ):  # fmt: skip
        kind: pricing.Expectations = "responsive" if expectations == "responsive" else "passive"
        wanted, _shares = pricing.nash_prices([0.0] * offers, [1.0] * offers, mu, effect, expectations=kind)
        run = simulate("logit_prices", replicates, {
            f"{KEY}.n_offers": offers, f"{KEY}.taste_scale": mu, f"{KEY}.adoption_scale": mu,
            f"{KEY}.network_effect": effect, f"{KEY}.expectations": expectations, "customers.number": n,
            "time.steps": steps,
        })  # fmt: skip
        quantity = _("price, {k} offers, mu = {mu:g}, gamma = {gamma:g}, {expectations}", k=offers, mu=mu, gamma=effect,
                     expectations=_(expectations))  # fmt: skip
        source = "p = c + mu / (1 - s)" if expectations == "fulfilled" else "p = c + s / (-ds/dp), the slope with gamma"
        checks.append(of_mean(_("logit prices"), quantity, float(wanted[0]), run.price_lcu[-1, :, 0],
                              f"{source}; Anderson, de Palma & Thisse 1992"))  # fmt: skip
    mu = 0.5
    critical = pricing.pitchfork(2) * mu
    for effect, opening in ((0.9 * critical, 0.65), (7.0 * mu, 0.65), (8.0 * mu, 0.65)):
        # Customers are slow beside prices: else shares tip before a leader's price has risen.
        share = pricing.asymmetric_duopoly_share(effect, mu)
        run = simulate("logit_prices", replicates, {
            f"{KEY}.network_effect": effect, f"{KEY}.opening_share": opening,
            f"{KEY}.revision_probability": 0.1, "customers.number": n, "time.steps": 3 * steps,
        })  # fmt: skip
        quantity = _("leader's share at gamma = {ratio:g} mu", ratio=effect / mu)
        checks.append(
            of_mean(_("logit prices"), quantity, share, run.share[-1], "pitchfork at 6 mu, p = c + mu / (1 - s)")
        )
        if effect > critical:
            price = 1.0 + mu / (1.0 - share)
            quantity = _("leader's price at gamma = {ratio:g} mu", ratio=effect / mu)
            checks.append(of_mean(_("logit prices"), quantity, price,
                                  run.price_lcu[-1, :, 0], "p = c + mu / (1 - s)"))  # fmt: skip
    return checks


def bass(simulate: Simulate) -> list[Check]:
    """Adopters and their scatter after 5, 10 and 15 steps; F(10) = 0.729837 for p = .03, q = .38."""
    n, replicates, checks = 2000, 400, []
    cases: tuple[tuple[diffusion.Hazard, float, float], ...] = (("continuous", 0.03, 0.38), ("linear", 0.01, 0.5))
    for hazard, p, q in cases:
        share, scatter = diffusion.bass_recursion(p, q, 15, hazard=hazard)
        run = simulate("bass", replicates, {
            f"{KEY}.innovation": p, f"{KEY}.imitation": q, f"{KEY}.awareness_hazard": hazard, "customers.number": n,
            "time.steps": 15,
        })  # fmt: skip
        bias = diffusion.bass_bias(p, q, 15, hazard=hazard)
        adopted = run.users[..., 0] / n
        source = f"discrete recursion, {hazard} hazard; Bass 1969"
        for step in (5, 10, 15):
            said = {"step": step, "p": p, "q": q}
            adopters = _("adopters after {step} years, p = {p:g}, q = {q:g}", **said)
            sd = math.sqrt(scatter[step] / n)
            expected = float(share[step] + bias[step] / n)
            checks.append(of_mean(_("Bass"), adopters, expected, adopted[step], source, sd))
            if step == 10:
                quantity = _("N Var after {step} years, p = {p:g}, q = {q:g}", **said)
                checks.append(of_variance(_("Bass"), quantity, float(scatter[step]), adopted[step], n, source))
    return checks


CASCADES = ((0.8, 40), (2.5, 30), (4.0, 22), (8.0, 16))  # mean degree, and steps after which nothing moves


def watts(simulate: Simulate, cascades_of: Sequence[tuple[float, int]] = CASCADES) -> list[Check]:
    """Within the window of mean degrees a few users win nearly all, outside they stay alone; final size, too."""
    n, replicates, phi, seeds, checks = 10_000, 24, 0.18, 0.002, []
    low, high = cascades.cascade_window(phi)
    for degree, steps in cascades_of:
        run = simulate("cascade", replicates, {
            f"{KEY}.degree": degree, f"{KEY}.threshold": phi, f"{KEY}.opening_share": seeds, "customers.number": n,
            "time.steps": steps,
        })  # fmt: skip
        inside = low < degree < high
        said, case = {"degree": degree, "phi": phi}, _("Watts cascade")
        source = f"window {low:.4f} to {high:.4f}; Watts 2002"
        share = run.share[-1]
        quantity = _("global cascades, mean degree {degree:g}, threshold {phi:g}", **said)
        checks.append(of_share(case, quantity, float(inside), share > 0.25, source))
        expected = cascades.final_share(degree, phi, seeds)
        quantity = _("final share, mean degree {degree:g}, threshold {phi:g}", **said)
        checks.append(of_mean(case, quantity, expected, share, "Gleeson & Cahalane 2007"))
    return checks
