"""Figures hold what they promise."""

import pytest

from configs import load
from experiments.figures.balance import run_figures
from experiments.runs.frames import Frames
from experiments.runs.run import run_scenario


@pytest.fixture(scope="module")
def frames(baseline_run) -> Frames:
    return Frames(baseline_run.balance(), baseline_run.market(), baseline_run.outcomes())


def test_every_figure_names_its_axes_and_titles(frames):
    figures = run_figures(frames, load("baseline"))
    assert set(figures) == {"digital_balance", "market_shares", "adoption"}
    balance = figures["digital_balance"].axes[0]
    assert "JPY trillion" in balance.get_ylabel()
    assert balance.get_title(loc="left").startswith("The digital balance goes from")
    labels = balance.get_legend_handles_labels()[1]
    assert {
        "Copyright royalties",
        "Telecommunications, computer and information",
        "Professional and management consulting",
    } <= set(labels)
    assert any(label.startswith("METI 2025, base") for label in labels)
    panels = [axes.get_title(loc="left") for axes in figures["market_shares"].axes if axes.get_title(loc="left")]
    assert sorted(panels) == sorted(service.title for service in load("baseline").services.values())


@pytest.mark.parametrize("name", ["genai_30m_workers", "closed_economy"])
def test_a_small_scenario_is_drawn_without_complaint(name):
    run = run_scenario(name, load(name, {"customers.number": 100}), 1, 1, "auto")
    assert set(run_figures(run.frames, run.settings)) == {"digital_balance", "market_shares", "adoption"}


def test_what_is_not_simulated_is_hatched_and_in_the_legend():
    stream = {"items.copyright.unmodelled_payments_jpy": 5e11}
    settings = load("baseline", {"customers.number": 100, "time.end": "2011-12", **stream})
    figure = run_figures(run_scenario("x", settings, 1, 1, "auto").frames, settings)["digital_balance"]
    assert "Not simulated" in figure.axes[0].get_legend_handles_labels()[1]
