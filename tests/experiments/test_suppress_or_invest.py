"""The study of suppression and investment: what it compares is comparable, and what it says follows from the runs."""

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest

from configs import ConfigError, load
from experiments.analyses import ANALYSES, check_study
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import MONEY, STRESS_MONTHS, TOTALS
from experiments.analyses.suppress_or_invest.factors import Factor, reweighed, sample_of
from experiments.analyses.suppress_or_invest.memo import net_effect
from experiments.analyses.suppress_or_invest.options import options_of
from experiments.analyses.suppress_or_invest.rules import where_told
from experiments.analyses.suppress_or_invest.trees import Claim, Rule, claim_of
from experiments.analyses.suppress_or_invest.words import beats
from experiments.pages.page import page_html
from experiments.pages.study import study_page
from experiments.statistics.intervals import bootstrap
from experiments.studies.posterior import read_posterior
from experiments.studies.study import read_study
from experiments.studies.tables import Carrying
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from tests.experiments.carried.posteriors import USE, posterior
from tests.helpers.figures import left_unsaid
from tests.helpers.policy_studies import SHORT, short_study

PROGRAMMES = ("active use", "sovereign investment", "use and invest")


@pytest.fixture(scope="module")
def finished():
    pytest.importorskip("sklearn")
    runs = run_study(short_study(), Execution(workers=0))
    return runs, ANALYSES["suppress_or_invest"](runs, lambda *_: None)


def test_programmes_have_the_same_money_a_year_and_levies_none():
    study = read_study("suppress_or_invest")
    for point in study.points:
        levers = load(point.get("scenario", study.scenario)).levers.values()
        money = sum(getattr(lever, "budget_lcu", 0.0) for lever in levers)
        assert money == (0.4e12 if point["label"] in PROGRAMMES else 0.0), point["label"]
        assert {lever.start for lever in levers} <= {"2026-04"}


def test_every_draw_and_every_stress_is_a_scenario():
    study = read_study("suppress_or_invest")
    settings, options = load(study.scenario, study.set), options_of(study).conditions
    assert len(options.factors) >= 6
    for share in (0.0, 1.0):
        factors = {name: pinned(table, share) for name, table in options.factors.items()}
        drawn = sample_of(options.model_copy(update={"samples": 2, "factors": factors}), settings, None)
        for point in study.points:
            own = {key: value for key, value in point.items() if key not in ("label", "scenario")}
            scenario, row = point.get("scenario", study.scenario), dict(zip(drawn.keys, drawn.rows[0], strict=True))
            load(scenario, {**study.set, **own, **{key: float(value) for key, value in row.items()}})
            load(scenario, {**study.set, **own, **study.options["cut_off"]})


def pinned(table, share):
    """A factor that is at a share of its range, but for rounding."""
    name, (low, high) = ("times", table.times) if table.times else ("between", table.between)
    end = low + share * (high - low)
    return table.model_copy(update={name: [end, end * (1.0 + 1e-12) + 1e-15], "log": False})


def test_a_factor_that_changes_nothing_by_one_leaves_the_draws_of_the_posterior_as_they_are(tmp_path):
    """A draw of everything is a draw of the posterior, times what multiplies it: cloud use here, by one."""
    own = read_posterior(posterior(tmp_path))
    settings, options = load("baseline"), options_of(read_study("suppress_or_invest")).conditions
    table = next(iter(options.factors.values())).model_copy(update={"keys": [USE], "times": [1.0, 1.0 + 1e-15]})
    drawn = sample_of(options.model_copy(update={"samples": 8, "factors": {"use": table}}), settings, own)
    assert drawn.keys == own.keys
    np.testing.assert_allclose(drawn.rows, np.tile(own.values, (2, 1)), rtol=1e-12)
    twice = table.model_copy(update={"times": [2.0, 2.0 + 1e-15]})
    drawn = sample_of(options.model_copy(update={"samples": 4, "factors": {"use": twice}}), settings, own)
    np.testing.assert_allclose(drawn.rows[:, 0], 2.0 * own.values[:, 0], rtol=1e-12)
    np.testing.assert_array_equal(drawn.rows[:, 1:], own.values[:, 1:])


def test_a_draw_of_everything_is_read_back_as_runs_carry_it(tmp_path):
    options, settings = options_of(read_study("suppress_or_invest")).conditions, load("baseline")
    drawn = sample_of(options.model_copy(update={"samples": 3}), settings, None)
    assert len(drawn.factors) == sum(table.drawn for table in options.factors.values())
    drawn.write(tmp_path / "further" / "drawn.json", "baseline", None)
    read = read_posterior(tmp_path / "further" / "drawn.json")
    assert (read.keys, read.values.tolist()) == (drawn.keys, drawn.rows.tolist())


def test_the_net_effect_is_the_one_of_the_specification():
    change = {"value added": 3.0, "balance": 2.0, "public money": 1.0, "levy revenue": 0.5, "levies paid": 0.5}
    assert net_effect({name: np.array([value]) for name, value in change.items()}) == pytest.approx(4.0)


