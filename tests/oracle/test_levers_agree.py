"""Levers work alike in every engine and in a batch, and a lever of strength 0 is no lever."""

from importlib.util import find_spec
from itertools import product

import numpy as np
import pytest

from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy, Replicates

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
SAMPLE = 100  # customers: agents are slow
COLUMNS = ("payments", "receipts", "users", "price", "revenue")
WITHDRAWN = {"price_factor": 1.0, "withdrawal": True}
CASES = {
    **{kind: (kind, {}) for kind in LEVERS},
    "withdrawal": ("supply_shock", WITHDRAWN),
    # Firms have one offer of an operating system: without it their market is closed.
    "withdrawal of all": (
        "supply_shock", {**WITHDRAWN, "services": ["operating_system"], "end": "2026-09", "providers": ["desktop_software"]}
    ),
    "support of all": ("adoption_support", {"services": "all", "customers": ["large", "individuals"], "budget_jpy": 1e12}),
}  # fmt: skip


def one_path(left: DigitalEconomy, right: DigitalEconomy) -> None:
    """The same paths, but for the outcomes that are a lever's own."""
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(left.record, name), getattr(right.record, name), err_msg=name)
    for name, values in left.record.outcomes.items():
        if name in right.record.outcomes:
            np.testing.assert_array_equal(values, right.record.outcomes[name], err_msg=name)
    for left_market, right_market in zip(left.markets, right.markets, strict=True):
        np.testing.assert_array_equal(left_market.offer, right_market.offer)
    np.testing.assert_array_equal(left.offers.quality, right.offers.quality)
    np.testing.assert_array_equal(left.offers.capacity, right.offers.capacity)


@pytest.mark.parametrize("case", CASES)
def test_engines_give_one_path_under_every_lever(case, run_lever):
    kind, fields = CASES[case]
    agents = run_lever(kind, "agents", SAMPLE, **fields)
    for engine in COMPUTED:
        one_path(agents, run_lever(kind, engine, SAMPLE, **fields))


# That agents take the path of columns under every lever is asked above; here it is enough to ask them once.
@pytest.mark.parametrize(("kind", "engine"), [(next(iter(LEVERS)), "agents"), *product(LEVERS, COMPUTED)])
def test_a_lever_of_strength_0_is_the_baseline_to_the_last_bit(kind, engine, run_lever):
    off = run_lever(kind, engine, SAMPLE, strength=0.0)
    one_path(off, run_lever("", engine, SAMPLE))
    assert off.record.outcomes["public_spending.lever"].sum() == 0
    assert off.record.outcomes["budget_unspent.lever"].sum() == 0


@pytest.mark.parametrize("engine", COMPUTED)
@pytest.mark.parametrize("case", CASES)
def test_a_batch_under_a_lever_is_its_replicates(case, engine, run_lever, lever_table):
    kind, fields = CASES[case]
    span = {"time.start": "2025-10", "time.end": "2027-03", "customers.number": 80}
    batch = Replicates("baseline", seeds=[3, 4], engine=engine, **span, **lever_table(kind, **fields)).run()
    for replicate, seed in enumerate([3, 4]):
        alone = DigitalEconomy("baseline", rng=seed, engine=engine, **span, **lever_table(kind, **fields)).run()
        record = batch.record.of_replicate(replicate)
        for name in (*COLUMNS, "values"):
            np.testing.assert_array_equal(getattr(record, name), getattr(alone.record, name), err_msg=name)


def test_a_budget_of_a_batch_runs_out_in_each_replicate_by_itself(lever_table):
    span = {"time.start": "2025-10", "time.end": "2027-03", "customers.number": 80}
    small = lever_table("adoption_support", budget_lcu=3e11, services=["generative_ai"])
    spent = Replicates("baseline", seeds=[1, 2, 3], **span, **small).run().record.outcomes["public_spending"]
    assert len(set(spent.sum(axis=0).tolist())) > 1
