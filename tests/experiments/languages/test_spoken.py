"""What people read is Japanese where they ask for it, whatever shows it; what programs read is the same."""

import io
import json
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from rich.console import Console

from configs import load
from configs.language import LANGUAGES, _, speaking
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
from experiments.browser.readings import market_readings, readings
from experiments.browser.sentences import headlines, payment_sentences
from experiments.browser.server.document.words import WORDS as LINK_WORDS
from experiments.browser.server.document.words import words_script
from experiments.browser.session import Session
from experiments.browser.stage.stage import KEYS
from experiments.browser.stage.stage import WORDS as KEY_WORDS
from experiments.browser.top import WORDS as TIME_WORDS
from experiments.browser.used import when_rules_act
from experiments.figures.balance import run_figures
from experiments.pages.page import Page, page_html
from experiments.pages.run import run_page
from experiments.pages.sweep import sweep_page
from experiments.runs.frames import Frames
from experiments.runs.observed import band_rows, comparisons, judged, misses, side_rows
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.stories.languages import in_language
from experiments.stories.reading import story_of
from experiments.stories.step import NUMBER, Step, numbers_in
from experiments.stories.verdict import number_text, value_of, verdict_of
from experiments.sweep import results as store
from experiments.tables.observed import band_table, sides_table
from experiments.tables.steps import steps_table
from experiments.tables.tipping import dashboard_table
from experiments.tables.years import balance_table, item_tables
from sim import DigitalEconomy, Replicates
from tests.helpers.command import here
from tests.helpers.figures import cut_off, texts_of
from tests.helpers.spoken import JAPANESE, english_in

SMALL = {"customers.number": 100, "time.end": "2016-06"}


@pytest.fixture(scope="module")
def run():
    return run_scenario("baseline", load("baseline", SMALL), 1, 2, "numpy")


@pytest.fixture
def japanese():
    with speaking("ja"):
        yield


@pytest.mark.parametrize("years", ["calendar", "fiscal"])
def test_tables_of_a_run(run, japanese, years):
    bands, console = judged(run.frames, run.settings, years), Console(width=200, record=True, quiet=False)
    tables = [
        balance_table(run.frames, bands, run.settings, years),
        *item_tables(run.frames, run.settings, years),
        sides_table(comparisons(run.frames, run.settings), run.frames.country),
        band_table(bands, run.frames.country),
        dashboard_table(run.frames, run.settings),
    ]
    with console.capture() as said:
        for table in tables:
            console.print(table)
        console.print(*misses(bands))
    assert english_in(said.get()) == set()
    assert ("2014年度" in said.get()) == (years == "fiscal")
    assert "兆円" in said.get()


def test_a_table_in_japanese_fits_a_terminal(run, japanese):
    console = Console(width=80)
    with console.capture() as said:
        console.print(balance_table(run.frames, judged(run.frames, run.settings), run.settings))
    assert "…" not in said.get()


def test_a_table_of_steps(japanese):
    run = run_scenario("duopoly", load("theory/duopoly", {"time.steps": 3, "customers.number": 100}), 1, 1, "numpy")
    console = Console(width=120)
    with console.capture() as said:
        console.print(steps_table(run.frames, run.settings))
    words = english_in(said.get())
    assert words == set()


@pytest.mark.parametrize("years", ["calendar", "fiscal"])
def test_figures_of_a_run_are_japanese_whole_and_without_a_missing_letter(run, japanese, years):
    for figure in run_figures(run.frames, run.settings, years).values():
        assert english_in(" ".join(texts_of(figure))) <= {"FY"}
        FigureCanvasAgg(figure).draw()  # warnings are errors, and a letter that is missing is one
        assert cut_off(figure) == []


@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_vector_figures_keep_their_letters(run, japanese, form):
    """A letter that is missing is a warning, and so an error; letters of SVG that are kept as text can be searched."""
    figure, picture = run_figures(run.frames, run.settings)["digital_balance"], io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):
        figure.savefig(picture, format=form)
    if form == "svg":
        assert "デジタル関連収支は2010年の\u2212" in picture.getvalue().decode("utf-8")
    else:
        assert b"IPAexGothic" in picture.getvalue()


