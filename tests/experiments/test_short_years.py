"""A short year is no year: what a run does not have whole of a year is undefined, in fiscal years as in calendar ones."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, load
from experiments import evaluate
from experiments.figures.balance import balance_figure
from experiments.pages.folder import page_of
from experiments.runs.calendar import Year
from experiments.runs.observed import judged
from experiments.runs.outcomes.measures import Measure
from experiments.runs.run import Run, run_scenario
from experiments.runs.run_folder import write_run
from experiments.runs.years import annual, domestic_share
from experiments.sweep import results as store
from experiments.sweep import run_sweep
from experiments.sweep.compare.study import compare_study, default_outcomes
from experiments.tables.years import annual_rows, balance_table
from sim import DigitalEconomy
from tests.experiments.pages.written import HERE, study_of
from tests.helpers.command import here as command

BALANCE, SHARE = "balance.total.balance_jpy", "outcomes.domestic_share"
SHORT = {"customers.number": 100, "time.start": "2013-04", "time.end": "2016-03"}  # 9, 12, 12 and 3 months


@pytest.fixture(scope="module")
def run() -> Run:
    """From April to March, with the opening state that it says is that of its start."""
    return run_scenario("short", load("baseline", {**SHORT, "time.opening_year": 2013}), 1, 2, "auto")


def sum_of(run: Run, first: str, last: str) -> float:
    """The balance of some months, mean of the runs, summed here and now."""
    total = run.frames.balance[run.frames.balance["item"] == "total"]
    chosen = total[(total["date"] >= f"{first}-01") & (total["date"] <= f"{last}-01")]
    return float(chosen["balance_lcu"].sum() / chosen["replicate"].nunique())


def test_a_year_of_fewer_months_has_no_sum_and_says_how_many_it_has(run):
    rows = {row["year"]: row for row in annual_rows(run.frames)}
    assert {year: row["months"] for year, row in rows.items()} == {2013: 9, 2014: 12, 2015: 12, 2016: 3}
    for year in (2013, 2016):
        assert all(math.isnan(value) for name, value in rows[year].items() if name not in ("year", "months"))
    assert rows[2014]["balance_total"] == pytest.approx(sum_of(run, "2014-01", "2014-12") / 1e12)
    assert domestic_share(run.frames).isna().tolist() == [True, False, False, True]


def test_fiscal_years_go_from_april_to_march(run):
    rows = {row["year"]: row for row in annual_rows(run.frames, "fiscal")}
    assert {year: row["months"] for year, row in rows.items()} == {"FY2013": 12, "FY2014": 12, "FY2015": 12}
    assert rows["FY2014"]["balance_total"] == pytest.approx(sum_of(run, "2014-04", "2015-03") / 1e12)
    assert not domestic_share(run.frames, "fiscal").isna().any()


def test_annual_takes_the_table_of_a_model_as_it_is():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.end": "2011-03"}).run()
    sums = annual(model.balance(), "fiscal")
    assert list(sums.columns) == ["year", "item", "replicate", "months", "payments_jpy", "receipts_jpy", "balance_jpy"]
    total = sums[sums["item"] == "total"].set_index("year")
    assert total["months"].to_dict() == {"FY2009": 3, "FY2010": 12}
    of_all = model.balance().query("item == 'total'").iloc[3:]["payments_jpy"].sum()
    assert total.loc["FY2010", "payments_jpy"] == of_all
    assert math.isnan(total.loc["FY2009", "payments_jpy"])


def test_annual_makes_no_year_of_a_single_month_and_takes_an_empty_table():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.end": "2011-12"})
    assert annual(model.balance()).empty
    months = model.run().balance()
    decembers = annual(months[months["date"].dt.month == 12])
    assert set(decembers["months"]) == {1}
    assert decembers["balance_jpy"].isna().all()
    with pytest.raises(ConfigError, match="years is 'fiskal'; expected one of calendar, fiscal"):
        annual(months, "fiskal")


def test_steps_of_a_year_are_years():
    settings = load("theory/bass", {"customers.number": 60, "time.steps": 3})
    finished = run_scenario("bass", settings, 1, 1, "auto")
    sums = annual(finished.frames.balance, months_per_step=finished.frames.months_per_step)
    assert set(sums["months"]) == {12}
    assert sums["balance_lcu"].notna().all()
    year = finished.frames.balance["date"].iloc[-1].year
    values = evaluate(
        {"customers.number": 60, "time.steps": 3}, 1, "theory/bass",
        [f"balance.total.payments_jpy@{year}", f"market.market.offer_1.users@{year}"],
    )  # fmt: skip
    assert all(np.isfinite(list(values.values())))


def test_the_table_marks_a_short_year_and_gives_no_verdict_of_it(tmp_path):
    done = command("run", "--customers", "100", "--until", "2014-06", "--no-figures", cwd=tmp_path)
    assert ["2014", "6", "months"] in [line.split() for line in done.stdout.splitlines()]
    assert "Digital balance" not in done.stdout, "there is no band of a year that the run does not have"


def test_json_has_null_and_csv_nothing_for_a_short_year(tmp_path):
    words = ("run", "--customers", "100", "--until", "2011-02", "--no-figures", "--json", "--out", str(tmp_path))
    answer = json.loads(command(*words, cwd=tmp_path).stdout)
    assert [row["months"] for row in answer["years"]] == [12, 2]
    assert {answer["years"][1][name] for name in ("balance_total", "payments_total", "domestic_share")} == {None}
    table = pd.read_csv(tmp_path / "balance.csv")
    short = table[table["year"] == 2011]
    assert set(short["months"]) == {2}
    assert short[["payments_jpy", "receipts_jpy", "balance_jpy", "unmodelled_payments_jpy"]].isna().all(axis=None)
    assert table[table["year"] == 2010].notna().all(axis=None)


def test_fiscal_years_of_the_command_are_in_table_file_manifest_and_report(tmp_path):
    words = ("run", "--customers", "100", "--until", "2011-03", "--no-figures", "--years", "fiscal", "--out")
    done = command(*words, str(tmp_path), cwd=tmp_path)
    assert "FY2010" in done.stdout
    assert list(pd.read_csv(tmp_path / "balance.csv")["year"].unique()) == ["FY2009", "FY2010"]
    assert json.loads((tmp_path / "manifest.json").read_text())["years"] == "fiscal"
    page = page_of(tmp_path)
    assert "FY2010" in page.findings[0]
    assert "--years fiscal" in page.command
    assert page.tables[0].frame["Year"].tolist() == ["FY2009", "FY2010"]
    assert page_of(tmp_path, "calendar").tables[0].frame["Year"].tolist() == ["2010", "2011"]


def test_an_unknown_kind_of_year_is_refused(tmp_path):
    done = command("run", "--years", "fiscl", "--until", "2010-01", cwd=tmp_path)
    assert done.returncode == 2
    assert "--years is 'fiscl'; expected one of calendar, fiscal; did you mean fiscal?" in done.stderr


@pytest.mark.parametrize(
    ("years", "marks", "said"),
    [("calendar", ["9 months", "3 months"], "in 2014 to"), ("fiscal", [], "in FY2013 to")],
)
def test_the_figure_leaves_a_short_year_out_of_bars_net_line_and_title(run, years, marks, said):
    axes = balance_figure(run.frames, run.settings, years).axes[0]
    assert [text.get_text() for text in axes.texts if "month" in text.get_text()] == marks
    assert said in axes.get_title(loc="left")
    net_line = axes.get_lines()[0]
    assert len(net_line.get_xdata()) == 3 - len(marks) // 2
    heights = [
        bar.get_height() for bars in axes.containers if bars.get_label() != "" for bar in getattr(bars, "patches", [])
    ]
    assert np.isfinite(heights).sum() == 4 * len(net_line.get_xdata()), "three items, and what is not simulated"


def test_a_run_without_a_whole_year_is_drawn_and_told_without_a_number(tmp_path):
    finished = run_scenario("x", load("baseline", {"customers.number": 60, "time.end": "2010-06"}), 1, 1, "auto")
    title = balance_figure(finished.frames, finished.settings).axes[0].get_title(loc="left")
    assert title == "The digital balance, 2010-01 to 2010-06: no year is whole"
    write_run(finished, tmp_path)
    assert "has no whole year" in page_of(tmp_path).findings[0]


@pytest.mark.parametrize(
    ("outcome", "first", "last"),
    [("2014", "2014-01", "2014-12"), ("FY2013", "2013-04", "2014-03"), ("FY2015", "2015-04", "2016-03")],
)
def test_a_named_year_is_the_sum_of_its_months(outcome, first, last):
    value = evaluate(SHORT, 1, outcomes=[f"{BALANCE}@{outcome}"])[f"{BALANCE}@{outcome}"]
    alone = run_scenario("x", load("baseline", SHORT), 1, 1, "auto")
    assert value == sum_of(alone, first, last)


def test_a_named_year_is_undefined_where_the_run_lacks_what_it_asks_for():
    names = [f"{name}@{year}" for name in (BALANCE, SHARE) for year in (2013, 2016)]
    values = evaluate(SHORT, 1, outcomes=names)
    undefined = [name for name, value in values.items() if math.isnan(value)]
    assert undefined == [f"{BALANCE}@2013", f"{BALANCE}@2016", f"{SHARE}@2016"], "the share of December 2013 is there"


def test_a_stock_of_money_is_no_flow():
    keys = {"customers.number": 60, "time.start": "2026-01", "time.end": "2026-12"}
    model = DigitalEconomy("sovereign_investment", rng=1, **keys).run()
    left = model.record.outcomes["budget_unspent"]
    assert Measure.parse("outcomes.budget_unspent@2026").values(model) == left[-1]
    assert (
        Measure.parse("outcomes.public_spending@2026").values(model) == model.record.outcomes["public_spending"].sum()
    )


STUDY = """
title = "Years"
question = "What has a year?"
scenario = "baseline"
replicates = 1
outcomes = ["{outcome}"]
[set]
"customers.number" = 40
[factors]
"time.end" = {ends}
"""


def years_study(folder, outcome: str, ends: list[str]):
    (folder / "years.toml").write_text(STUDY.format(outcome=outcome, ends=json.dumps(ends)))
    from experiments.studies.study import read_study

    return read_study(str(folder / "years.toml"))


def test_a_sweep_whose_outcome_no_run_defines_is_refused_before_the_first(tmp_path, monkeypatch):
    monkeypatch.setattr(DigitalEconomy, "step", lambda _self: pytest.fail("it has stepped"))
    study = years_study(tmp_path, f"{BALANCE}@2010", ["2010-03", "2010-06"])
    with pytest.raises(ConfigError) as refused:
        run_sweep(study, tmp_path / "out", HERE)
    said = str(refused.value)
    assert f"outcome {BALANCE}@2010 is undefined in every run: the run has 3 months of 2010" in said
    assert "time.start is 2010-01, time.end is 2010-03" in said


def test_a_sweep_has_nothing_where_a_run_lacks_months_and_a_number_where_it_does_not(tmp_path):
    study = years_study(tmp_path, f"{BALANCE}@2011", ["2010-12", "2011-06", "2011-12"])
    run_sweep(study, tmp_path / "out", HERE)
    values = store.open(tmp_path / "out").values(f"{BALANCE}@2011")
    assert np.isnan(values).ravel().tolist() == [True, True, False]
    assert "It is undefined at 2 of 3 points." in " ".join(page_of(tmp_path / "out").findings)


def test_a_comparison_by_a_short_year_is_refused():
    with pytest.raises(ConfigError, match=r"is undefined: the run has 6 months of 2012 .* expected all twelve"):
        compare_study(["baseline", "yen_at_120"], {"time.end": "2012-06"}, [f"{BALANCE}@2012"], 2)


def test_a_comparison_can_be_asked_for_in_fiscal_years():
    settings = [load("baseline"), load("yen_at_120")]
    outcomes = default_outcomes(settings, ["a", "b"], "fiscal")
    assert f"{BALANCE}@FY2030" in outcomes
    assert f"{BALANCE}@FY2034" in outcomes, "FY2035 ends in March 2036"


def test_what_stands_after_the_at_is_a_year_or_refused():
    assert Year.parse("FY2014") == Year(2014, "fiscal")
    with pytest.raises(ConfigError, match="expected a year, a fiscal year"):
        Measure.parse(f"{BALANCE}@fy14")
    with pytest.raises(ConfigError, match="the scenario runs from FY2012 to FY2015"):
        evaluate({**SHORT, "time.start": "2013-01"}, 1, outcomes=[f"{BALANCE}@FY2030"])


def test_fiscal_years_are_not_judged_by_what_was_observed_in_calendar_years(baseline_of_2014):
    frames, settings = baseline_of_2014.frames, baseline_of_2014.settings
    assert {band.name for band in judged(frames, settings)} > {"balance_total"}
    assert {band.name for band in judged(frames, settings, "fiscal")} == {"cloud_adoption_100_plus"}
    table = balance_table(frames, judged(frames, settings, "fiscal"), settings, "fiscal")
    rows = zip(*(map(str, table.columns[place].cells) for place in (0, 3)), strict=True)
    observed = [cell.strip() for year, cell in rows if "obs." in year]
    assert [cell for cell in observed if cell] == ["-2.10"], "what was observed of FY2014, unjudged"


@pytest.fixture(scope="module")
def baseline_of_2014() -> Run:
    return run_scenario("x", load("baseline", {"customers.number": 60, "time.end": "2015-03"}), 1, 1, "auto")


def test_a_report_of_a_sweep_is_not_asked_for_in_years(tmp_path):
    run_sweep(study_of(tmp_path, "single", replicates=1), tmp_path / "swept", HERE)
    with pytest.raises(ConfigError, match="holds a sweep; expected outcomes that name their years"):
        page_of(tmp_path / "swept", "fiscal")
