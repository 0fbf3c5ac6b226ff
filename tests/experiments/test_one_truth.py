"""One truth: the page of a study and the report of its folder print the same interval of the same runs."""

import io
import re
import sys
from html import unescape

import numpy as np
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from experiments.cli.app import main
from experiments.cli.report import carry_out
from experiments.figures.sweep import Drawing
from experiments.pages.outcomes import finding
from experiments.pages.sweep_pictures import title_of
from experiments.runs.reading import Reading
from experiments.statistics.intervals import bootstrap, percentile, student, wilson
from experiments.sweep import results as store

SHARE = "market.market.offer_1.market_share"
# Eight runs at a network effect beyond the tipping point: each offer has the market in some of them.
STUDY = f"""
title = "Eight runs that tip"
question = "Who has the market?"
scenario = "theory/duopoly"
replicates = 8
outcomes = ["{SHARE}", "balance.total.payments_jpy@mean"]
[set]
"customers.number" = 100
"time.steps" = 40
[factors]
"services.market.network_effect" = [1.0, 3.0]
"""
NUMBER = "\u2212?[0-9.,]+"
INTERVAL = re.compile(rf"({NUMBER})[^(0-9]{{0,4}} \(({NUMBER}) to ({NUMBER})\)")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """What `study` writes and what `report` writes of the same folder, and the folder."""
    folder = tmp_path_factory.mktemp("truth")
    (folder / "mine.toml").write_text(STUDY)
    place = folder / "out"
    before = sys.argv
    sys.argv = ["digital-balance", "study", str(folder / "mine.toml"), "--out", str(place), "--workers", "1"]
    try:
        with pytest.raises(SystemExit) as stop:
            main()
    finally:
        sys.argv = before
    assert stop.value.code == 0
    carry_out(place, Console(file=io.StringIO()), False)
    study, report = ((place / name).read_text(encoding="utf-8") for name in ("report.html", "runs.html"))
    return unescape(study), unescape(report), place


def table_of(html: str, heading: str) -> str:
    """The table below a heading."""
    return html.partition(f"<h2>{heading}</h2>")[2].partition("</table>")[0]


def list_of(html: str) -> list[str]:
    """The findings."""
    return re.findall(r"<li>(.*?)</li>", html)


def test_study_and_report_print_the_same_interval_of_the_same_folder(pages):
    study, report, _ = pages
    of_study, of_report = (INTERVAL.findall(table_of(html, "Means by design point")) for html in (study, report))
    assert len(of_study) == 4, "two outcomes at two points"
    assert of_study == of_report
    assert list_of(study) == list_of(report)
    assert set(INTERVAL.findall(" ".join(list_of(study)))) <= set(of_study)


def test_the_interval_that_is_printed_is_that_of_the_runs_and_names_its_method(pages):
    study, report, place = pages
    shares = store.open(place).values(SHARE)
    interval = bootstrap(100.0 * shares)
    printed = [f"{interval.value[row]:.1f} ({interval.low[row]:.1f} to {interval.high[row]:.1f})" for row in (0, 1)]
    for html in (study, report):
        table = table_of(html, "Means by design point")
        assert all(text in table for text in printed)
        assert "95% bootstrap interval" in table


def test_an_outcome_has_one_reading_in_tables_sentences_and_titles():
    values = np.array([[0.1, 0.3, 0.2], [0.6, 0.9, 0.9]])
    reading = Reading.of(SHARE, values)
    assert (reading.name, reading.scale, reading.digits) == ("Market share of offer 1 in market, %", 0.01, 1)
    assert reading[1].number(with_unit=True) == "80.0%"
    sentence = finding(reading, 6, ["a", "b"])
    drawing = Drawing(Figure(), reading.interval.value, over=("label",))
    assert f"highest at b: 80.0%{reading[1].ends()}." in sentence
    assert title_of(reading, drawing, 6) == "Market share of offer 1 in market lies between 20.0% and 80.0%"


def test_equal_points_are_lowest_together():
    sentence = finding(Reading.of(SHARE, np.array([[0.1, 0.3], [0.6, 0.9], [0.1, 0.3]])), 6, ["a", "b", "c"])
    assert "lowest at a and c: 20.0%" in sentence
    assert "highest at b: 75.0%" in sentence
    many = finding(Reading.of(SHARE, np.array([[0.6, 0.9], *[[0.1, 0.3]] * 5])), 12, list("abcdef"))
    assert "lowest at b, c, d and 2 more: 20.0%" in many


def test_shares_of_runs_have_wilsons_interval_and_never_leave_0_to_1():
    interval = wilson([0, 4, 8], 8)
    assert interval.low[0] == 0.0 and interval.high[2] == 1.0
    assert interval.high[0] == pytest.approx(0.3244, abs=1e-4)  # z^2 / (n + z^2)
    assert np.isnan(wilson(0, 0).value)


def test_students_interval_is_that_of_the_tables():
    interval = student(1.0, 2.0, 8)
    assert (interval.low, interval.high) == pytest.approx(
        (1.0 - 2.364624 * 2.0 / 8**0.5, 1.0 + 2.364624 * 2.0 / 8**0.5)
    )


def test_percentiles_leave_out_what_is_undefined():
    interval = percentile(0.5, np.append(np.linspace(0.0, 1.0, 101), np.nan))
    assert (interval.low, interval.high) == pytest.approx((0.025, 0.975))
    assert np.isnan(percentile(np.nan, np.full(5, np.nan)).low)