def test_the_page_of_a_run(run, japanese, tmp_path):
    write_run(run, tmp_path, {})
    page = run_page(tmp_path, json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")))
    html = page_html(page, dict.fromkeys(page.pictures, b""))
    assert html.startswith("<!doctype html><html lang='ja'>")
    shown = [page.title, page.question, *page.findings, *page.design, *page.provenance,
             *(picture.caption for picture in page.pictures.values()),
             *(part for table in page.tables for part in (table.heading, table.note, table.frame.to_string()))]  # fmt: skip
    assert english_in(" ".join(shown)) == set()


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
    for reading in readings(model, years):
        texts += [reading.label, reading.unit, *reading.notes]
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
        for reading in market_readings(session.model, service):
            texts += [reading.label, *reading.notes]
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


def test_drafts_and_runs_of_a_year_say_so_in_japanese(tmp_path):
    said = here("--lang", "ja", "new", "scenario", "draft", cwd=tmp_path)
    assert english_in(said.stdout) <= {"draft", "toml", "run"}
    said = here("--lang", "ja", "new", "scenario", "draft", cwd=tmp_path)
    assert (said.returncode, "既にあります" in said.stderr) == (2, True)
    said = here("--lang", "ja", "run", "--customers", "60", "--until", "2010-12", "--out", "year", cwd=tmp_path)
    assert "1年以内の実行は図にしません。--figures" in said.stdout


def test_the_command_speaks_and_programs_read_the_same(tmp_path):
    words = ["run", "--set", "customers.number=60", "--until", "2010-12", "--no-figures"]
    said = {code: here(*words, "--lang", code, "--out", code, cwd=tmp_path) for code in ("en", "ja")}
    assert [answer.returncode for answer in said.values()] == [0, 0]
    assert "日本のデジタル関連収支" in said["ja"].stdout
    assert "Japan's digital balance" in said["en"].stdout
    for name in ("balance.csv", "balance.parquet", "market.parquet", "outcomes.parquet"):
        assert (tmp_path / "ja" / name).read_bytes() == (tmp_path / "en" / name).read_bytes()
    manifests = [json.loads((tmp_path / code / "manifest.json").read_text(encoding="utf-8")) for code in ("en", "ja")]
    assert [manifests[0][key] for key in ("title", "notes", "years")] == [
        manifests[1][key] for key in ("title", "notes", "years")
    ]
    told = json.loads(here("--lang=ja", *words, "--json", "--out", "json", cwd=tmp_path).stdout)
    assert (told["title"], told["unit"]) == ("Japan's digital balance, 2010-2035", "JPY tn")


def texts_of_page(page: Page) -> str:
    """All that people read of a page but for names that are typed."""
    tables = (*page.tables, *page.design_tables)
    return " ".join([page.title, page.question, *page.findings, *page.design, *page.method,
                     *(picture.caption for picture in page.pictures.values()),
                     *(part for table in tables for part in (table.heading, table.note, table.frame.to_string()))])  # fmt: skip


def drawn_in_japanese(page: Page, names: set[str]) -> None:
    for picture in page.pictures.values():
        assert english_in(" ".join(texts_of(picture.figure))) <= names
        FigureCanvasAgg(picture.figure).draw()  # warnings are errors, and a letter that is missing is one
        assert cut_off(picture.figure) == []


def test_a_comparison_its_figure_and_its_welfare(japanese, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    two, names = (
        ["baseline", "policies/sovereign_ai"],
        {"policies", "sovereign_ai", "sovereign", "ai", "welfare", "compare", "levers", "lag_months"},
    )
    words = ["compare", *two, "--customers", "60", "--until", "2027-12", "--replicates", "2", "--workers", "1"]
    said = here(*words, "--welfare", "--engine", "numpy", "--out", "c", cwd=tmp_path, columns=200)
    assert said.returncode == 0, said.stderr
    assert english_in(said.stdout) <= names | {"csv", "figures", "png"}
    assert "円" in said.stdout
    results = store.open(tmp_path / "c")
    assert results.titles["services.cloud"] == "クラウド"
    assert results.manifest["titles"]["services.cloud"] == "Cloud"  # which programs read
    compared = pd.read_csv(tmp_path / "c" / "compare.csv")
    assert compared["label"].iloc[0] == "Balance 2027"
    assert not JAPANESE.search((tmp_path / "c" / "welfare.csv").read_text(encoding="utf-8"))
    page = sweep_page(results)
    drawn_in_japanese(page, names)
    assert page.title == "policies/sovereign_aiとbaselineの比較"
    assert english_in(page.question) <= names
    assert english_in(" ".join(page.findings)) <= names


def test_a_sweep_and_the_study_of_where_a_market_tips(japanese, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    market = ["--scenario", "theory/duopoly", "--option", "market=market", "--option", "levels=3"]
    small = ["--set", "customers.number=60", "--set", "time.steps=6", "--replicates", "6", "--workers", "1"]
    told = here("study", "where_it_tips", *market, *small, "--out", "s", "--json", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert not JAPANESE.search(told.stdout)
    assert "lang='ja'" in (tmp_path / "s" / "report.html").read_text(encoding="utf-8")  # only JSON is English
    kept = json.loads((tmp_path / "s" / "findings.json").read_text(encoding="utf-8"))
    assert kept["findings"] == answer["findings"]
    names = {"theory", "duopoly", "lambda_symmetric", "lambda_local", "gamma", "mu", "Brock", "Durlauf", "parquet",
             "runs", "design", "adaptive", "tipping", "market", "tipped", "services", "network_effect", "customers",
             "number", "time", "lead_growth", "leader_share", "leader", "steps", "grid", "round"}  # fmt: skip
    results = store.open(tmp_path / "s")
    page = sweep_page(results)
    assert kept["told"]["ja"][0] == page.findings[0]
    assert english_in(texts_of_page(page)) <= names
    drawn_in_japanese(page, names)
    html = re.sub(r"<style>.*?</style>|<[^>]*>", " ", (tmp_path / "s" / "report.html").read_text(encoding="utf-8"))
    assert "市場はどこで集中" in html or page.title in html
    assert english_in(page.title + page.question) == set()


def test_the_environment_gives_the_language_and_the_option_goes_before_it(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    folder = tmp_path / "run"
    write_run(run_scenario("baseline", load("baseline", SMALL | {"time.end": "2010-12"}), 1, 1, "numpy"), folder, {})
    assert "ページ：" in here("report", str(folder), cwd=tmp_path).stdout
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    assert "Page: " in here("report", str(folder), "--lang", "en", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "variable", "message"),
    [
        (["--lang", "jp", "run"], "", "--lang is 'jp'; expected one of en, ja"),
        (["run", "--lang"], "", "--lang is given without a language; expected one of en, ja"),
        (["scenarios"], "xx", "DIGITAL_BALANCE_LANG is 'xx'; expected one of en, ja"),
    ],
)
def test_a_language_that_there_is_not_is_refused(words, variable, message, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", variable)
    said = here(*words, cwd=tmp_path)
    assert (said.returncode, message in said.stderr) == (2, True), said.stderr


def test_a_figure_without_a_japanese_font_says_what_to_install(run, japanese, monkeypatch):
    monkeypatch.setattr("experiments.figures.fonts._wide", list)
    with pytest.raises(Exception, match=r"図には日本語のフォントが必要ですが.*digital-balance\[ja\]"):
        run_figures(run.frames, run.settings)


def test_titles_of_ones_own_stay_as_they_are(run, japanese):
    settings = load("baseline", SMALL | {"title": "My own title"})
    assert balance_table(Frames(run.frames.balance, run.frames.market, run.frames.outcomes), [], settings).title == (
        "My own title"
    )
