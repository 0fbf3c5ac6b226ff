"""What is seen can be passed on: by its address, as a scenario, as a command line and as data."""

import io
import re
import shlex
from contextlib import chdir
from html import escape

import pandas as pd
import pytest
import solara
from ipyvue import VueTemplate
from playwright.sync_api import expect

from configs import ConfigError, load
from configs.language import speaking
from experiments.browser.session import Session
from experiments.browser.share.address import query_of, restore
from experiments.browser.share.bar import Address
from experiments.browser.share.files import command_of, data_of, overrides_of, page_of_run, scenario_of
from experiments.browser.ticks import update_counter
from sim import DigitalEconomy
from sim.record.fingerprint import settings_fingerprint
from tests.browser.acts import chip, date, enter, expect_changes, press, seed
from tests.helpers.forked import forked


def enter_all(session: Session, **texts: str) -> None:
    for key, text in texts.items():
        control = next(control for control in session.inputs() if control.key == key)
        session.enter(control, text)


@pytest.fixture
def changed() -> Session:
    """A small run with another seed, a parameter and a lever of its own."""
    session = Session("baseline")
    session.choose_lever("foreign_service_levy")
    enter_all(session, **{"levers.foreign_service_levy.start": "2011-02"})
    enter_all(session, **{"levers.foreign_service_levy.levy_rate": "0.5"})
    enter_all(session, **{"services.cloud.network_effect": "4", "customers.number": "60"})
    session.enter_seed("7")
    session.compute()
    return session


def test_an_address_brings_a_page_into_the_same_state(changed):
    changed.choose_service("messenger")
    changed.view = "Markets"
    changed.look_at(13)
    query, second = query_of(changed), Session("baseline")
    assert restore(second, f"?{query}") == ""
    second.compute()
    assert query_of(second) == query and "month=2011-01" in query
    assert (second.seed, second.service, second.view, second.month) == (7, "messenger", "Markets", 13)
    assert second.entries == changed.entries
    assert second.course is changed.course, "whoever opens it sees the run that was computed"
    assert restore(second, "") == ""
    assert (second.seed, second.entries, second.view) == (1, {}, ""), "without a query it is as it opens"
    assert query_of(Session("baseline")) == ""


def test_an_address_of_a_scenario_in_the_folder_of_the_page_names_it_and_leads_nowhere_else(tmp_path):
    (tmp_path / "own.toml").write_text('extends = "theory/bass"\n')
    with chdir(tmp_path):
        session, second = Session("baseline"), Session("baseline")
    session.choose("own.toml")
    assert query_of(session) == "scenario=own.toml"
    assert restore(second, "scenario=own.toml&month=3") == "" and second.scenario == session.scenario
    second.compute()
    assert second.month == 3
    assert "out of reach" in restore(second, "scenario=../own.toml")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("scenario=baselin", "did you mean baseline?"),
        ("service=clowd", "did you mean cloud?"),
        (
            "foo=1",
            "'foo' is unknown; expected scenario, seed, service, lang, view, month, first, second, draws, welfare, step, guess.STEP or set.KEY",
        ),
        ("set.services.cloud.netwrk=4", "services.cloud.netwrk is no control of this scenario."),
    ],
)
def test_what_is_wrong_with_an_address_is_told_and_left_out(query, told):
    session = Session("baseline")
    assert told in restore(session, query)
    assert session.scenario == "baseline" and session.entries == {}


def test_an_entry_of_an_address_that_cannot_be_has_its_message_beside_it():
    session = Session("baseline")
    assert restore(session, "set.services.cloud.network_effect=99&seed=-1&month=1900-01") == ""
    assert "at most 50" in session.errors["services.cloud.network_effect"] and session.seed_error
    session.wanted = None
    assert session.next_settings == load("baseline")


@pytest.mark.parametrize(("query", "n_drawn"), [("", 1), ("?month=3", 2), ("?nonsense=1", 2)])
def test_a_page_that_opens_as_its_address_says_is_drawn_once(query, n_drawn):
    first, drawn = Session("theory/bass"), []
    first.compute()
    session = Session("theory/bass")
    assert session.course.complete, "as somebody has seen it before"

    @solara.component
    def Seen():
        update_counter.get()
        drawn.append(session.date)

    @solara.component
    def Opening():
        Address(session)
        Seen()

    _box, page = solara.render(Opening(), handle_error=False)
    try:
        page.find(VueTemplate).widget._handle_event(None, {"event": "opened", "data": query}, [])
        assert len(drawn) == n_drawn
    finally:
        page.close()


