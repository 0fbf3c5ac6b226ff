"""The lists of the command line: keys, levers, paths and outcomes, each name unbroken on a line of its own."""

import json

import pytest

from configs.schema.levers.base import LEVERS
from experiments.cli.lists.outcomes import listed
from experiments.runs.evaluate import check_measure
from experiments.runs.outcomes.measures import Measure
from sim import DigitalEconomy
from tests.helpers.command import here as command


def test_names_stand_unbroken_in_a_narrow_terminal(tmp_path):
    done = command("parameters", "list_price_growth", cwd=tmp_path, columns=40)
    heads = [line.partition(" = ")[0] for line in done.stdout.splitlines() if line and not line.startswith(" ")]
    assert "services.messenger.offers.early_chat.list_price_growth_per_year" in heads
    assert "services.ID.offers.ID.list_price_growth_per_year" in heads
    assert max(len(line) for line in done.stdout.splitlines() if line.startswith(" ")) <= 40
    assert "one of cost_plus, exogenous" in command("parameters", "cloud.pricing", cwd=tmp_path).stdout


def test_a_lever_is_listed_with_its_keys(tmp_path):
    printed = command("levers", cwd=tmp_path).stdout
    assert all(f"{kind}: " in printed for kind in LEVERS)
    single = command("levers", "interoperability", cwd=tmp_path).stdout
    assert "levers.ID.switching_cut = 0.5 share" in single
    needed = single.partition("levers.ID.start = required")[2].splitlines()[1:3]
    assert needed[-1].strip() == "a month such as 2010-01", "what has to be said has no default"
    assert "price_factor" not in single
    refused = command("levers", "interoperabilty", cwd=tmp_path)
    assert (refused.returncode, "did you mean interoperability?" in refused.stderr) == (2, True)
    assert set(json.loads(command("levers", "--json", cwd=tmp_path).stdout)) == set(LEVERS)


def test_paths_are_listed_with_their_kinds_series_and_files(tmp_path):
    told = json.loads(command("paths", "--json", cwd=tmp_path).stdout)
    assert "exchange_rate.usd_jpy" in told["keys"]
    assert set(told["kinds"]) == {"constant", "growth", "logistic", "cycle", "series"}
    yen = next(row for row in told["series"] if row["name"] == "usd_jpy_average")
    assert (yen["first"], yen["last"], yen["half_year"]) == (2010, 2025, 2026)
    spending = next(row for row in told["series"] if row["name"] == "internet_ad_spend")
    assert spending["half_year"] is None
    printed = command("paths", cwd=tmp_path).stdout
    assert all(word in printed for word in ("extends, include", "PATH.file", "usd_jpy_average", "PATH.ceiling"))


@pytest.mark.parametrize("name", ["baseline", "theory/duopoly", "use_and_invest"])
def test_every_outcome_that_is_listed_can_be_asked_for_and_says_what_it_is(name):
    model = DigitalEconomy(name, rng=1, **{"customers.number": 100})
    rows = listed(model)
    for row in rows:
        check_measure(Measure.parse(row["name"]), model)
        assert row["meaning"] and row["unit"]
    assert len({row["name"] for row in rows}) == len(rows)
    assert {f"outcomes.{outcome}" for outcome in model.record.names} <= {row["name"] for row in rows}
    kinds = {row["name"]: row["kind"] for row in rows}
    assert kinds["balance.total.balance_jpy"] == "flow"
    assert kinds["outcomes.domestic_share"] == "state"


def test_outcomes_are_printed_by_name_unit_and_kind(tmp_path):
    printed = command("outcomes", "theory/duopoly", cwd=tmp_path, columns=40).stdout.splitlines()
    assert "market.market.offer_1.users_by_use  (customers, state)" in printed
    assert "market.market.offer_1.quality  (quality units, state)" in printed
    assert "outcomes.value_added_gained  (JPY, flow)" in printed
