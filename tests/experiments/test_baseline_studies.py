"""Two studies of the baseline: why domestic offers lost, and how far markets are from tipping."""

from itertools import combinations

import numpy as np
import pytest

from configs import load
from experiments.analyses import ANALYSES, analysis_of
from experiments.analyses.perturbation import follow, respond, rows_to_move, two_leaders
from experiments.analyses.why_domestic_lost.removals import (
    ASIDE,
    CAUSES,
    NO_NETWORK,
    SERVICES,
    Removals,
    opening_overrides,
    policy_grid,
    removal,
    shapley,
)
from experiments.analyses.why_domestic_lost.tables import share_table
from experiments.pages.page import page_html
from experiments.pages.study import study_page
from experiments.runs.outcomes.leads import give_lead
from experiments.statistics.intervals import bootstrap, student
from experiments.studies.study import read_study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from sim import Replicates
from tests.helpers.figures import left_unsaid
from tests.helpers.small_studies import SMALL, small_distance, small_why_domestic_lost

SEEDS = [1, 2]


def points() -> dict[str, dict]:
    study = read_study("why_domestic_lost")
    return {point["label"]: {key: value for key, value in point.items() if key != "label"} for point in study.points}


def small_model(months: int, **overrides) -> Replicates:
    model = Replicates("baseline", seeds=SEEDS, **{**SMALL, **overrides})
    for _ in range(months):
        model.step()
    return model


def market_number(model: Replicates, service: str, population: str) -> int:
    return next(
        number
        for number, market in enumerate(model.markets)
        if (market.service, market.population.name) == (service, population)
    )


@pytest.mark.parametrize("name", ["why_domestic_lost", "distance_to_tipping"])
def test_a_study_of_the_baseline_loads_and_every_point_is_a_scenario(name):
    study = read_study(name)
    assert analysis_of(study) in ANALYSES
    assert study.scenario == "baseline"
    for point in study.points:
        load(study.scenario, {**study.set, **{key: value for key, value in point.items() if key != "label"}})


def test_every_cause_has_its_point_and_every_set_of_causes_is_a_scenario():
    listed = points()
    assert {"baseline", NO_NETWORK, *ASIDE, *(f"without {cause}" for cause in CAUSES)} <= set(listed)
    for n in range(len(CAUSES) + 1):
        for chosen in combinations(CAUSES, n):
            load("baseline", removal(listed, frozenset(chosen)))
    assert removal(listed, frozenset()) == {}
    assert removal(listed, frozenset(CAUSES))["services.cloud.network_effect"] == 0.0


@pytest.mark.parametrize("service", SERVICES)
def test_removing_one_network_effect_leaves_the_other_as_it_is(service):
    listed, base = points(), load("baseline").services[service]
    away = load("baseline", listed["without network effect at home"]).services[service]
    home = load("baseline", listed["without base abroad"]).services[service]
    assert away.network_effect * away.base_abroad_share == pytest.approx(base.network_effect * base.base_abroad_share)
    assert away.base_abroad_share == 1.0 and away.local_share == 0.0
    assert home.base_abroad_share == 0.0
    assert home.network_effect == pytest.approx(base.network_effect * (1.0 - base.base_abroad_share))
    assert home.network_effect * home.local_share == pytest.approx(base.network_effect * base.local_share)


def test_without_a_quality_gap_all_offers_stay_equally_good():
    model = small_model(36, **points()["without quality gap"])
    for service in SERVICES:
        quality = model.offers.quality[:, model.offers.rows_of(service)]
        assert np.ptp(quality) == 0.0


def test_opening_shares_are_scaled_to_the_wanted_domestic_part():
    settings = load("baseline")
    scaled = load("baseline", opening_overrides(settings, 0.3))
    for service in SERVICES:
        offers = scaled.services[service].offers
        home = [name for name in offers if scaled.providers[offers[name].provider].origin == "domestic"]
        assert sum(offers[name].opening_share for name in home) == pytest.approx(0.3)
        before = settings.services[service].offers
        assert len({round(offers[name].opening_share / before[name].opening_share, 9) for name in home}) == 1


