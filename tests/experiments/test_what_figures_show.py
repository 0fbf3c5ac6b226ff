"""Figures, pages and tables show all items and services that a scenario has, by their titles, and say what they show."""

import io
import json

import numpy as np
import pytest
from rich.console import Console

from configs import load
from experiments.figures.balance import run_figures
from experiments.pages.run import run_page
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.tables.years import annual_rows, balance_table, item_tables

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
    return run_scenario("own", load("baseline", changes), 1, 2, "numpy")


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
