"""A story on the page: the packaged steps, those of a lecturer, the guess, and what the run in the tab says to it."""

import queue
import re
from pathlib import Path

import pytest
import solara
from ipyvuetify import Chip, Tab
from playwright.sync_api import expect

from configs import ConfigError
from experiments.browser.page import Told
from experiments.browser.session import Session
from experiments.browser.share.address import query_of, restore
from experiments.browser.story.check import check_story
from experiments.browser.story.opening import tell_step
from experiments.browser.story.text import html_of
from experiments.browser.top import Top
from experiments.stories.reading import read_story, story_of
from experiments.stories.verdict import number_text, value_of
from sim import DigitalEconomy
from tests.browser.acts import chip, date
from tests.browser.conftest import SHOWN, Heard
from tests.helpers.command import here
from tests.helpers.processes import FOR_EVER

OWN = """+++
title = "A step of a lecturer"
view = "Markets"
service = "messenger"
month = "2015-06"
question = "Who has the messengers at the end of 2012?"
outcome = "outcomes.domestic_user_share.messenger@2012"
[set]
"customers.number" = 120
"services.messenger.network_effect" = 2.0
[[answers]]
text = "a domestic one"
at_least = 0.5
[[answers]]
text = "a foreign one"
below = 0.5
+++
Look at *this* market, and <b>guess</b>.

---

It is {outcomes.domestic_user_share.messenger@2012} of the users.
"""
OVERRIDES = {"customers.number": 120, "services.messenger.network_effect": 2.0}


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "story"
    place.mkdir()
    (place / "1_mine.md").write_text(OWN)
    return place


def test_the_packaged_story_can_be_told_and_leaves_numbers_to_the_run():
    steps = story_of("japan")
    assert len(steps) == 6
    check_story(steps, "baseline")
    for step in steps:
        written = re.sub(r"\{[^}]*\}|20\d\d", "", step.before + step.after)
        assert re.findall(r"\d", written) == [], f"{step.file}: a number that the run does not say can go stale"


