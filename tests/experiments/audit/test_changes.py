"""What each change changes, and what it leaves."""

import numpy as np
import pytest

from agents.draws import uniform
from agents.equations.choice import NONE
from configs import load
from experiments.audit.changes import (
    CHANGES,
    draw_months_anew,
    offers_in_reverse,
    relabel_customers,
)
from experiments.audit.tastes import CLASSES, TastefulFirm, key_of
from sim import DigitalEconomy, Economies

SPAN = {"customers.number": 120, "time.end": "2011-03"}


def batch(engine: str = "numpy", settings=None, started=None, seeds=(1, 2)) -> Economies:
    settings = load("baseline", SPAN) if settings is None else settings
    model = Economies([settings] * len(seeds), seeds=list(seeds), engine=engine)
    if started is not None:
        started(model, list(seeds))
    return model


def traits(model) -> list[np.ndarray]:
    columns = [
        [population.stratum, population.readiness, population.weight] for population in model.populations.values()
    ]
    openings = [[market.offer, market.home_bias] for market in model.markets]
    return [column.copy() for group in (*columns, *openings) for column in group]


@pytest.mark.parametrize("started", [relabel_customers, draw_months_anew])
def test_customers_stay_and_their_months_are_drawn_anew(started):
    plain, changed = batch(), batch(started=started)
    for before, after in zip(traits(plain), traits(changed), strict=True):
        np.testing.assert_array_equal(before, after)
    for population in changed.populations.values():
        ids = population.ids.reshape(2, -1)
        assert (np.sort(ids) == np.arange(ids.shape[1])).all()
    assert not np.array_equal(plain.run().record.users, changed.run().record.users)


@pytest.mark.parametrize("started", [relabel_customers, draw_months_anew])
def test_changed_runs_are_the_same_in_all_engines_and_by_themselves(started, kernels):
    together = batch("numba", started=started).run().record.users
    np.testing.assert_array_equal(batch("numpy", started=started).run().record.users, together)
    alone = batch("numpy", started=started, seeds=(2,)).run().record.users
    np.testing.assert_array_equal(alone[:, 0], together[:, 1])


def test_offers_come_in_the_reverse_order_with_all_they_have():
    settings = load("baseline", SPAN)
    turned = offers_in_reverse(settings)
    plain, changed = batch(settings=settings), batch(settings=turned)
    for service in settings.services:
        rows = plain.offers.rows_of(service)
        mirrored = changed.offers.rows_of(service)[::-1]
        assert [plain.offers.name[row] for row in rows] == [changed.offers.name[row][9:] for row in mirrored]
        np.testing.assert_array_equal(plain.offers.quality[..., rows], changed.offers.quality[..., mirrored])
    assert set(settings.services["cloud"].offers) == set(load("baseline", SPAN).services["cloud"].offers)


def test_tastes_of_offers_have_the_chances_of_the_logit():
    """Chi-square of five offers over 4,000 draws: a false alarm has probability 0.001; the draws are always the same."""
    model = DigitalEconomy("baseline", rng=1, agent_classes=CLASSES, **SPAN)
    firm = next(agent for agent in model.agents if isinstance(agent, TastefulFirm))
    market = firm.markets["cloud"]
    values = np.linspace(0.0, 0.5, len(market.offers))
    chances = np.exp(values / market.settings.taste_scale)
    draws = (np.arange(4_000) + 0.5) / 4_000
    taken = [firm.choose("cloud", values, draw) for draw in draws]
    counts = np.array([taken.count(offer) for offer in range(len(values))])
    expected = counts.sum() * chances / chances.sum()
    assert NONE in taken
    assert len(values) == 6
    assert float(((counts - expected) ** 2 / expected).sum()) < 20.52  # of 5 degrees of freedom


def test_a_taste_belongs_to_an_offer_whatever_else_is_sold():
    word = np.array([12345], dtype=np.uint32)
    assert uniform(key_of("cloud", "carrier_cloud"), word) == uniform(key_of("cloud", "carrier_cloud"), word)
    assert uniform(key_of("cloud", "carrier_cloud"), word) != uniform(key_of("cloud", "vendor_cloud"), word)


def test_seeds_of_two_sides_and_of_cases_apart_never_meet():
    streams, apart = CHANGES["streams"], CHANGES["arms_apart"]
    plain = {CHANGES["months"].seed(replicate, 0) for replicate in range(1000)}
    assert not plain & {streams.seed(replicate, 0) for replicate in range(1000)}
    assert apart.seed(0, 0) in plain
    assert not plain & {apart.seed(replicate, place) for replicate in range(1000) for place in (1, 2)}
