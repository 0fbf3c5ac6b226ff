"""Every force of theory pushes the way it should: paired runs with the same draws.

Where a customer's choice can only follow more users of an offer, runs with the same draws are ordered customer by
customer, and no seed can give a false alarm. Other claims compare what lies far apart: the margins say how far.
"""

from itertools import pairwise

import numpy as np
import pytest

from configs import load
from experiments.theory import mean_field
from experiments.theory.diffusion import bass_recursion
from sim import Replicates

SEEDS = range(8)
SMALL = {"customers.number": 500, "time.steps": 60}
MARKET = "services.market."


def run(name: str, seeds=SEEDS, **overrides) -> Replicates:
    """Replicates of a theory scenario; keywords are keys of its market, unless dotted."""
    dotted = {key if "." in key else MARKET + key: value for key, value in overrides.items()}
    return Replicates(f"theory/{name}", seeds=seeds, **{**SMALL, **dotted}).run()


def shares(batch: Replicates) -> np.ndarray:
    """Market shares, [n_steps + 1, n_replicates, n_offers]."""
    users = batch.record.users
    return users / users.sum(axis=-1, keepdims=True)


def order(batch: Replicates) -> np.ndarray:
    """Order parameter at the end, 0 where shares are equal and 1 where all use one offer, [n_replicates]."""
    final = shares(batch)[-1]
    n_offers = final.shape[-1]
    return (n_offers * final.max(axis=-1) - 1) / (n_offers - 1)


def first_users(batch: Replicates) -> np.ndarray:
    return batch.markets[0].offer == 0


def concentration(batch: Replicates) -> np.ndarray:
    return (shares(batch)[-1] ** 2).sum(axis=-1)


# Tipping


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
def test_a_stronger_network_effect_orders_a_market_more(update):
    """|m| is 0, 0.66 and 0.86 at b = 0.5, 1.2 and 1.5, and its mean over 16 markets has errors below 0.02."""
    small = {"customers.number": 300, "time.steps": 30, "time.update": update, "opening_share": 0.6}
    weak, strong, stronger = (
        order(run("duopoly", range(16), **small, network_effect=effect)) for effect in (1.0, 2.4, 3.0)
    )
    assert weak.mean() + 0.3 < strong.mean() < stronger.mean() - 0.1


def test_more_offers_need_a_stronger_network_effect():
    """Equal shares die at gamma = K mu; a market of five is in order at 6, and not at 3, where one of two is."""
    five = {"n_offers": 5}
    assert order(run("duopoly", network_effect=3.0)).min() > 0.7
    assert order(run("duopoly", network_effect=3.0, **five)).max() < 0.3
    assert order(run("duopoly", network_effect=6.0, **five)).min() > 0.7


def test_a_switching_cost_lowers_the_threshold_of_tipping():
    """gamma = 1.6 is below 2 mu, and above 2 mu / (1 + tanh(sigma / (2 mu))) = 1.37, where |m| is 0.57."""
    large = {"customers.number": 1000, "opening_share": 0.6}
    without, with_cost = (order(run("duopoly", **large, switching_cost=cost)) for cost in (0.0, 1.0))
    assert without.mean() < 0.15
    assert with_cost.mean() > 0.45


def test_a_switching_cost_slows_the_change_from_one_offer_to_the_other():
    """In two steps 0.26 of customers leave an offer that all use, and 0.02 do where it costs; an error is 0.02."""
    left = [1 - shares(run("duopoly", opening_share=1.0, switching_cost=cost))[2, :, 0] for cost in (0.0, 3.0)]
    assert (left[0] > left[1] + 0.1).all()


def test_rare_revisions_delay_tipping_and_do_not_change_where_it_ends():
    """A mean over 8 markets has an error of 0.01 of a share: after 3 steps the first has 0.76, or 0.63."""
    span = {"time.steps": 100, "network_effect": 3.0, "opening_share": 0.6}
    often, rarely = (
        shares(run("duopoly", **span, revision_probability=alpha))[..., 0].mean(axis=1) for alpha in (1.0, 0.2)
    )
    assert often[3] > rarely[3] + 0.08
    assert often[-1] == pytest.approx(rarely[-1], abs=0.03)


