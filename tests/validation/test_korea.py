"""Korea with Japan's behaviour: which markets go abroad and which stay home, and what network effects have to do with it.

Means of sixteen runs of 400 customers. Limits lie at least 3.9 standard errors from the mean of forty runs: a correct
program fails one of these tests with a probability below 0.0001. Every pair of scenarios shares its draws.
"""

from functools import cache

import pandas as pd
import pytest

from configs import load
from sim import Replicates

SEARCH, MESSENGER, CLOUD = "search", "messenger", "cloud"


@cache
def domestic_user_share(scenario: str, without_network_effect: str = "") -> pd.Series:
    """Share of users of domestic offers by service and month, mean of the runs."""
    off = {f"services.{without_network_effect}.network_effect": 0.0} if without_network_effect else {}
    settings = load(scenario, {**off, "time.end": "2016-12", "customers.number": 400})
    runs = Replicates(settings, seeds=list(range(1, 17)), engine="numpy")
    while runs.running:
        runs.step()
    table = runs.outcomes()
    shares = table[table["outcome"].str.startswith("domestic_user_share.")]
    return shares.groupby(["outcome", "date"])["value"].mean()


def share_at(service: str, month: str, *scenario: str) -> float:
    return float(domestic_user_share(*scenario)[f"domestic_user_share.{service}", pd.Timestamp(f"{month}-01")])


def test_clouds_go_abroad_as_they_did():
    assert share_at(CLOUD, "2010-01", "korea") > 0.8
    assert share_at(CLOUD, "2016-12", "korea") < 0.5


def test_the_messenger_stays_home_as_it_did():
    assert share_at(MESSENGER, "2014-08", "korea") > 0.8


def test_search_goes_abroad_with_japans_behaviour_though_it_stayed_home():
    """The test that Japan's mechanism does not pass: observed are 92% in 2015."""
    assert share_at(SEARCH, "2010-01", "korea") > 0.85
    assert share_at(SEARCH, "2015-07", "korea") < 0.45


def test_search_stays_home_with_the_tuned_home_bias():
    assert share_at(SEARCH, "2015-07", "korea/tuned") > 0.85


@pytest.mark.parametrize(
    ("service", "month", "network_effects_keep_it_home"), [(MESSENGER, "2014-08", True), (SEARCH, "2015-07", False)]
)
def test_network_effects_keep_the_messenger_at_home_and_carry_search_abroad(
    service, month, network_effects_keep_it_home
):
    """The placebo: without them the messenger is told worse, and search better."""
    with_them, without = share_at(service, month, "korea"), share_at(service, month, "korea", service)
    assert abs(with_them - without) > 0.05
    assert (with_them > without) == network_effects_keep_it_home
