"""The page in the browser is Japanese where its visitor asks for it: charts, sentences, controls, the story."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from configs import load
from configs.language import LANGUAGES, _
from experiments.browser.charts.balance import balance_chart, side_charts
from experiments.browser.charts.markets import adoption_charts, growth_chart, share_chart
from experiments.browser.charts.money import BESIDE, dependence_chart, yield_chart
from experiments.browser.charts.theory import theory_chart
from experiments.browser.compare.charts import Two, month_charts, share_charts
from experiments.browser.compare.pair import choices
from experiments.browser.compare.table import headline, years_table
from experiments.browser.compare.welfare import gains
from experiments.browser.course.paths import paths_of
from experiments.browser.frames import frames_of, market_frames, standings, year_so_far
from experiments.browser.lever_controls import lever_inputs, meaning_of, names_of_levers, title_of
from experiments.browser.readings import market_tiles, tiles
from experiments.browser.sentences import headlines, payment_sentences
from experiments.browser.server.document.words import WORDS as LINK_WORDS
from experiments.browser.server.document.words import words_script
from experiments.browser.session import Session
from experiments.browser.stage.stage import KEYS
from experiments.browser.stage.stage import WORDS as KEY_WORDS
from experiments.browser.top import WORDS as TIME_WORDS
from experiments.browser.used import when_rules_act
from experiments.runs.observed import band_rows, comparisons, judged, side_rows
from experiments.stories.languages import in_language
from experiments.stories.reading import story_of
from experiments.stories.step import NUMBER, Step, numbers_in
from experiments.stories.verdict import number_text, value_of, verdict_of
from sim import DigitalEconomy, Replicates
from tests.helpers.spoken import english_in

SMALL = {"customers.number": 100, "time.end": "2016-06"}


def test_what_the_page_shows_of_a_run(japanese):
    session = Session("baseline")
    session.course.go_on()
    session.look_at(session.course.n_ready)
    model, settings = session.whole, session.settings
    service, years = "cloud", "calendar"
    shown, market = frames_of(model, BESIDE), market_frames(model, service)
    charts = [
        balance_chart(frames_of(model, []), settings, years),
        *side_charts(shown, settings),
        share_chart(market, settings, service),
        growth_chart(market, settings, service),
        *adoption_charts(market_frames(model, "generative_ai"), settings, "generative_ai"),
        dependence_chart(shown, settings),
        yield_chart(shown, settings),
    ]
    texts = [text for chart in charts for text in (chart.name, chart.title, chart.y_label, chart.unit,
             *(series.name for series in chart.series), *(mark.text for mark in chart.marks))]  # fmt: skip
    for tile in tiles(model, years):
        texts += [tile.label, tile.unit, *tile.notes]
    texts += headlines(model, service) + payment_sentences(model) + session.date.split("-")
    for table in (standings(model), year_so_far(model)):
        texts += [*(str(name) for name in table.columns if name != "growth"), table.to_string(header=False)]
    for table in (side_rows(comparisons(shown, settings), shown.country), band_rows(judged(shown, settings))):
        texts.append(pd.DataFrame(table).to_string())
    assert english_in(" ".join(texts)) == set()


def test_controls_and_levers_of_the_page(japanese):
    session = Session("baseline")
    texts = [title_of(name) + meaning_of(session.settings, name) for name in names_of_levers(session.settings)]
    controls = [*session.inputs(), *(control for name in session.levers
                for control in lever_inputs(session.settings, name, in_force=True))]  # fmt: skip
    for control in controls:
        texts += [control.label, control.unit, control.help.partition("選択肢")[0]]
    choices = {"YYYY-MM", "metropolitan", "regional", "domestic", "large", "medium", "small", "micro"}
    assert english_in(" ".join(texts)) <= choices | english_in(" ".join(session.settings.services))


def test_a_theory_on_the_page(japanese):
    for name in ("theory/duopoly", "theory/bass", "theory/cascade"):
        session = Session(name)
        session.advance(2)
        frames, service = frames_of(session.model), session.service
        chart = theory_chart(frames, session.settings)
        texts = [chart.title, chart.y_label, chart.axis.label, *(series.name for series in chart.series)]
        texts += headlines(session.whole, service)
        for tile in market_tiles(session.model, service):
            texts += [tile.label, *tile.notes]
        assert english_in(" ".join(texts)) == set(), name


def test_the_packaged_story_is_told_whole_with_the_same_answers_and_numbers(japanese):
    steps = story_of("japan")
    assert len(steps) == 6
    for step in steps:
        told = in_language(step)
        assert told is not step, f"{step.file}: no {Path(step.file).stem}.ja.md beside it"
        texts = [told.title, told.question, *(answer.text for answer in told.answers), told.before, told.after]
        assert english_in(NUMBER.sub("", " ".join(texts))) == set(), step.file
        assert len(told.answers) == len(step.answers)
        assert [set(numbers_in(text)) for text in (told.before, told.after)] == [
            set(numbers_in(text)) for text in (step.before, step.after)
        ]


def test_what_a_run_says_to_a_story(japanese):
    model = DigitalEconomy("baseline", rng=1, **SMALL).run()
    outcomes = [
        "outcomes.domestic_user_share.cloud@2011", "balance.total.balance_jpy@2011", "outcomes.value_added_gained@2011",
        "market.cloud.hyperscaler_1.market_share@2011",
    ]  # fmt: skip
    texts = [number_text(outcome, value_of(outcome, model), model, sign=True) for outcome in outcomes]
    assert english_in(" ".join(texts)) == set()
    assert "兆円" in texts[1]
    for step in story_of("japan"):
        year_known = step.model_dump() | {"outcome": step.outcome.replace("2025", "2015").replace("2035", "2015")}
        told = in_language(Step(**year_known))
        runs = dict.fromkeys(["", *told.scenarios], model)
        assert english_in(verdict_of(told, runs).told) == set(), step.file


def test_keys_and_what_is_said_of_a_lost_link(japanese):
    keys = [_(text) for _keys, written, _act, meaning in KEYS for text in (written, meaning) if len(text) > 1]
    texts = [*keys, *(_(text) for table in (KEY_WORDS, LINK_WORDS, TIME_WORDS) for text in table.values())]
    values = {"what", "step", "n"}
    assert english_in(" ".join(texts)) <= values | {"Esc"}
    said = json.loads(words_script().removeprefix("window.dbWords = ").removesuffix(";"))
    assert set(said) == set(LANGUAGES)
    assert said["en"]["close"] == "Close"
    assert said["ja"] == {name: _(text) for name, text in LINK_WORDS.items()}


@pytest.mark.parametrize("draws", [1, 2])
def test_a_comparison_of_two_scenarios(japanese, draws):
    settings = load("baseline", SMALL | {"welfare.account": True})
    runs = [Replicates(settings, seeds=range(1, draws + 1)) for _scenario in range(2)]
    for replicates in runs:
        replicates.run()
    paths = [paths_of(replicates.record, settings, 1) for replicates in runs]
    two = Two(("一つ目", "二つ目"), *paths)
    charts = month_charts(two)
    texts = [text for chart in charts for text in (chart.name, chart.title, chart.y_label, chart.unit,
             *(series.name for series in chart.series))]  # fmt: skip
    model = DigitalEconomy(settings, rng=1).run()
    texts += [headline(two, model.world, "calendar"), years_table(two, model.world, "calendar").to_string(), two.draws]
    account = gains(*paths, two.names)
    texts += [account.unit, account.total, account.notes, account.table.to_string()]
    share = np.linspace(10.0, 20.0, 5)
    texts += [text for chart in share_charts(share, share, two) for text in (chart.name, chart.title, chart.y_label,
              chart.unit, *(series.name for series in chart.series))]  # fmt: skip
    assert english_in(" ".join(texts)) <= {"welfare"}
    assert texts[-1] and account.table.shape[0] > 10


def test_what_can_be_compared_on_the_page_and_when_rules_act(japanese):
    session = Session("baseline")
    assert english_in(" ".join(choices(session).values())) <= {"TWh", "BX", "AX"}
    settings = load("baseline", {"rules.domestic_preference": 3.0})
    acting = when_rules_act(settings)
    assert english_in(acting.phrase + acting.sentence) == set()
    for keys in (
        {"rules.end": "2020-12"},
        {"rules.start": "2026-01"},
        {"rules.start": "2026-01", "rules.end": "2030-12"},
    ):
        acting = when_rules_act(load(settings, keys))
        assert english_in(acting.phrase + acting.sentence) == set()
