"""What a hand does on the page, and what an eye reads there."""

import re

from playwright.sync_api import expect

from experiments.browser.frames import year_so_far
from experiments.runs.reading import number_text
from sim import DigitalEconomy


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def date(page):
    return page.locator(".db-date")


def since(year: int) -> re.Pattern[str]:
    """A month of a year or of a later one: where months go by fast, an eye does not see each of them."""
    return re.compile("|".join(f"{later}-" for later in range(year, 2036)))


def control(page, label: str):
    return page.locator(".db-control").filter(has=page.locator(".db-label span", has_text=re.compile(f"^{label}$")))


def enter(page, label: str, text: str) -> None:
    entry = control(page, label).locator("input[type=text]")
    entry.fill(text)
    entry.press("Enter")


def seed(page, text: str) -> None:
    entry = page.locator(".db-seed input")
    entry.fill(text)
    entry.press("Enter")


def choose(page, name: str) -> None:
    entry = page.locator(".db-side").get_by_label("Scenario")
    entry.click()
    entry.fill(name)
    page.get_by_role("option", name=name, exact=True).click()


def chip(page, text: str):
    """A change that is in force in the run that is shown."""
    return page.locator(".db-chips .v-chip", has_text=text)


def expect_changes(page, *texts: str) -> None:
    """Wait until the run that is shown has some changes, and no others."""
    for text in texts:
        expect(chip(page, text)).to_be_visible()
    expect(page.locator(".db-chips .v-chip")).to_have_count(len(texts))


def last_row(page) -> list[str]:
    return page.locator(".db-table tbody tr").last.locator("td").all_inner_texts()


def expect_last_row(page, model: DigitalEconomy) -> None:
    """Wait until the last month of the year so far stands there as the page writes it."""
    expect(page.locator(".db-table tbody tr").last.locator("td")).to_have_text(written_row(model))


def written_row(model: DigitalEconomy) -> list[str]:
    """The last month of the year so far as the page writes it."""
    row = year_so_far(model).to_numpy(dtype=object)[-1]
    return [row[0], *(number_text(value, 1) for value in row[1:])]


def stepped(rng: int, n_months: int, **overrides) -> DigitalEconomy:
    model = DigitalEconomy("baseline", rng=rng, **overrides)
    for _ in range(n_months):
        model.step()
    return model
