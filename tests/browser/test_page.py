"""The page does what its controls say, and its numbers are the model's."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from configs.horizon import month_number
from experiments.browser.readings import sums_of_a_year, year_so_far
from experiments.units import number
from sim import DigitalEconomy

ROOT = Path(__file__).resolve().parents[2]
SIGNS = {
    "Balance": "Digital balance by item",
    "Markets": "Adoption by size and age",
    "Customers": "Cloud, firms: who uses what",
    "Compare": "Here the run with your changes",
}
SHOTS = ROOT / "results" / "screenshots"


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def date(page):
    return page.locator(".db-date")


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


def last_row(page) -> list[str]:
    return page.locator(".db-table tbody tr").last.locator("td").all_inner_texts()


def written_row(model: DigitalEconomy) -> list[str]:
    """The last month of the year so far as the page writes it."""
    row = year_so_far(model).to_numpy(dtype=object)[-1]
    return [row[0], *(number(value, 1) for value in row[1:])]


def stepped(rng: int, n_months: int, **overrides) -> DigitalEconomy:
    model = DigitalEconomy("baseline", rng=rng, **overrides)
    for _ in range(n_months):
        model.step()
    return model


def test_the_page_has_a_name_and_opens_before_the_first_month(open_page):
    page = open_page()
    assert page.title() == "Digital Balance"
    expect(page.get_by_role("tab")).to_have_text(["Balance", "Markets", "Customers", "Compare"])
    expect(page.get_by_text("Nothing has happened yet").first).to_be_visible()


def test_step_goes_on_a_month_and_the_numbers_are_the_models(open_page):
    page = open_page()
    for n_months, month in enumerate(("2010-01", "2010-02"), start=1):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
        expect(page.locator(".db-table tbody tr")).to_have_count(n_months)
    model = stepped(1, 2)
    assert last_row(page) == written_row(model)
    total = model.balance().query("item == 'total'")["balance_jpy"].iloc[-1] / 1e9
    assert last_row(page)[3] == number(total, 1)
    expect(page.get_by_role("img")).to_have_count(2)


def test_play_goes_on_and_pause_stops(open_page):
    page = open_page()
    press(page, "12")
    press(page, "Play")
    expect(date(page)).to_have_text(re.compile("201[1-9]-"), timeout=30_000)
    press(page, "Pause")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    before = date(page).inner_text()
    page.wait_for_timeout(1_500)
    assert date(page).inner_text() == before
    model = stepped(1, 12 * (int(before[:4]) - 2009))
    assert before == str(model.world.dates[model.month - 1])[:7]
    shown = page.locator(".db-number", has_text="Balance, 12 months").locator("b")
    expect(shown).to_have_text(f"{number(sums_of_a_year(model)['balance'][0], 2)} JPY tn")


def test_reset_starts_again_with_another_seed_and_the_entries_that_hold(open_page):
    page = open_page()
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    before = last_row(page)
    seed(page, "7")
    enter(page, "Network effect", "4.5")
    enter(page, "Simulated customers", "500")
    expect(page.get_by_text("3 changes waiting for Reset")).to_be_visible()
    assert last_row(page) == before, "the running model is left alone"
    press(page, "Reset")
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    settings = {"services.cloud.network_effect": 4.5, "customers.number": 500}
    assert last_row(page) == written_row(stepped(7, 1, **settings)) != before


WRONG = [
    ("Network effect", "99", "99; expected at least 0 and at most 50 (gamma)"),
    ("Switching cost", "much", "'much'; expected a number, at least 0 and at most 50 (sigma)"),
    ("Rules hold from", "2026", "expected a month such as 2010-01"),
    ("Simulated customers", "900000000", "expected at most 200,000 on a screen"),
    ("Base abroad", "0.9", "expected at most 1"),
]


def test_entries_that_cannot_be_say_so_beside_the_control(open_page):
    page = open_page()
    for label, text, message in WRONG:
        enter(page, label, text)
        expect(control(page, label).locator(".db-wrong")).to_contain_text(message)
    press(page, "Reset")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    assert last_row(page) == written_row(stepped(1, 1)), "what cannot be is left out"
    for label, _, _ in WRONG:
        enter(page, label, "")
    expect(page.locator(".db-wrong")).to_have_count(0)


def test_a_bad_seed_says_so_and_changes_nothing(open_page):
    page = open_page()
    for text in ("-1", "seven", "1.5", "", "99999999999999999999999"):
        seed(page, text)
        expect(page.locator(".db-seed .db-wrong")).to_contain_text(f"{text!r}; expected a whole number")
    press(page, "Reset")
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    assert last_row(page) == written_row(stepped(1, 1))


def test_another_scenario_brings_its_own_views_and_values(open_page):
    page = open_page()
    choose(page, "theory/duopoly")
    expect(page.get_by_role("tab")).to_have_text(["Theory", "Customers", "Compare"])
    expect(date(page)).to_have_text("Step 0 of 200")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("1.6")
    press(page, "Step")
    model = DigitalEconomy("theory/duopoly", rng=1)
    model.step()
    users = model.market()["users"].to_numpy()[-2]
    expect(page.locator(".db-number").first.locator("b")).to_have_text(f"{users / 20:.1f} %")
    page.get_by_role("tab", name="Customers").click()
    expect(page.get_by_role("img", name="Market, individuals: who uses what")).to_be_visible()


def test_nothing_waits_for_reset_that_nobody_has_entered(open_page):
    page = open_page()
    for scenario in ("theory/k_offers", "yen_at_180", "baseline"):
        choose(page, scenario)
        press(page, "Step")
        for _ in range(2):
            press(page, "Settings")
        page.wait_for_timeout(500)
        expect(page.get_by_text("waiting for Reset")).to_have_count(0)


def test_a_lever_is_put_in_force_and_compared_with_the_scenario(open_page):
    page = open_page()
    page.locator(".db-side .v-select").filter(has_text="Adoption support").click()
    page.get_by_role("option", name="Foreign service levy", exact=True).click()
    expect(page.get_by_text("A levy on the bills of foreign offers")).to_be_visible()
    enter(page, "In force from", "2010-02")
    enter(page, "Levy rate", "0.5")
    expect(page.get_by_text("2 changes waiting for Reset")).to_be_visible()
    press(page, "Reset")
    for month in ("2010-01", "2010-02"):
        press(page, "Step")
        expect(date(page)).to_have_text(month)
    expect(page.locator(".db-table tbody tr")).to_have_count(2)
    levy = {"kind": "foreign_service_levy", "start": "2010-02", "levy_rate": 0.5}
    assert last_row(page) == written_row(stepped(1, 2, **{f"levers.levy.{key}": said for key, said in levy.items()}))
    expect(page.locator(".db-side .v-select").filter(has_text="Foreign service levy, from 2010-02")).to_be_visible()
    page.get_by_role("tab", name="Compare").click()
    expect(page.get_by_text("levers.foreign_service_levy.levy_rate: 0.5 (was 0.2)")).to_be_visible()


def test_a_slider_moves_the_number_beside_it(open_page):
    page = open_page()
    slider = control(page, "Network effect").get_by_role("slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowRight")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2.2")
    expect(page.get_by_text("1 change waiting for Reset")).to_be_visible()
    press(page, "Take back")
    expect(control(page, "Network effect").locator("input[type=text]")).to_have_value("2")
    expect(page.get_by_text("waiting for Reset")).to_have_count(0)


def test_two_tabs_do_not_disturb_each_other(open_page):
    first, second = open_page(), open_page()
    seed(first, "3")
    press(first, "Reset")
    press(first, "Step")
    expect(date(first)).to_have_text("2010-01")
    for month in ("2010-01", "2010-02"):
        press(second, "Step")
        expect(date(second)).to_have_text(month)
    expect(second.locator(".db-table tbody tr")).to_have_count(2)
    assert last_row(second) == written_row(stepped(1, 2))
    assert last_row(first) == written_row(stepped(3, 1))


def test_two_runs_stand_side_by_side_where_something_was_changed(open_page):
    page = open_page()
    page.get_by_role("tab", name="Compare").click()
    expect(page.get_by_text("Change a control")).to_be_visible()
    enter(page, "Domestic preference", "3")
    press(page, "Reset")
    press(page, "Step")
    expect(page.get_by_role("img", name="Paired difference of two runs")).to_be_visible()
    expect(page.get_by_text("rules.domestic_preference: 3 (was 0)")).to_be_visible()


def test_wild_clicking_leaves_a_page_that_works(open_page):
    page = open_page()
    for name in ["Play", "Reset", "Play", "Settings", "Settings", "Reset", "Step", "Play"]:
        page.get_by_role("button", name=name, exact=True).dispatch_event("click")
    for tab in ("Markets", "Customers", "Compare", "Balance"):
        page.get_by_role("tab", name=tab).click()
    page.get_by_role("button", name=re.compile("Pause|Play")).first.click()
    press(page, "Reset")
    expect(date(page)).to_have_text("Start", timeout=15_000)
    press(page, "Step")
    expect(page.locator(".db-table tbody tr")).to_have_count(1)
    assert last_row(page) == written_row(stepped(1, 1))


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (390, 844)])
def test_nothing_is_clipped_or_overlaps_at_three_widths(open_page, width, height):
    page = open_page(width, height)
    SHOTS.mkdir(parents=True, exist_ok=True)
    press(page, "12")
    press(page, "Play")
    expect(date(page)).to_have_text(re.compile("201[1-9]-"), timeout=30_000)
    press(page, "Pause")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    for tab in ("Balance", "Markets", "Customers", "Compare"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(
            page.locator(".db-cards").get_by_text(SIGNS[tab]).or_(page.get_by_role("img", name=SIGNS[tab]))
        ).to_be_visible()
        page.wait_for_timeout(500)
        page.screenshot(path=SHOTS / f"{tab.lower()}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{tab} is wider than the screen"
        boxes = page.locator(".db-card, .db-number, .db-run > *").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])"
        )
        assert overlapping(boxes) == []
        assert page.get_by_text("waiting for Reset").count() == 0
        assert min(left for left, *_ in boxes) >= 0 and max(right for _, _, right, _ in boxes) <= width


def overlapping(boxes: list[list[float]]) -> list:
    """Pairs of boxes that share more than an edge."""
    return [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[1], other[1]) > 1
    ]


def test_months_go_by_at_four_a_second_with_ten_thousand_customers(open_page):
    page = open_page()
    press(page, "12")
    press(page, "Play")
    expect(date(page)).to_have_text("2010-12")
    number_of, started = month_number(date(page).inner_text()), time.perf_counter()
    page.wait_for_timeout(6_000)
    speed = (month_number(date(page).inner_text()) - number_of) / (time.perf_counter() - started)
    press(page, "Pause")
    assert speed >= 4.0, f"{speed:.1f} months a second"


def test_solara_run_opens_the_same_page_without_a_word_to_other_hosts(chromium, serve):
    server = serve("-m", "solara", "run", str(ROOT / "app.py"), "--no-open", "--no-check-version")
    page, asked = chromium.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address)
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    own = (server.address, server.address.replace("http", "ws"), "data:", "blob:")
    others = [url for url in asked if not url.startswith(own)]
    page.close()
    assert len(asked) > 5 and others == []
