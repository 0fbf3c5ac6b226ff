"""Comparisons: pairs share their draws, differences have the known sign, and what cannot be compared is refused."""

import io
import json
import math
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from rich.console import Console

from configs import ConfigError
from experiments.cli.compare import carry_out
from experiments.figures.differences import difference_figure
from experiments.figures.style import GROUP_COLOURS
from experiments.pages.sweep import sweep_page
from experiments.runs.labels import label_of
from experiments.runs.reading import Reading, digits_of, number_text, scale_of
from experiments.statistics.paired import paired
from experiments.studies.arms import labels_of
from experiments.sweep import Execution
from experiments.sweep import results as store
from experiments.sweep.compare.differences import differences
from experiments.sweep.compare.study import compare_study
from experiments.tables.differences import shown_rows

DUOPOLY = ["customers.number=200", "time.steps=10"]
SHARE = "market.market.offer_1.market_share"
BIASED = """
extends = "theory/duopoly"
title = "Offer 1 is liked better"
[services.market]
bias = 0.4
"""


def compare(scenarios, settings, replicates, folder, outcomes=(), as_json=False) -> tuple[int, str]:
    """Exit value, and what was printed."""
    out = Console(width=80, file=io.StringIO())
    quiet = Console(file=io.StringIO())
    failed = carry_out(scenarios, settings, outcomes, replicates, Execution(workers=0), folder, (out, quiet), as_json)
    return failed, out.file.getvalue()


@pytest.fixture(scope="module")
def yen(tmp_path_factory):
    """Five pairs of the baseline and a yen that is dearer from 2026 on, to 2027."""
    folder = tmp_path_factory.mktemp("yen") / "compared"
    failed, printed = compare(["baseline", "yen_at_120"], ["customers.number=150", "time.end=2027-12"], 5, folder)
    assert failed == 0
    return folder, printed, pd.read_csv(folder / "compare.csv").set_index("outcome")


def test_a_dearer_yen_makes_payments_and_receipts_smaller_in_every_pair(yen):
    """Foreign services are priced in dollars, and so are services sold abroad."""
    _, _, changes = yen
    for flow in ("payments", "receipts"):
        row = changes.loc[f"balance.total.{flow}_jpy@2027"]
        assert row["high"] < 0.0
        assert row["same_sign_share"] == 1.0
        assert row["n_pairs"] == 5


def test_the_default_outcomes_are_of_the_last_year_that_is_reached_and_add_up(yen):
    _, _, changes = yen
    change = changes["difference"]
    assert len(change) == 6
    assert all(outcome.endswith("@2027") for outcome in change.index)
    payments, receipts = change["balance.total.payments_jpy@2027"], change["balance.total.receipts_jpy@2027"]
    balance, gained = change["balance.total.balance_jpy@2027"], change["outcomes.value_added_gained@2027"]
    assert balance == pytest.approx(receipts - payments, abs=1.0)
    total = change["balance.total.balance_jpy@2027 + outcomes.value_added_gained@2027"]
    assert total == pytest.approx(balance + gained, abs=1.0)


def test_pairs_share_their_seeds_and_pairing_pays(yen):
    folder, _, changes = yen
    runs = store.open(folder).runs().pivot_table(index="replicate", columns="point_id", values="seed")
    assert (runs[0] == runs[1]).all()
    row = changes.loc["balance.total.payments_jpy@2027"]
    assert row["variance_ratio"] > 2.0
    assert row["correlation"] > 0.5


def test_the_table_names_scenarios_units_and_the_files(yen):
    _, printed, _ = yen
    assert "yen_at_120 against baseline, 5 pairs of runs" in printed
    assert "JPY tn" in printed
    assert "Of fewer than 8 pairs intervals are too narrow" in " ".join(printed.split())
    assert "Balance + extra" in printed
    assert "compare.csv" in printed
    assert "compare.png" in printed
    assert max(len(line.rstrip()) for line in printed.splitlines()) <= 80


