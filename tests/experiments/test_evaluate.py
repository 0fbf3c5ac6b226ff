"""The model as a function: what `evaluate` answers is what the model says, always, and from any process."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest

from agents import Individual
from configs import ConfigError
from configs.schema.time import Time
from experiments import evaluate
from experiments.runs.calendar import whole_years
from sim import DigitalEconomy
from tests.helpers.command import program

SMALL = {"customers.number": 200, "time.end": "2011-06"}
DUOPOLY = {"customers.number": 200, "time.steps": 10}


def test_the_plain_outcomes_are_those_of_the_last_full_year():
    answer = evaluate(SMALL, 3)
    model = DigitalEconomy("baseline", rng=3, **SMALL).run()
    balance, outcomes = model.balance(), model.outcomes()
    total = balance[(balance["item"] == "total") & (balance["date"].dt.year == 2010)]
    for column in ("balance_jpy", "payments_jpy", "receipts_jpy"):
        assert answer[column] == total[column].sum()
    in_2010 = outcomes[outcomes["date"].dt.year == 2010]
    gained = in_2010[in_2010["outcome"] == "value_added_gained"]["value"]
    assert answer["value_added_gained_jpy"] == pytest.approx(gained.sum(), rel=1e-12)
    share = in_2010[in_2010["outcome"] == "domestic_share"]["value"]
    assert answer["domestic_share"] == share.iloc[-1]
    assert len(answer) == 5
    assert {type(value) for value in answer.values()} == {float}


def test_a_scenario_that_counts_steps_has_plain_outcomes_of_its_own():
    answer = evaluate(DUOPOLY, 1, "theory/duopoly")
    market = DigitalEconomy("theory/duopoly", rng=1, **DUOPOLY).run().market()
    assert answer["market_share"] == market[market["offer"] == "offer_1"]["market_share"].iloc[-1]
    assert set(answer) == {"market_share", "order_parameter"}


def test_named_outcomes_are_the_keys_of_the_answer():
    names = ["market.market.offer_2.market_share", "outcomes.order_parameter.market@mean"]
    assert list(evaluate(DUOPOLY, 1, "theory/duopoly", names)) == names


def test_the_same_arguments_give_the_same_numbers_and_another_seed_others():
    again = [evaluate(DUOPOLY, seed, "theory/duopoly") for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


def test_numbers_of_numpy_are_numbers():
    plain = {**DUOPOLY, "services.market.network_effect": 2.5}
    numpy = {
        "customers.number": np.int64(200),
        "time.steps": np.int32(10),
        "services.market.network_effect": np.float64(2.5),
    }
    assert evaluate(plain, 1, "theory/duopoly") == evaluate(numpy, np.int64(1), "theory/duopoly")


def test_processes_give_the_numbers_of_this_one():
    call = partial(evaluate, DUOPOLY, scenario="theory/duopoly")
    assert pickle.loads(pickle.dumps(evaluate)) is evaluate
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(call, [1, 2])) == [call(1), call(2)]


BAD = {
    "a key that does not exist": (({"services.cloud.network_efect": 1.0}, 1), {}, "services.cloud.network_efect is unknown; did you mean network_effect?"),
    "a value out of range": (({"services.cloud.network_effect": -1.0}, 1), {}, "network_effect is -1.0; expected at least 0"),
    "a scenario that does not exist": (({}, 1), {"scenario": "yen_at_12"}, "did you mean yen_at_120?"),
    "a seed that is no whole number": (({}, 1.5), {}, "seed is 1.5; expected a whole number of at least 0"),
    "a negative seed": (({}, -1), {}, "seed is -1"),
    "an unknown outcome": ((SMALL, 1), {"outcomes": ["balance.total.payment_jpy"]}, "did you mean payments_jpy?"),
    "a year that is not reached": ((SMALL, 1), {"outcomes": ["balance.total.payments_jpy@2030"]}, "the scenario runs from 2010 to 2011"),
    "a text for outcomes": ((SMALL, 1), {"outcomes": "balance.total.payments_jpy"}, "expected a list of names"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_run_is_refused_before_the_run(case, monkeypatch):
    arguments, keywords, message = BAD[case]
    monkeypatch.setattr(DigitalEconomy, "step", lambda _self: pytest.fail("it has stepped"))
    with pytest.raises(ConfigError, match=message.replace("?", r"\?")):
        evaluate(*arguments, **keywords)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [("2010-01", "2012-12", [2010, 2011, 2012]), ("2010-02", "2012-11", [2011]), ("2010-02", "2010-12", [])],
)
def test_whole_years_have_all_their_months(start, end, years):
    assert [year.label for year in whole_years(Time(start=start, end=end))] == years


def test_importing_the_package_does_not_import_the_simulation():
    code = "import sys, experiments; print(sorted({'numpy', 'mesa', 'sim', 'experiments.runs.evaluate'} & set(sys.modules)))"
    done = program("-c", code)
    assert done.stdout.strip() == "[]", done.stderr
    with pytest.raises(AttributeError, match="no attribute 'evaluat'"):
        __import__("experiments").evaluat  # noqa: B018


@pytest.mark.parametrize("name", ["store", "tipping"])
def test_what_programs_import_from_the_package_is_an_attribute_of_it(name):
    """In a process of its own: in this one it has long been imported."""
    done = program("-c", f"import experiments; print(experiments.{name}.__name__)")
    assert done.stdout.strip() == f"experiments.{name}", done.stderr


class Loyal(Individual):
    """Whoever chooses takes the first offer."""

    def choose(self, service, values, draw):
        return 0


def test_classes_of_a_users_own_decide_in_evaluate_and_from_another_process():
    ask = partial(evaluate, DUOPOLY, 1, "theory/duopoly", ["market.market.offer_1.market_share"])
    own = ask(agent_classes={"individual": Loyal})
    model = DigitalEconomy("theory/duopoly", rng=1, agent_classes={"individual": Loyal}, **DUOPOLY).run()
    share = model.market().query("offer == 'offer_1'")["market_share"].iloc[-1]
    assert own == {"market.market.offer_1.market_share": share}
    assert own != ask()
    assert pickle.loads(pickle.dumps(partial(ask, agent_classes={"individual": Loyal})))() == own
    with pytest.raises(ConfigError, match="did you mean individual"):
        ask(agent_classes={"individuals": Loyal})
