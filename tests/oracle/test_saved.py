"""A model that was saved and loaded goes on as one that never stopped, to the last bit, in every engine."""

import random
import sys
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agents import DomesticProvider, Firm
from agents.equations.pricing import STRATEGIES
from configs import ConfigError
from configs.schema.levers.base import LEVERS
from sim import DigitalEconomy, Economies, Replicates
from sim.policies import POLICIES
from tests.helpers.forked import forked

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPAN = {"time.start": "2025-10", "time.end": "2026-12", "customers.number": 80}
LAST = 15
HALFWAY = 8  # months: levers from January 2026 on are in force, and have not told in full
STEPS = {"time.steps": 10, "customers.number": 60}
# What has tables of its own: levers with money, offers that enter and leave, customers drawn in turn, graphs of peers.
SCENARIOS = {
    "use_and_invest": SPAN,
    "entry_and_exit": SPAN,
    "theory/duopoly": STEPS,
    "theory/cascade": STEPS,
}
Model = DigitalEconomy | Economies


def halfway(model: Model, months: int = HALFWAY) -> Model:
    for _ in range(months):
        model.step()
    return model


def single_models(model: Model) -> list[Model]:
    return getattr(model, "models", None) or [model]


def same(loaded: Model, stayed: Model) -> None:
    """All tables are the same to the last bit, and what every customer knows and uses."""
    for table in ("balance", "market", "outcomes"):
        pd.testing.assert_frame_equal(getattr(loaded, table)(), getattr(stayed, table)(), check_exact=True)
    for model, stayed_model in zip(single_models(loaded), single_models(stayed), strict=True):
        for market, twin in zip(model.markets, stayed_model.markets, strict=True):
            np.testing.assert_array_equal(market.offer, twin.offer)
            np.testing.assert_array_equal(market.aware, twin.aware)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "saved.zip"


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("engine", COMPUTED)
def test_a_saved_model_goes_on_in_any_engine_as_if_it_had_never_stopped(engine, scenario, place):
    model = halfway(DigitalEconomy(scenario, rng=1, engine=engine, **SCENARIOS[scenario]))
    model.save(place)
    stayed = model.run()
    for other_engine in ("agents", *COMPUTED):
        loaded = DigitalEconomy.load(place, engine=other_engine)
        assert (loaded.month, loaded.engine) == (HALFWAY, other_engine)
        frame = loaded.run().datacollector.get_model_vars_dataframe()
        same(loaded, stayed)
        pd.testing.assert_frame_equal(frame, stayed.datacollector.get_model_vars_dataframe(), check_exact=True)


# What a lever has, no engine keeps: all of them in the quicker one, and one of them in each.
@pytest.mark.parametrize(
    ("kind", "engine"), dict.fromkeys([*product(LEVERS, COMPUTED[-1:]), *product(list(LEVERS)[:1], COMPUTED)])
)
def test_a_lever_goes_on_where_it_was(kind, engine, lever_table, place):
    model = halfway(DigitalEconomy("baseline", rng=4, engine=engine, **SPAN, **lever_table(kind)))
    model.save(place)
    same(DigitalEconomy.load(place, engine=COMPUTED[-1]).run(), model.run())


def test_providers_go_on_asking_by_every_strategy(place):
    paid = ("cloud", "business_software", "generative_ai", "ai_agents", "content_streaming", "online_advertising")
    strategies = sorted(set(STRATEGIES) - {"responsive_markup"})
    chosen = {f"services.{service}.pricing": name for service, name in zip(paid, strategies, strict=False)}
    chosen["services.operating_system.expectations"] = "responsive"
    chosen["services.operating_system.pricing"] = "logit_markup"
    assert len(strategies) <= len(paid)
    model = halfway(DigitalEconomy("baseline", rng=2, engine="numpy", **SPAN, **chosen))
    assert set(model.offers.strategy) == set(STRATEGIES)
    model.save(place)
    same(DigitalEconomy.load(place).run(), model.run())


@pytest.mark.parametrize("engine", COMPUTED)
def test_replicates_go_on_as_a_batch(engine, place):
    batch = halfway(Replicates("use_and_invest", seeds=[1, 2], engine=engine, first_replicate=3, **SPAN))
    batch.save(place)
    stayed = batch.run()
    for other_engine in COMPUTED:
        same(Replicates.load(place, engine=other_engine).run(), stayed)


