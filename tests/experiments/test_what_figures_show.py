"""Figures, pages and tables show all items and services that a scenario has, by their titles, and say what they show."""

import io
import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from configs import country, load
from experiments.figures.balance import balance_figure, run_figures
from experiments.figures.markets import offer_colours
from experiments.figures.style import band_handles, interval_handles
from experiments.pages.run import run_page
from experiments.pages.run_captions import caption_of
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.runs.titles import offer_titles
from experiments.tables.steps import steps_table
from experiments.tables.tipping import dashboard_table
from experiments.tables.years import annual_rows, balance_table, item_tables, money_heads

ITEMS = ("copyright", "telecom_computer_information", "professional_management_consulting", "games", "lessons")


@pytest.fixture(scope="module")
def own():
    """Two runs with two items and a service of their own."""
    changes = {
        "customers.number": 100,
        "time.end": "2012-06",
        "items.games.title": "Games and play",
        "items.games.unmodelled_payments_jpy": 3e11,
        "items.lessons.title": "Lessons",
        "services.content_streaming.item": "games",
        "services.cloud.item": "lessons",
    }
    return run_scenario("own", load("baseline", changes), 1, 2, "auto")


def written(run, folder) -> dict:
    """The manifest of a run that is written into a folder."""
    write_run(run, folder)
    return json.loads((folder / "manifest.json").read_text())


def test_the_items_of_the_annual_rows_add_up_to_the_balance(own):
    rows = [row for row in annual_rows(own.frames) if row["months"] == 12]
    assert len(rows) == 2
    for row in rows:
        assert sum(row[f"balance_{item}"] for item in ITEMS) == pytest.approx(row["balance_total"], rel=1e-12)


def test_printed_tables_have_a_column_for_every_item_whole_in_eighty_columns(own):
    out = Console(width=80, file=io.StringIO())
    for table in (balance_table(own.frames, [], own.settings), *item_tables(own.frames, own.settings)):
        out.print(table)
    printed = out.file.getvalue()
    assert "\u2026" not in printed
    assert all(head in printed for head in ("Games and", "Lessons", "Copyright", "Telecom", "Consulting"))


def test_the_table_of_the_page_has_a_column_for_every_item(own, tmp_path):
    frame = run_page(tmp_path, written(own, tmp_path)).tables[0].frame
    assert {"Games and play", "Lessons", "Copyright", "Telecom", "Consulting"} <= set(frame.columns)


def test_bars_of_all_items_add_up_to_the_net_line(own):
    axes = run_figures(own.frames, own.settings)["digital_balance"].axes[0]
    handles, labels = axes.get_legend_handles_labels()
    bars = {label: bar for bar, label in zip(handles, labels, strict=True) if hasattr(bar, "patches")}
    assert {"Games and play", "Lessons", "Not simulated"} <= set(bars)
    assert len({bar.patches[0].get_facecolor() for bar in bars.values()}) == len(bars)
    net = next(line for line in axes.get_lines() if line.get_label().startswith("digital balance"))
    heights = np.sum([[patch.get_height() for patch in bar.patches] for bar in bars.values() if bar.patches], axis=0)
    assert heights == pytest.approx(net.get_ydata(), rel=1e-9)


def texts(figure) -> set[str]:
    """Everything that is written within the axes and in the legend of a figure, on one line each."""
    written_in = [text for axes in figure.axes for text in axes.texts]
    in_legends = [text for legend in figure.legends for text in legend.get_texts()]
    return {" ".join(text.get_text().split()) for text in (*written_in, *in_legends)}


def test_offers_are_called_by_titles(own):
    shown = texts(run_figures(own.frames, own.settings)["market_shares"])
    assert "Handset makers" in shown
    assert not {"handset store", "feature phone", "local chat"} & shown
    assert offer_titles(own.settings, "messenger") == {
        "early_chat": "Chat from abroad",
        "local_chat": "Local messenger",
    }


def test_two_offers_of_a_provider_keep_names_that_tell_them_apart():
    settings = load("baseline", {"services.messenger.offers.early_chat.provider": "local_messenger"})
    assert offer_titles(settings, "messenger") == {"early_chat": "early chat", "local_chat": "local chat"}


def test_shades_of_offers_are_in_the_legend(own):
    handles = offer_colours(own.frames.market)
    assert [len(shades) for shades in handles] == [3, 3]
    assert {"domestic offers, in shades", "foreign offers, in shades"} <= texts(
        run_figures(own.frames, own.settings)["market_shares"]
    )


def test_what_is_shaded_is_in_the_legend_of_the_balance(own):
    shaded = run_figures(own.frames, own.settings)["digital_balance"].axes[0].get_legend_handles_labels()[1]
    assert "shaded: range of the 2 runs" in shaded


@pytest.mark.parametrize("name", ["theory/duopoly", "theory/bass"])
def test_runs_that_count_steps_call_things_by_titles(name):
    run = run_scenario(name, load(name, {"customers.number": 100, "time.steps": 6}), 1, 2, "auto")
    service = next(iter(run.settings.services))
    labels = run_figures(run.frames, run.settings)["shares"].axes[0].get_legend_handles_labels()[1]
    assert set(labels) <= set(offer_titles(run.settings, service).values())


MAPS = {
    "services.maps": {
        "title": "Maps and routes",
        "item": "telecom_computer_information",
        "reference_price": 300,
        "individuals": {"adoption_constant": -1.0},
        "offers": {"street_maps": {"provider": "search_engine", "quality": 2.0, "opening_share": 1.0}},
    }
}