def test_the_figure_has_a_row_an_outcome_and_a_panel_a_unit(yen):
    folder, _, _ = yen
    figure = difference_figure(differences(store.open(folder)))
    assert [len(axes.get_yticks()) for axes in figure.axes] == [5, 1]
    assert "JPY tn" in figure.axes[0].get_xlabel()
    assert "percentage points" in figure.axes[1].get_xlabel()
    assert "6 differences from baseline" in figure.get_suptitle()
    assert (folder / "figures" / "compare.png").read_bytes().startswith(b"\x89PNG")


def test_a_scenario_differs_from_itself_by_exactly_nothing(tmp_path):
    failed, printed = compare(["theory/duopoly", "theory/duopoly"], DUOPOLY, 3, tmp_path / "same")
    assert failed == 0
    results = store.open(tmp_path / "same")
    changes = differences(results)
    assert changes["scenario"].tolist() == ["theory/duopoly (2)"] * 2
    assert (changes[["difference", "low", "high"]] == 0.0).all(axis=None)
    assert (changes["mean_first"] == changes["mean_other"]).all()
    assert changes["n_needed"].isna().all()
    assert (changes["n_equal"] == 3).all()
    assert changes["same_sign_share"].isna().all(), "pairs that are equal differ in no direction"
    assert [row["Sign"] for row in shown_rows(changes)] == ["equal"] * 2
    assert "100%" not in printed
    assert "equal: no difference in any pair" in " ".join(printed.split())
    said = " ".join(sweep_page(results).findings)
    assert said.count("has no difference in any pair") == 2
    assert "differ in that direction" not in said


def test_means_have_the_digits_that_they_are_worth():
    """Of equal runs three figures of the mean; of others at least those that tell their difference."""
    equal = paired(np.array([-0.952, -0.954]) * 1e12, np.array([-0.952, -0.954]) * 1e12)
    large = paired(np.array([-0.952, -0.954]), np.array([999.0, 1001.0]))
    names = {"scenario": "b", "first": "a", "outcome": "x", "label": "X", "ahead": False}
    rows = [{**names, "unit": "JPY", **asdict(equal)}, {**names, "unit": "", **asdict(large)}]
    assert [(row["Unit"], row["Mean"]) for row in shown_rows(pd.DataFrame(rows))] == [
        ("JPY tn", "\u22120.953"),
        ("", "\u22120.953"),
    ]
    close = Reading.of("outcomes.domestic_share", np.array([[0.45200, 0.45201], [0.45210, 0.45211]]))
    assert close.digits == 4, "numbers that differ are told apart"
    assert Reading.of("outcomes.domestic_share", np.array([0.25, -0.25])).ends() == " (\u221225.0 to 25.0)"


def test_ties_are_not_agreement():
    mixed = paired(np.zeros(5), np.array([1.0, 2.0, 0.0, 0.0, -0.5]))
    assert (mixed.n_equal, mixed.same_sign_share) == (2, 0.4)
    level = paired(np.zeros(3), np.array([1.0, -1.0, 0.0]))
    assert level.n_equal == 1
    assert math.isnan(level.same_sign_share), "a mean of zero has no direction"
    names = {"scenario": "b", "first": "a", "outcome": "x", "label": "X", "unit": "", "ahead": False}
    assert shown_rows(pd.DataFrame([{**names, **asdict(level)}]))[0]["Sign"] == ""


