"""One name stands for one number, and what two numbers share says which it is."""

import json

import numpy as np
import pytest

from configs import load
from experiments import evaluate
from experiments.pages.folder import page_of
from experiments.runs.frames import Frames
from experiments.runs.run import run_scenario
from experiments.tables.years import annual_rows
from sim import DigitalEconomy
from tests.helpers.command import here as command

SMALL = {"customers.number": 100, "time.end": "2011-12"}


@pytest.fixture(scope="module")
def small() -> Frames:
    return run_scenario("small", load("baseline", SMALL), 1, 1, "auto").frames


def test_the_domestic_share_of_a_year_is_told_from_that_of_its_december(small):
    row = annual_rows(small)[1]
    share, spending = (small.outcome(name)[0].iloc[12:] for name in ("domestic_share", "spending"))
    assert row["domestic_share"] == share.iloc[-1] == evaluate(SMALL, 1)["domestic_share"]
    assert row["domestic_share_of_year"] == pytest.approx(np.average(share, weights=spending))
    assert row["domestic_share_of_year"] != pytest.approx(row["domestic_share"], abs=0.001)
    half = annual_rows(small, "fiscal")
    assert half[1]["domestic_share"] == small.outcome("domestic_share")[0].iloc[14]  # March 2011


def test_terminal_and_page_say_that_the_share_is_that_of_the_year(tmp_path):
    words = ("run", "--customers", "100", "--until", "2011-12", "--out", str(tmp_path), "--no-figures")
    printed = " ".join(command(*words, cwd=tmp_path).stdout.split())
    assert "Domestic: domestic share of the year's digital spending." in printed
    assert "Share: the leader's, of users at the end." in printed
    page = page_of(tmp_path)
    assert "Domestic: domestic share of the year's digital spending." in page.tables[0].note
    assert any(text.startswith("The domestic share of a year's digital spending goes from") for text in page.findings)
    rows = json.loads(command(*words, "--json", cwd=tmp_path).stdout)["years"]
    assert {"domestic_share", "domestic_share_of_year"} <= set(rows[0])


def test_users_by_use_are_who_brings_the_revenue():
    """Of an offer that nobody has as the main one, those who multi-home still bring what they use of it."""
    changes = {"customers.number": 100, "time.end": "2012-12", "services.cloud.multi_homing_share": 1.0}
    market = DigitalEconomy("baseline", rng=1, **changes).run().market()
    cloud = market[(market["service"] == "cloud") & (market["date"] == "2012-12-01")]
    unused = cloud[cloud["users"] == 0]
    assert (unused["revenue_jpy"] > 0).any()
    assert ((cloud["users_by_use"] > 0.0) == (cloud["revenue_jpy"] > 0)).all()
    assert cloud["users_by_use"].sum() == pytest.approx(cloud["users"].sum())
    bound = DigitalEconomy("baseline", rng=1, **SMALL, **{"services.cloud.multi_homing_share": 0.0}).run().market()
    single = bound[bound["service"] != "social_media"]
    assert (single["users_by_use"] == single["users"]).all()


def test_revenue_of_a_provider_at_home_and_abroad_is_that_of_a_month():
    model = DigitalEconomy("baseline", rng=1, **SMALL).run()
    [offer] = [offer for offer in model.settings.services["cloud"].offers.values() if offer.provider == "retail_cloud"]
    abroad = offer.revenue_abroad_usd.values(np.array([2011 + 11 / 12]), 2010.0)[0] * model.usd_lcu / 12.0
    provider = next(provider for provider in model.agents if getattr(provider, "name", "") == "retail_cloud")
    assert provider.revenue_abroad_lcu == pytest.approx(abroad, rel=1e-6)
    market = model.market()
    sold = market[(market["provider"] == "retail_cloud") & (market["date"] == "2011-12-01")]["revenue_jpy"].sum()
    assert provider.revenue_home_lcu == sold


def test_the_market_has_the_quality_that_customers_see():
    model = DigitalEconomy("baseline", rng=1, **SMALL)
    seen = [model.step() or model.quality.copy() for _ in range(3)]
    quality = model.market()["quality"].to_numpy().reshape(3, -1)
    assert (quality == np.array(seen)).all()
    opening = {
        (s, o): offer.quality for s, service in model.settings.services.items() for o, offer in service.offers.items()
    }
    first = model.market().iloc[: len(opening)]
    assert {(row.service, row.offer): row.quality for row in first.itertuples()} == opening