# A bias, customer by customer: with the same draws nobody is lost by it


@pytest.mark.parametrize("update", ["synchronous", "sequential"])
@pytest.mark.parametrize("more", [{}, {"switching_cost": 1.0}, {"local_share": 0.7, "network": "islands"}])
def test_a_bias_for_the_first_offer_takes_no_user_from_it(update, more):
    small = {"customers.number": 150, "time.steps": 8, "time.update": update, "network_effect": 1.5}
    against, neutral, towards = (run("duopoly", **small, **more, bias=bias) for bias in (-0.3, 0.0, 0.3))
    for less, more_biased in ((against, neutral), (neutral, towards)):
        assert (less.record.users[..., 0] <= more_biased.record.users[..., 0]).all()
        assert not (first_users(less) & ~first_users(more_biased)).any()
        assert shares(less)[-1, :, 0].mean() < shares(more_biased)[-1, :, 0].mean()


def test_a_larger_opening_share_takes_no_user_from_an_offer():
    few, many = (run("duopoly", **{"time.steps": 8}, opening_share=share) for share in (0.4, 0.6))
    assert not (first_users(few) & ~first_users(many)).any()


def test_the_worse_offer_keeps_a_market_that_it_holds():
    """h = 0.05 lies inside the loop, whose half-width is 0.1 at b = 1.3: both states last very long at N = 2,000."""
    assert mean_field.loop_half_width(1.3) > 0.05
    large = {"customers.number": 2000}
    assert (shares(run("biased_duopoly", **large, opening_share=0.2))[-1, :, 0] < 0.3).all()
    assert (shares(run("biased_duopoly", **large, opening_share=0.8))[-1, :, 0] > 0.7).all()
    outside = run("biased_duopoly", **large, opening_share=0.2, bias=0.6)
    assert (shares(outside)[-1, :, 0] > 0.7).all()


def test_customers_in_turn_and_at_once_agree_on_the_mean():
    """Both lie where m = tanh(b m + h), apart from a bias of order 1 / N: 4 standard errors, 1 false alarm in 16,000."""
    b, h, n_customers, seeds = 0.6, 0.2, 200, range(200)
    root = float(mean_field.roots(b, h)[0])
    for update in ("synchronous", "sequential"):
        span = {"customers.number": n_customers, "time.steps": 10, "time.update": update}
        opening = round((1 + root) / 2 * n_customers) / n_customers
        batch = run("duopoly", seeds, **span, network_effect=2 * b, bias=2 * h, opening_share=opening)
        mean = (2 * shares(batch)[-1, :, 0] - 1).mean()
        expected = root + mean_field.bias_constant(b, root, update=update) / n_customers
        error = mean_field.standard_error(mean_field.variance_constant(b, root, update=update), n_customers, len(seeds))
        assert abs(mean - expected) < 4 * error


# Peers


@pytest.mark.parametrize(("network", "rewiring_share"), [("islands", 0.02), ("small_world", 0.0)])
def test_islands_and_rings_keep_niches_where_exposure_to_all_makes_one_winner(network, rewiring_share):
    """One winner has a concentration of 0.98 at b = 2.5; with a toss in each of 20 islands it is 0.525."""
    large = {"customers.number": 1000, "network_effect": 5.0}
    near = run("duopoly", **large, local_share=1.0, network=network, rewiring_share=rewiring_share)
    everybody = run("duopoly", **large)
    assert concentration(near).mean() < 0.7
    assert concentration(everybody).min() > 0.95
    offer, peers = near.markets[0].offer, near.markets[0].peers
    assert (offer[peers] == offer[:, None]).mean() > 0.8, "peers use the same"


def test_random_peers_and_hubs_make_one_winner_as_exposure_to_all_does():
    for network in ("random", "hubs"):
        assert (concentration(run("duopoly", network_effect=5.0, local_share=1.0, network=network)) > 0.9).all()


