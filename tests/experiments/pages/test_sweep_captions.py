"""Titles and captions of a sweep's page are made of what its figures draw."""

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest

from experiments.figures.sweep import outcome_figure
from experiments.pages import sweep_pictures
from experiments.pages.folder import page_of
from experiments.pages.page import Page
from experiments.studies.designs import DESIGNS
from experiments.studies.study import read_study
from experiments.sweep import run_sweep
from tests.experiments.pages.written import COST, EFFECT, HERE, STUDY

SCENARIOS = ("theory/duopoly", "theory/biased_duopoly")
MORE = '"services.market.taste_scale" = [0.5, 1.0]'


def page_of_study(folder, design: str, factors: str, scenario: str = "", replicates: int = 2) -> Page:
    """The page of a small sweep of a duopoly."""
    text = STUDY.format(design=design, more="")
    text = text.replace('scenario = "theory/duopoly"', scenario) if scenario else text
    (folder / "mine.toml").write_text(f"{text}[factors]\n{factors}\n")
    run_sweep(read_study(str(folder / "mine.toml"), replicates=replicates), folder / "swept", HERE)
    return page_of(folder / "swept")


def drawn(picture) -> np.ndarray:
    """The means that a figure of lines shows."""
    bars = [bar for axes in picture.figure.axes for bar in axes.containers]
    return np.concatenate([np.asarray(bar.lines[0].get_ydata(), dtype=float) for bar in bars])


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Page:
    """Three factors, of which the first is the scenario, with two levels."""
    names = ", ".join(f'"{name}"' for name in SCENARIOS)
    factors = f'"{EFFECT}" = [1.0, 4.0]\n"{COST}" = [0.0, 1.0]'
    return page_of_study(tmp_path_factory.mktemp("three"), "factorial", factors, f"scenario = [{names}]")


def test_a_third_factor_of_few_levels_has_a_panel_a_level_on_one_scale(three):
    picture = three.pictures["sweep_outcome_1"]
    assert "a panel for each level of scenario" in picture.caption and "averaged" not in picture.caption
    panels = picture.figure.axes
    assert [axes.get_title(loc="left") for axes in panels] == [f"Scenario = {name}" for name in SCENARIOS]
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert all(bar.lines[0].get_xdata().size == 2 for axes in panels for bar in axes.containers)


def test_a_third_factor_of_many_levels_is_said_to_be_averaged_over(tmp_path):
    factors = f'"{EFFECT}" = [1.0, 4.0]\n"{COST}" = [0.0, 1.0]\n"services.market.bias" = {[n / 10 for n in range(7)]}'
    picture = page_of_study(tmp_path, "factorial", factors, replicates=1).pictures["sweep_outcome_1"]
    assert len(picture.figure.axes) == 1
    assert "averaged over bias in Market (utility, services.market.bias)" in picture.caption
    assert "averaged over bias in Market" in " ".join(picture.figure.get_suptitle().split())


def test_two_further_factors_have_a_panel_a_pair_of_levels():
    design = pd.DataFrame(product([1.0, 2.0], [0.0, 1.0], [0.1, 0.2, 0.3], [5, 6]), columns=list("abcd"))
    values = design["d"].to_numpy(dtype=float)[:, None] + design["c"].to_numpy()[:, None]
    drawing = outcome_figure(values, design, DESIGNS["factorial"], list("abcd"), "what")
    assert drawing.panels == ("c", "d") and not drawing.averaged
    assert [axes.get_title(loc="left") for axes in drawing.figure.axes] == [
        f"C = {c}\nD = {d}" for d in (5, 6) for c in (0.1, 0.2, 0.3)
    ]
    means = [bar.lines[0].get_ydata() for axes in drawing.figure.axes for bar in axes.containers]
    assert np.concatenate(means) == pytest.approx(np.repeat([5.1, 5.2, 5.3, 6.1, 6.2, 6.3], 4))


def test_bars_stand_in_the_legend_with_the_number_of_runs(three):
    figure = three.pictures["sweep_outcome_1"].figure
    assert "bars: 95% bootstrap interval, 2 runs" in [text.get_text() for text in figure.legends[0].get_texts()]


def test_the_range_in_a_title_is_that_of_the_picture(three):
    picture = three.pictures["sweep_outcome_1"]
    least, most = map(float, re.findall(r"([\d.]+)%", picture.figure.get_suptitle()))
    assert (least, most) == pytest.approx((drawn(picture).min(), drawn(picture).max()), abs=0.06)


def test_what_was_run_names_all_scenarios(three):
    assert "over the scenarios theory/duopoly, theory/biased_duopoly" in three.design[0]


def test_two_replicates_are_cautioned_against_wherever_intervals_stand(three):
    caution = "Of two runs an interval is hardly one"
    assert caution in three.pictures["sweep_outcome_1"].caption
    assert all(caution in table.note for table in three.tables)


def test_one_replicate_has_no_intervals_to_speak_of(tmp_path):
    page = page_of_study(tmp_path, "factorial", f'"{EFFECT}" = [1.0, 4.0]', replicates=1)
    assert "interval" not in page.pictures["sweep_outcome_1"].caption


def test_factors_that_are_moved_alone_are_said_to_stay(tmp_path):
    page = page_of_study(tmp_path, "one_at_a_time", f'"{EFFECT}" = [1.0, 4.0]\n"{COST}" = [0.0, 1.0]\n{MORE}')
    assert "taste scale in Market as at the first point" in page.pictures["sweep_outcome_1"].caption
    assert "averaged" not in page.pictures["sweep_outcome_1"].caption


def test_a_caption_names_the_factors_of_the_axes_numbers_before_names(tmp_path):
    names = ", ".join(f'"{name}"' for name in SCENARIOS)
    page = page_of_study(tmp_path, "factorial", f'"{EFFECT}" = [1.0, 4.0]', f"scenario = [{names}]")
    picture = page.pictures["sweep_outcome_1"]
    assert picture.figure.axes[0].get_xlabel() == "Network effect in Market (utility/share)"
    assert f"over network effect in Market (utility/share, {EFFECT}) and scenario" in picture.caption


def test_outcomes_without_a_figure_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_pictures, "MOST_FIGURES", 1)
    page = page_of_study(tmp_path, "factorial", f'"{EFFECT}" = [1.0, 4.0]', replicates=1)
    assert len(page.pictures) == 1
    assert any(text.startswith("1 of 3 outcomes have a figure") for text in page.findings)
