"""Any two scenarios beside each other: pairs of runs with the same draws, draws that wait for nobody, the address."""

import threading
from collections import OrderedDict

import numpy as np
import pytest
import reacton
import solara
from ipyvuetify import ProgressLinear
from playwright.sync_api import expect

from configs import ConfigError, load
from experiments.browser.compare.card import show_progress
from experiments.browser.compare.charts import Two, fans_of, month_charts
from experiments.browser.compare.pair import arms_of, chosen_names, refused
from experiments.browser.compare.table import headline, years_table
from experiments.browser.compare.welfare import check_pair, gains, wanted_of
from experiments.browser.course import draws
from experiments.browser.course.draws import N_DRAWS, Drawing, Wanted
from experiments.browser.course.paths import BALANCE, Paths, paths_of
from experiments.browser.session import Session
from experiments.browser.share.address import query_of, restore
from experiments.runs.calendar import month_numbers
from experiments.runs.reading import number_text, span_text
from experiments.statistics.intervals import central
from sim import DigitalEconomy, Replicates
from tests.browser.acts import date, press
from tests.helpers.processes import FOR_EVER

SMALL = {"customers.number": 100}


@pytest.fixture(autouse=True)
def no_draws_are_kept(monkeypatch):
    monkeypatch.setattr(draws, "_kept", OrderedDict())


def small(scenario: str = "baseline") -> Session:
    session = Session(scenario)
    session.enter({control.key: control for control in session.inputs()}["customers.number"], "100")
    session.compute()
    return session


def pair_of(session: Session):
    """The two with their runs, once these are there."""
    told = threading.Event()
    while (pair := arms_of(session, told.set)) is None:
        assert told.wait(FOR_EVER)
        told.clear()
    return pair


def drawn(session: Session, wanted: list[Wanted]) -> list[Paths]:
    told = threading.Event()
    while len(made := session.drawing.of(wanted, told.set)) < len(wanted):
        assert session.drawing.failure_of(wanted) == ""
        assert told.wait(FOR_EVER)
        told.clear()
    return [made[entry.key] for entry in wanted]


def yearly(model: DigitalEconomy, year: int) -> np.ndarray:
    """The balance of a year in the large unit, by replicate."""
    record, rows = model.record, month_numbers(model.world.dates) // 12 == year
    return (record.receipts - record.payments)[rows].sum(axis=(0, -1)) / 1e12


def test_two_scenarios_suggest_themselves_and_any_other_is_chosen():
    session = small()
    assert chosen_names(session) == ("baseline", "active_use"), "the first policy beside the baseline"
    session.enter({control.key: control for control in session.inputs()}["services.cloud.network_effect"], "3")
    session.compute()
    assert chosen_names(session) == ("baseline", "page")
    session.chosen.first, session.chosen.second = "yen_at_120", "yen_at_180"
    assert [arm.title[:14] for arm in pair_of(session)] == ["The yen at 120", "The yen at 180"]
    session.chosen.second = "yen_at_18"
    with pytest.raises(ConfigError, match=r"second is 'yen_at_18'; expected one of .* did you mean yen_at_180"):
        arms_of(session, lambda: None)
    assert chosen_names(Session("suppress")) == ("baseline", "page")
    assert chosen_names(Session("theory/duopoly")) == ("theory/duopoly", "page")


def test_runs_that_are_no_pairs_are_refused_with_the_reason():
    baseline, workers = load("baseline", SMALL), load("genai_30m_workers", SMALL)
    assert "do not run over the same months" in refused(baseline, workers)
    assert "share no draws" in refused(baseline, load("baseline", {"customers.number": 120}))
    assert refused(baseline, load("suppress", SMALL)) == ""


def test_the_table_tells_years_and_sums_of_pairs_as_the_model_has_them():
    session = small()
    session.chosen.second = "suppress"
    pair = pair_of(session)
    two = Two(("a", "b"), *(paths_of(arm.course.model.record, arm.settings, 1) for arm in pair))
    models = [DigitalEconomy(scenario, rng=1, **SMALL).run() for scenario in ("baseline", "suppress")]
    table = years_table(two, models[0].world, "calendar").set_index(["Years", "What"])
    for title, years in (("2030", [2030]), ("2035", [2035]), ("2026 to 2035", range(2026, 2036))):
        first, second = (sum(yearly(model, year) for year in years) for model in models)
        row = table.loc[(title, "Digital balance, JPY tn")]
        texts = [number_text(float(value), 2) for value in (first, second)]
        assert [row["a"], row["b"], row["Difference"]] == [*texts, number_text(float(second - first), 2, sign=True)]
    assert len(table) == 3 * 5
    assert headline(two, models[0].world, "calendar").startswith("b beside a: the balance of 2035 is JPY ")
    assert "one draw" in headline(two, models[0].world, "calendar")


def test_draws_are_replicates_with_the_following_seeds_and_their_bands_stand_behind_the_lines():
    session = small()
    wanted = [Wanted(load(scenario, SMALL), 5) for scenario in ("baseline", "suppress")]
    paths = drawn(session, wanted)
    models = [Replicates(scenario, seeds=range(5, 5 + N_DRAWS), **SMALL) for scenario in ("baseline", "suppress")]
    for model, path in zip(models, paths, strict=True):
        while model.running:
            model.step()
        assert (path.of[BALANCE] == (model.record.receipts - model.record.payments).sum(axis=-1)).all()
    two = Two(("a", "b"), *paths)
    overlay, apart, _ = month_charts(two)
    assert [(entry.name, entry.form) for entry in overlay.series] == [
        ("a, 80% of draws", "spread"), ("b, 80% of draws", "spread"), ("a", "line"), ("b", "line"),
    ]  # fmt: skip
    last = central(yearly(models[1], 2035) - yearly(models[0], 2035))
    row = dict(zip(["low", "high", "mean"], apart.rows[-1][1:4], strict=True))
    assert row == pytest.approx({"low": float(last.low), "high": float(last.high), "mean": float(last.value)}, abs=1e-4)
    table = years_table(two, models[0].world, "calendar").set_index(["Years", "What"])
    shown = table.loc[("2035", "Digital balance, JPY tn"), "80% of the pairs"]
    assert shown == span_text(last.low, last.high, 2, sign=True)