# Prices


@pytest.mark.parametrize(("n_offers", "network_effect"), [(2, 0.3), (2, 0.8), (3, 0.6), (5, 0.6)])
def test_who_foresees_the_response_of_shares_asks_a_lower_price(n_offers, network_effect):
    """At equal shares the markup K mu / (K - 1) falls by gamma / (K - 1); shares that fluctuate move it by 0.01."""
    offers = {"n_offers": n_offers, "network_effect": network_effect}
    foreseen, given = (
        run("logit_prices", **offers, expectations=kind).record.price for kind in ("responsive", "fulfilled")
    )
    assert (foreseen[10:] < given[10:]).all()
    markup = n_offers * 0.5 / (n_offers - 1)
    assert given[-20:].mean() - 1.0 == pytest.approx(markup, abs=0.02)
    assert foreseen[-20:].mean() - 1.0 == pytest.approx(markup - network_effect / (n_offers - 1), abs=0.02)


def test_a_leaders_price_holds_tipping_back_where_customers_decide_rarely():
    """gamma = 4 mu tips a duopoly whose prices are given, |m| = 0.96, and not one whose prices follow shares in time.

    Prices that close kappa of a gap do so for b < 3 where alpha (b - 1) < kappa / (1 - kappa); here 0.1 < 0.43.
    """
    setting = {"network_effect": 2.0, "revision_probability": 0.1, "time.steps": 120}
    assert order(run("logit_prices", **setting, pricing="exogenous")).mean() > 0.8
    assert order(run("logit_prices", **setting)).mean() < 0.2


# Cascades and diffusion, customer by customer


@pytest.mark.parametrize("network", ["poisson", "small_world", "hubs"])
def test_a_higher_threshold_makes_a_smaller_cascade(network):
    local = {"network": network, "degree": 6, "opening_share": 0.05}
    adopters = [first_users(run("cascade", **local, threshold=threshold)) for threshold in (0.1, 0.3, 0.6)]
    for more, fewer in pairwise(adopters):
        assert not (fewer & ~more).any()
    assert adopters[2].sum() < 0.5 * adopters[0].sum()


def test_a_cascade_only_grows_and_passes_by_those_without_peers():
    assert not first_users(run("cascade", opening_share=0.0, threshold=0.01)).any(), "nobody is first"
    batch = Replicates("theory/cascade", seeds=SEEDS, **SMALL, **{f"{MARKET}opening_share": 0.02})
    opening = first_users(batch)
    batch.run()
    assert (np.diff(batch.record.users[..., 0], axis=0) >= 0).all()
    assert not (opening & ~first_users(batch)).any()
    lonely = (batch.markets[0].peers < 0).all(axis=1)
    assert lonely.any()
    np.testing.assert_array_equal(first_users(batch)[lonely], opening[lonely])


@pytest.mark.parametrize("key", ["innovation", "imitation"])
def test_more_innovation_or_imitation_diffuses_faster(key):
    slow, fast = (
        run("bass", **{"time.steps": 25, key: getattr(load("theory/bass").services["market"], key) * factor})
        for factor in (1.0, 2.0)
    )
    assert (slow.record.users <= fast.record.users).all()
    assert (slow.record.users[5] < fast.record.users[5]).all()


def test_shorter_steps_let_imitation_begin_sooner():
    """0.73 of customers have adopted after ten years of a step each, 0.81 after 120 months: 4 errors, 1 in 16,000."""
    years, adopted = 10, {}
    for n in (1, 12):
        batch = run("bass", **{"time.steps": years * n, "time.steps_per_year": n})
        mean, variance = bass_recursion(0.03, 0.38, years, steps_per_year=n, hazard="continuous")
        adopted[n] = batch.record.users[-1].mean() / 500
        assert abs(adopted[n] - mean[-1]) < 4 * np.sqrt(variance[-1] / (500 * len(SEEDS)))
    assert adopted[12] > adopted[1]