def test_a_scenario_and_a_command_line_give_the_run_that_is_seen(changed, tmp_path):
    (tmp_path / "seen.toml").write_text(scenario_of(changed))
    seen = changed.course.settings
    written = load(str(tmp_path / "seen.toml"), {"title": seen.title})
    assert settings_fingerprint(written) == settings_fingerprint(seen)
    words = shlex.split(command_of(changed))
    assert words[:5] == ["digital-balance", "run", "baseline", "--seed", "7"]
    given = dict(word.split("=", 1) for flag, word in zip(words[5::2], words[6::2], strict=True) if flag == "--set")
    assert set(given) == set(overrides_of(changed)) and given["services.cloud.network_effect"] == "4"


def test_the_command_line_runs_and_its_balance_is_the_data_of_the_page(changed, tmp_path):
    words = shlex.split(command_of(changed))
    done = forked("-m", "experiments", *words[1:], "--no-figures", "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(io.StringIO(data_of(changed)))
    kept = pd.read_parquet(tmp_path / "run" / "balance.parquet")
    assert table["balance_jpy"].tolist() == kept["balance_jpy"].tolist()


def test_a_page_of_the_run_stands_alone_and_says_what_the_command_line_and_report_do(changed, tmp_path):
    text, folder = page_of_run(changed), tmp_path / "run"
    assert not re.search(r"(src|href)=['\"](?!data:)", text), "nothing is asked of a server"
    words = shlex.split(command_of(changed))
    for call in ([*words[1:], "--no-figures", "--out", str(folder)], ["report", str(folder)]):
        assert forked("-m", "experiments", *call).returncode == 0
    reported = (folder / "report.html").read_text(encoding="utf-8")

    def told(html: str) -> str:  # all but how long the run took, and when
        html = re.sub(r"src='data:[^']*'", "", html)
        return re.sub(r"<dt>(Duration|Finished)</dt><dd>[^<]*</dd>", "", html)

    assert told(text) == told(reported) and text.count("<img") == reported.count("<img") > 1
    assert escape(shlex.join(words[1:3]), quote=True) in text and "network_effect=4" in text
    with speaking("ja"):
        assert "<html lang='ja'>" in page_of_run(changed)


def test_a_run_that_failed_has_no_page(changed):
    changed.course.failure = "it stopped"
    with pytest.raises(ConfigError, match="it stopped"):
        page_of_run(changed)


def test_data_of_steps_are_those_of_markets():
    session = Session("theory/bass")
    session.compute()
    model = DigitalEconomy("theory/bass", rng=1).run()
    assert data_of(session) == model.market().to_csv(index=False, lineterminator="\n")


def test_the_page_is_the_same_after_a_reload_and_going_back_and_gives_its_pictures(open_page, tmp_path):
    page = open_page()
    home = page.url
    seed(page, "3")
    expect_changes(page, "Seed 3")
    enter(page, "Network effect", "4")
    expect_changes(page, "Seed 3", "network effect 4")
    press(page, "Step")
    page.get_by_role("tab", name="Markets").click()
    page.wait_for_url("**/?*seed=3*network_effect=4*view=Markets*month=2010-01*")
    page.reload()
    expect_changes(page, "Seed 3", "network effect 4")
    expect(date(page)).to_have_text("2010-01")
    expect(page.get_by_role("tab", name="Markets")).to_have_attribute("aria-selected", "true")
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Market shares by offer, {kind.upper()}").click()
        download.value.save_as(tmp_path / f"picture.{kind}")
        assert (tmp_path / f"picture.{kind}").read_bytes().startswith(begins)
    assert "Retailer" in (tmp_path / "picture.svg").read_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Scenario (TOML)").click()
    download.value.save_as(tmp_path / "changed.toml")
    assert load(str(tmp_path / "changed.toml")).services["cloud"].network_effect == 4.0
    with page.expect_download() as download:
        page.get_by_role("button", name="Page (HTML)").click()
    assert download.value.suggested_filename == "baseline.html"
    download.value.save_as(tmp_path / "baseline.html")
    alone = (tmp_path / "baseline.html").read_text(encoding="utf-8")
    assert "--seed 3" in alone and "network_effect=4" in alone and "data:image/png" in alone
    chip(page, "network effect 4").get_by_role("button").click()
    expect_changes(page, "Seed 3")
    page.wait_for_url("**/?seed=3&view=Markets&month=2010-01")
    page.go_back()
    expect_changes(page, "Seed 3", "network effect 4")
    page.goto(home)
    expect_changes(page)
