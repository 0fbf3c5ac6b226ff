"""The study of suppression and investment: what it compares is comparable, and what it says follows from the runs."""

from copy import deepcopy

import numpy as np
import pytest

from configs import ConfigError, load
from experiments.analyses import ANALYSES, check_study
from experiments.analyses.suppress_or_invest.conditions import Factor, claim_of, factor_of, overrides
from experiments.analyses.suppress_or_invest.effects import MONEY, STRESS_MONTHS, net_effect
from experiments.analyses.suppress_or_invest.options import options_of
from experiments.analyses.suppress_or_invest.words import beats
from experiments.pages.page import page_html
from experiments.pages.study import study_page
from experiments.studies.study import read_study
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from tests.helpers.figures import left_unsaid

PROGRAMMES = ("active use", "sovereign investment", "use and invest")
SHORT = {"customers.number": 120, "time.start": "2025-01", "time.end": "2027-12"}


def short_study(**options):
    """The study with few customers, draws and years."""
    study = read_study("suppress_or_invest")
    cut = {key: "2026-01" if key.endswith("start") else value for key, value in study.options["cut_off"].items()}
    conditions = {**study.options["conditions"], "samples": 6, "replicates": 1}
    changed = {
        "set": SHORT,
        "replicates": 3,
        "options": {**study.options, "cut_off": cut, "conditions": conditions, **options},
    }
    return study.model_copy(update=changed)


@pytest.fixture(scope="module")
def finished():
    pytest.importorskip("sklearn")
    runs = run_study(short_study(), Execution(workers=0))
    return runs, ANALYSES["suppress_or_invest"](runs, lambda *_: None)


def test_programmes_have_the_same_money_a_year_and_levies_none():
    study = read_study("suppress_or_invest")
    for point in study.points:
        levers = load(point.get("scenario", study.scenario)).levers.values()
        money = sum(getattr(lever, "budget_jpy", 0.0) for lever in levers)
        assert money == (0.4e12 if point["label"] in PROGRAMMES else 0.0), point["label"]
        assert {lever.start for lever in levers} <= {"2026-04"}


def test_every_draw_and_every_stress_is_a_scenario():
    study = read_study("suppress_or_invest")
    settings = load(study.scenario, study.set)
    factors = [factor_of(name, options) for name, options in options_of(study).conditions.factors.items()]
    assert len(factors) >= 6
    for share in (0.0, 1.0):
        drawn = overrides(factors, [float(factor.value(np.array(share))) for factor in factors], settings)
        for point in study.points:
            load(point.get("scenario", study.scenario), {**study.set, **drawn})
            load(point.get("scenario", study.scenario), {**study.set, **study.options["cut_off"]})


def test_a_factor_that_changes_nothing_by_one_leaves_the_baseline_as_it_is():
    study = read_study("suppress_or_invest")
    settings = load(study.scenario, study.set)
    for name, options in options_of(study).conditions.factors.items():
        factor = factor_of(name, options)
        if factor.times:
            assert load(settings, overrides([factor], [1.0], settings)).model_dump() == settings.model_dump()


def test_the_net_effect_is_the_one_of_the_specification():
    change = {"value added": 3.0, "balance": 2.0, "public money": 1.0, "levy revenue": 0.5, "levies paid": 0.5}
    assert net_effect({name: np.array([value]) for name, value in change.items()}) == pytest.approx(4.0)


def test_a_rule_that_is_in_the_draws_is_found_and_one_that_is_not_is_not_invented():
    pytest.importorskip("sklearn")
    factors = [Factor(name, ["x"], 0.0, 2.0, False, False, "") for name in ("first", "second")]
    shares = np.random.default_rng(1).random((300, 2))
    values = 2.0 * shares
    claim = claim_of("claim", values[:, 0] - 1.2, factors, values, shares)
    (rule,) = claim.rules
    assert rule.bounds["first"] == (pytest.approx(1.2, abs=0.05), 2.0) and set(rule.bounds) == {"first"}
    assert claim.accuracy > 0.97 and claim.share == pytest.approx(0.4, abs=0.08)
    assert claim.indices["factor"][0] == "first" and claim.indices["S1"][0] > 0.9
    assert claim.indices["S1"][1] < 0.2
    noise = claim_of("noise", np.random.default_rng(2).normal(size=300), factors, values, shares)
    assert noise.accuracy < noise.commoner + 0.05 and noise.indices["S1"].max() < 0.2


@pytest.mark.parametrize(
    ("gaps", "share"),
    [([1.0, 2.0, 3.0, -1.0], 0.75), ([-1.0, -2.0], -1.0), ([0.0, 0.0], 0.0), ([1.0, float("nan")], 1.0)],
)
def test_equal_runs_are_no_answer(gaps, share):
    assert beats(np.array(gaps), np.zeros(len(gaps))) == share