def test_parts_of_a_division_add_up_and_an_idle_cause_has_none():
    causes = ("a", "b", "c")
    all_causes = frozenset(causes)

    def value(removed: frozenset[str]) -> np.ndarray:
        present = all_causes - removed
        return np.array([10.0 * ("a" in present) + 4.0 * ({"a", "b"} <= present)])

    removed = {frozenset(taken): value(frozenset(taken)) for n in range(4) for taken in combinations(causes, n)}
    parts = shapley(removed, causes)
    assert {cause: float(part[0]) for cause, part in parts.items()} == pytest.approx({"a": 12.0, "b": 2.0, "c": 0.0})


def test_closing_the_quality_gap_and_preferring_domestic_offers_both_raise_their_share_in_cloud():
    listed, shares = points(), {}
    for label in ("baseline", "without quality gap", "preference 2 from 2012"):
        overrides = {"customers.number": 600, "time.end": "2017-12", **listed[label]}
        model = Replicates("baseline", seeds=[1, 2, 3, 4], **overrides).run()
        shares[label] = model.record.values[-1][:, model.record.names.index("domestic_user_share.cloud")]
    # Run by run with the same draws: no test of chance.
    assert (shares["without quality gap"] > shares["baseline"]).all()
    assert (shares["preference 2 from 2012"] > shares["baseline"]).all()


def test_why_domestic_lost_makes_a_page_from_a_small_run():
    runs = run_study(small_why_domestic_lost(), Execution(workers=0))
    assert len(runs.failures) == 0
    page = ANALYSES[runs.study.analysis](runs, lambda done, total, where: None)
    assert set(page.pictures) == {"causes", "paths", "opening", "policy"}
    assert not [fault for picture in page.pictures.values() for fault in left_unsaid(picture.figure)]
    assert page.data["failed_in_analysis"] == 0 and page.data["year"] == 2012
    assert page.findings[0].startswith("Cloud: domestic offers open in 2010 with 92%")
    for parts in page.data["divided"]:
        assert set(parts) == set(CAUSES)
    for shown in page.pictures.values():
        assert shown.caption and shown.figure.get_suptitle()
        assert all(axes.get_xlabel() or axes.get_title(loc="left") for axes in shown.figure.axes)
    html = page_html(study_page(runs, page, 1.0), dict.fromkeys(page.pictures, b""))
    assert "nan" not in html.lower().replace("governance", "").replace("dominan", "").replace("finan", "")


def test_preferences_are_read_from_their_labels():
    shares = {"preference 2 from 2012": np.ones(1), "preference 2 from 2010 to 2014": np.ones(1)}
    assert list(policy_grid(shares)) == [(2.0, 2012)]


def test_a_year_before_the_run_has_no_share_in_the_table():
    path = np.linspace(0.9, 0.1, 24) * np.ones((len(SERVICES), 2, 1))  # 2013 and 2014
    removals = Removals(
        titles=["one", "two"], opening=[0.9, 0.9], kept=[0.45, 0.45], year=2014, december=23, first=12 * 2013,
        last_year=2014, opened_in=2010, listed={"baseline": path},
        paths={frozenset(chosen): path for n in range(5) for chosen in combinations(CAUSES, n)}, openings={}, failed=0,
    )  # fmt: skip
    row = share_table(removals, [2010, 2012, 2014, 2015]).iloc[0]
    assert set(row.index) == {"variant", "one 2014", "two 2014"}


def test_distance_makes_a_page_from_a_small_run():
    runs = run_study(small_distance(), Execution(workers=0))
    page = ANALYSES[runs.study.analysis](runs, lambda done, total, where: None)
    assert set(page.pictures) == {"growth", "measured", "parts"}
    assert not [fault for picture in page.pictures.values() for fault in left_unsaid(picture.figure)]
    assert page.data["year"] == 2012  # a lead of 2013 would need a month of 2014
    verdicts = {(row["service"], row["population"]): row for row in page.data["verdicts"]}
    assert ("operating_system", "firms") not in verdicts  # one offer alone
    assert not any(service in ("generative_ai", "ai_agents") for service, _ in verdicts)  # not on the market yet
    assert verdicts["cloud", "firms"]["equal"] == pytest.approx(0.1634, abs=0.001)  # a part multi-homes
    html = page_html(study_page(runs, page, 1.0), dict.fromkeys(page.pictures, b""))
    assert "<h2>Verdicts, 2012</h2>" in html