def test_a_file_of_ones_own_is_compared_and_who_is_liked_better_gains(scenario_file, tmp_path, capsys):
    """In a large market m = tanh(b m + h), b = 1.6 / 2 and h = 0.4 / 2 (Brock & Durlauf 2001): a share of 0.79.

    A share of 200 customers has a standard deviation below 0.07, the mean of six runs below 0.03.
    """
    own_file = str(scenario_file(BIASED, "liked.toml"))
    compare(["theory/duopoly", own_file], DUOPOLY, 6, tmp_path / "own", [SHARE], as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["scenarios"] == ["theory/duopoly", "liked"]
    (row,) = answer["differences"]
    assert row["outcome"] == SHARE
    assert row["low"] > 0.05
    assert row["mean_other"] == pytest.approx(0.79, abs=0.1)


def test_more_replicates_go_on_from_those_that_are_done(tmp_path):
    place, scenarios = tmp_path / "grown", ["theory/duopoly", "theory/biased_duopoly"]
    compare(scenarios, DUOPOLY, 2, place, [SHARE])
    before = store.open(place).runs().set_index("run_id")
    compare(scenarios, DUOPOLY, 5, place, [SHARE])
    after = store.open(place).runs().set_index("run_id")
    assert len(after) == 10
    assert (after.loc[before.index, "duration_s"] == before["duration_s"]).all(), "they were not run again"
    assert store.open(place).manifest["receipt"]["reused"] == 4


BAD = {
    "one scenario": (["baseline"], [], [], 4, "only baseline is given; expected at least two scenarios"),
    "no scenario": ([], [], [], 4, "none is given"),
    "an unknown scenario": (["baseline", "yen_at_12"], [], [], 4, "did you mean yen_at_120?"),
    "an unknown file": (["baseline", "mine.toml"], [], [], 4, "mine.toml: no such scenario file"),
    "one replicate": (["baseline", "yen_at_120"], [], [], 1, "--replicates is 1; expected at least 2"),
    "an unknown parameter": (["baseline", "yen_at_120"], ["time.ent=2012-12"], [], 4, "--set: time.ent is unknown; did you mean end?"),
    "an unknown outcome": (["baseline", "yen_at_120"], [], ["balance.total.payment_jpy"], 4, "did you mean payments_jpy?"),
    "an outcome of no table": (["baseline", "yen_at_120"], [], ["payments"], 4, "expected a table (market, balance, outcomes or tipping)"),
    "a year that is not reached": (["baseline", "yen_at_120"], [], ["balance.total.payments_jpy@2040"], 4, "baseline: outcome balance.total.payments_jpy@2040: the scenario runs from 2010 to 2035"),
    "yen and shares": (["baseline", "yen_at_120"], [], ["balance.total.payments_jpy + outcomes.domestic_share"], 4, "adds JPY to share; expected one unit"),
    "steps and years": (["baseline", "theory/duopoly"], [], [], 4, "share no full calendar year (baseline 2010-01 to 2035-12, theory/duopoly counts 200 steps); expected --outcome"),
    "no full year": (["baseline", "yen_at_120"], ["time.end=2010-06"], [], 4, "share no full calendar year"),
    "other numbers of steps": (["theory/duopoly", "theory/bass"], [], ["outcomes.order_parameter.market"], 4, "theory/duopoly counts 200 steps, theory/bass counts 25 steps; expected the same of all"),
    "an outcome that one scenario lacks": (["theory/duopoly", "theory/bass"], ["time.steps=20"], ["market.market.offer_2.market_share"], 4, "theory/bass: outcome market.market.offer_2.market_share"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_compared_is_refused_before_any_run(case, tmp_path):
    scenarios, settings, outcomes, replicates, message = BAD[case]
    with pytest.raises(ConfigError) as refused:
        compare(scenarios, settings, replicates, tmp_path / "none", outcomes)
    assert message in str(refused.value)
    assert not (tmp_path / "none").exists(), "no folder stays"


UNPAIRED = {
    "another sample": ("[customers]\nnumber = 100\n", "mine has another customers.number than theory/duopoly"),
    "decisions in turn": ('[time]\nupdate = "sequential"\n', "mine has another time.update than theory/duopoly"),
}


@pytest.mark.parametrize("case", UNPAIRED)
def test_runs_that_would_share_no_draws_are_not_called_pairs(case, scenario_file):
    text, message = UNPAIRED[case]
    own_file = scenario_file(f'extends = "theory/duopoly"\ntitle = "M"\n{text}', "mine.toml")
    with pytest.raises(ConfigError) as refused:
        compare_study(["theory/duopoly", own_file], {}, [SHARE], 2)
    assert f"{message}: their runs would share no draws" in str(refused.value)


def test_another_share_of_firms_is_another_sample(scenario_file):
    own_file = scenario_file('extends = "baseline"\ntitle = "M"\n[customers]\nfirm_share = 0.4\n', "mine.toml")
    with pytest.raises(ConfigError, match=r"another customers\.firm_share than baseline"):
        compare_study(["baseline", own_file], {"customers.number": 100}, [], 2)


def test_scenarios_that_end_at_different_times_are_compared_where_both_are(scenario_file):
    short = str(scenario_file('extends = "baseline"\ntitle = "S"\n[time]\nend = "2029-06"\n', "short.toml"))
    scenarios, settings = ["baseline", short], {"customers.number": 100}
    study = compare_study(scenarios, settings, [], 2)
    assert {text.partition("@")[2] for text in study.outcomes} == {"2028"}, "the last year that both have in full"
    wrong = {
        "balance.total.payments_jpy@2032": "short: outcome balance.total.payments_jpy@2032: the scenario runs from 2010 to 2029",
        "balance.total.payments_jpy@2029": "not of the same time: baseline 12 months of 2029, short 6 months of 2029",
        "outcomes.domestic_share": "baseline 2010-01 to 2035-12, short 2010-01 to 2029-06; expected the same of all, or an outcome of a year (@2025)",
    }  # fmt: skip
    for outcome, message in wrong.items():
        with pytest.raises(ConfigError) as refused:
            compare_study(scenarios, settings, [outcome], 2)
        assert message in str(refused.value)


def test_no_scenario_goes_by_the_name_of_another():
    assert labels_of(["baseline", "a/mine.toml", "b/mine.toml"]) == ["baseline", "a/mine.toml", "b/mine.toml"]
    assert labels_of(["a/mine.toml", "yen_at_120"]) == ["mine", "yen_at_120"]
    assert labels_of(["baseline"] * 3) == ["baseline", "baseline (2)", "baseline (3)"]


def test_numbers_are_shown_in_units_that_can_be_read():
    assert scale_of("JPY", [3e12, -2e10]) == (1e12, "JPY tn")
    assert scale_of("JPY", [np.nan, 5e8]) == (1e9, "JPY bn")
    assert scale_of("JPY", [12.0]) == (1.0, "JPY")
    assert scale_of("share", [0.5]) == (0.01, "%")
    assert [number_text(value, digits_of(value), sign=True) for value in (-1234.5, 0.0123, 0.0, -1e-9)] == [
        "\u22121,234",
        "+0.0123",
        "0",
        "0.0000",
    ]
    assert number_text(math.inf, 2) == "∞"
    assert number_text(math.nan, 2) == ""
    assert label_of("balance.copyright.payments_jpy@2030") == "Payments of copyright 2030"
    assert label_of("outcomes.order_parameter.cloud@mean") == "Order parameter, cloud, mean over steps"
    assert label_of("balance.total.payments_jpy") == "Payments, last step"


def test_many_scenarios_keep_their_colours_apart():
    rows = [
        {"scenario": f"s{number}", "first": "b", "outcome": "x", "label": "X", "unit": "", "difference": number, "low": number - 1.0, "high": number + 1.0,
         "method": "bootstrap", "n_draws": 0, "ahead": False,
         "n_pairs": 9, "mean_first": 0.0, "n_equal": 0, "same_sign_share": 1.0, "correlation": 0.5, "variance_ratio": 2.0, "n_needed": 3.0}
        for number in range(7)
    ]  # fmt: skip
    figure = difference_figure(pd.DataFrame(rows))
    looks = {(to_hex(bar.lines[0].get_color()), bar.lines[0].get_marker()) for bar in figure.axes[0].containers}
    assert len(looks) == 7
    assert {colour for colour, _ in looks} == {colour.lower() for colour in GROUP_COLOURS}
    assert shown_rows(pd.DataFrame(rows))[1]["Change"] == "+1.00"


def test_pairs_whose_customers_stand_for_others_are_named(scenario_file, tmp_path, capsys):
    """They share their draws, and a total of one population is not that of another."""
    older = scenario_file(
        'extends = "baseline"\ntitle = "M"\n[customers.individuals.strata.age_70_plus]\ncount = 30000000\n',
        "older.toml",
    )
    settings = ["customers.number=100", "time.end=2010-12"]
    _, printed = compare(["baseline", str(older), "yen_at_120"], settings, 2, tmp_path / "older")
    said = " ".join(printed.split())
    assert "older has other numbers of real firms or people than baseline: their pairs share draws, and are of" in said
    assert "yen_at_120 has other" not in said
    compare(["baseline", str(older)], settings, 2, tmp_path / "older_json", as_json=True)
    assert any("older has other numbers" in note for note in json.loads(capsys.readouterr().out)["notes"])
