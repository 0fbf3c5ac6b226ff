"""To add a lever is to declare a table and a policy, here in one file: what follows of it follows by itself.

The lever of this file pays half of the bills of cloud services and takes one of the offers off the market.
"""

import ast
import re
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import sim
from configs import ConfigError
from configs.schema.levers.base import LEVERS, Lever, lever
from configs.schema.parameter import parameter
from sim import DigitalEconomy, Replicates
from sim.month.ledger import FIRMS, GOVERNMENT, payer_of
from sim.policies import POLICIES, Policy, policy

KIND, START = "half_price_of_the_rest", 3  # months of the runs before the lever
SPAN = {"time.start": "2025-10", "time.end": "2026-09", "customers.number": 1500}
TABLE = {"levers.mine.kind": KIND, "levers.mine.start": "2026-01", "levers.mine.services": ["cloud"]}
ROOT, FOLDERS = Path(sim.__file__).parents[1], ("agents", "configs", "sim", "experiments", "docs", "benchmarks")
WITHDRAWN = "hyperscaler_1"
COLUMNS = ("payments", "receipts", "users", "price", "revenue")


class HalfPrice(Lever):
    """Half of a bill is paid, of all offers but one, which is withdrawn."""

    changes: ClassVar[tuple[str, ...]] = ("bill_share", "withdrawn")
    paid_share: float = parameter(0.5, unit="share of the bill", low=0.0, high=1.0, meaning="part that the state pays")

    def out_of_reach(self, service, origins):
        return "" if service.is_paid and service.firms is not None else "a service that firms pay for"


class HalfPricePolicy(Policy[HalfPrice]):
    """The state pays half (S19) and sends one provider away (S11)."""

    def budget_lcu(self):
        return None

    def adjust(self, rules, month):
        if self.in_force(month):
            for number in self.numbers:
                rules.bill_share[..., number, :] *= 1.0 - self.lever.strength * self.lever.paid_share
            rules.withdrawn |= self.offers & (np.array(self.country.offers.name) == WITHDRAWN)

    def spend(self, state, month):
        if not self.in_force(month):
            return []
        listings = self.country.listings
        bills = [state.use.revenue_lcu[..., listings.slices()[number]] for number in self.numbers]
        share = self.lever.strength * self.lever.paid_share
        refunds = [np.rint(share * bill).astype(np.int64).sum(axis=-1) for bill in bills]
        paid = self.purse.pay(np.stack(refunds, axis=-1))
        return [(payer_of(listings.places[number]), paid[..., row]) for row, number in enumerate(self.numbers)]


@pytest.fixture(scope="module", autouse=True)
def _registered():
    lever(KIND)(HalfPrice)
    policy(KIND)(HalfPricePolicy)
    yield
    del LEVERS[KIND], POLICIES[KIND]


def run(engine: str = "numpy", **overrides: object) -> DigitalEconomy:
    return DigitalEconomy("baseline", rng=4, engine=engine, **SPAN, **overrides).run()


@pytest.fixture(scope="module")
def moved(_registered) -> DigitalEconomy:
    return run(**TABLE)


@pytest.fixture(scope="module")
def still() -> DigitalEconomy:
    return run()


def test_customers_choose_by_half_the_price(moved):
    markets = moved.behaviours["firms"].markets
    own = markets["cloud"].population.price_sensitivity
    np.testing.assert_array_equal(markets["cloud"].price_sensitivity, np.float32(0.5) * own)
    np.testing.assert_array_equal(markets["business_software"].price_sensitivity, own)
    panel = next(panel for panel in moved.stability.panels if panel.market is markets["cloud"])
    seen = panel.price_sensitivity(slice(None))
    np.testing.assert_array_equal(seen[START], np.float32(0.5) * seen[START - 1])