def test_a_rule_that_is_in_the_draws_is_found_and_one_that_is_not_is_not_invented():
    pytest.importorskip("sklearn")
    factors = [Factor(name, ["x"], 0.0, 2.0, False, False, "") for name in ("first", "second")]
    values = 2.0 * np.random.default_rng(1).random((300, 2))
    claim = claim_of("claim", values[:, 0] - 1.2, factors, values)
    (rule,) = claim.rules
    assert rule.bounds["first"] == (pytest.approx(1.2, abs=0.05), 2.0) and set(rule.bounds) == {"first"}
    assert claim.accuracy > 0.97 and claim.share == pytest.approx(0.4, abs=0.08)
    assert claim.indices["factor"][0] == "first" and claim.indices["S1"][0] > 0.9
    assert claim.indices["S1"][1] < 0.2
    noise = claim_of("noise", np.random.default_rng(2).normal(size=300), factors, values)
    assert noise.accuracy < noise.commoner + 0.05 and noise.indices["S1"].max() < 0.2


def test_rules_that_are_right_less_often_than_saying_always_the_same_are_not_told():
    factors, values = [Factor("first", ["x"], 0.0, 1.0, False, False, "")], np.linspace(0.0, 1.0, 10)[:, None]
    indices = pd.DataFrame({"factor": ["first"], "S1": [np.nan], "low": [np.nan], "high": [np.nan]})
    gap = np.where(values[:, 0] > 0.3, 1.0, -1.0)
    texts = []
    for accuracy in (0.9, 0.6):
        claim = Claim("it wins", gap, [Rule({"first": (0.3, 1.0)}, 7, 1.0)], accuracy, 0.7, indices)
        texts += where_told(Conditions(factors, values, [claim], np.full(10, np.nan), 1, 0))
    assert "where the first is above 0.3 (100% of 7 draws there)" in texts[0]
    assert "no simple rule tells where (a tree is right in 60%" in texts[1]


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
    claim = claim_of("claim", gap, [Factor("first", ["x"], 0.0, 1.0, False, False, "")], values)
    assert claim.share == pytest.approx(n_holding / 6) and (claim.rules == [] or n_holding > 1)


def test_a_claim_that_always_holds_has_no_rules():
    values = np.random.default_rng(1).random((40, 1))
    claim = claim_of("claim", np.ones(40), [Factor("first", ["x"], 0.0, 1.0, False, False, "")], values)
    assert (claim.share, claim.rules) == (1.0, []) and claim.indices["S1"].isna().all()


def test_the_page_says_what_the_runs_say(finished):
    runs, page = finished
    first, suppress = (runs.design["label"].tolist().index(name) for name in ("baseline", "suppress"))
    balance, total = (runs.paths[path][..., -STRESS_MONTHS:].sum(axis=-1) for path in (MONEY["balance"], TOTALS[""]))
    change = (balance[suppress] - balance[first]) / 1e12
    assert page.data["changes"]["suppress"]["balance"]["mean"] == pytest.approx(change.mean())
    worth = (total[suppress] - total[first]) / 1e12
    assert page.data["welfare_by_pair"]["suppress"]["total"] == pytest.approx(worth)
    assert page.data["welfare"]["suppress"]["total"]["mean"] == pytest.approx(worth.mean())
    assert (page.data["years"], page.data["n_pairs"]) == ((2026, 2027), 3)
    parts = page.data["changes"]["use and invest"]
    net = sum(sign * parts[name]["mean"] for name, sign in [
        ("value added", 1), ("balance", 1), ("public money", -1), ("levy revenue", 1), ("levies paid", -1)
    ])  # fmt: skip
    assert page.data["old_measure"]["use and invest"]["mean"] == pytest.approx(net)
    assert page.data["failed_in_analysis"] == 0
    assert page.data["loss_when_cut_off"]["baseline"]["mean"] > 0.0


def test_the_old_measure_takes_a_ban_on_films_for_a_gain_of_the_bill_and_welfare_for_a_loss(finished):
    """Placebo: nobody's productivity knows of films, so that whatever keeps people from them wins by construction."""
    data = finished[1].data
    ban = data["changes"]["ban on foreign streaming"]
    assert ban["value added"]["mean"] == 0.0
    assert data["old_measure"]["ban on foreign streaming"]["mean"] == pytest.approx(ban["balance"]["mean"])
    assert all(data["old_measure"]["ban on foreign streaming"]["mean"] > net["mean"]
               for arm, net in data["old_measure"].items() if arm != "ban on foreign streaming")  # fmt: skip
    assert all(total["high"] < 0.0 for total in data["welfare"]["ban on foreign streaming"].values())