@pytest.mark.parametrize(("service", "population"), [("cloud", "firms"), ("social_media", "individuals")])
def test_a_lead_moves_the_users_it_says_and_nobody_else(service, population):
    model = small_model(12)
    number = market_number(model, service, population)
    market = model.markets[number]
    leader, runner_up = two_leaders(market)
    before, users = market.offer.copy(), market.users.sum(axis=-2).copy()
    rows = rows_to_move(market, leader, 0.05, SEEDS)
    assert len(rows) > 0 and (before[rows] == leader).all()
    assert (rows == rows_to_move(market, leader, 0.05, SEEDS)).all()
    give_lead(market, rows, runner_up)
    changed = np.flatnonzero(market.offer != before)
    assert (changed == rows).all() and (market.offer[rows] == runner_up).all()
    moved = np.zeros(2, dtype=np.int64)
    np.add.at(moved, market.population.replicate_of(rows), market.weight[rows])
    after = market.users.sum(axis=-2)
    assert (after[:, runner_up] - users[:, runner_up] == moved).all()
    assert (users[:, leader] - after[:, leader] == moved).all()
    assert (after.sum(axis=-1) == users.sum(axis=-1)).all()


def test_an_undisturbed_copy_takes_the_path_of_the_economy_itself():
    model = small_model(12)
    number = market_number(model, "cloud", "firms")
    course = follow(model, number)
    assert model.month == 12
    for month in range(13):
        assert (course.users[month] == model.markets[number].users.sum(axis=-2)).all()
        if month < 12:
            model.step()
    assert (course.offer == model.markets[number].offer).all()


def test_no_copy_goes_on_where_the_term_would_be_cut_short():
    model = small_model(40)
    assert follow(model, 0) is None


@pytest.mark.parametrize("towards_leader", [True, False])
def test_a_lead_is_gone_after_a_term_without_network_effect_and_switching_cost(towards_leader):
    free = {"services.social_media.network_effect": 0.0, "services.social_media.switching_cost": 0.0}
    model = small_model(12, **free)
    response = respond(model, market_number(model, "social_media", "individuals"), 0.1, towards_leader)
    assert (response.given > 0.02).all()
    assert (response.left == 0.0).all() and (response.kept == 0.0).all()


def test_a_lead_stays_whole_where_nobody_can_leave_but_new_users_dilute_it():
    # A switching cost of 50 taste scales: of 10^20 users one would leave.
    bound = {"services.social_media.network_effect": 0.0, "services.social_media.switching_cost": 50.0}
    bound["services.social_media.multi_homing_share"] = 0.0  # who multi-homes can leave
    model = small_model(12, **bound)
    number = market_number(model, "social_media", "individuals")
    users = follow(model, number).users.sum(axis=-1)
    response = respond(model, number, 0.1, True)
    assert response.left / response.given == pytest.approx(users[0] / users[-1])
    assert response.followed == pytest.approx(0.0, abs=1e-12)


def test_an_interval_of_few_runs_is_wider_than_that_of_many():
    samples = np.array([0.0, 1.0, 0.0, 1.0]), np.tile([0.0, 1.0], 8)
    few, many = (student(sample.mean(), sample.std(ddof=1), len(sample)) for sample in samples)
    assert few.value == many.value == 0.5
    half = few.high - few.value
    assert half == pytest.approx(3.182 * np.sqrt(1.0 / 12.0), rel=0.01)  # t of 3 degrees of freedom
    assert half > 2.0 * (many.high - many.value)
    few, many = (bootstrap(sample) for sample in samples)
    assert few.value == many.value == 0.5
    assert 0.0 <= few.low < many.low < many.high < few.high <= 1.0