def test_the_state_refunds_the_other_half_and_the_accounts_close(moved):
    cloud = moved.offers.rows_of("cloud")
    refunds = np.rint(0.5 * moved.record.revenue[:, cloud]).sum(axis=1)
    refunds[:START] = 0.0
    assert refunds[-1] > 0.0
    for name in ("public_spending.mine", "public_spending", "subsidies"):
        np.testing.assert_array_equal(moved.record.outcomes[name], refunds, err_msg=name)
    assert moved.ledger.transfers()[GOVERNMENT, FIRMS] == refunds[-1]
    moved.accounts.assert_public_money(moved.use, moved.government.public_money())


def test_users_of_the_offer_are_cut_off_at_once_whatever_their_contracts_say(moved, still):
    row = moved.offers.name.index(WITHDRAWN)
    np.testing.assert_array_equal(moved.record.users[:START], still.record.users[:START])
    assert still.record.users[START:, row].min() > 0
    assert (moved.record.users[START:, row] == 0).all()
    rivals = [rival for rival in moved.offers.rows_of("cloud") if rival != row]
    gained = moved.record.users[START, rivals].sum() - still.record.users[START, rivals].sum()
    assert gained > 0, "some find another cloud in the same month"


def test_the_dashboard_knows_how_many_offers_are_left(moved, still):
    name = "lambda_symmetric.cloud"
    assert (moved.record.outcomes[name][START:] > still.record.outcomes[name][START:]).all()
    assert (moved.record.outcomes["offers.cloud"] - still.record.outcomes["offers.cloud"]).tolist() == [0] * 3 + [
        -1
    ] * 9


def test_at_strength_0_the_path_is_the_baseline_to_the_last_bit(still):
    off = run(**TABLE, **{"levers.mine.strength": 0.0})
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(off.record, name), getattr(still.record, name), err_msg=name)
    for name, values in still.record.outcomes.items():
        np.testing.assert_array_equal(off.record.outcomes[name], values, err_msg=name)
    np.testing.assert_array_equal(off.offers.quality, still.offers.quality)


def test_a_table_without_a_policy_and_a_value_that_is_no_rule_are_named(monkeypatch):
    monkeypatch.setattr(HalfPrice, "changes", ("bill_shar",))
    with pytest.raises(
        ValueError, match=r"changes 'bill_shar'; expected a field of RulesInForce; did you mean bill_share\?"
    ):
        run(**TABLE)
    monkeypatch.delitem(POLICIES, KIND)
    with pytest.raises(
        ConfigError, match=rf"levers\.mine\.kind is '{KIND}'; expected a kind of lever that has a policy"
    ):
        run(**TABLE)


def test_the_simulation_names_a_kind_of_lever_where_its_policy_registers_and_nowhere_else():
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        text = re.sub(r"@policy\(.*?\)", "", path.read_text(encoding="utf-8"))
        assert not [kind for kind in LEVERS if f'"{kind}"' in text], path


def test_a_table_of_a_kind_is_imported_by_its_policy_and_by_nobody_else():
    """What others ask of levers they ask all of them: a kind that they import is one that nobody can add beside it."""
    names = {table.__name__ for table in LEVERS.values()}
    modules = {table.__module__ for table in LEVERS.values()} - {__name__}
    homes = ("configs/schema/levers", "sim/policies")
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        if path.relative_to(ROOT).as_posix().startswith(homes):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom | ast.Import):
                imported = {alias.name for alias in node.names}
                module = getattr(node, "module", None)
                imported |= {f"{module}.{name}" for name in imported} | {module}
                assert not imported & (names | modules), f"{path}:{node.lineno}"


def test_single_agents_and_batches_take_the_same_path(moved):
    agents = run("agents", **TABLE)
    batch = Replicates("baseline", seeds=[4, 5], **SPAN, **TABLE).run().record.of_replicate(0)
    for name in (*COLUMNS, "values"):
        np.testing.assert_array_equal(getattr(agents.record, name), getattr(moved.record, name), err_msg=name)
        np.testing.assert_array_equal(getattr(batch, name), getattr(moved.record, name), err_msg=name)
