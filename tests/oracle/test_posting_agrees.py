"""What customers see is the same to the last bit, counted and posted by NumPy or compiled."""

from dataclasses import fields
from importlib.util import find_spec

import numpy as np
import pytest

from agents.engines.posting import MonthColumns
from agents.engines.vector import VectorEngine
from sim import DigitalEconomy, Replicates
from sim.economies import Economies

pytestmark = [
    pytest.mark.usefixtures("kernels"),
    pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed"),
]
SPAN = {"customers.number": 150, "time.end": "2027-06"}


def same(left: object, right: object) -> None:
    """What replicates have in common may stand once, or beside each."""
    for field in fields(left):
        pair = np.broadcast_arrays(getattr(left, field.name), getattr(right, field.name))
        np.testing.assert_array_equal(*pair, err_msg=field.name)


def both_see_the_same(model: DigitalEconomy | Economies) -> None:
    from agents.engines.compiled import NumbaEngine

    information, month, compiled, computed = model.information, model.month, NumbaEngine(False), VectorEngine()
    tallies, spread = model.listings.tallies, information.spread[month]
    given = MonthColumns(
        share_abroad=information.share_abroad[month],
        bias=information.bias[month],
        cross_share=information._cross_share(),
        quality=model.offers.quality,
        relative_price=model.relative_price,
    )
    counted = [engine.count_users(information.columns, tallies, spread) for engine in (computed, compiled)]
    same(*counted)
    same(
        *(
            engine.see(information.columns, information.rule_columns, counted[0], given)
            for engine in (computed, compiled)
        )
    )


@pytest.mark.parametrize("scenario", ["baseline", "cut_off", "entry_and_exit", "theory/duopoly"])
def test_a_month_of_one_run_is_seen_alike(scenario):
    span = {"customers.number": 150} if scenario.startswith("theory") else SPAN
    model = DigitalEconomy(scenario, rng=1, engine="numpy", **span)
    for _ in range(3):
        both_see_the_same(model)
        for _ in range(8):
            model.step()


def test_a_month_of_replicates_is_seen_alike():
    batch = Replicates("baseline", seeds=[1, 2, 3], engine="numpy", **SPAN)
    for _ in range(14):
        batch.step()
    both_see_the_same(batch)


def test_members_that_differ_in_numbers_each_see_their_own():
    factors = ({}, {"service_defaults.network_effect": 2.0}, {"economy.pseudo_count": 0.01})
    batch = Economies([SPAN | overrides for overrides in factors], seeds=[1, 2, 3], engine="numpy")
    for _ in range(14):
        batch.step()
    both_see_the_same(batch)


def test_a_value_that_is_no_number_is_bounded_by_none():
    from agents.engines.compiled import NumbaEngine

    model = DigitalEconomy("theory/duopoly", rng=1, engine="numpy", **{"customers.number": 50})
    information = model.information
    quality = np.full(model.offers.quality.shape, np.nan)
    given = MonthColumns(
        information.share_abroad[0], information.bias[0], information._cross_share(), quality, model.relative_price
    )
    seen = NumbaEngine(False).see(information.columns, information.rule_columns, information.counted, given)
    assert not (seen.value_bound < np.inf).any()
