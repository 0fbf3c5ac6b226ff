"""The page does what its controls say, and its numbers are the model's."""

import re

from playwright.sync_api import expect

from experiments.browser.frames import sums_of_years
from experiments.runs.reading import number_text
from sim import DigitalEconomy
from tests.browser.acts import (
    chip,
    choose,
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

# A control that speaks when it is drawn has spoken by then.
FRAMES = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def test_thirty_clicks_on_step_are_thirty_months_and_the_page_hears_all_of_them(open_page):
    page = open_page()
    for _ in range(30):
        press(page, "Step")
    expect(date(page)).to_have_text("2012-06")
    row = page.locator(".db-table tbody tr", has_text="2012-06")
    expect(row.locator("td")).to_have_text(written_row(stepped(1, 30)))


def test_the_page_has_a_name_and_opens_with_the_whole_run(open_page):
    page = open_page()
    assert page.title() == "Digital Balance"
    expect(page.get_by_role("tab")).to_have_text(["Balance", "Markets", "Customers", "Compare"])
    row = page.locator(".db-table tbody tr", has_text="2035-12")
    expect(row.locator("td")).to_have_text(written_row(DigitalEconomy("baseline", rng=1).run()))
    expect(page.locator(".db-headline")).to_contain_text("2035-12: JPY")
    press(page, "Reset")
    expect(date(page)).to_have_text("Start")
    expect(page.get_by_text("Nothing has happened yet").first).to_be_visible()


def test_a_month_is_looked_at_on_the_timeline_and_all_follows(open_page):
    page = open_page()
    page.get_by_role("slider", name="Month").fill("120")
    expect(date(page)).to_have_text("2019-12")
    model = stepped(1, 120)
    expect(page.locator(".db-table tbody tr", has_text="2019-12").locator("td")).to_have_text(written_row(model))
    shown = page.locator(".db-number", has_text="Balance, 12 months").locator("b")
    expect(shown).to_have_text(f"{number_text(sums_of_years(model)['balance'][-1], 2)} JPY tn")
    expect(page.locator(".db-headline")).to_contain_text("2019-12")
    expect(page.locator(".db-ahead").first).to_be_visible()


def test_step_goes_on_a_month_and_the_numbers_are_the_models(open_page):
    page = open_page()
    for n_months, month in enumerate(("2010-01", "2010-02"), start=1):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
        expect(page.locator(".db-table tbody tr")).to_have_count(n_months)
    model = stepped(1, 2)
    expect_last_row(page, model)
    total = model.balance().query("item == 'total'")["balance_jpy"].iloc[-1] / 1e9
    assert last_row(page)[3] == number_text(total, 1)
    expect(page.get_by_role("img", name="Digital balance by item").locator("svg")).to_be_visible()


def test_play_goes_on_and_pause_stops(open_page):
    page = open_page()
    press(page, "1")
    press(page, "Play")
    expect(date(page)).to_have_text(since(2011))
    press(page, "Pause")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    before = date(page).inner_text()
    assert before < "2035-12"
    year, month = map(int, before.split("-"))
    model = stepped(1, 12 * (year - 2010) + month)
    assert before == str(model.world.dates[model.month - 1])[:7]
    shown = page.locator(".db-number", has_text="Balance, 12 months").locator("b")
    expect(shown).to_have_text(f"{number_text(sums_of_years(model)['balance'][-1], 2)} JPY tn")


def test_a_change_is_computed_at_once_and_reset_goes_back_to_the_opening(open_page):
    page = open_page()
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    before = last_row(page)
    seed(page, "7")
    enter(page, "Network effect", "4.5")
    enter(page, "Simulated customers", "500")
    expect_changes(page, "Seed 7", "network effect 4.5", "Simulated customers 500")
    settings = {"services.cloud.network_effect": 4.5, "customers.number": 500}
    expect_last_row(page, stepped(7, 1, **settings))
    assert last_row(page) != before, "the month that is looked at stays"
    press(page, "Reset")
    expect(date(page)).to_have_text("Start")
    for month in ("2010-01", "2010-02"):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
    expect_last_row(page, stepped(7, 2, **settings))
    chip(page, "network effect 4.5").get_by_role("button").click()
    expect_changes(page, "Seed 7", "Simulated customers 500")
    expect_last_row(page, stepped(7, 2, **{"customers.number": 500}))
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2")


def test_another_scenario_brings_its_own_views_and_values(open_page):
    page = open_page()
    choose(page, "theory/duopoly")
    expect(page.get_by_role("tab")).to_have_text(["Theory", "Customers", "Compare"])
    expect(date(page)).to_have_text("Step 200 of 200")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("1.6")
    press(page, "Step")
    expect(date(page)).to_have_text("Step 1 of 200")
    model = DigitalEconomy("theory/duopoly", rng=1)
    model.step()
    users = model.market()["users"].to_numpy()[-2]
    expect(page.locator(".db-number").first.locator("b")).to_have_text(f"{users / 20:.1f} %")
    page.get_by_role("tab", name="Customers").click()
    expect(page.get_by_role("img", name="Market, individuals: who uses what")).to_be_visible()


def test_nothing_is_changed_that_nobody_has_entered(open_page):
    page = open_page()
    ends = (("theory/k_offers", "Step 200 of 200"), ("yen_at_180", "2035-12"), ("baseline", "2035-12"))
    for scenario, end in ends:
        choose(page, scenario)
        expect(date(page)).to_have_text(end)
        for _ in range(2):
            press(page, "Settings")
        page.evaluate(FRAMES)
        # Whatever the controls say of their own accord, late as it may be, is heard before what follows two answers.
        for _ in range(2):
            before = date(page).inner_text()
            press(page, "Step")
            expect(date(page)).not_to_have_text(before)
        expect(page.locator(".db-chips .v-chip")).to_have_count(0)


def test_a_lever_is_put_in_force_and_compared_with_the_scenario(open_page):
    page = open_page()
    page.locator(".db-side .v-select").filter(has_text="Adoption support").click()
    page.get_by_role("option", name="Foreign service levy", exact=True).click()
    expect(page.get_by_text("A levy on the bills of foreign offers")).to_be_visible()
    enter(page, "In force from", "2010-02")
    enter(page, "Levy rate", "0.5")
    expect_changes(page, "in force from 2010-02", "levy rate 0.5")
    for month in ("2010-01", "2010-02"):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
    expect(page.locator(".db-table tbody tr")).to_have_count(2)
    levy = {"kind": "foreign_service_levy", "start": "2010-02", "levy_rate": 0.5}
    expect_last_row(page, stepped(1, 2, **{f"levers.levy.{key}": value for key, value in levy.items()}))
    expect(page.locator(".db-side .v-select").filter(has_text="Foreign service levy · 2010-02")).to_be_visible()
    page.get_by_role("tab", name="Compare").click()
    line = "Foreign service levy: levy rate 0.5 share of price (was 0.2)"
    expect(page.locator(".db-card").get_by_text(line)).to_be_visible()


def test_two_tabs_do_not_disturb_each_other(open_page):
    first, second = open_page(), open_page()
    seed(first, "3")
    expect_changes(first, "Seed 3")
    press(first, "Step")
    expect(date(first)).to_have_text("2010-01")
    for month in ("2010-01", "2010-02"):
        press(second, "Step")
        expect(date(second)).to_have_text(month)
    expect(second.locator(".db-table tbody tr")).to_have_count(2)
    expect_last_row(second, stepped(1, 2))
    expect_last_row(first, stepped(3, 1))


def test_two_runs_stand_side_by_side_where_something_was_changed(open_page):
    page = open_page()
    page.get_by_role("tab", name="Compare").click()
    headline = page.locator(".db-card .db-headline")
    expect(headline).to_contain_text("Active use beside Baseline: ")
    enter(page, "Domestic preference", "3")
    expect(headline).to_contain_text("This page beside Baseline: ")
    expect(page.get_by_role("img", name="Difference of two scenarios")).to_be_visible()
    expect(page.locator(".db-card").get_by_text("Domestic preference 3 utility (was 0)")).to_be_visible()


def test_wild_clicking_leaves_a_page_that_works(open_page):
    page = open_page()
    for name in ["Play", "Reset", "Play", "Settings", "Settings", "Reset", "Step", "Play"]:
        page.get_by_role("button", name=name, exact=True).dispatch_event("click")
    for tab in ("Markets", "Customers", "Compare", "Balance"):
        page.get_by_role("tab", name=tab).click()
    page.get_by_role("button", name=re.compile("Pause|Play")).first.click()
    press(page, "Reset")
    expect(date(page)).to_have_text("Start")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    expect_last_row(page, stepped(1, 1))


# Of a run that is shown while it is computed, a line may have no value yet.
WITHOUT_LINE = """async () => {
    const chart = document.querySelector(".db-chart").__vue__, rows = chart.source.slice();
    const frames = () => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const names = () => [...chart.$el.querySelectorAll("svg text")].filter(text => text.textContent === "digital balance").length;
    const place = 1 + chart.shown.series.findIndex(entry => entry.name === "digital balance"), counts = [names()];
    for (const chunk of [rows.map(row => row.map((value, k) => k === place ? null : value)), rows]) {
        chart.chunk = JSON.stringify({first: 0, rows: chunk});
        await frames();
        counts.push(names());
    }
    return counts;
}"""


def test_a_line_without_a_value_has_no_name_at_its_end_until_it_has_one(open_page):
    page = open_page()
    expect(page.get_by_role("img", name="Digital balance by item").locator("svg")).to_be_visible()
    before, without, after = page.evaluate(WITHOUT_LINE)
    assert (without, after) == (before - 1, before)
