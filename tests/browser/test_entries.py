"""Entries on the page: taken in any order of messages, told beside the control where they cannot be, and then run."""

from playwright.sync_api import expect

from configs import load
from experiments.browser.controls import inputs
from experiments.browser.session import Session
from tests.browser.acts import (
    control,
    date,
    enter,
    expect_changes,
    expect_last_row,
    last_row,
    press,
    seed,
    since,
    stepped,
    written_row,
)

WRONG = [
    ("Network effect", "99", "99; expected at least 0 and at most 50 (gamma"),
    ("Switching cost", "much", "'much'; expected a number, at least 0 and at most 50 (sigma"),
    ("Rules hold from", "2026", "expected a month such as 2010-01"),
    ("Simulated customers", "900000000", "expected 20 to 200,000 on a screen"),
    ("Base abroad", "0.9", "expected at most 1"),  # beside the weight of peers
]


def test_entries_that_cannot_be_say_so_beside_the_control(open_page):
    page = open_page()
    enter(page, "Weight of peers", "0.2")
    for label, text, message in WRONG:
        enter(page, label, text)
        expect(control(page, label).locator(".db-wrong")).to_contain_text(message)
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    expect_changes(page, "weight of peers 0.2")  # what cannot be is left out
    expect_last_row(page, stepped(1, 1, **{"services.cloud.local_share": 0.2}))
    for label, _, _ in WRONG:
        enter(page, label, "")
    expect(page.locator(".db-wrong")).to_have_count(0)


def test_a_file_below_the_folder_of_the_page_is_opened_by_its_name_and_no_other(open_page, server):
    (server.log.parent / "own.toml").write_text('extends = "theory/bass"\ntitle = "My own Bass"\n')
    page = open_page()
    for text, shown in (("own.toml", "My own Bass"), ("../own.toml", "is out of reach; expected one of the list")):
        entry = page.locator(".db-side").get_by_label("Scenario")
        entry.click()
        entry.fill(text)
        entry.press("Enter")
        expect(page.get_by_text(shown)).to_be_visible()
    expect(page.get_by_text("My own Bass")).to_be_visible()


def test_what_is_typed_while_the_model_plays_stays_until_it_is_entered(open_page):
    page = open_page()
    press(page, "1")
    press(page, "Play")
    expect(date(page)).to_have_text(since(2011))
    entry = control(page, "Network effect").locator("input[type=text]")
    entry.fill("3.14159")
    before = date(page).inner_text()
    for _ in range(2):
        expect(date(page)).not_to_have_text(before)
        before = date(page).inner_text()
    expect(entry).to_have_value("3.14159")
    entry.press("Enter")
    expect_changes(page, "network effect 3.14159")
    expect(entry).to_have_value("3.14159")


def test_a_box_that_is_cleared_shows_what_holds(open_page):
    page = open_page()
    entry = control(page, "Network effect").locator("input[type=text]")
    for text, shown in (("", "2"), ("", "2"), ("3", "3"), ("", "2"), ("nan", "nan"), ("", "2")):
        enter(page, "Network effect", text)
        expect(entry).to_have_value(shown)
    expect_changes(page)


# All in one go, so that no answer of the server comes between the keys.
KEYS = """(box, texts) => texts.forEach(text => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
    box.dispatchEvent(new KeyboardEvent("keyup", {key: "Enter", keyCode: 13}));
})"""


def test_entries_that_come_faster_than_the_server_answers_are_all_taken(open_page):
    page = open_page()
    entry = control(page, "Network effect").locator("input[type=text]")
    for texts, shown, changes in (
        (["3", "45", "4.5"], "4.5", ["network effect 4.5"]),
        (["nan", "3", ""], "2", []),
        (["3", "2", "3"], "3", ["network effect 3"]),
    ):
        entry.evaluate(KEYS, texts)
        expect_changes(page, *changes)
        expect(entry).to_have_value(shown)
    page.locator(".db-seed input").evaluate(KEYS, ["5", "-1", "7"])
    expect_changes(page, "network effect 3", "Seed 7")
    expect(page.locator(".db-seed .db-wrong")).to_have_count(0)
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(7, 1, **{"services.cloud.network_effect": 3.0}))


def test_a_bad_seed_says_so_and_changes_nothing(open_page):
    page = open_page()
    for text in ("-1", "seven", "1.5", "", "99999999999999999999999"):
        seed(page, text)
        expect(page.locator(".db-seed .db-wrong")).to_contain_text(f"{text!r}; expected a whole number")
    expect_changes(page)
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(1, 1))


def test_a_slider_moves_the_number_beside_it(open_page):
    page = open_page()
    slider = control(page, "Network effect").get_by_role("slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2.2")
    expect_changes(page, "network effect 2.2")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(1, 1, **{"services.cloud.network_effect": 2.2}))
    press(page, "Take all changes back")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2")
    expect_changes(page)
    expect_last_row(page, stepped(1, 1))


def test_a_slider_takes_nothing_back_that_was_typed(open_page):
    page = open_page()
    for label, text, late in (("Switching cost", "3", 5.7), ("Exchange rate from 2026-01", "150", 157)):
        enter(page, label, text)
        # What the browser says of a slider by itself reaches the server late where that is busy.
        slider = control(page, label).locator(".v-input__slider")
        slider.evaluate("(slider, late) => { slider.__vue__.$emit('input', late) }", late)
    expect_changes(page, "switching cost 3", "Exchange rate from 2026-01 150")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    page.get_by_role("tab", name="Compare").click()
    for line in ("Cloud: switching cost 3 utility (was 5.81)", "Exchange rate from 2026-01 150 JPY/USD"):
        expect(page.locator(".db-card").get_by_text(line, exact=True)).to_be_visible()


def test_every_control_changes_what_it_says(open_page):
    page, small = open_page(), {"customers.number": 500}
    enter(page, "Simulated customers", "500")
    controls = {entry.key: entry for entry in inputs(load("baseline"), "cloud") if entry.key != "rules.start"}
    size, *entries = controls.pop("customers.number"), *controls.values()
    texts = {entry.key: "150" if entry.key.startswith("exchange_rate") else "0.35" for entry in entries}
    for n_changes, entry in enumerate(entries, start=2):
        enter(page, entry.label, texts[entry.key])
        expect(page.locator(".db-chips .v-chip")).to_have_count(n_changes)
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    settings = {key: float(text) for key, text in texts.items()}
    expect_last_row(page, stepped(1, 1, **small, **settings))
    shown = last_row(page)
    without = [
        stepped(1, 1, **small, **{key: value for key, value in settings.items() if key != left_out})
        for left_out in settings
    ]
    differ = sum(written_row(model) != shown for model in without)
    assert differ >= 6, "the others tell later, or on no payment"
    page.get_by_role("tab", name="Compare").click()
    session = Session("baseline")
    for entry in (size, *entries):
        session.enter(entry, {**texts, size.key: "500"}[entry.key])
    session.compute()
    assert len(session.changes()) == len(entries) + 1
    for line in session.changes().values():
        expect(page.locator(".db-card").get_by_text(line, exact=True)).to_be_visible()