def test_the_ranking_turns_exactly_at_the_weight_that_is_told(finished):
    """Welfare at that weight of what it weighs is one in both arms, summed up anew from the paths."""
    runs, page = finished
    study = runs.study
    settings, labels = load(study.scenario, study.set), runs.design["label"].tolist()
    sums = {path: values[..., -STRESS_MONTHS:].sum(axis=-1) / 1e12 for path, values in runs.paths.items()}
    told = {(turn["number"], turn["reading"]): turn["at"] for turn in page.data["turns"]}
    funds = told["marginal cost of public funds", "total"]
    gaps = {path: (values[labels.index("use and invest")] - values[labels.index("suppress")]).mean()
            for path, values in sums.items()}  # fmt: skip
    excess = funds - settings.welfare.marginal_cost_of_public_funds
    assert gaps["outcomes.welfare.total"] + excess * gaps["outcomes.welfare.state.budget"] == pytest.approx(
        0.0, abs=1e-9
    )
    assert {name for name, _ in told} == {
        name for name, table in options_of(study).conditions.factors.items() if table.weighs
    }


def test_another_weight_adds_what_it_is_more_than_the_one_that_the_account_has():
    factor = Factor("funds", [], 1.0, 1.5, False, False, "", ("budget",), 1.2)
    change = {"budget": np.array([-4.0, 2.0])}
    assert reweighed(factor, np.array([1.2, 1.5]), change) == pytest.approx([0.0, 0.6])


def test_the_page_leads_with_the_answer_and_is_whole(finished):
    runs, page = finished
    asked = "Are residents better off by use and investment than by suppression, 2026 to 2027, with the stay bonus "
    assert [finding.startswith(asked) for finding in page.findings[:4]] == [True, True, True, False]
    assert "nan" not in " ".join(page.findings)
    assert len(page.data["conditions"]) == 9
    for shown in page.pictures.values():
        assert shown.caption and shown.figure.get_suptitle()
        assert not left_unsaid(shown.figure)
    text = page_html(study_page(runs, page, 1.0), dict.fromkeys(page.pictures, b""))
    assert text.count("<img") == len(page.pictures) == 6


def test_runs_of_a_draw_are_one_number_and_not_several(tmp_path):
    """At draws of a posterior means are over draws; groups and pairs are told of all runs."""
    pytest.importorskip("sklearn")
    carrying = Carrying(file=str(posterior(tmp_path)), draws=2)
    whole = short_study(apart=[])
    points = [point for point in whole.points if point["label"] in ("baseline", "suppress", "use and invest")]
    whole.options["conditions"]["samples"] = 2
    study = whole.model_copy(update={"posterior": carrying, "replicates": 2, "points": points})
    runs = run_study(study, Execution(workers=0))
    page = ANALYSES["suppress_or_invest"](runs, lambda *_: None)
    pairs = np.array(page.data["welfare_by_pair"]["suppress"]["total"])
    assert page.data["n_pairs"] == len(pairs) == 4
    told, of_draws = page.data["welfare"]["suppress"]["total"], bootstrap(pairs.reshape(2, 2).mean(axis=0))
    assert (told["mean"], told["low"], told["high"]) == pytest.approx((of_draws.value, of_draws.low, of_draws.high))
    assert "draws make" in page.findings[0]


OPTIONS = short_study().options


def changed(key: str, value) -> dict:
    """The options with one of them changed, or without it."""
    options = deepcopy(OPTIONS)
    *parents, last = key.split("/")
    table = options
    for parent in parents:
        table = table[parent]
    table.pop(last, None)
    return {"options": options if value is None else (table.update({last: value}), options)[1]}


EFFECT = "conditions/factors/network effect"
CASES = {
    "points": ({"points": [{"label": "baseline"}]}, "points: 'suppress' is missing"),
    "paths": ({"paths": ["outcomes.co2"]}, "paths: 'balance.total.balance_lcu' is missing"),
    "no options": ({"options": {}}, "options.first_year: field required"),
    "a text for a year": (changed("first_year", "2026"), "options.first_year is '2026': input should be a valid integer"),
    "true for a year": (changed("first_year", True), "options.first_year is True"),
    "no cut-off": (changed("cut_off", None), "options.cut_off: field required"),
    "too short": (changed("first_year", 2027), "expected two years from options.first_year"),
    "before the run": (changed("first_year", 2000), "expected one that ends in December and has options.first_year"),
    "not a year's end": ({"set": {**read_study("suppress_or_invest").set, **SHORT, "time.end": "2028-06"}}, "expected one that ends in December"),
    "another cut-off": (changed("cut_off/levers.withdrawal.start", "2026-07"), "expected 2026-01, two years to the end"),
    "samples": (changed("conditions/samples", "4"), "options.conditions.samples is '4'"),
    "seed": (changed("conditions/seed", "x"), "options.conditions.seed is 'x'"),
    "neither": (changed(f"{EFFECT}/times", None), "network effect: expected either times or between"),
    "both": (changed(f"{EFFECT}/weighs", ["outcomes.levy_revenue"]), "network effect: expected either keys or weighs"),
    "a weight of what is not kept": (changed("conditions/factors/externality share/weighs", ["outcomes.uncounted_use"]), "weighs: outcomes.uncounted_use is missing in paths"),
    "another than the first": ({"points": [*read_study("suppress_or_invest").points[1:], {"label": "baseline"}]}, "the first is 'suppress'; expected 'baseline'"),
    "an arm that is none": (changed("apart", ["ban on films"]), "options.apart: 'ban on films' is no label of points"),
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