@pytest.mark.parametrize("n_holding", [0, 1, 2, 3])
def test_few_draws_make_a_claim_without_rules_and_not_an_error(n_holding):
    pytest.importorskip("sklearn")
    values = np.random.default_rng(1).random((6, 1))
    gap = np.where(np.arange(6) < n_holding, 1.0, -1.0)
    claim = claim_of("claim", gap, [Factor("first", ["x"], 0.0, 1.0, False, False, "")], values, values)
    assert claim.share == pytest.approx(n_holding / 6) and (claim.rules == [] or n_holding > 1)


def test_a_claim_that_always_holds_has_no_rules():
    values = np.random.default_rng(1).random((40, 1))
    claim = claim_of("claim", np.ones(40), [Factor("first", ["x"], 0.0, 1.0, False, False, "")], values, values)
    assert (claim.share, claim.rules) == (1.0, []) and claim.indices["S1"].isna().all()


def test_the_page_says_what_the_runs_say(finished):
    runs, page = finished
    first, suppress = (runs.design["label"].tolist().index(name) for name in ("baseline", "suppress"))
    balance = runs.paths[MONEY["balance"]][..., -STRESS_MONTHS:].sum(axis=-1)
    change = (balance[suppress] - balance[first]) / 1e12
    assert page.data["changes"]["suppress"]["balance"]["mean"] == pytest.approx(change.mean())
    assert page.data["years"] == (2026, 2027)
    parts = page.data["changes"]["use and invest"]
    net = sum(sign * parts[name]["mean"] for name, sign in [
        ("value added", 1), ("balance", 1), ("public money", -1), ("levy revenue", 1), ("levies paid", -1)
    ])  # fmt: skip
    assert page.data["net_effect"]["use and invest"]["mean"] == pytest.approx(net)
    assert page.data["failed_in_analysis"] == 0
    assert page.data["loss_when_cut_off"]["baseline"]["mean"] > 0.0


def test_the_page_leads_with_the_answer_and_is_whole(finished):
    runs, page = finished
    assert page.findings[0].startswith("Does use and investment beat suppression in the baseline, 2026 to 2027? ")
    assert "nan" not in " ".join(page.findings)
    assert len(page.data["conditions"]) == 6
    for shown in page.pictures.values():
        assert shown.caption and shown.figure.get_suptitle()
        assert not left_unsaid(shown.figure)
    text = page_html(study_page(runs, page, 1.0), dict.fromkeys(page.pictures, b""))
    assert text.count("<img") == len(page.pictures) == 5


def changed(key: str, value) -> dict:
    """The options with one of them changed, or without it."""
    options = deepcopy(short_study().options)
    *parents, last = key.split("/")
    table = options
    for parent in parents:
        table = table[parent]
    table.pop(last, None)
    return {"options": options if value is None else (table.update({last: value}), options)[1]}


EFFECT = "conditions/factors/network effect"
CASES = {
    "points": ({"points": [{"label": "baseline"}]}, "points: 'suppress' is missing"),
    "paths": ({"paths": ["outcomes.co2"]}, "paths: 'balance.total.balance_jpy' is missing"),
    "no options": ({"options": {}}, "options.first_year: field required"),
    "a text for a year": (changed("first_year", "2026"), "options.first_year is '2026': input should be a valid integer"),
    "true for a year": (changed("first_year", True), "options.first_year is True"),
    "no cut-off": (changed("cut_off", None), "options.cut_off: field required"),
    "too short": (changed("first_year", 2027), "expected two years from options.first_year"),
    "before the run": (changed("first_year", 2000), "expected one that ends in December and has options.first_year"),
    "not a year's end": ({"set": {**SHORT, "time.end": "2028-06"}}, "expected one that ends in December"),
    "another cut-off": (changed("cut_off/levers.withdrawal.start", "2026-07"), "expected 2026-01, two years to the end"),
    "samples": (changed("conditions/samples", "4"), "options.conditions.samples is '4'"),
    "seed": (changed("conditions/seed", "x"), "options.conditions.seed is 'x'"),
    "neither": (changed(f"{EFFECT}/times", None), "network effect: expected either times or between"),
    "order": (changed(f"{EFFECT}/times", [2.0, 1.0]), "[2.0, 1.0]; expected low, high"),
    "texts": (changed(f"{EFFECT}/times", ["a", 2.0]), "factors.network effect.times.0 is 'a'"),
    "one number": (changed(f"{EFFECT}/times", 2.0), "factors.network effect.times is 2.0"),
    "a key for keys": (changed(f"{EFFECT}/keys", "services.cloud.network_effect"), "factors.network effect.keys is"),
    "a key that is none": (changed(f"{EFFECT}/keys", ["services.cloud.network_efect"]), "no number stands at services.cloud"),
    "times of a default": (changed(f"{EFFECT}/keys", ["service_defaults.pass_through"]), "has another value in every service"),
    "a misspelt word": (changed(f"{EFFECT}/lgo", True), "factors.network effect.lgo is True: extra inputs"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_the_analysis_cannot_make_of_a_study_is_said_before_any_run(case):
    change, said = CASES[case]
    with pytest.raises(ConfigError) as refused:
        check_study("suppress_or_invest", short_study().model_copy(update=change))
    assert said in str(refused.value)
