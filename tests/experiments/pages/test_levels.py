"""Levels and points of a design as a reader meets them: money in words, large numbers whole, points by their levels."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from experiments.figures.panels import panels_of
from experiments.figures.sweep import outcome_figure
from experiments.pages.outcomes import finding, means_table, point_names, readings_of
from experiments.runs.reading import Reading
from experiments.studies.designs import DESIGNS
from experiments.studies.levels import level_text
from experiments.studies.study import Study

ABROAD = "services.cloud.offers.hyperscaler_1.revenue_abroad_usd.level"
EFFECT, COST = "services.cloud.network_effect", "services.cloud.switching_cost"
USERS = "market.cloud.vendor_cloud.users"


@pytest.mark.parametrize(("key", "level", "text"), [
    (ABROAD, 1e9, "1 bn USD/year"),
    (ABROAD, 5e8, "500 mn USD/year"),
    (ABROAD, 0.0, "0 USD/year"),
    ("levers.voucher.budget_jpy", 4e11, "400 bn JPY/year"),
    ("levers.voucher.budget_jpy", 1_250_000_000_000, "1.25 tn JPY/year"),
    ("economy.wage_jpy", -4_500.5, "-4,500.5 JPY/year"),
    ("customers.number", 10_000, "10,000"),
    ("customers.number", 2e6, "2,000,000"),
    ("time.opening_year", 2010, "2010"),
    (EFFECT, 2.5, "2.5"),
    (EFFECT, 1e-9, "1e-09"),
    ("services.cloud.exports", True, "True"),
    ("scenario", "suppress", "suppress"),
    (EFFECT, None, "as it is"),
])  # fmt: skip
def test_a_level_is_money_in_words_and_a_large_number_whole(key, level, text):
    assert level_text(level, key, left="as it is") == text


def design_of_factors(n: int) -> tuple[Study, pd.DataFrame]:
    """A factorial design of `n` factors of two levels, the last of them money."""
    names = [EFFECT, COST, *(f"services.cloud.offers.{offer}.quality" for offer in "abcde")][: n - 1]
    factors = {**{name: [0.0, 1.0] for name in names}, ABROAD: [5e8, 1e9]}
    study = Study(title="t", question="q", scenario="baseline", outcomes=[USERS], replicates=2, factors=factors)
    design = pd.DataFrame(product(*factors.values()), columns=list(factors))
    return study, design.assign(point_id=range(len(design)))


@pytest.mark.parametrize("n", [1, 2, 4, 6])
def test_a_point_is_named_by_its_levels(n):
    study, design = design_of_factors(n)
    names = point_names(study, design)
    assert len(set(names)) == len(design)
    assert all(name.count(" = ") == n for name in names)
    assert names[0].endswith("= 500 mn USD/year") and names[-1].endswith("= 1 bn USD/year")


def test_a_point_of_more_factors_has_a_number_that_the_table_shows():
    study, design = design_of_factors(8)
    assert point_names(study, design)[3] == "point 3"
    values = {USERS: np.ones((len(design), 2))}
    assert means_table(study, design, readings_of(study, values)).frame["Point"].tolist()[:4] == ["0", "1", "2", "3"]
    study, design = design_of_factors(2)
    assert "Point" not in means_table(study, design, readings_of(study, {USERS: np.ones((4, 2))})).frame


def test_points_that_are_lowest_together_are_told_apart():
    runs = np.array([[3.0, 3.0], [1.0, 1.0], [1.0, 1.0]])
    sentence = finding(Reading.of(USERS, runs), 6, ["a = 0, b = 0", "a = 0, b = 1", "a = 1, b = 0"])
    assert "lowest at (a = 0, b = 1) and (a = 1, b = 0): 1" in sentence
    assert "highest at a = 0, b = 0: 3" in sentence


def tick_texts(axis) -> list[str]:
    """What stands beside the ticks of an axis."""
    axis.axes.figure.draw_without_rendering()
    return [tick.label1.get_text() for tick in axis.get_major_ticks() if tick.label1.get_text()]


def test_ticks_of_large_numbers_need_no_power_of_ten_beside_the_axis():
    design = pd.DataFrame({ABROAD: [1e8, 5e8, 1e9]})
    values = np.array([[54_307.0], [100_000.0], [369_674.0]])
    axes = outcome_figure(values, design, DESIGNS["factorial"], [ABROAD], "Users").figure.axes[0]
    assert {"200 mn", "400 mn"} <= set(tick_texts(axes.xaxis))
    assert {"100,000", "200,000"} <= set(tick_texts(axes.yaxis))
    assert not axes.xaxis.get_offset_text().get_text()


def test_panels_and_legends_have_money_in_words():
    _, design = design_of_factors(2)
    figure, _ = panels_of(design, [ABROAD], {})
    heads = [" ".join(axes.get_title(loc="left").split()) for axes in figure.axes]
    assert [head.partition(" = ")[2] for head in heads] == ["500 mn USD/year", "1 bn USD/year"]
    drawing = outcome_figure(np.ones((4, 2)), design, DESIGNS["factorial"], [EFFECT, ABROAD], "Users")
    shown = [text.get_text() for text in drawing.figure.legends[0].get_texts()]
    assert shown[:2] == ["500 mn USD/year", "1 bn USD/year"]
