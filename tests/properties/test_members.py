"""Economies that differ in numbers step together, and each takes the path that it takes by itself, to the last bit."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from agents.equations.pricing import STRATEGIES, pricing
from configs import ConfigError, Settings, load, scenario_names
from configs.places import DEFAULT_COUNTRY
from configs.schema.parameter import Table
from sim import DigitalEconomy, Economies
from sim.policies import POLICIES
from sim.together import STRUCTURAL, difference, structure

TABLES = ("balance", "market", "outcomes")
SMALL = {"customers.number": 120}
# Shares that add up to 1, shares that say how many customers there are, and what others must not exceed.
BOUND = STRUCTURAL | {
    "opening_share", "sample_share", "firm_share", "share", "occupations", "stage_2", "opening_awareness",
    "price_factor", "strength",
}  # fmt: skip
SCALES = {"taste_scale", "adoption_scale"}


def numbers(value: Any, key: str = "") -> Iterator[tuple[str, float]]:
    """Dotted keys of all numbers of a scenario that are not 0, and free to be a little smaller."""
    if isinstance(value, Table):
        value = value.__dict__
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in BOUND:
                yield from numbers(part, f"{key}.{name}" if key else name)
    elif isinstance(value, float) and value != 0.0:
        yield key, value


def points(scenario: str, n: int, given: dict[str, Any]) -> list[Settings]:
    """A scenario with all its numbers up to 3% smaller, at random, in each of some points; the scales alike."""
    settings, rng = load(scenario, given), np.random.default_rng(5)
    made_here = {name for name, service in settings.services.items() if service.n_offers is not None}
    keys = [
        (key, value)
        for key, value in numbers(settings)
        if not (".offers." in key and key.split(".")[1] in made_here)
        and not (key.endswith(".employees_mean") and value < 1.05)  # a firm has somebody
    ]
    members = []
    for _ in range(n):
        factors, of_scales = rng.uniform(0.97, 1.0, len(keys)), rng.uniform(0.97, 1.0)
        overrides = {
            key: value * (of_scales if key.rpartition(".")[2] in SCALES else factor)
            for (key, value), factor in zip(keys, factors.tolist(), strict=True)
        }
        members.append(load(scenario, {**overrides, **given}))
    return members


def assert_paths_of_their_own(members: list[Settings], months: int, engine: str = "numpy") -> None:
    batch = Economies(members, seeds=range(len(members)), engine=engine)
    for _ in range(min(months, batch.world.n_months)):
        batch.step()
    for number, settings in enumerate(members):
        model = DigitalEconomy(settings, rng=number, engine=engine)
        while model.month < batch.month:
            model.step()
        assert model.run_id == batch.run_ids[number]
        for table in TABLES:
            frame = getattr(batch, table)()
            own = frame[frame["run_id"] == model.run_id].reset_index(drop=True)
            assert own.equals(getattr(model, table)()), (number, table)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_every_number_of_the_baseline_may_differ(engine):
    if engine == "numba":
        pytest.importorskip("numba")
    members = points("baseline", 3, SMALL)
    assert sum(key in ("services.cloud.taste_scale", "exports.constant") for key, _ in numbers(members[0])) == 2
    assert structure(members[0]) == structure(members[1])
    assert_paths_of_their_own(members, 20, engine)


@pytest.mark.parametrize("scenario", [name for name in scenario_names() if name != "baseline"])
def test_every_number_of_every_scenario_may_differ(scenario):
    given: dict[str, Any] = dict(SMALL)
    settings = load(scenario)
    for name, lever in settings.levers.items():
        if lever.start > "2010-03" and settings.time.start < "2010-03":
            given |= {f"levers.{name}.start": "2010-03"}
    if settings.country != DEFAULT_COUNTRY:
        given |= {
            "time.end": "2020-12"
        }  # small money: demand of the whole world over 26 years is more than 64 bits hold
    assert_paths_of_their_own(points(scenario, 2, given), 8)


@pytest.mark.parametrize(
    "scenario", ["use_and_invest", "sovereign_procurement", "suppress", "watt_bit", "export_know_how"]
)
def test_levers_begin_work_and_spend_as_each_member_says(scenario):
    members = []
    for strength, start, money in ((1.0, "2010-02", 1.0), (0.0, "2010-02", 1.0), (0.5, "2010-05", 0.3)):
        overrides: dict[str, Any] = dict(SMALL)
        for name, lever in load(scenario).levers.items():
            overrides |= {f"levers.{name}.start": start, f"levers.{name}.strength": strength}
            if getattr(lever, "budget_lcu", None):
                overrides[f"levers.{name}.budget_jpy"] = lever.budget_lcu * money
            if hasattr(lever, "lag_months"):
                overrides[f"levers.{name}.lag_months"] = 2
        members.append(load(scenario, overrides))
    assert_paths_of_their_own(members, 12)


def test_economies_that_decide_in_turn_share_their_numbers():
    given = {"time.update": "sequential", "customers.number": 40}
    alike = [load("theory/duopoly", given) for _ in range(2)]
    assert_paths_of_their_own(alike, 4)
    third = load("theory/duopoly", {**given, "services.market.network_effect": 1.5})
    assert structure(third) != structure(alike[0])


@pytest.mark.parametrize(
    ("overrides", "key"),
    [
        ({"services.cloud.contract_months": 24}, "services.cloud.contract_months"),
        ({"services.cloud.network_effect": 0.0}, "services.cloud.network_effect"),
        ({"customers.number": 130}, "customers.number"),
        ({"customers.firm_share": 0.31}, "the sizes of the sample of firms"),
        ({"time.end": "2012-12"}, "time.end"),
        (
            {"services.generative_ai.offers.chat_assistant.launch": "2011-02"},
            "services.generative_ai.offers.chat_assistant.launch",
        ),
    ],
)
def test_what_is_no_number_is_named(overrides, key):
    first, second = load("baseline", SMALL), load("baseline", {**SMALL, **overrides})
    assert difference(first, second) == key
    with pytest.raises(ConfigError, match="points differ in " + key.replace(".", r"\.")):
        Economies([first, second])


def test_points_come_as_overrides_with_seeds_of_their_own():
    given = [{**SMALL, "services.cloud.switching_cost": cost} for cost in (1.0, 5.0)]
    batch = Economies(given, seeds=[7, 7], engine="numpy")
    batch.step()
    market = batch.market()
    assert market["run_id"].nunique() == 2
    with pytest.raises(ConfigError, match="seeds has 1 numbers; expected one for each of 2 points"):
        Economies(given, seeds=[7])
    with pytest.raises(ConfigError, match="points is empty"):
        Economies([])
    with pytest.raises(ConfigError, match=r"points\[1\] is 5; expected overrides by dotted key"):
        Economies([given[0], 5])


def test_points_share_their_draws_unless_seeds_are_given():
    batch = Economies([SMALL, SMALL, {**SMALL, "services.cloud.switching_cost": 1.0}], engine="numpy")
    for _ in range(3):
        batch.step()
    first, second, third = (batch.record.of_replicate(number).users[:3] for number in range(3))
    np.testing.assert_array_equal(first, second)
    assert (first != third).any()


def test_levers_and_strategies_of_a_users_own_step_together_with_their_equals_alone():
    cheap, dear = ({**SMALL, "services.cloud.pricing": "thin_margin_of_members", "services.cloud.max_markup": markup}
                   for markup in (0.5, 0.6))  # fmt: skip

    @pricing("thin_margin_of_members", parameters=["max_markup"])
    def thin_margin(state):
        return state.unit_cost * (1.0 + state.parameter("max_markup"))

    try:
        equal = [load("baseline", cheap), load("baseline", cheap)]
        assert structure(equal[0]) == structure(equal[1]) != structure(load("baseline", dear))
        assert difference(equal[0], load("baseline", dear)) == "services.cloud.pricing"
    finally:
        del STRATEGIES["thin_margin_of_members"]


def test_a_policy_that_is_not_fit_for_members_steps_together_with_its_equals_alone(monkeypatch):
    weak, strong = (load("suppress", {**SMALL, "levers.levy.strength": strength}) for strength in (0.5, 1.0))
    assert structure(weak) == structure(strong)
    monkeypatch.setattr(POLICIES[weak.levers["levy"].kind], "by_member", False)
    assert difference(weak, strong) == "levers.levy"
