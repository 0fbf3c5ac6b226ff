"""Charts say what figures say, in colours that can be told from paper, and the browser is sent new rows alone."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import reacton
from ipyvue import VueTemplate

from configs import load
from experiments.browser.charts.balance import balance_chart, side_charts
from experiments.browser.charts.chart import BEFORE
from experiments.browser.charts.drawn import Drawn
from experiments.browser.charts.events import events_of
from experiments.browser.charts.markets import adoption_charts, growth_chart, market_outcomes, share_chart
from experiments.browser.charts.money import BESIDE, dependence_chart, yield_chart
from experiments.browser.charts.option import FONT, option_of
from experiments.browser.charts.theory import theory_chart
from experiments.browser.compare.charts import Two, month_charts
from experiments.browser.course.course import Course
from experiments.browser.course.moment import Moment
from experiments.browser.course.paths import paths_of
from experiments.browser.frames import frames_of, standings
from experiments.browser.sentences import headlines, market_sentences, shares_of, words_of
from experiments.figures.balance import run_figures
from experiments.figures.style import DOMESTIC, FOREIGN, GREY, GROUP_COLOURS, INK, ITEM_COLOURS, MORE_ITEM_COLOURS
from experiments.runs.frames import Frames
from experiments.runs.run import run_scenario
from experiments.tipping.words import state_word
from sim import DigitalEconomy

SMALL = {"customers.number": 60, "time.end": "2015-06"}


@pytest.fixture(scope="module")
def whole() -> Moment:
    """A run whose last year is not whole."""
    course = Course(load("baseline", SMALL), 1)
    course.go_on()
    return course.at(course.n_ready)


def frames(whole: Moment, service: str = "cloud") -> Frames:
    items = [f"unmodelled_{side}.{item}" for side in ("payments", "receipts") for item in whole.record.items]
    return frames_of(whole, [*market_outcomes(whole.settings, service), *BESIDE, *items])


def charts_of(whole: Moment) -> list:
    seen, settings, paths = frames(whole), whole.settings, paths_of(whole.record, whole.settings, 1)
    return [
        balance_chart(seen, settings),
        *side_charts(seen, settings),
        share_chart(seen, settings, "cloud"),
        growth_chart(seen, settings, "cloud"),
        *adoption_charts(seen, settings, "cloud"),
        dependence_chart(seen, settings),
        yield_chart(seen, settings),
        *month_charts(Two(("without", "with"), paths, paths)),
    ]


def contrast(colour: str) -> float:
    """The contrast of a colour to white (WCAG 2.2, relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


def test_every_colour_of_figures_and_charts_stands_out_from_white(whole):
    palette = [*DOMESTIC, *FOREIGN, *ITEM_COLOURS, *MORE_ITEM_COLOURS, *GROUP_COLOURS, INK, GREY]
    drawn = [entry.colour for chart in charts_of(whole) for entry in chart.series]
    assert {colour: contrast(colour) for colour in (*palette, *drawn) if contrast(colour) < 3.0} == {}


def test_sizes_are_told_apart_without_colours(whole):
    """By the dash of their lines, and by names at their ends."""
    sizes = adoption_charts(frames(whole), whole.settings, "cloud")[0].series[1:]
    near = list(pairwise(sizes))
    assert all(first.dash != second.dash for first, second in near if second.form == "line")
    assert all(entry.labelled for entry in sizes)


def test_no_letter_of_a_chart_is_smaller_than_twelve_pixels(whole):
    def sizes(part: object) -> list[int]:
        if isinstance(part, dict):
            own = [part["fontSize"]] if "fontSize" in part else []
            return own + [size for value in part.values() for size in sizes(value)]
        return [size for value in part for size in sizes(value)] if isinstance(part, list) else []

    pixels = [size for chart in charts_of(whole) for size in sizes(option_of(chart))]
    assert len(pixels) > 20 and min(pixels) == FONT >= 12


def test_names_and_units_are_those_of_the_figures_of_files(whole):
    seen = frames(whole)
    axes = run_figures(seen, whole.settings)["digital_balance"].axes[0]
    names = {entry.name for entry in balance_chart(seen, whole.settings).series}
    in_figure = set(axes.get_legend_handles_labels()[1])
    assert names & in_figure >= {"digital balance", "Not simulated", "Copyright royalties"}
    sides = run_figures(seen, whole.settings)["both_sides"]
    labels = {text.get_text() for text in sides.legends[0].get_texts()}
    shown = {name for chart in side_charts(seen, whole.settings) for entry in chart.series
             for name in entry.name.split(", ", 1)}  # fmt: skip
    assert shown - labels == set()
    assert {chart.unit for chart in (balance_chart(seen, whole.settings), yield_chart(seen, whole.settings))} == {
        "JPY tn"
    }


def test_bars_of_a_year_add_up_to_the_net_line_and_a_short_year_is_paler_and_has_none(whole):
    chart = balance_chart(frames(whole), whole.settings)
    for row in chart.rows:
        bars = [row[chart_column(chart, number)] for number, entry in enumerate(chart.series) if entry.form == "bar"]
        net = row[chart.column("digital balance")]
        if row[0] == "2015":
            assert net is None and any(value is not None for value in bars)
        else:
            assert sum(value or 0.0 for value in bars) == pytest.approx(net, abs=1e-4)
    opacities = {row[0]: {chart.series[n].opacity for n, entry in enumerate(chart.series)
                          if entry.form == "bar" and row[chart_column(chart, n)] is not None} for row in chart.rows}  # fmt: skip
    assert opacities["2014"] == {1.0} and opacities["2015"] == {0.4}


def chart_column(chart, number: int) -> int:
    return 1 + sum(entry.n_columns for entry in chart.series[:number])


def test_a_run_before_is_a_broken_line_that_nobody_takes_for_the_one_that_is_shown(whole):
    chart = dependence_chart(frames(whole), whole.settings)
    overlay = chart.beside(replace(chart, rows=[[row[0], 1.0, 2.0] for row in chart.rows]), "domestic share")
    assert overlay.series[-1].name == BEFORE and overlay.series[-1].ghost and overlay.series[-1].dash == "dashed"
    assert overlay.rows[-1] == [*chart.rows[-1], 1.0]
    assert chart.beside(None, "domestic share") is chart


def test_the_browser_is_sent_new_rows_alone_and_all_where_it_has_missed_some(whole):
    chart = dependence_chart(frames(whole), whole.settings)
    _, context = reacton.render(Drawn(replace(chart, rows=chart.rows[:20])), handle_error=False)
    widget = context.find(VueTemplate).widget
    assert json.loads(widget.chunk)["first"] == 0 and len(json.loads(widget.chunk)["rows"]) == 20
    context.render(Drawn(chart))
    chunk = json.loads(widget.chunk)
    assert (chunk["first"], len(chunk["rows"])) == (20, len(chart.rows) - 20)
    sent = []
    widget.observe(lambda change: sent.append(json.loads(change["new"])), "chunk")
    widget._handle_custom_msg({"event": "missed", "data": 0}, [])
    assert sent[0]["first"] == 0 and len(sent[0]["rows"]) == len(chart.rows)
    context.close()


def test_theory_stands_beside_the_simulated_path():
    for name, parts in (("duopoly", {"theory, stable", "path so far"}), ("bass", {"theory", "simulated"})):
        model = DigitalEconomy(f"theory/{name}", rng=1, **{"customers.number": 100, "time.steps": 6}).run()
        chart = theory_chart(frames_of(model), model.settings)
        assert parts <= {entry.name for entry in chart.series}
        assert any("two standard deviations" in entry.name for entry in chart.series) == (name == "bass")


def test_words_of_all_months_are_those_of_every_single_one(whole):
    for service in whole.settings.services:
        shares, words = shares_of(whole, service), words_of(whole, service)
        growth = whole.record.so_far([f"lambda_local.{service}"])[:, 0]
        for month in range(1, len(words), 5):
            before = max(month - 60, 0)
            alone = state_word(shares[month][None], shares[before][None], growth[month - 1 : month])
            assert words[month] == alone
    told = dict(zip(standings(whole)["Service"], standings(whole)["Market is"], strict=True))
    assert words_of(whole, "cloud")[-1] == told["Cloud"]


def test_a_market_without_users_has_no_growth_of_a_lead():
    model = DigitalEconomy("baseline", rng=1, **{"customers.number": 60, "time.end": "2010-03"}).run()
    rows = standings(model).set_index("Service")["growth"]
    assert "by \u2013 at those of the month" in rows["AI agents"] and "nan" not in " ".join(rows)
    assert re.search(r"grows by \d\.\d\d at equal shares", rows["Cloud"])


def test_the_headline_says_what_leaves_who_is_paid_and_which_market_has_tipped(whole):
    texts = headlines(whole, "messenger")
    assert len(texts) == whole.month + 1
    assert texts[0] == "Nothing has happened yet."
    assert texts[3].startswith("2010-03: the first twelve months are not over; ")
    assert " more leaves than enters in 12 months; " in texts[-1] and "% of spending is domestic" in texts[-1]
    assert texts[-1].endswith(f"{market_sentences(whole, 'messenger')[-1]}.")


def test_launches_the_currency_rules_and_levers_are_events_of_the_axis():
    changes = {
        "customers.number": 60,
        "rules.domestic_preference": 1.0,
        "rules.start": "2030-01",
        "levers.levy.kind": "foreign_service_levy",
        "levers.levy.start": "2027-01",
        "levers.levy.end": "2028-12",
        "levers.levy.levy_rate": 0.2,
    }
    model = DigitalEconomy("baseline", rng=1, **changes)
    events = {event.text: (event.month, event.end) for event in events_of(model.settings, model.world.usd_lcu)}
    assert events["Levy"] == (204, 228) and events["Rules"] == (240, 312)
    assert events["Generative AI on sale"] == (155, None)
    assert "dollar 110 to 131" in events
    launched = {event.text for event in events_of(model.settings, model.world.usd_lcu, "generative_ai")}
    assert "AI laboratory launched" in launched


def test_a_run_that_is_not_compared_with_history_has_no_marks_of_it():
    settings = load("baseline", SMALL | {"compare_with_history": False})
    run = run_scenario("x", settings, 1, 1, "auto")
    chart = balance_chart(run.frames, settings)
    assert not any(entry.form in ("points", "spans") for entry in chart.series)
    assert side_charts(run.frames, settings) == []


def test_several_surveys_of_a_market_have_dots_of_forms_of_their_own():
    settings = load("korea", {"customers.number": 150})
    model = DigitalEconomy(settings, rng=1).run()
    charts = adoption_charts(frames_of(model, market_outcomes(settings, "cloud"), ["cloud"]), settings, "cloud")
    symbols = [entry.symbol for entry in charts[0].series if entry.form == "points"]
    assert len(symbols) > 1 and len(set(symbols)) == len(symbols)
