"""The page does what its buttons say, and its numbers are the model's."""

import re

from playwright.sync_api import expect

from experiments.browser.readings import year_so_far
from sim import DigitalEconomy


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def date(page):
    return page.locator(".db-date")


def test_the_page_has_a_name_and_opens_before_the_first_month(open_page):
    page = open_page()
    assert page.title() == "Digital Balance"
    expect(page.get_by_role("tab")).to_have_text(["Balance", "Markets", "Compare"])


def test_step_goes_on_a_month_and_the_numbers_are_the_models(open_page):
    page = open_page()
    model = DigitalEconomy("baseline", rng=1)
    for month in ("2010-01", "2010-02", "2010-03"):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
        model.step()
    rows = year_so_far(model)
    shown = page.locator(".db-table tbody tr")
    expect(shown).to_have_count(3)
    for row, text in zip(rows.to_numpy().tolist(), shown.all(), strict=True):
        written = [row[0], *(f"{value:,.1f}".replace("-", "−") for value in row[1:])]
        assert text.locator("td").all_inner_texts() == written
    total = model.balance().query("item == 'total'")["balance_jpy"].iloc[-1] / 1e9
    assert written[3] == f"{total:,.1f}".replace("-", "−")


def test_play_goes_on_and_pause_stops(open_page):
    page = open_page()
    press(page, "Play")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(date(page)).to_have_text(re.compile("2011-"), timeout=20_000)
    press(page, "Pause")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_timeout(500)
    before = date(page).inner_text()
    page.wait_for_timeout(1_000)
    assert date(page).inner_text() == before