def test_economies_go_on_with_the_numbers_of_each(place):
    points = [{"services.cloud.network_effect": effect, "levers.use.start": "2026-03"} for effect in (1.0, 2.0)]
    lever = {"levers.use.kind": "adoption_support", "levers.use.services": ["cloud"], "levers.use.budget_jpy": 1e11}
    points = [{**SPAN, **lever, **point} for point in points]
    batch = halfway(Economies(points, seeds=[5, 6], engine="numpy"))
    batch.save(place)
    loaded = Economies.load(place, engine=COMPUTED[-1])
    assert loaded.members[0] is not loaded.members[1]
    same(loaded.run(), batch.run())


@pytest.mark.parametrize("months", [0, LAST])
def test_a_model_is_saved_before_its_first_month_and_after_its_last(months, place):
    model = halfway(DigitalEconomy("active_use", rng=1, engine="numpy", **SPAN), months)
    model.save(place)
    loaded = DigitalEconomy.load(place)
    assert loaded.running == (months < LAST)
    same(loaded.run(), model.run())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_loaded_model_holds_all_that_the_saved_one_held(scenario, place, tmp_path):
    """Columns and which of them are one and the same, caches included: saved again, it gives the same file."""
    model = halfway(DigitalEconomy(scenario, rng=1, engine="numpy", **SCENARIOS[scenario]))
    model.save(place)
    again = DigitalEconomy.load(place, engine="numpy").save(tmp_path / "again.zip")
    assert again.read_bytes() == place.read_bytes()


def test_another_python_goes_on_to_the_same_path(place, tmp_path):
    model = halfway(DigitalEconomy("use_and_invest", rng=1, engine=COMPUTED[-1], **SPAN))
    model.save(place)
    going_on = (
        "import sys; from sim import DigitalEconomy; model = DigitalEconomy.load(sys.argv[1], engine='numpy').run(); "
        "model.save(sys.argv[2])"
    )
    done = forked("-c", going_on, str(place), str(tmp_path / "ended.zip"))
    assert done.returncode == 0, done.stderr
    same(DigitalEconomy.load(tmp_path / "ended.zip"), model.run())


class Remembering(Firm):
    """Notes what it has been asked, whom it knows, and what it has drawn."""

    def __init__(self, *words):
        super().__init__(*words)
        self.asked, self.friends, self.own = {}, [], random.Random(self.unique_id)
        self.first = self.model.random.random()

    def choose(self, service, values, draw):
        self.asked[service] = self.asked.get(service, 0) + 1
        self.friends.append(self.fellows[self.own.randrange(len(self.fellows))])
        self.mood = np.append(getattr(self, "mood", np.zeros(0)), self.own.random())
        return super().choose(service, values + 0.1 * self.mood[-1], draw)


class Generous(DomesticProvider):
    """Asks less from month to month."""

    cut = 1.0

    def set_prices(self, years):
        super().set_prices(years)
        self.cut *= 0.99
        self.providers.offers.price[self.providers.rows[self.row]] *= self.cut


CLASSES = {"firm": Remembering, "domestic_provider": Generous}


@pytest.mark.parametrize("engine", ["agents", "numpy"])
def test_what_agents_of_a_users_own_have_noted_comes_along(engine, place):
    model = halfway(DigitalEconomy("baseline", rng=1, engine=engine, agent_classes=CLASSES, **SPAN))
    model.save(place)
    loaded = DigitalEconomy.load(place, engine=engine, agent_classes=CLASSES)
    firms = loaded.agents_by_type[Remembering]
    assert all(friend.model is loaded for firm in firms for friend in firm.friends)
    same(loaded.run(), model.run())
    assert [firm.asked for firm in firms] == [firm.asked for firm in model.agents_by_type[Remembering]]
    assert loaded.random.random() == model.random.random() and loaded.rng.random() == model.rng.random()


