"""Consumer surplus by pure functions: Roy's identity, the triangle of Harberger, new offers, transfers."""

import numpy as np
import pytest

from agents.equations.surplus import burden, certain_choice, difference_lcu, expected_choice, surplus_lcu, used

STEP = 1e-5
RNG = np.random.default_rng(7)
N_OFFERS, N = 4, 50
SENSITIVITY, TASTE, ADOPTION = 0.8, 1.0, 1.4
PRICES = np.array([0.6, 1.0, 1.3, 1.5])
REST = RNG.normal(0.0, 1.0, (N_OFFERS, N))  # of V_ij, beside the price
ATTRACTION = RNG.normal(-0.5, 1.0, N)
BILL = RNG.uniform(10.0, 1000.0, N)  # a month's, at the reference price


def surplus(prices, elasticity, rest=REST, imposed=0.0, paid=1.0):
    """Surplus of all customers, JPY, and the chance of each offer; they pay a share of the bill themselves."""
    price = np.asarray(prices, dtype=np.float64)[:, None]
    elasticity = np.full(price.shape, elasticity)
    weighed = np.broadcast_to(SENSITIVITY * paid * price, rest.shape)
    utility, chances = expected_choice(rest - weighed + imposed, ATTRACTION, TASTE, ADOPTION)
    borne = burden(price, elasticity) - (1.0 - paid) * used(price, elasticity)
    given = np.broadcast_to(borne, rest.shape), np.broadcast_to(imposed, rest.shape)
    differences = difference_lcu(weighed, *given, BILL / SENSITIVITY, BILL)
    return surplus_lcu(utility, chances, BILL / SENSITIVITY, differences), chances


def bills(prices, elasticity, chances):
    """Expected bill of each customer for each offer, [n_offers, n]."""
    return BILL * chances * used(np.asarray(prices)[:, None], np.full((len(prices), 1), elasticity))


@pytest.mark.parametrize("offer", range(N_OFFERS))
def test_roys_identity_an_offers_share_is_what_its_price_takes_over_what_money_brings(offer):
    """share = -(dW/dp) / (dW/dy): a yen of income is a yen of surplus, and the price of a user's use its bill."""
    up, down = PRICES.copy(), PRICES.copy()
    up[offer] += STEP
    down[offer] -= STEP
    slope = (surplus(up, 0.0)[0] - surplus(down, 0.0)[0]) / (2.0 * STEP)
    share = -slope / BILL
    np.testing.assert_allclose(share, surplus(PRICES, 0.0)[1][offer], rtol=1e-6)


@pytest.mark.parametrize("elasticity", [0.0, 0.15, 1.0, 2.0])
def test_at_the_reference_price_a_price_takes_the_bill_whatever_the_elasticity(elasticity):
    """Away from it choices by (2) and use by (10) weigh prices differently, which is of second order."""
    prices = np.ones(N_OFFERS)
    slope = (surplus(prices + STEP, elasticity)[0] - surplus(prices - STEP, elasticity)[0]) / (2.0 * STEP)
    np.testing.assert_allclose(slope, -bills(prices, elasticity, surplus(prices, elasticity)[1]).sum(axis=0), rtol=1e-4)


@pytest.mark.parametrize("elasticity", [0.0, 0.15, 1.0, 2.0])
def test_the_burden_of_a_price_grows_by_what_is_used_at_it(elasticity):
    prices, column = np.linspace(0.2, 3.0, 15), np.full(15, elasticity)
    slope = (burden(prices + STEP, column) - burden(prices - STEP, column)) / (2.0 * STEP)
    np.testing.assert_allclose(slope, prices**-elasticity, rtol=1e-6)
    assert burden(np.ones(1), np.array([elasticity]))[0] == 1.0
    assert (burden(np.zeros(1), np.array([elasticity])), used(np.zeros(1), np.array([elasticity]))) == (0.0, 0.0)


@pytest.mark.parametrize("elasticity", [0.0, 0.15])
def test_a_levy_loses_the_triangle_of_harberger(elasticity):
    """Half of the levy times what is bought less, to second order."""
    before, levy = np.ones(N_OFFERS), np.array([0.0, 0.0, 0.1, 0.1])
    old, new = surplus(before, elasticity), surplus(before + levy, elasticity)
    quantities = [bills(prices, elasticity, chances) / prices[:, None] for prices, (_, chances) in
                  ((before, old), (before + levy, new))]  # fmt: skip
    revenue = (levy[:, None] * quantities[1]).sum()
    triangle = 0.5 * (levy[:, None] * (quantities[0] - quantities[1])).sum()
    assert triangle > 0.0
    assert -((new[0] - old[0]).sum() + revenue) == pytest.approx(triangle, rel=0.05)


