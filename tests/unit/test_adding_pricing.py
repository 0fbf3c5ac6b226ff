"""To add a pricing strategy is one file: `tests/extensions/undercut.py` brings a parameter of its own."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import configs
import experiments
import sim
from agents.equations import pricing as strategies
from agents.equations.pricing import STRATEGIES, Bound, pricing
from configs import ConfigError, load
from configs.schema.parameter import parameter
from experiments.runs.notes import notes_of
from sim import DigitalEconomy, Replicates
from sim.check import check_settings
from sim.start.offers import pricing_strategy

FILE = "tests.extensions.undercut"
SMALL = {"customers.number": 100, "time.end": "2011-12"}
UNDERCUT = {"services.cloud.pricing": "undercut"}
UNDERCUT_BY = "services.cloud.pricing_parameters.undercut_by"
ENGINES = ("agents", "numpy", *(["numba"] if find_spec("numba") else []))


@pytest.fixture
def undercut():
    """The strategy, registered for one test by importing its file."""
    sys.modules.pop(FILE, None)
    import_module(FILE)
    yield
    del STRATEGIES["undercut"]


def cloud_prices(engine="numpy", **overrides):
    model = DigitalEconomy("baseline", rng=1, engine=engine, **SMALL, **overrides).run()
    return model.offers.price[model.offers.rows_of("cloud")]


@pytest.mark.usefixtures("undercut")
def test_a_strategy_in_a_file_of_its_own_moves_prices_by_a_parameter_of_its_own():
    given, default = cloud_prices(), cloud_prices(**UNDERCUT)
    little, much = (cloud_prices(**UNDERCUT, **{UNDERCUT_BY: share}) for share in (0.0, 0.4))
    assert (default != given).any()
    np.testing.assert_array_equal(default, cloud_prices(**UNDERCUT, **{UNDERCUT_BY: 0.1}))
    assert (much < default).all()
    assert (default < little).all()


@pytest.mark.usefixtures("undercut")
def test_a_parameter_of_its_own_holds_for_one_service():
    software = {"services.business_software.pricing_parameters.undercut_by": 0.4}
    np.testing.assert_array_equal(cloud_prices(**UNDERCUT, **software), cloud_prices(**UNDERCUT))


@pytest.mark.usefixtures("undercut")
def test_all_engines_and_replicates_follow_a_strategy_of_its_own_alike():
    changes = {**UNDERCUT, UNDERCUT_BY: 0.2}
    first, *more = (cloud_prices(engine, **changes) for engine in ENGINES)
    for prices in more:
        np.testing.assert_array_equal(prices, first)
    batch = Replicates("baseline", seeds=[1, 2], engine="numpy", **SMALL, **changes).run()
    np.testing.assert_array_equal(batch.offers.price[0, batch.offers.rows_of("cloud")], first)


@pytest.mark.usefixtures("undercut")
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("undercut_bye", 0.2, r"undercut_bye is unknown; .* declares; did you mean undercut_by\?"),
        ("undercut_by", 0.6, r"undercut_by is 0.6; expected at least 0 and at most 0.5 \(how far below"),
        ("undercut_by", -0.1, "undercut_by is -0.1; expected at least 0 and at most 0.5"),
        ("undercut_by", "much", "undercut_by is 'much'; expected a number"),
    ],
)
def test_a_misspelt_or_impossible_parameter_is_refused_with_one_message(name, value, expected):
    key = f"services.cloud.pricing_parameters.{name}"
    with pytest.raises(ConfigError, match=rf"^override: services\.cloud\.pricing_parameters\.{expected}"):
        DigitalEconomy("baseline", rng=1, **SMALL, **UNDERCUT, **{key: value})


def test_without_its_file_neither_strategy_nor_parameter_is_known():
    with pytest.raises(ConfigError, match="pricing is 'undercut'; expected a pricing strategy"):
        DigitalEconomy("baseline", rng=1, **SMALL, **UNDERCUT)
    with pytest.raises(ConfigError, match="undercut_by is unknown; expected a parameter that a pricing strategy decl"):
        DigitalEconomy("baseline", rng=1, **SMALL, **{UNDERCUT_BY: 0.2})


def test_every_file_of_the_folder_is_a_strategy():
    files = {path.stem for path in Path(strategies.__file__).parent.glob("*.py")} - {"__init__", "registry"}
    assert files == set(STRATEGIES)
    assert files == {strategy.prices.__module__.rpartition(".")[2] for strategy in STRATEGIES.values()}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"parameters": ["critcal_mass"]}, r"reads 'critcal_mass'; .* did you mean critical_mass\?"),
        (
            {"own_parameters": {"critical_mass": parameter(0.1, unit="share", meaning="x")}},
            "a name that nothing else declares",
        ),
        ({"own_parameters": {"depth": parameter(unit="share", meaning="x")}}, "declares 'depth' without a default"),
    ],
)
def test_a_strategy_that_declares_what_cannot_be_is_refused_where_it_is_written(declared, expected):
    with pytest.raises(ValueError, match=expected):
        pricing("new", **declared)


def test_a_strategy_reads_what_it_declares_and_nothing_else():
    def curious(state):
        return state.parameter("critical_mass")

    pricing("curious", parameters=["price_adjustment"])(curious)
    try:
        with pytest.raises(KeyError, match="critical_mass is not among the parameters that the strategy declares"):
            cloud_prices(**{"services.cloud.pricing": "curious"})
    finally:
        del STRATEGIES["curious"]


@pytest.mark.parametrize("bound", [None, *Bound])
def test_a_strategy_that_says_what_no_price_is_above_is_refused_before_the_first_month(bound):
    """One that does not say is left to its month, where its prices may well be small."""

    def steady(state):
        return state.first_price

    pricing("steady", bound=bound)(steady)
    service = {"reference_price": 1e6, "item": "copyright", "individuals.usage": 1e3, "pricing": "steady"}
    try:
        changes = {f"services.messenger.{key}": value for key, value in service.items()}
        settings = load("baseline", changes | {"exports.home_elasticity": 0.0})
        if bound is None:
            check_settings(settings)
        else:
            with pytest.raises(ConfigError, match=r"services\.messenger\.individuals: up to .* expected less than"):
                check_settings(settings)
    finally:
        del STRATEGIES["steady"]


def test_a_strategy_says_what_it_leaves_unread_and_which_takes_its_place_where_shares_respond():
    """What a note tells of keys without effect, and what is run, of strategies of one's own, too."""
    pricing("calm", unread=["unit_cost_share", "list_price_growth_per_year"], responsive="cost_plus")(
        lambda state: state.first_price
    )
    changes = {"services.cloud.pricing": "calm", "services.cloud.unit_cost_share": 0.3, "services.cloud.learning": 0.2}
    growth = "services.cloud.offers.hosting_cloud.list_price_growth_per_year"
    try:
        calm = load("baseline", changes | {growth: 0.1, "services.cloud.expectations": "fulfilled"})
        told = " ".join(notes_of(calm))
        assert "services.cloud.unit_cost_share has no effect: no offer has a pricing strategy that reads it" in told
        assert f"{growth} has no effect: the price follows the strategy calm, which does not read it" in told
        assert "services.cloud.learning" not in told
        assert "services.cloud.expectations" not in told
        service = load("baseline", changes | {"services.cloud.expectations": "responsive"}).services["cloud"]
        assert {pricing_strategy(service, offer) for offer in service.offers.values()} == {"cost_plus"}
        kept = load("baseline", changes | {"welfare.account": True})
        assert "unit_cost_share" not in " ".join(notes_of(kept)), "profits tell of costs"
        for wrong in ({"unread": ["network_effect"]}, {"unread": ["learning"], "parameters": ["learning"]}):
            with pytest.raises(ValueError, match=r"pricing 'other' leaves '\w+' unread; expected one of list_price_gr"):
                pricing("other", **wrong)
        pricing("odd", responsive="cost_pluss")(lambda state: state.first_price)
        odd = load("baseline", {"services.cloud.pricing": "odd", "services.cloud.expectations": "responsive"})
        with pytest.raises(ConfigError, match=r"services\.cloud\.expectations.*cost_pluss.*cost_plus"):
            check_settings(odd)
    finally:
        for name in {"calm", "odd"} & set(STRATEGIES):
            del STRATEGIES[name]


def test_only_the_default_and_what_draws_the_theory_of_a_strategy_name_one():
    for package in (configs, sim, experiments):
        for path in sorted(Path(package.__file__).parent.rglob("*.py")):
            named = [name for name in STRATEGIES if f'"{name}"' in path.read_text(encoding="utf-8")]
            assert (
                not named
                or path.match("experiments/browser/charts/theory.py")
                or path.match("configs/schema/prices.py")
            ), path


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="pricing 'exogenous' is there already"):
        pricing("exogenous")(lambda state: state.price)
