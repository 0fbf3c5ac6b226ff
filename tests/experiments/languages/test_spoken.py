"""What people read is Japanese where they ask for it, whatever shows it; what programs read is the same."""

import io
import json
import re

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from configs import load
from experiments.figures.balance import run_figures
from experiments.pages.page import Page, page_html
from experiments.pages.run import run_page
from experiments.pages.sweep import sweep_page
from experiments.runs.frames import Frames
from experiments.runs.observed import comparisons, judged, misses
from experiments.runs.run import run_scenario
from experiments.runs.run_folder import write_run
from experiments.sweep import results as store
from experiments.tables.observed import band_table, sides_table
from experiments.tables.steps import steps_table
from experiments.tables.tipping import dashboard_table
from experiments.tables.years import balance_table, item_tables
from experiments.terminal import Terminal
from tests.helpers.command import here
from tests.helpers.figures import cut_off, texts_of
from tests.helpers.spoken import JAPANESE, english_in

SMALL = {"customers.number": 100, "time.end": "2016-06"}


@pytest.fixture(scope="module")
def run():
    return run_scenario("baseline", load("baseline", SMALL), 1, 2, "numpy")


@pytest.mark.parametrize("years", ["calendar", "fiscal"])
def test_tables_of_a_run(run, japanese, years):
    bands, console = judged(run.frames, run.settings, years), Terminal(width=200, record=True, quiet=False)
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
    console = Terminal(width=80)
    with console.capture() as said:
        console.print(balance_table(run.frames, judged(run.frames, run.settings), run.settings))
    assert "…" not in said.get()


def test_a_table_of_steps(japanese):
    run = run_scenario("duopoly", load("theory/duopoly", {"time.steps": 3, "customers.number": 100}), 1, 1, "numpy")
    console = Terminal(width=120)
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