def test_replicates_of_a_users_own_agents_go_on_each_for_itself(place):
    dates = {**SPAN, "customers.number": 40}
    batch = halfway(Replicates("baseline", [1, 2], engine="numpy", agent_classes=CLASSES, **dates))
    batch.save(place)
    same(Replicates.load(place, engine="numpy", agent_classes=CLASSES).run(), batch.run())


class Noting(DigitalEconomy):
    """A model of a user's own, which keeps something for itself and has a constructor of its own."""

    def __init__(self, words):
        super().__init__("baseline", rng=1, engine="numpy", **SPAN)
        self.words, self.months = words, []

    def step(self):
        super().step()
        self.months.append((self.month, self.words))


def test_a_model_of_a_users_own_class_keeps_what_it_has_noted(place):
    model = halfway(Noting("noted"), 3)
    model.save(place)
    loaded = Noting.load(place)
    assert loaded.months == [(1, "noted"), (2, "noted"), (3, "noted")]
    same(loaded.run(), model.run())
    assert loaded.months == model.months


def test_agents_of_other_classes_are_not_taken_for_those_of_a_file(place):
    model = DigitalEconomy("baseline", rng=1, engine="numpy", agent_classes=CLASSES, **SPAN)
    model.save(place)
    with pytest.raises(ConfigError, match=r"of kind domestic_provider are of class .*Generous, and given is the prog"):
        DigitalEconomy.load(place)


def test_a_policy_with_numbers_of_its_own_is_saved_and_one_that_holds_a_function_is_refused(
    place, monkeypatch, lever_table
):
    class Growing(POLICIES["foreign_service_levy"]):
        """Raises the levy from month to month."""

        def __init__(self, *words):
            super().__init__(*words)
            self.months, self.noted = [], {"rate": np.zeros(2)}

        def adjust(self, rules, month):
            super().adjust(rules, month)
            self.months.append(month)
            self.noted["rate"] = self.noted["rate"] + 0.01
            rules.levy_rate = rules.levy_rate * (1.0 + self.noted["rate"][0])

    monkeypatch.setitem(POLICIES, "foreign_service_levy", Growing)
    overrides = {**SPAN, **lever_table("foreign_service_levy")}
    model = halfway(DigitalEconomy("baseline", rng=4, engine="numpy", **overrides))
    model.save(place)
    loaded = DigitalEconomy.load(place, engine="numpy")
    assert loaded.government.policies[0].months == model.government.policies[0].months
    same(loaded.run(), model.run())
    monkeypatch.setattr(Growing, "rate", 0.5, raising=False)  # and so it is another policy
    with pytest.raises(ConfigError, match="Growing has changed since the model was saved"):
        DigitalEconomy.load(place)
    model.government.policies[0].file = sys.stdout
    with pytest.raises(ConfigError, match=r"policies\[0\].file is .*; expected numbers, texts, arrays"):
        model.save(place)


def test_a_reporter_of_a_users_own_is_refused(place):
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **SPAN)
    model.datacollector.model_reporters["mine"] = lambda seen: seen.month
    with pytest.raises(ConfigError, match="datacollector reports more than the program's own"):
        model.save(place)
    assert not place.exists()


def test_a_month_that_was_broken_off_is_not_saved(place, monkeypatch):
    model = DigitalEconomy("baseline", rng=1, engine="numpy", **SPAN)
    monkeypatch.setattr(DigitalEconomy, "_payments", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model.step()
    with pytest.raises(RuntimeError, match="2025-10 was broken off"):
        model.save(place)


def test_a_series_that_has_changed_meanwhile_is_named(place, tmp_path):
    series = tmp_path / "rates.csv"
    series.write_text(
        "name,value,year,source\nrate,100,2025,mine\nrate,110,2026,mine\nrate,115,2027,mine\n", encoding="utf-8"
    )
    path = {"exchange_rate.usd_jpy": {"series": "rate", "file": str(series)}}
    model = halfway(DigitalEconomy("baseline", rng=1, engine="numpy", **SPAN, **path), 2)
    model.save(place)
    same(DigitalEconomy.load(place).run(), model.run())
    series.write_text(
        "name,value,year,source\nrate,100,2025,mine\nrate,120,2026,mine\nrate,115,2027,mine\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="expected the data files of its scenario as they were"):
        DigitalEconomy.load(place)