def test_a_step_and_its_guess_are_in_the_address_and_a_change_of_it_too(folder):
    first, second = (Session("baseline", steps=read_story(folder)) for _ in range(2))
    tell_step(first, first.story.steps["mine"])
    first.story.take(1)
    first.compute()
    assert query_of(first) == "step=mine&guess.mine=2"
    assert restore(second, "?step=mine&guess.mine=2") == ""
    second.compute()
    assert second.course is first.course and (second.date, second.view) == ("2015-06", "Markets")
    assert query_of(second) == "step=mine&guess.mine=2"
    second.take_back("services.messenger.network_effect")
    second.view = ""
    second.compute()
    query = query_of(second)
    assert query == "step=mine&guess.mine=2&scenario=baseline&set.customers.number=120&view="
    assert restore(first, query) == "" and first.entries == {"customers.number": "120"}
    assert "did you mean mine?" in restore(first, "step=mime")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('view = "Market"', "view is 'Market'; expected one of Balance, Markets, Customers, Compare; did you mean Markets?"),
        ('service = "mesenger"', "service is 'mesenger'; expected one of"),
        ('month = "1990-01"', "month is '1990-01'; expected a month of the run of baseline"),
        ('outcome = "outcomes.domestic_user_share.mesenger@2012"', "outcome: outcome outcomes.domestic_user_share.mesenger"),
        ('"services.messenger.network_efect" = 2.0', "set.services.messenger.network_efect is 2.0, and no control of the page; did you mean services.messenger.network_effect?"),
        ('"services.messenger.network_effect" = 99.0', "set.services.messenger.network_effect is 99.0; expected at least 0 and at most 50"),
        ('"services.messenger.network_effect" = 3.0', "as the scenario has it; expected another value"),
        ('title = "A"\nscenario = "baselin"', "scenario: scenario 'baselin' is unknown"),
        ('title = "A"\nbeside = "supress"', "beside: scenario 'supress' is unknown"),
        ('title = "A"\nlevers.foreign_levy.start = "2026-04"', "levers: the lever is 'foreign_levy'"),
    ],
)  # fmt: skip
def test_what_a_page_cannot_tell_is_refused_with_file_key_and_nearest_name(folder, wrong, told):
    file = folder / "1_mine.md"
    key = re.escape(wrong.partition(" =")[0])
    text, n = re.subn(rf"(?m)^{key} = .*$", lambda _: wrong, OWN, count=1)
    if n == 0:
        text = re.sub(r'(?m)^"services.*$', lambda _: wrong, OWN)
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        check_story(read_story(folder), "baseline")
    assert str(error.value).startswith(f"{file}: ") and told in str(error.value), str(error.value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the packages that serve, when they are imported
def test_show_refuses_a_story_that_cannot_be_told(folder, tmp_path):
    (folder / "1_mine.md").write_text(OWN.replace("question =", "qestion ="))
    done = here("show", "--no-browser", "--story", str(folder), cwd=tmp_path)
    assert done.returncode == 2 and "did you mean question?" in done.stderr and "Traceback" not in done.stderr


def test_tags_of_a_text_are_shown_and_do_nothing():
    assert html_of("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert "href" not in html_of("[x](javascript:alert) <javascript:alert>")


def test_while_the_run_of_a_step_is_computed_that_of_another_is_not_shown(folder):
    """What a visitor takes for the answer would be that of another question."""
    (folder / "2_other.md").write_text(OWN.replace('network_effect" = 2.0', 'network_effect" = 0.5'))
    session, changes = Session("baseline", steps=read_story(folder)), queue.SimpleQueue()
    first, second = session.story.steps.values()
    for step in (first, second):
        tell_step(session, step)
        session.story.take(0)
    session.compute()
    assert shown(session) > 0 and not session.arriving
    tell_step(session, first)
    session.renew(changes.put)
    while session.computing is not None:
        assert session.arriving and shown(session) == 0
        changes.get(timeout=FOR_EVER)()
    assert session.course.settings.services["messenger"].network_effect == 2.0
    assert not session.arriving and shown(session) > 0
    tell_step(session, second)
    assert session.arriving
    tell_step(session, None)
    assert not session.arriving, "outside of a story the old run stays while another is computed"


def shown(session: Session) -> int:
    """How many views of a run, and changes that it has, are on the page of a session."""
    n = 0
    for part in (Told(session), Top(session, lambda: None)):
        _box, page = solara.render(part, handle_error=False)
        n += len(page.find(Tab).widgets) + len(page.find(Chip).widgets)
        page.close()
    return n


def test_a_step_of_a_lecturers_own_is_on_the_page_with_the_guess_and_the_answer_of_the_run(tab, serve, folder):
    server, page = serve("-c", SHOWN, "show", "--no-browser", "--story", str(folder)), tab
    heard = Heard(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server.address}/?seed=3&step=mine")
    expect(page.locator(".db-question")).to_have_text("Who has the messengers at the end of 2012?")
    expect(page.locator(".db-words")).to_contain_text("Look at this market, and <b>guess</b>.")
    expect(chip(page, "network effect 2")).to_be_visible()
    expect(page.locator(".db-headline, .db-card")).to_have_count(0)  # a guess comes first
    model = DigitalEconomy("baseline", rng=3, **OVERRIDES).run()
    share = value_of("outcomes.domestic_user_share.messenger@2012", model)
    right = "a domestic one" if share >= 0.5 else "a foreign one"
    answers = page.locator(".db-answers button")
    answers.filter(has_not_text=right).click()
    expect(page.locator(".db-verdict")).to_have_text("The model says otherwise.")
    expect(answers.filter(has_text="the model")).to_contain_text(right)
    told = number_text("outcomes.domestic_user_share.messenger@2012", share, model, alone=True)
    expect(page.locator(".db-words").last).to_have_text(f"It is {told} of the users.")
    expect(date(page)).to_have_text("2015-06")
    expect(page.get_by_role("tab", name="Markets")).to_have_attribute("aria-selected", "true")
    page.wait_for_url("**/?step=mine&guess.mine=*&seed=3")
    answers.filter(has_text=right).click()
    expect(page.locator(".db-verdict")).to_have_text("The model says what you guessed.")
    page.reload()
    expect(page.locator(".db-verdict")).to_have_text("The model says what you guessed.")
    chip(page, "network effect 2").get_by_role("button").click()
    expect(page.locator(".db-verdict")).to_have_text(re.compile("^The run with your changes says"))
    page.get_by_role("button", name="Into the sandbox").click()
    expect(page.locator(".db-story")).to_contain_text("A story in one step: guess first, then see what the model says.")
    heard.looked_at(server)
