"""Levers of two scenarios together: an interaction, and no sum."""

import io

import pandas as pd
import pytest
from rich.console import Console

from configs import ConfigError
from experiments.cli.compare import carry_out
from experiments.studies.arms import arms_of
from experiments.sweep import Execution
from experiments.sweep.compare.study import compare_study

PROCURE = """
extends = "baseline"
[levers.procure]
kind = "public_procurement"
start = "2010-03"
services = ["cloud"]
preference = 2.0
"""
LEVY = """
extends = "baseline"
[levers.levy]
kind = "foreign_service_levy"
start = "2010-03"
levy_rate = 0.5
"""
QUICK = ["customers.number=200", "time.end=2011-12"]


def compared(joined: str, replicates: int, folder, outcomes) -> str:
    """What is printed of a joined scenario against the baseline."""
    out = Console(width=80, file=io.StringIO())
    quiet = Console(file=io.StringIO())
    where = Execution(workers=0)
    assert carry_out(["baseline", joined], QUICK, outcomes, replicates, where, folder, (out, quiet), False) == 0
    return out.file.getvalue()


@pytest.fixture
def levers(tmp_path):
    """Files of two scenarios with a lever each."""
    for name, text in (("procure", PROCURE), ("levy", LEVY)):
        (tmp_path / f"{name}.toml").write_text(text)
    return str(tmp_path / "levy.toml"), str(tmp_path / "procure.toml")


def test_two_levers_together_are_an_interaction_and_not_a_sum(levers, tmp_path):
    outcomes = ["balance.total.balance_jpy@2011", "outcomes.domestic_share@2011"]
    printed = compared("+".join(levers), 3, tmp_path / "joined", outcomes)
    table = pd.read_csv(tmp_path / "joined" / "compare.csv")
    joined = "levy + procure"
    assert list(dict.fromkeys(table["scenario"])) == ["levy", "procure", joined, f"interaction of {joined}"]
    for outcome, rows in table.groupby("outcome"):
        change = rows.set_index("scenario")["difference"]
        together = change["levy"] + change["procure"] + change[f"interaction of {joined}"]
        assert together == pytest.approx(change[joined], rel=1e-9)
        assert change["procure"] != 0.0
        # Who cannot leave pays the levy, and it counts as foreign spending.
        assert change["levy"] < 0.0 if "share" in outcome else change["levy"] > 0.0
    assert f"interaction of {joined} against the sum of their effects" in " ".join(printed.split())
    assert "Interaction: what scenarios do together" in " ".join(printed.split())


def test_levers_that_cannot_meet_have_no_interaction(levers, tmp_path):
    """Procurement of cloud, and a levy on other services: neither reaches what the other does."""
    apart = tmp_path / "apart.toml"
    apart.write_text(LEVY + 'services = ["app_store"]\n')
    joined = f"{levers[1]}+{apart}"
    compared(joined, 2, tmp_path / "joined", ["outcomes.domestic_share.cloud@2011"])
    change = pd.read_csv(tmp_path / "joined" / "compare.csv").set_index("scenario")["difference"]
    assert change["interaction of procure + apart"] == 0.0 != change["procure"]


def test_the_first_is_one_scenario(levers):
    with pytest.raises(ConfigError, match="the first is what the others are compared with"):
        compare_study(["+".join(levers), "baseline"], {}, [], 2)


def test_nothing_is_joined_beside_a_first_scenario_with_levers_of_its_own(levers):
    """The sum of the effects would count the loss of its levers."""
    with pytest.raises(ConfigError, match="has levers of its own; expected a first scenario without"):
        compare_study([levers[0], "+".join([levers[1], "active_use"])], {}, [], 2)


def test_parts_run_once_and_in_the_order_in_which_they_are_named(levers):
    levy, procure = levers
    joined = f"{levy}+{procure}"

    def labels(*scenarios):
        return [arm.label for arm in arms_of(["baseline", *scenarios])][1:]

    assert labels(joined) == labels(levy, joined) == ["levy", "procure", "levy + procure"]
    assert labels(procure, joined) == ["procure", "levy", "levy + procure"]
    assert labels(joined, procure) == labels(joined, joined, procure) == ["procure", "levy", "levy + procure"]
    last = arms_of(["baseline", f"yen_at_120+{levy}"])[-1]
    assert (last.scenario, last.levers["levers.levy.levy_rate"]) == ("yen_at_120", 0.5)


@pytest.mark.parametrize(
    ("joined", "said"),
    [
        ("suppress+yen_at_120", "yen_at_120 changes exchange_rate, too"),
        ("suppress+small_levy", "two of the scenarios have a lever 'levy'"),
        ("suppress+suppress", "expected different scenarios"),
        ("suppress+", "expected different scenarios"),
        ("suppress+yen_at_12", "scenario 'yen_at_12' is unknown"),
        ("yen_at_120+baseline", "baseline has no levers"),
        ("active_use+ai_first", "levers.ai_first changes bill_share as levers.active_use does"),
    ],
)
def test_scenarios_that_cannot_be_joined_are_refused(joined, said):
    with pytest.raises(ConfigError) as refused:
        compare_study(["baseline", joined], {}, [], 2)
    assert said in str(refused.value)


def test_amounts_of_levers_together_are_called_by_the_currency_of_the_country():
    together = arms_of(["baseline", "active_use+broad_investment"])[-1]
    assert "levers.investment.budget_jpy" in together.levers
    assert not any("lcu" in key for key in together.levers)
