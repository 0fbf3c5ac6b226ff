"""No year after the newest observed one is shown without its interval of 80%, or without the words that there is none."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, country, load
from configs.schema import observed as schema
from experiments import store
from experiments.browser.course.course import Course
from experiments.browser.readings import intervals
from experiments.figures.balance import balance_figure
from experiments.figures.spread import PALE
from experiments.pages.sweep import sweep_page
from experiments.runs import spans as module
from experiments.runs.frames import Frames
from experiments.runs.observed import packaged as package
from experiments.runs.observed.packaged import COLUMNS, HEADER, packaged_text
from experiments.runs.reading import Reading
from experiments.runs.run import run_scenario
from experiments.runs.spans import spans_of
from experiments.statistics.intervals import TOO_NARROW
from experiments.studies.study import Study
from experiments.sweep.compare.differences import differences
from experiments.sweep.compare.study import compare_study
from experiments.sweep.sweep import run_sweep
from experiments.tables.differences import shown_rows, table_notes
from experiments.tables.years import rows_with_intervals
from sim import DigitalEconomy
from tests.helpers.command import here

AHEAD = {"time.start": "2025-07", "time.end": "2027-06", "customers.number": 60}
TOLD = dict.fromkeys(HEADER, "x") | {"draws": "120", "seeds": "4", "fitted": "all published figures"}
ROW = {"year": 2035, "item": "total", "quantity": "balance", "low_80": -13.0, "mean": -11.0, "high_80": -9.5}


@pytest.fixture
def packed(monkeypatch, tmp_path):
    """A packaged projection of three rows."""
    rows = [ROW, ROW | {"year": 2026}, ROW | {"item": "copyright", "low_80": -12.0}]
    path = tmp_path / "projection.csv"
    path.write_text(packaged_text(TOLD, rows))
    monkeypatch.setattr(package, "data_file", lambda *_: path)
    return path


@pytest.fixture(scope="module")
def runs():
    return run_scenario("baseline", load("baseline", AHEAD), 1, 5, "numpy")


def of_runs(values: list[float]) -> Frames:
    """Runs whose balance is so many JPY tn in every month of 2026."""
    months = pd.date_range("2026-01-01", periods=12, freq="MS")
    keys = pd.MultiIndex.from_product([range(len(values)), ["total"], months], names=["replicate", "item", "date"])
    frame = keys.to_frame(index=False)
    frame["balance_jpy"] = [values[number] * 1e12 for number in frame["replicate"]]
    frame["payments_jpy"], frame["receipts_jpy"] = -frame["balance_jpy"], 0.0
    long = [
        frame.assign(outcome=name, value=0.5)[["replicate", "date", "outcome", "value"]]
        for name in ("domestic_share", "spending")
    ]
    return Frames(frame, pd.DataFrame(), pd.concat(long, ignore_index=True))


def test_the_interval_over_its_own_runs_is_that_by_hand(packed):
    spans = spans_of(of_runs([-1.0, -0.9, -0.8, -0.7, -0.6, -0.5]), load("suppress"))
    # twelve months of each; the 10% quantile of six lies half-way between the first and the second
    assert spans.of("balance_total", 2026) == pytest.approx((12 * -0.95, 12 * -0.55))
    assert spans.of("payments_total", 2026) == pytest.approx((12 * 0.55, 12 * 0.95))
    assert spans.of("domestic_share_of_year", 2026) == pytest.approx((0.5, 0.5))
    assert spans.kind == "own runs"
    assert "constants are held, so that it is too narrow" in spans.over


def test_the_baseline_as_it_stands_has_the_packaged_interval_and_nothing_else_has(packed):
    spans = spans_of(None, load("baseline"))
    assert (spans.kind, spans.first) == ("packaged projection", 2026)
    assert spans.of("balance_total", 2035) == (-13.0, -9.5)
    assert "80% over what is not known (parameters, seeds, stated discrepancy; packaged projection of 120" in spans.over
    assert "by another version of the program" in spans.over
    assert spans_of(None, load("baseline", {"time.end": "2030-12"})).kind == "packaged projection"
    for scenario, overrides in (
        ("suppress", {}),
        ("baseline", {"customers.number": 500}),
        ("baseline", {"exports.pass_through": 0.1}),
    ):
        spans = spans_of(None, load(scenario, overrides))
        assert (spans.kind, spans.ends) == ("one run", {})
        assert spans.over.startswith("One run has no interval of 80%")
    assert spans_of(None, load("baseline"), "fiscal").kind == "one run"
    assert spans_of(None, load("baseline", {"time.end": "2025-12"})) is None
    assert spans_of(None, load("theory/duopoly")) is None


def test_without_the_packaged_file_the_baseline_has_the_interval_of_its_runs(monkeypatch, tmp_path):
    monkeypatch.setattr(package, "data_file", lambda *_: tmp_path / "projection.csv")
    assert spans_of(None, load("baseline")).kind == "one run"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("low_80", "low"), "line 9: column low_80 is missing; expected year, item, quantity"),
        (("-13.0000", "much"), "line 10: low_80 is 'much'; expected a number"),
        (("-13.0000", "-9"), "line 10: low_80 is -9; expected at most high_80, -9.5"),
        (("# draws: 120\n", ""), "draws is missing; expected lines of comments with scenario, posterior"),
        (("total", ""), "item is empty; expected a text"),
    ],
)  # fmt: skip
def test_a_packaged_file_that_cannot_be_right_is_told_with_its_line(packed, change, message):
    packed.write_text(packed.read_text().replace(*change, 1))
    with pytest.raises(ConfigError) as caught:
        spans_of(None, load("baseline"))
    assert message in str(caught.value)
    assert "projection.csv" in str(caught.value)


def test_no_run_can_follow_a_projection(tmp_path):
    """It is read by nobody but who shows a run: neither by its name, nor by its columns under another."""
    copy = tmp_path / "mine.csv"
    copy.write_text(packaged_text(TOLD, [ROW]))
    (tmp_path / schema.PROJECTED).write_text(copy.read_text())
    for file, message in (
        (tmp_path / schema.PROJECTED, "is an outcome, and no path may follow it"),
        (copy, "column name is missing"),
    ):
        overrides = {"exchange_rate.usd_jpy": {"series": "balance", "file": str(file)}}
        with pytest.raises(ConfigError, match=message):
            DigitalEconomy("baseline", rng=1, **overrides, **AHEAD)
    assert schema.PROJECTED not in schema.EXOGENOUS


def test_table_json_and_csv_carry_the_interval_of_whole_years_ahead(tmp_path):
    words = [f"--set={key}={value}" for key, value in AHEAD.items()]
    answer = here("run", *words, "--replicates", "5", "--no-figures", "--out", "five", cwd=tmp_path)
    lines = answer.stdout.splitlines()
    year = next(number for number, line in enumerate(lines) if line.startswith(" 2026"))
    assert [line.split()[0] for line in lines[year + 1 : year + 3]] == ["from", "to"]
    assert "from, to: 80% over the 5 runs, by seeds alone" in " ".join(answer.stdout.split())
    told = json.loads(
        here("run", *words, "--replicates", "5", "--no-figures", "--json", "--out", "five", cwd=tmp_path).stdout
    )
    rows = {row["year"]: row for row in told["years"]}
    assert told["interval_80"]["kind"] == "own runs"
    low, high = (rows[2026][end]["balance_total"] for end in ("low_80", "high_80"))
    assert low <= rows[2026]["balance_total"] <= high
    assert "low_80" not in rows[2025]
    assert rows[2027]["low_80"] == {}, "six months have no sum"
    with (tmp_path / "five" / "balance.csv").open() as file:
        table = {(row["year"], row["item"]): row for row in csv.DictReader(file)}
    assert float(table["2026", "total"]["balance_low_80_jpy"]) == pytest.approx(low * 1e12, abs=1.0)
    assert table["2026", "total"]["interval_80"] == "own runs"
    assert table["2025", "total"]["balance_low_80_jpy"] == table["2025", "total"]["interval_80"] == ""
    report = here("report", "five", cwd=tmp_path)
    assert "(80%: " in report.stdout
    page = (tmp_path / "five" / "report.html").read_text()
    assert "<th>Balance, 80%</th>" in page
    assert "so that it is too narrow" in page


def test_one_run_says_that_it_has_none(runs):
    single = Frames(
        *(table[table["replicate"] == 0] for table in (runs.frames.balance, runs.frames.market, runs.frames.outcomes))
    )
    rows = rows_with_intervals(single, runs.settings)
    assert [row.get("low_80") for row in rows] == [None, {}, {}]
    labels = balance_figure(single, runs.settings).axes[0].get_legend_handles_labels()[1]
    assert "no 80% interval: one run" in labels


def test_the_figure_draws_the_interval_and_its_title_says_it(runs):
    axes = balance_figure(runs.frames, runs.settings).axes[0]
    assert "(80%: " in axes.get_title(loc="left")
    [label] = [label for label in axes.get_legend_handles_labels()[1] if label.startswith("80%")]
    assert label == "80% over the 5 runs, constants held: too narrow"


def test_an_outcome_of_a_year_ahead_has_the_spread_of_its_runs_on_pages_of_sweeps():
    values = np.arange(1.0, 12.0)[None] * 1e12
    ahead, before = (Reading.of(f"balance.total.balance_jpy@{year}", values)[0] for year in (2035, 2020))
    assert ahead.ends().endswith("; 80% of runs: 2.00 to 10.00)")
    assert "80%" not in before.ends()
    assert Reading.of("balance.total.balance_jpy@2035", values[:, :1])[0].ends() == " (80% of runs: one run has none)"


def test_the_last_step_of_runs_that_end_ahead_has_it_as_well():
    values = np.arange(1.0, 12.0)[None] / 12.0
    share = "outcomes.domestic_share"
    for text, last_month, is_ahead in (
        (share, "2035-12", True),
        (f"{share}@mean", "2035-12", True),
        (share, "2020-12", False),
        (share, "", False),  # a run of steps
        (f"{share}@2020", "2035-12", False),
        ("tipping.cloud.tipped", "2035-12", False),  # a share of runs has an interval of its own
    ):
        reading = Reading.of(text, values, last_month=last_month)
        assert (reading.spread is not None) == is_ahead, (text, last_month)


SMALL = {"customers.number": 100, "services.cloud.network_effect": 1.0}


def test_pages_and_figures_of_a_sweep_have_it_for_what_lies_ahead(tmp_path):
    share = "outcomes.domestic_share"
    study = Study(
        title="t", question="q?", replicates=3, outcomes=[share, f"{share}@2020"], paths=[share], set=SMALL,
        factors={"rules.domestic_preference": [0.0, 0.5]},
    )  # fmt: skip
    run_sweep(study, tmp_path / "sweep")
    results = store.open(tmp_path / "sweep")
    assert results.last_month == "2035-12"
    runs = results.runs()
    page = sweep_page(results)
    last, observed = page.findings[:2]
    assert "; 80% of runs: " in last
    assert "80%" not in observed
    drawn, early, path = (page.pictures[f"sweep_{name}"] for name in ("outcome_1", "outcome_2", "path_1"))
    assert "pale 80% of the runs lie" in drawn.caption
    assert "pale" not in early.caption
    of_point = runs.loc[runs["point_id"] == 0, share]
    [bars] = [lines for lines in drawn.figure.axes[0].collections if lines.get_linewidth()[0] == PALE["linewidth"]]
    assert bars.get_segments()[0][:, 1] == pytest.approx(100 * np.quantile(of_point, [0.1, 0.9]))
    dotted = [line for line in path.figure.axes[0].lines if line.get_linestyle() == ":"]
    assert sorted(line.get_ydata()[-1] for line in dotted[:2]) == pytest.approx(bars.get_segments()[0][:, 1])


def test_a_comparison_has_it_for_runs_and_pairs_of_what_lies_ahead(tmp_path):
    outcomes = ["balance.total.balance_jpy@2020", "balance.total.balance_jpy@2035"]
    run_sweep(compare_study(["baseline", "yen_at_120"], SMALL, outcomes, 3), tmp_path / "compared")
    results = store.open(tmp_path / "compared")
    compared = differences(results)
    before, ahead = shown_rows(compared)
    assert (before["10%"], before["Mean, 10%"]) == ("", "")
    runs = results.runs()
    first, second = (runs.loc[runs["point_id"] == point, outcomes[1]].to_numpy() / 1e12 for point in (0, 1))
    shown = [float(ahead[name].replace("\u2212", "-")) for name in ("Mean, 10%", "Mean, 90%", "10%", "90%")]
    by_hand = [*np.quantile(first, [0.1, 0.9]), *np.quantile(second - first, [0.1, 0.9])]
    assert shown == pytest.approx(by_hand, abs=0.006)
    assert TOO_NARROW in table_notes(compared)
    assert any("; 80% of pairs: " in sentence for sentence in sweep_page(results).findings)


def test_the_page_in_the_browser_says_it_from_the_first_month_ahead_on(packed):
    course = Course(load("baseline", AHEAD), 1)
    course.go_on()
    notes = intervals(course.at(course.n_ready), "calendar")["balance"]
    assert set(notes[:7]) == {""}
    assert set(notes[7:]) == {"no 80% interval: one run"}
    assert module.spans_of(None, load("baseline")).of("balance_total", 2026) is not None


def test_the_package_has_a_projection_of_its_baseline():
    projection = package.packaged(country("japan"))
    assert projection is not None
    assert set(projection.header) == set(HEADER)
    assert projection.header["scenario"] == "baseline"
    items = ["total", *load("baseline").items]
    expected = {f"{side}_{item}" for item in items for side in ("balance", "payments", "receipts")}
    assert set(projection.spans) == expected | set(package.ALONE)
    assert all(set(years) == set(range(2026, 2036)) for years in projection.spans.values())
    assert len(COLUMNS) == 6
