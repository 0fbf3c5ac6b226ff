"""A branch is the run that would have had its levers from the start, to the last bit, and leaves its stem alone."""

from importlib.util import find_spec
from itertools import product

import numpy as np
import pandas as pd
import pytest

from agents import Firm
from configs import ConfigError, load
from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy, Economies, Replicates
from sim.policies import POLICIES
from sim.record.outcomes import OUTCOMES, outcome
from sim.saved.branches import Begun, begins, parted

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPAN = {"time.start": "2025-10", "time.end": "2026-12", "customers.number": 80}
START = 3  # months before January 2026, when levers begin
WITHDRAWN = {"price_factor": 1.0, "withdrawal": True}
CASES = {
    **{kind: (kind, {}) for kind in LEVERS},
    "withdrawal": ("supply_shock", WITHDRAWN),
    "support of all": ("adoption_support", {"services": "all", "customers": ["large", "individuals"], "budget_jpy": 1e12}),
}  # fmt: skip
USE = {"levers.use.kind": "adoption_support", "levers.use.start": "2025-11", "levers.use.budget_jpy": 1e11}
BUILD = {"levers.build.kind": "sovereign_ai", "levers.build.start": "2025-11", "levers.build.budget_jpy": 1e11,
         "levers.build.lag_months": 2, "levers.build.services": ["cloud"]}  # fmt: skip
Model = DigitalEconomy | Economies


def stem(months: int = START, engine: str = "numpy", seeds: list[int] | None = None, **overrides: object) -> Model:
    given = {"engine": engine, **SPAN, **overrides}
    model = DigitalEconomy("baseline", rng=4, **given) if seeds is None else Replicates("baseline", seeds, **given)
    for _ in range(months):
        model.step()
    return model


def same(branch: Model, whole: Model) -> None:
    """All tables are the same to the last bit, run ids included, and so are the customers."""
    for table in ("balance", "market", "outcomes"):
        pd.testing.assert_frame_equal(getattr(branch, table)(), getattr(whole, table)(), check_exact=True)
    for market, twin in zip(branch.markets, whole.markets, strict=True):
        np.testing.assert_array_equal(market.offer, twin.offer)
    np.testing.assert_array_equal(branch.offers.quality, whole.offers.quality)


# A branch copies what no engine has of its own: all levers in the quicker one, and one of them in each.
@pytest.mark.parametrize(
    ("case", "engine"), dict.fromkeys([*product(CASES, COMPUTED[-1:]), *product(list(CASES)[:1], COMPUTED)])
)
def test_a_branch_under_a_lever_is_the_run_that_had_it_from_the_start(case, engine, lever_table):
    kind, fields = CASES[case]
    table = lever_table(kind, **fields)
    trunk = stem(engine=engine)
    branch = trunk.branch(**table)
    assert (branch.month, trunk.month) == (START, START) and not trunk.settings.levers
    frame = branch.run().datacollector.get_model_vars_dataframe()
    whole = stem(0, engine, **table).run()
    same(branch, whole)
    pd.testing.assert_frame_equal(frame, whole.datacollector.get_model_vars_dataframe(), check_exact=True)


@pytest.mark.parametrize("kind", LEVERS)
def test_batches_branch_as_single_runs_do(kind, lever_table):
    branch = stem(seeds=[3, 4]).branch(**lever_table(kind)).run()
    same(branch, stem(0, seeds=[3, 4], **lever_table(kind)).run())


def test_agents_branch_as_columns_do(lever_table):
    table = lever_table("adoption_support")
    same(stem(engine="agents").branch(**table).run(), stem(0, **table).run())


def test_a_stem_goes_on_as_if_nothing_had_branched_off(lever_table):
    trunk = stem()
    branches = [trunk.branch(**lever_table(kind)) for kind in ("adoption_support", "supply_shock")]
    for branch in branches:
        branch.run()
    same(trunk.run(), stem(0).run())


@pytest.mark.parametrize("table", [USE, BUILD], ids=["promise", "queue"])
def test_a_lever_that_is_in_force_goes_on_in_all_branches(table, lever_table):
    """It has spent, promised and not yet built: the branch goes on with its purse and its queue."""
    trunk = stem(6, **table)
    later = lever_table("foreign_service_levy", start="2026-06")
    same(trunk.branch(**later).run(), stem(0, **table, **later).run())


