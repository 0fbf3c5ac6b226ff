"""Factors and outcomes are called by titles, of the shipped things and of a user's own, and keys stand beside them."""

import pytest

from configs import load
from configs.reading.fields import field_of
from configs.schema.parameter import parameter_title
from experiments.pages.folder import page_of
from experiments.runs.labels import label_of
from experiments.runs.titles import factor_labels, factor_title, titles_of
from experiments.studies.study import read_study
from experiments.sweep import Execution, results, run_sweep
from tests.helpers.figures import left_unsaid

MAPS = {
    "services.maps": {
        "title": "Maps & routes",
        "item": "travel",
        "reference_price": 300,
        "individuals": {"adoption_constant": -1.0},
        "offers": {"street_maps": {"provider": "atlas_house", "quality": 2.0, "opening_share": 1.0}},
    },
    "items.travel.title": "Travel and maps",
    "providers.atlas_house.origin": "domestic",
    "providers.atlas_house.title": "Atlas House",
}
OWN = """
title = "Own"
question = "What is it called?"
scenario = "theory/duopoly"
design = "factorial"
outcomes = ["market.market.offer_1.market_share", "outcomes.order_parameter.market"]
[set]
"customers.number" = 20
"time.steps" = 2
"services.market.title" = "Town squares"
[factors]
"services.market.network_effect" = [1.0, 2.0]
"service_defaults.degree" = [4, 6]
"""


@pytest.fixture(scope="module")
def titles():
    return titles_of(load("baseline", MAPS))


@pytest.mark.parametrize(("key", "title"), [
    ("services.cloud.network_effect", "Network effect in Cloud"),
    ("services.maps.individuals.usage", "Usage of individuals in Maps & routes"),
    ("services.maps.offers.street_maps.core_funding_jpy", "Core funding of Atlas House in Maps & routes"),
    ("services.ai_agents.firms.usage.ceiling", "Usage ceiling of firms in AI agents"),
    ("items.travel.world_demand_usd", "World demand of Travel and maps"),
    ("providers.atlas_house.regional_share", "Regional share of Atlas House"),
    ("levers.voucher.budget_jpy", "Budget of voucher"),
    ("service_defaults.home_bias", "Default home bias"),
    ("exchange_rate.usd_jpy", "Price of a dollar"),
    ("exports.constant", "Exports constant"),
])  # fmt: skip
def test_a_factor_is_called_by_what_is_declared(key, title, titles):
    assert factor_title(key, titles) == title


def test_outcomes_are_called_by_titles_of_shipped_and_own_things(titles):
    assert label_of("outcomes.domestic_share.maps@2024", titles) == (
        "Domestic share of spending, Maps & routes, December 2024"
    )
    assert label_of("market.maps.street_maps.revenue_jpy@2024", titles) == (
        "Revenue of Atlas House in Maps & routes 2024"
    )
    assert label_of("balance.travel.payments_jpy@2024", titles) == "Payments of Travel and maps 2024"
    assert label_of("tipping.maps.tipped", titles) == "Share of runs that tipped in Maps & routes"


def test_factors_of_one_title_are_told_apart_by_their_keys():
    twins = {"services.a": "Maps", "services.b": "Maps"}
    labels = factor_labels(["services.a.degree", "services.b.degree"], twins)
    assert len(set(labels.values())) == 2
    assert all(key in label for key, label in labels.items())


def test_a_declared_title_goes_before_the_name_and_a_unit_is_not_said_twice():
    names = {key: parameter_title(key.rpartition(".")[2], field_of(key.split(".")))
             for key in ("services.x.n_offers", "economy.wage_jpy", "services.x.research_scale_jpy")}  # fmt: skip
    assert list(names.values()) == ["number of offers", "annual wage", "research scale"]


def test_page_and_figures_of_a_sweep_have_titles_and_its_tables_the_keys(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    run_sweep(read_study(str(tmp_path / "own.toml"), replicates=2), tmp_path / "swept", Execution(workers=0))
    assert results.open(tmp_path / "swept").titles["services.market"] == "Town squares"
    page = page_of(tmp_path / "swept")
    for picture in page.pictures.values():
        assert not left_unsaid(picture.figure)
        assert "Town squares" in picture.figure.axes[0].get_xlabel() + picture.figure.axes[0].get_ylabel()
    factors = next(table.frame for table in page.design_tables if table.heading == "Factors").set_index("Key")
    assert factors.loc["services.market.network_effect", "Factor"] == "Network effect in Town squares"
    assert not any("services.market" in finding for finding in page.findings)