def test_draws_wait_for_nobody_and_are_dropped_when_something_else_is_wanted(monkeypatch):
    session, held, begun, told = small(), threading.Event(), threading.Event(), threading.Event()
    step = Replicates.step

    def slow(replicates: Replicates) -> None:
        begun.set()
        assert held.wait(FOR_EVER)
        step(replicates)

    monkeypatch.setattr(Replicates, "step", slow)
    first, second = (Wanted(load(scenario, SMALL), 1) for scenario in ("suppress", "active_use"))
    assert session.drawing.of([first], told.set) == {}
    assert begun.wait(FOR_EVER)
    session.look_at(7)
    session.enter_seed("2")
    session.compute()
    assert session.in_use[1] == 2, "the page goes on while draws are computed"
    assert session.drawing.of([second], told.set) == {}
    held.set()
    assert len(drawn(session, [second])) == 1
    assert list(draws._kept) == [second.key], "the first was broken off"
    session.drawing.forget()
    assert session.drawing.share_done([second]) == 1.0


def test_draws_that_cannot_be_made_leave_a_message_and_nobody_waits_without_a_browser(monkeypatch):
    drawing, told = Drawing(lambda: True), threading.Event()
    monkeypatch.setattr(Replicates, "step", lambda _: 1 / 0)
    wanted = [Wanted(load("baseline", SMALL), 1)]
    assert drawing.of(wanted, told.set) == {} and told.wait(FOR_EVER)
    assert drawing.failure_of(wanted) == "8 draws cannot be made: division by zero"
    alone = Drawing(lambda: False)
    assert alone.of(wanted, told.set) == {} and alone.worker is None


def test_gains_are_those_of_the_account_of_pairs():
    session = small()
    first, second = (load(scenario, {"customers.number": 60}) for scenario in ("baseline", "active_use"))
    paths = drawn(session, [wanted_of(first, 1), wanted_of(second, 1)])
    told = gains(*paths, ("Baseline", "Active use"))
    names = [f"welfare.total{reading}" for reading in ("", "_cost_of_leaving", "_without_stay")]
    totals = [(paths[1].of[name] - paths[0].of[name]).sum(axis=0).mean() / 1e12 for name in names]
    row = told.table[told.table["Group"] == "Residents together"].iloc[0]
    assert [row[head] for head in ("Enjoyed", "Cost of leaving", "Left out")] == [
        number_text(total, 3, sign=True) for total in totals
    ]
    with pytest.raises(ConfigError, match="somebody who is there in both"):
        check_pair(first, load("closed_economy"))


def test_the_packaged_projection_stands_behind_the_baseline_as_it_is_and_no_other():
    model = DigitalEconomy("baseline", rng=1, **SMALL)
    assert fans_of(model.settings, model.world) == (), "of another number of customers it is not that run"
    low, high = fans_of(load("baseline"), model.world)
    ends = np.flatnonzero(np.isfinite(low))
    assert [str(model.world.dates[row])[:7] for row in ends[[0, -1]]] == ["2026-12", "2035-12"]
    assert (low[ends] < high[ends]).all()


def test_what_is_compared_is_in_the_address():
    session, second = Session("baseline"), Session("baseline")
    session.view, session.chosen.second, session.chosen.draws = "Compare", "suppress", True
    query = query_of(session)
    assert query == "view=Compare&second=suppress&draws=8"
    assert restore(second, query) == "" and query_of(second) == query
    assert "draws is '9'; expected 8" in restore(second, "draws=9")


def test_how_far_draws_have_come_is_a_bar_with_a_name():
    session = small()
    session.chosen.draws = True
    wanted = [Wanted(session.course.settings, session.course.model.seed)]

    @solara.component
    def Part() -> None:
        with solara.Div():
            show_progress(session, wanted, waits=True)

    _, context = reacton.render(Part(), handle_error=False)
    bar = context.find(ProgressLinear).widget
    assert bar.attributes == {"aria-label": f"Draws are being computed: {bar.value:.0f}% done."}
    context.close()


def test_two_scenarios_are_chosen_on_the_page_and_draws_come_while_it_is_used(tab, server):
    from tests.browser.conftest import Heard

    page, heard = tab, Heard(tab)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{server.address}/?view=Compare&set.customers.number=150")
    expect(page.locator(".db-compare")).to_be_visible()
    expect(page.get_by_role("img", name="Difference of two scenarios")).to_be_visible()
    second = page.locator(".db-compare").get_by_label("Second scenario")
    second.click()
    second.fill("Suppression")
    page.get_by_role("option", name="Suppression: a levy of 20% on all foreign services").click()
    headline = page.locator(".db-card .db-headline")
    expect(headline).to_contain_text("Suppression beside")
    expect(headline).to_contain_text("(one draw).")
    page.wait_for_url("**/?*second=suppress*")
    page.locator(".db-compare").get_by_text("8 draws").click()
    press(page, "Step")
    expect(date(page)).to_have_text("2010-01")
    expect(headline).to_contain_text("(8 draws).")
    expect(page.locator(".db-years th")).to_have_count(6)
    page.wait_for_url("**/?*draws=8*")
    page.reload()
    expect(page.locator(".db-card .db-headline")).to_contain_text("(8 draws).")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    heard.looked_at(server)
