"""Titles and captions of a sweep's page are made of what its figures draw."""

import re

import numpy as np
import pytest

from experiments.pages import outcomes
from experiments.pages.folder import page_of
from experiments.pages.page import Page
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
    """Three factors, of which the first is the scenario."""
    names = ", ".join(f'"{name}"' for name in SCENARIOS)
    factors = f'"{EFFECT}" = [1.0, 4.0]\n"{COST}" = [0.0, 1.0]'
    return page_of_study(tmp_path_factory.mktemp("three"), "factorial", factors, f"scenario = [{names}]")


def test_a_third_factor_is_named_as_averaged_over(three):
    picture = three.pictures["sweep_outcome_1"]
    assert "averaged over scenario" in picture.caption
    assert "averaged over scenario" in " ".join(picture.figure.get_suptitle().split())


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
    assert "taste_scale (utility) as at the first point" in page.pictures["sweep_outcome_1"].caption
    assert "averaged" not in page.pictures["sweep_outcome_1"].caption


def test_a_caption_names_the_factors_of_the_axes_numbers_before_names(tmp_path):
    names = ", ".join(f'"{name}"' for name in SCENARIOS)
    page = page_of_study(tmp_path, "factorial", f'"{EFFECT}" = [1.0, 4.0]', f"scenario = [{names}]")
    picture = page.pictures["sweep_outcome_1"]
    assert f"over {picture.figure.axes[0].get_xlabel()} and scenario" in picture.caption


def test_outcomes_without_a_figure_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(outcomes, "MOST_FIGURES", 1)
    page = page_of_study(tmp_path, "factorial", f'"{EFFECT}" = [1.0, 4.0]', replicates=1)
    assert len(page.pictures) == 1
    assert any(text.startswith("1 of 3 outcomes have a figure") for text in page.findings)
