"""The welfare account is the same in every engine and in batches, and a lever of strength 0 is worth exactly nothing."""

from importlib.util import find_spec

import numpy as np
import pytest

from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy, Economies, Replicates
from sim.record.record import Record

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
KEPT = {"welfare.account": True, "welfare.externality_share": 0.3}
SAMPLE = 100  # customers: agents are slow
# What touches single customers: budgets that bind, bills that are refunded, tenders, several offers at once, free use.
PERSONAL = KEPT | {
    "customers.firms.digital_budget_share": 0.002,
    "customers.price_sensitivity_spread": 0.4,
    "services.cloud.multi_homing_share": 0.5,
    "services.social_media.local_share": 0.3,
    "welfare.jpy_per_utility": {"social_media": 3000.0, "messenger": 5000.0},
}


def account(record: Record) -> dict[str, np.ndarray]:
    """Every part of the account, a month a value."""
    return {name: record.outcomes[name] for name in record.names if name.startswith("welfare.")}


def same(left: Record, right: Record) -> None:
    parts, same_parts = account(left), account(right)
    assert len(parts) > 50
    assert parts.keys() == same_parts.keys()
    for name, values in parts.items():
        np.testing.assert_array_equal(values, same_parts[name], err_msg=name)


@pytest.mark.parametrize("kind", ["foreign_service_levy", "adoption_support", "public_procurement"])
def test_engines_agree(kind, run_lever):
    agents = run_lever(kind, "agents", SAMPLE, more=PERSONAL)
    for engine in COMPUTED:
        same(agents.record, run_lever(kind, engine, SAMPLE, more=PERSONAL).record)


@pytest.mark.parametrize("kind", ["adoption_support", "public_procurement"])
def test_a_batch_has_the_accounts_of_its_replicates(kind, run_lever):
    alone = run_lever(kind, "numpy", SAMPLE, more=PERSONAL)
    batch = Replicates(alone.settings, seeds=[9, 4], engine="numpy").run()
    same(batch.record.of_replicate(1), alone.record)


def test_economies_that_differ_in_numbers_have_the_accounts_that_they_have_alone(lever_table):
    """Also in those of the account itself."""
    span = {"time.start": "2026-01", "time.end": "2026-09", "customers.number": SAMPLE} | PERSONAL
    first = span | lever_table("adoption_support") | lever_table("foreign_service_levy", "levy")
    second = first | {
        "services.cloud.price_sensitivity": 1.3,
        "services.cloud.price_elasticity": 0.4,
        "levers.levy.strength": 0.5,
        "rules.domestic_preference": 0.0,
        "welfare.marginal_cost_of_public_funds": 1.5,
        "welfare.jpy_per_utility": {"social_media": 1000.0, "messenger": 5000.0},
    }
    batch = Economies([first, second], "baseline", seeds=[4, 4], engine="numpy").run()
    for member, point in enumerate((first, second)):
        same(batch.record.of_replicate(member), DigitalEconomy("baseline", rng=4, engine="numpy", **point).run().record)


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_of_strength_0_is_worth_exactly_nothing(kind, run_lever):
    """The placebo, of every lever that there is."""
    same(
        run_lever(kind, "numpy", SAMPLE, more=KEPT, strength=0.0).record,
        run_lever("", "numpy", SAMPLE, more=KEPT).record,
    )