def test_a_new_offer_is_worth_something_to_everybody():
    """Even one that nobody in his senses takes: it adds to the log-sum."""
    unsold = REST.copy()
    unsold[2] = -np.inf
    gained = surplus(PRICES, 0.0)[0] - surplus(PRICES, 0.0, unsold)[0]
    assert (gained > 0.0).all()


def test_a_refund_is_worth_what_it_pays():
    """A transfer is worth nothing in all: to first order, as those whom it moves were indifferent."""
    refund = 1e-6
    gained = surplus(PRICES, 0.15, paid=1.0 - refund)[0] - surplus(PRICES, 0.15)[0]
    paid = refund * bills(PRICES, 0.15, surplus(PRICES, 0.15)[1]).sum(axis=0)
    # Of second order in prices beside the reference price: see docs/explanation/welfare.md.
    np.testing.assert_allclose(gained.sum(), paid.sum(), rtol=5e-3)
    np.testing.assert_allclose(
        surplus(np.ones(N_OFFERS), 0.15, paid=1.0 - refund)[0] - surplus(np.ones(N_OFFERS), 0.15)[0],
        refund * bills(np.ones(N_OFFERS), 0.15, surplus(np.ones(N_OFFERS), 0.15)[1]).sum(axis=0),
        rtol=1e-3,
    )


def test_what_rules_impose_is_obeyed_and_not_enjoyed():
    """Whoever is made to prefer an offer chooses worse by its own lights."""
    imposed = np.zeros((N_OFFERS, N))
    imposed[0] = 2.0
    assert (surplus(PRICES, 0.0, imposed=imposed)[0] < surplus(PRICES, 0.0)[0]).all()
    np.testing.assert_allclose(surplus(PRICES, 0.0, imposed=1e-9 * imposed)[0], surplus(PRICES, 0.0)[0], rtol=1e-9)


def test_the_log_sum_of_those_who_would_never_adopt_is_nothing_and_of_all_others_their_value():
    values = np.array([[-900.0, 900.0], [-950.0, 900.0]])
    utility, chances = expected_choice(values, np.zeros(2), 1.0, 1.0)
    np.testing.assert_allclose(utility, [0.0, 900.0 + np.log(2.0)], atol=1e-12)
    np.testing.assert_allclose(chances, [[0.0, 0.5], [0.0, 0.5]], atol=1e-12)
    without_option, _ = expected_choice(values, None, 1.0, 1.0)
    np.testing.assert_allclose(without_option, [-900.0, 900.0 + np.log(2.0)])


def test_who_chooses_without_noise_has_the_best_offer():
    utility, chances = certain_choice(np.array([[0.0, 1.0], [2.0, 1.0]]))
    assert utility.tolist() == [2.0, 1.0]
    assert chances.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_surplus_is_the_mean_of_what_customers_with_drawn_tastes_have():
    """Each draws a taste for every offer and for none (Gumbel), takes what it values most, and has what that gives.

    What it values differs from what it has: by how a price is weighed, and by a utility that rules impose.
    """
    n, elasticity, customer = 400_000, 0.8, 3
    price, rest = PRICES[:, None], REST[:, customer : customer + 1]
    imposed = np.array([0.7, 0.0, 0.0, 0.0])[:, None]
    column = np.full(price.shape, elasticity)
    weighed, borne = SENSITIVITY * price, burden(price, column)
    bill = np.array([100.0])
    attraction = np.array([0.4])
    values = rest - weighed + imposed
    utility, chances = expected_choice(values, attraction, 1.0, 1.0)
    differences = difference_lcu(weighed, borne, imposed, bill / SENSITIVITY, bill)
    expected = surplus_lcu(utility, chances, bill / SENSITIVITY, differences)[0]
    tastes = np.random.default_rng(11).gumbel(size=(N_OFFERS + 1, n))
    decided = np.concatenate([values + attraction, [[0.0]]]) + tastes
    taken = decided.argmax(axis=0)
    had = np.concatenate([rest + attraction - SENSITIVITY * borne, [[0.0]]]) + tastes
    lcu = bill / SENSITIVITY * (had[taken, np.arange(n)] - tastes[-1])
    error = lcu.std() / np.sqrt(n)
    assert abs(lcu.mean() - expected) < 3.3 * error, "alpha = 0.001"
    assert abs((bill / SENSITIVITY * utility)[0] - expected) > 10.0 * error, "what is expected is not what is had"