def test_branches_branch_again_and_are_saved(lever_table, tmp_path):
    first, second = lever_table("public_procurement"), lever_table("supply_shock", name="shock", start="2026-09")
    branch = stem().branch(**first)
    for _ in range(6):
        branch.step()
    twig = branch.branch(**second)
    twig.save(tmp_path / "twig.zip")
    whole = stem(0, **first, **second).run()
    same(twig.run(), whole)
    same(DigitalEconomy.load(tmp_path / "twig.zip").run(), whole)


def test_economies_branch_with_levers_of_their_own_numbers(lever_table):
    points = [{**SPAN, "services.cloud.network_effect": effect} for effect in (1.0, 2.0)]
    trunk = Economies(points, seeds=[1, 2], engine="numpy")
    for _ in range(START):
        trunk.step()
    table = lever_table("foreign_service_levy")
    same(trunk.branch(**table).run(), Economies([{**p, **table} for p in points], seeds=[1, 2], engine="numpy").run())


def test_a_lever_that_has_not_begun_is_left_out_of_a_branch(lever_table):
    trunk = stem(**lever_table("adoption_support"))
    same(trunk.branch(load("baseline", SPAN)).run(), stem(0).run())


def test_what_has_played_a_part_already_is_refused_by_its_key(lever_table):
    trunk = stem(6)
    for changes, expected in (
        ({"services.cloud.network_effect": 9.0}, "services.cloud.network_effect is another one"),
        ({"time.end": "2027-04"}, "time.end is another one"),
        (lever_table("adoption_support"), r"levers\.lever begins before 2026-03"),
        ({"levers.lever.kind": "nothing"}, "expected a kind of lever"),
    ):
        with pytest.raises(ConfigError, match=expected):
            trunk.branch(**changes)
    trunk = stem(6, **USE)
    with pytest.raises(ConfigError, match=r"levers\.use begins before"):
        trunk.branch(**{"levers.use.budget_jpy": 2e11})


def test_agents_of_a_users_own_may_know_of_levers_and_do_not_branch(lever_table):
    class Plain(Firm):
        pass

    model = DigitalEconomy("baseline", rng=1, engine="numpy", agent_classes={"firm": Plain}, **SPAN)
    with pytest.raises(ConfigError, match="agent_classes"):
        model.branch(**lever_table("adoption_support"))


def test_a_policy_of_a_users_own_is_taken_to_act_from_the_start_unless_it_says_that_it_waits(monkeypatch, lever_table):
    class Early(POLICIES["foreign_service_levy"]):
        """Built on a policy that waits, and does not itself."""

        def adjust(self, rules, month):
            rules.levy_rate = rules.levy_rate + 0.01

    table, trunk = lever_table("foreign_service_levy"), stem()
    monkeypatch.setitem(POLICIES, "foreign_service_levy", Early)
    assert begins(load("baseline", {**SPAN, **table}), "lever") == 0
    with pytest.raises(ConfigError, match="begins before"):
        trunk.branch(**table)
    monkeypatch.setattr(Early, "waits", True, raising=False)
    assert begins(load("baseline", {**SPAN, **table}), "lever") == START


def test_an_outcome_of_levers_of_a_users_own_stops_a_branch(lever_table):
    names = lambda state: [f"{lever}_noted" for lever in state.settings.levers]  # noqa: E731
    outcome("noted", unit="1", label="noted", names=names)(lambda month: np.ones(len(month.state.settings.levers)))
    try:
        with pytest.raises(ConfigError, match=r"outcome noted\.lever_noted is one of levers that have not begun"):
            stem().branch(**lever_table("adoption_support"))
    finally:
        OUTCOMES[:] = [known for known in OUTCOMES if known.name != "noted"]


def lever(text: str, step: int) -> Begun:
    return Begun(text, step)


def test_arms_part_where_the_first_lever_begins_that_not_all_have():
    levy, use, shock = lever("levy", 12), lever("use", 12), lever("shock", 20)
    whole = parted([{}, {"a": levy}, {"a": levy, "b": use}, {"a": levy, "b": use, "c": shock}], 24)
    assert (whole.until, whole.arms) == (12, [0, 1, 2, 3])
    assert [(bough.until, bough.arms) for bough in whole.boughs] == [(24, [0]), (24, [1]), (20, [2, 3])]
    assert whole.n_steps() == 12 + 12 + 12 + 8 + 4 + 4
    assert parted([{"a": levy}, {"a": levy}], 24).n_steps() == 24
    assert parted([{"a": lever("x", 0)}, {}], 24).n_steps() == 48
    assert parted([{"a": lever("x", 30)}, {}], 24).n_steps() == 24