def test_a_service_of_ones_own_is_in_the_figure_of_adoption():
    settings = load("baseline", {"customers.number": 100, "time.end": "2010-06", **MAPS})
    figure = run_figures(run_scenario("maps", settings, 1, 1, "auto").frames, settings)["adoption"]
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == ["Cloud, firms", "Maps and routes, individuals"]


def test_the_figure_of_adoption_shows_what_is_sold_within_the_run_and_surveys_of_its_years():
    """Generative AI is sold from 2022-12 on; the cloud is surveyed from September 2010 on."""
    shown = {}
    for start, end in (("2010-01", "2010-06"), ("2022-07", "2024-06")):
        span = {"time.start": start, "time.end": end, "customers.number": 200}
        settings = load("baseline", span)
        figure = run_figures(run_scenario("short", settings, 1, 1, "auto").frames, settings)["adoption"]
        for axes in figure.axes:
            drawn = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axes.get_lines()])
            assert drawn.max() > 0.0, axes.get_title(loc="left")
            low, high = axes.get_xlim()
            dots = [x for line in axes.get_lines() if line.get_marker() == "o" for x in line.get_xdata()]
            assert all(low <= x <= high for x in dots)
        shown[end] = {axes.get_title(loc="left"): axes.get_legend_handles_labels()[1] for axes in figure.axes}
    assert list(shown["2010-06"]) == ["Cloud, firms"]
    assert not any(label.startswith("survey") for label in shown["2010-06"]["Cloud, firms"])
    assert list(shown["2024-06"]) == ["Cloud, firms", "Generative AI, firms", "Generative AI, individuals"]
    assert any(label.startswith("survey") for label in shown["2024-06"]["Cloud, firms"])


def test_captions_of_a_run_speak_of_what_is_drawn_alone(own):
    figures = run_figures(own.frames, own.settings)
    balance = caption_of("digital_balance", figures["digital_balance"], 2, country("japan"))
    assert balance == (
        "Balance by item and year, what is not simulated hatched, the net line on top of it. Mean of 2 runs."
    )
    assert "dots are surveys" in caption_of("adoption", figures["adoption"], 2, country("japan"))
    alone = own.settings.model_copy(update={"compare_with_history": False})
    assert "surveys" not in caption_of("adoption", run_figures(own.frames, alone)["adoption"], 1, country("japan"))


def test_bands_are_in_a_legend_where_they_are_drawn_alone():
    axes = Figure().subplots()
    assert band_handles(axes) == []
    axes.fill_between([1.0, 2.0], [np.nan, np.nan], [np.nan, np.nan])
    assert band_handles(axes) == []
    axes.fill_between([1.0, 2.0], [0.0, 0.0], [1.0, 1.0])
    assert [handle.get_label() for handle in band_handles(axes)] == ["shaded: 95% bootstrap interval"]


def test_bars_are_explained_where_any_has_a_length():
    axes = Figure().subplots()
    axes.errorbar([1.0], [2.0], yerr=[[0.0], [0.0]])
    assert interval_handles(axes) == []
    axes.errorbar([1.0], [2.0], yerr=[[0.5], [0.5]])
    assert [handle.get_label() for handle in interval_handles(axes)] == ["bars: 95% bootstrap interval"]


def test_a_table_of_steps_says_which_offers_it_shows():
    changes = {"customers.number": 100, "time.steps": 4, "services.market.n_offers": 7}
    run = run_scenario("k", load("theory/k_offers", changes), 1, 1, "auto")
    table = steps_table(run.frames, run.settings)
    assert "Shown are the first 5 of 7 offers." in table.caption
    assert [str(column.header) for column in table.columns][2:-3] == [f"offer {number}" for number in range(1, 6)]


def test_the_dashboard_names_leaders_whole(own):
    out = Console(width=80, file=io.StringIO())
    out.print(dashboard_table(own.frames, own.settings))
    assert "\u2026" not in out.file.getvalue()


def test_items_keep_their_colours_and_places_beside_items_of_ones_own(own):
    bars = {
        name: {bar.get_label(): bar.patches[0].get_facecolor() for bar in figure.axes[0].containers if bar.patches}
        for name, figure in (
            ("own", run_figures(own.frames, own.settings)["digital_balance"]),
            ("base", balance_figure(*of_baseline())),
        )
    }
    assert bars["base"].items() <= bars["own"].items()
    assert list(money_heads(own.frames, own.settings))[3:6] == [f"balance_{item}" for item in (ITEMS[:3])]


def of_baseline():
    """Frames and settings of a year of the baseline."""
    settings = load("baseline", {"customers.number": 100, "time.end": "2010-12"})
    return run_scenario("base", settings, 1, 1, "auto").frames, settings


def test_titles_of_offers_stand_within_their_layers(own):
    figure = run_figures(own.frames, own.settings)["market_shares"]
    figure.draw_without_rendering()
    n_texts = 0
    for axes in figure.axes:
        layers = [path.get_path() for path in axes.patches] + [p for c in axes.collections for p in c.get_paths()]
        for text in axes.texts:
            box = text.get_window_extent().transformed(axes.transData.inverted())
            corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
            assert any(all(layer.contains_point(corner) for corner in corners) for layer in layers), text.get_text()
            n_texts += 1
    assert n_texts >= 10
