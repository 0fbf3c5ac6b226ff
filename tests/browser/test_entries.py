"""Entries on the page: taken in any order of messages, told beside the control where they cannot be, and then run."""

from playwright.sync_api import expect

from configs import load
from experiments.browser.controls import inputs
from experiments.browser.session import Session
from tests.browser.acts import (
    control,
    enter,
    expect_last_row,
    last_row,
    press,
    seed,
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


def test_entries_that_cannot_be_say_so_beside_the_control_and_change_nothing(open_page):
    page = open_page()
    for text in ("-1", "seven", "1.5", "", "99999999999999999999999"):
        seed(page, text)
        expect(page.locator(".db-seed .db-wrong")).to_contain_text(f"{text!r}; expected a whole number")
    enter(page, "Weight of peers", "0.2")
    for label, text, message in WRONG:
        enter(page, label, text)
        expect(control(page, label).locator(".db-wrong")).to_contain_text(message)
    press(page, "Reset")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(1, 1))  # what cannot be is left out
    seed(page, "1")
    for label, _, _ in WRONG:
        enter(page, label, "")
    expect(page.locator(".db-wrong")).to_have_count(0)


# All in one go, so that no answer of the server comes between the keys.
KEYS = """(box, texts) => texts.forEach(text => {
    box.value = text;
    box.dispatchEvent(new Event("input"));
    box.dispatchEvent(new KeyboardEvent("keyup", {key: "Enter", keyCode: 13}));
})"""


def test_a_box_that_is_cleared_shows_what_holds_and_entries_faster_than_the_server_are_all_taken(open_page):
    page = open_page()
    entry = control(page, "Network effect").locator("input[type=text]")
    for text, shown in (("", "2"), ("", "2"), ("3", "3"), ("", "2"), ("nan", "nan"), ("", "2")):
        enter(page, "Network effect", text)
        expect(entry).to_have_value(shown)
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)
    for texts, shown, n_waiting in (
        (["3", "45", "4.5"], "4.5", 1),
        (["nan", "3", ""], "2", 0),
        (["3", "2", "3"], "3", 1),
    ):
        entry.evaluate(KEYS, texts)
        expect(page.get_by_text("1 change waiting for Reset")).to_have_count(n_waiting)
        expect(entry).to_have_value(shown)
    page.locator(".db-seed input").evaluate(KEYS, ["5", "-1", "7"])
    expect(page.get_by_text("2 changes waiting for Reset")).to_be_visible()
    expect(page.locator(".db-seed .db-wrong")).to_have_count(0)
    press(page, "Reset")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(7, 1, **{"services.cloud.network_effect": 3.0}))


SLIDE_AND_RESET = """slider => {
    for (let n = 0; n < 4; n++) {
        slider.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", keyCode: 39, bubbles: true}));
    }
    [...document.querySelectorAll(".db-run button")].find(button => /reset/i.test(button.innerText)).click();
}"""


def test_a_slider_moves_the_number_beside_it_and_takes_nothing_back_that_was_typed(open_page):
    page = open_page()
    slider = control(page, "Network effect").get_by_role("slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2.2")
    expect(page.get_by_text("1 change waiting for Reset")).to_be_visible()
    press(page, "Take all changes back")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2")
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)
    slider.evaluate(SLIDE_AND_RESET)
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2.2")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(1, 1, **{"services.cloud.network_effect": 2.2}))
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)
    for label, text, late in (("Switching cost", "3", 5.7), ("Exchange rate from 2026-01", "150", 157)):
        enter(page, label, text)
        # What the browser says of a slider by itself reaches the server late where that is busy.
        slider = control(page, label).locator(".v-input__slider")
        slider.evaluate("(slider, late) => { slider.__vue__.$emit('input', late) }", late)
    press(page, "Reset")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    page.get_by_role("tab", name="Compare").click()
    for line in ("Cloud: switching cost 3 utility (was 5.81)", "Exchange rate from 2026-01 150 JPY/USD"):
        expect(page.locator(".db-card").get_by_text(line, exact=True)).to_be_visible()


def test_every_control_changes_what_it_says(open_page):
    page, small = open_page(), {"customers.number": 500}
    enter(page, "Simulated customers", "500")
    entries = [
        entry for entry in inputs(load("baseline"), "cloud") if entry.key not in ("rules.start", "customers.number")
    ]
    texts = {entry.key: "150" if entry.key.startswith("exchange_rate") else "0.35" for entry in entries}
    for n_waiting, entry in enumerate(entries, start=2):
        enter(page, entry.label, texts[entry.key])
        expect(page.get_by_text(f"{n_waiting} changes waiting for Reset")).to_be_visible()
    press(page, "Reset")
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)
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
    for entry in entries:
        session.enter(entry, texts[entry.key])
    session.reset()
    assert len(session.changes()) == len(entries)
    for line in session.changes():
        expect(page.locator(".db-card").get_by_text(line, exact=True)).to_be_visible()
