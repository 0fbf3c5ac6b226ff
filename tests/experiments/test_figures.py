"""Figures hold what they promise."""

import io

import pytest
from matplotlib.figure import Figure

from configs import load
from experiments.figures.balance import run_figures
from experiments.figures.png import png_of
from experiments.runs.frames import Frames
from experiments.runs.run import run_scenario


@pytest.fixture(scope="module")
def frames(baseline_run) -> Frames:
    return Frames(baseline_run.balance(), baseline_run.market(), baseline_run.outcomes())


def test_every_figure_names_its_axes_and_titles(frames):
    figures = run_figures(frames, load("baseline"))
    assert set(figures) == {"digital_balance", "both_sides", "market_shares", "adoption"}
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


def test_both_sides_of_every_item_stand_beside_what_was_published_and_no_line_crosses_the_break(frames):
    panels = {axes.get_title(loc="left"): axes for axes in run_figures(frames, load("baseline"))["both_sides"].axes}
    assert list(panels) == [
        "Copyright royalties",
        "Professional and management consulting",
        "Telecommunications, computer and information",
        "All items (wide definition)",
    ]
    telecom = panels["Telecommunications, computer and information"]
    dotted = [line for line in telecom.get_lines() if line.get_marker() == "o"]
    spans = {(int(min(line.get_xdata())), int(max(line.get_xdata()))) for line in dotted}
    assert spans == {(2010, 2013), (2014, 2024), (2014, 2015), (2022, 2024)}
    assert {line.get_markerfacecolor() for line in dotted if max(line.get_xdata()) < 2014} == {"white"}


def test_a_picture_is_drawn_once_with_its_layout_computed_and_is_the_one_that_matplotlib_saves(monkeypatch):
    def figure() -> Figure:
        made = Figure((3.0, 2.0), 80, layout="constrained")
        made.subplots().set_title("A title that takes its place from the axes")
        return made

    saved, drawn, draw = io.BytesIO(), [], Figure.draw
    figure().savefig(saved, format="png", metadata={"Software": None})
    monkeypatch.setattr(Figure, "draw", lambda made, renderer: (drawn.append(made), draw(made, renderer)))
    assert png_of(figure()) == saved.getvalue()
    assert len(drawn) == 1
