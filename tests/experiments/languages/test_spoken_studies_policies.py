"""Studies of suppression and investment, of bifurcation, hysteresis and switching costs are Japanese where asked for."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from configs import ConfigError, load
from configs.language import _, speaking
from experiments.analyses import ANALYSES, analysis_of, check_study
from experiments.analyses.bifurcation.words import Found, findings_of
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.factors import Factor
from experiments.analyses.suppress_or_invest.rules import plausible, shares_told, where_told
from experiments.analyses.suppress_or_invest.tables import factor_table
from experiments.analyses.suppress_or_invest.trees import Claim, Rule
from experiments.pages.page import PageTable
from experiments.pages.study import Answer, study_page, write_study
from experiments.runs.titles import titles_of
from experiments.studies.study import read_study
from experiments.studies.tables import Carrying
from experiments.sweep import Execution
from experiments.sweep.study_runs import run_study
from experiments.tipping import binder_crossing, hysteresis_loop, susceptibility_peak, transition_order
from experiments.tipping.common import Estimate, undefined
from tests.experiments.carried.posteriors import posterior
from tests.helpers.figures import cut_off, texts_of
from tests.helpers.policy_studies import short_study, small_study
from tests.helpers.spoken import JAPANESE, english_in

DUOPOLY = ["tipping_bifurcation", "tipping_hysteresis", "switching_costs"]
# Authors, signs of formulas, units, files, and what is typed.
NAMES = {
    "Binder", "Brock", "Durlauf", "Peretto", "Farrell", "Klemperer", "Acemoglu", "Briggs", "Kodnani", "Quinet", "OMB",
    "tanh", "artanh", "cosh", "sqrt", "gamma", "gamma_c", "mu", "sigma", "TWh", "Mt", "CART", "welfare", "validate",
    "theory", "switching_cost_duopoly", "factorial", "list", "design", "parquet", "runs", "services", "market",
    "network_effect", "switching_cost", "customers", "number", "time", "steps", "bias", "low", "high", "period_years",
    "curves_start", "opening_share", "start", "end", "set",
}  # fmt: skip
# Scenarios and levers of the study of policies, and of notes of its runs.
NAMES |= {
    "suppress", "small_levy", "active_use", "sovereign_investment", "use_and_invest", "levers", "sovereign_research",
    "watt_bit", "lag_months", "opening_year",
}  # fmt: skip
STUDY_OF_POLICIES = "suppress_or_invest"


def silent(*_):
    """Hear of no progress."""


@pytest.fixture(scope="module", params=[*DUOPOLY, STUDY_OF_POLICIES])
def told(request):
    """The runs of a small study, and what its analysis answers in Japanese and in English."""
    if request.param == STUDY_OF_POLICIES:
        pytest.importorskip("sklearn")
        study = short_study()
    else:
        study = small_study(request.param)
    with speaking("ja"):
        runs = run_study(study, Execution(workers=0))
        answer = ANALYSES[analysis_of(study)](runs, silent)
    with speaking("en"):
        titles = titles_of(load(study.scenario, study.set))
        return runs, answer, ANALYSES[analysis_of(study)](replace(runs, titles=titles), silent)


def texts_in(answer: Answer) -> str:
    captions = (picture.caption for picture in answer.pictures.values())
    return " ".join([*answer.findings, *answer.method, *captions, *texts_of_tables(answer.tables)])


def texts_of_tables(tables: list[PageTable]) -> list[str]:
    return [part for table in tables for part in (table.heading, table.note, table.frame.to_string(na_rep=""))]


def test_findings_captions_tables_and_method_have_no_english_word(told):
    _runs, answer, _english = told
    assert english_in(texts_in(answer)) - NAMES == set()
    assert not {"suppress", "baseline"} & set(texts_in(answer).split()), "labels of points, which are names, too"
    assert all(JAPANESE.search(text) for text in [*answer.findings, *answer.method])


def test_the_page_around_them_has_none_either(told):
    runs, answer, _english = told
    with speaking("ja"):
        page = study_page(runs, answer, 1.0)
    tables = texts_of_tables(page.design_tables)
    words = english_in(" ".join([page.title, page.question, *page.findings, *page.design, *tables]))
    assert words - NAMES == set()


def test_figures_are_japanese_whole_and_without_a_missing_letter(told):
    _runs, answer, english = told
    for name, picture in answer.pictures.items():
        assert english_in(" ".join(texts_of(picture.figure))) <= {"TWh", "Mt"}, name
        assert len(texts_of(picture.figure)) == len(texts_of(english.pictures[name].figure)), name
        FigureCanvasAgg(picture.figure).draw()  # warnings are errors, and a letter that is missing is one
        assert cut_off(picture.figure) == [], name
        titles = [picture.figure._suptitle, *(axes.title for axes in picture.figure.axes)]
        ends = [title.get_window_extent().x1 for title in titles if title and title.get_text()]
        assert max(ends) <= picture.figure.bbox.x1 + 1.0, name


def test_numbers_are_the_same_and_programs_read_english(told, tmp_path):
    runs, answer, english = told
    assert not JAPANESE.search(json.dumps(english.data, default=str) + " ".join(english.findings))
    for table, own in zip(answer.tables, english.tables, strict=True):
        pd.testing.assert_frame_equal(
            table.frame.select_dtypes("number").set_axis(range(table.frame.select_dtypes("number").shape[1]), axis=1),
            own.frame.select_dtypes("number").set_axis(range(own.frame.select_dtypes("number").shape[1]), axis=1),
        )
    with speaking("ja"):
        write_study(runs, answer, tmp_path, 1.0, in_english=english)
    kept = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert (kept["findings"], kept["told"]["ja"]) == (english.findings, answer.findings)
    assert not JAPANESE.search(json.dumps(kept["data"], ensure_ascii=False))


def test_at_draws_of_a_posterior_draws_are_told_in_japanese_too(tmp_path):
    pytest.importorskip("sklearn")
    carrying, whole = Carrying(file=str(posterior(tmp_path)), draws=2), short_study(apart=[])
    points = [point for point in whole.points if point["label"] in ("baseline", "suppress", "use and invest")]
    whole.options["conditions"]["samples"] = 2
    study = whole.model_copy(update={"posterior": carrying, "replicates": 2, "points": points})
    runs = run_study(study, Execution(workers=0))
    with speaking("ja"):
        answer = ANALYSES[STUDY_OF_POLICIES](runs, silent)
    assert english_in(texts_in(answer)) - NAMES == set()
    assert "分散のうち標本による割合は" in answer.findings[0]


def test_arms_numbers_and_reasons_of_the_packaged_study_have_a_translation():
    study = read_study(STUDY_OF_POLICIES)
    factors = study.options["conditions"]["factors"]
    texts = [*(point["label"] for point in study.points), *factors, *(table["why"] for table in factors.values())]
    with speaking("ja"):
        assert [text for text in texts if not JAPANESE.search(_(text))] == []


FACTORS = [Factor("stay bonus", ["x"], 0.0, 1.0, True, False, "posterior"),
           Factor("learning", ["y"], 0.0, 1.0, False, True, "")]  # fmt: skip
VALUES = np.random.default_rng(1).random((50, 2))
INDICES = pd.DataFrame({"factor": ["learning", "stay bonus"], "S1": [0.5, 0.2], "low": [0.4, 0.1], "high": [0.6, 0.3]})
ABOVE, BELOW = Rule({"stay bonus": (0.3, 1.0)}, 30, 0.9), Rule({"stay bonus": (0.0, 0.2)}, 9, 0.8)
BETWEEN = Rule({"stay bonus": (0.1, 0.9), "learning": (0.0, 0.5)}, 9, 0.8)


def conditions_of(gap: np.ndarray, rules: list[Rule], accuracy: float, balance: float) -> Conditions:
    with speaking("ja"):
        text = _("use and invest beats suppression, {reading}", reading=_("the stay bonus enjoyed"))
    claims = [Claim(text, gap, rules, accuracy, 0.7, INDICES)] * 9
    return Conditions(FACTORS, VALUES, claims, np.full(50, balance), 1, 0)


@pytest.mark.parametrize("balance", [-6.6, 20.0, np.nan])
@pytest.mark.parametrize(
    ("gap", "rules", "accuracy", "part"),
    [
        (VALUES[:, 0] - 0.3, [ABOVE, BELOW, BETWEEN, Rule({}, 3, 1.0)], 0.9, "その条件：継続の便益がベースラインの0.3倍を"),
        (VALUES[:, 0] - 0.3, [ABOVE], 0.6, "正答率は60%"),
        (VALUES[:, 0] - 0.3, [], np.nan, "簡単な規則はありません。"),
        (VALUES[:, 0] + 1.0, [], np.nan, "どこでも成り立ちます"),
        (VALUES[:, 0] - 2.0, [], np.nan, "どこでも成り立ちません"),
    ],
)  # fmt: skip
def test_conditions_are_told_whatever_they_are(gap, rules, accuracy, part, balance):
    conditions = conditions_of(gap, rules, accuracy, balance)
    with speaking("ja"):
        texts = [*where_told(conditions), shares_told(conditions), plausible(conditions)]
        words = english_in(" ".join(texts) + factor_table(conditions).drop(columns=_("why")).to_string())
    assert part in texts[0]
    assert words == set()


def two_phases(n_couplings: int, n_replicates: int) -> np.ndarray:
    """Order parameters that are near 0 or near 1, more often 1 the larger the coupling."""
    rng, shares = np.random.default_rng(3), np.linspace(0.05, 0.95, n_couplings)
    tipped = rng.random((n_couplings, n_replicates)) < shares[:, None]
    return np.where(tipped, 0.9, 0.02) + 0.01 * rng.random((n_couplings, n_replicates))


def test_every_reason_that_there_is_no_point_or_no_verdict_is_told():
    rng, grid = np.random.default_rng(1), np.linspace(1.0, 3.0, 12)
    noise = {size: rng.normal(0.0, 0.3, (12, 30)).clip(-1, 1) for size in (50, 100)}
    rising = np.linspace(0.01, 1.0, 12)[:, None] * rng.choice([-1.0, 1.0], (12, 30)) + 0.01 * noise[50]
    still = hysteresis_loop([0, 1, 2, 1, 0], np.tile([-1, 0.5, 1, 0.5, -1], (5, 1)))
    wide = hysteresis_loop([0, 1, 2, 1, 0], np.tile([-1, -0.5, 1, 0.5, -1], (5, 1)))
    with speaking("ja"):
        notes = [
            binder_crossing(grid, noise, 30, rng).note,
            binder_crossing(grid, {50: noise[50], 100: rising}, 30, rng).note,
            susceptibility_peak(grid, rising, 50, 30, rng).note,
            susceptibility_peak(grid, np.full((12, 4), 0.5), 50, 30, rng).note,
        ]
        orders = [
            transition_order(grid, two_phases(12, 60), rng),
            transition_order(grid, two_phases(12, 60), rng, hysteresis=still),
            transition_order(grid, two_phases(12, 60), rng, hysteresis=wide),
            transition_order(grid, np.full((12, 20), 0.3), rng),
            transition_order(grid[:4], noise[50][:4] ** 2, rng, hysteresis=wide),
            transition_order(grid, {size: m**2 for size, m in noise.items()}, rng),
        ]
        told = []
        for order in orders:
            nowhere = undefined(0.95, notes[2])
            phases = Found(grid, grid / 4, grid - 2, [50, 100], Estimate(2.0, 1.9, 2.1, 0.95), nowhere, nowhere, 2.1,
                          order, 0.1)  # fmt: skip
            told += findings_of(phases)
        with pytest.raises(ValueError, match="閉じた往復"):
            hysteresis_loop([0, 1, 2], [0, 1, 2])
    assert english_in(" ".join([*notes, *told])) == set()
    assert {order.verdict for order in orders} >= {"first order", "undecided"}, "by which programs know it"


POLICIES = short_study()
EFFECT = POLICIES.options["conditions"]["factors"]["network effect"]


def with_effect(**changes: object) -> dict[str, object]:
    table = {key: value for key, value in {**EFFECT, **changes}.items() if value is not None}
    return {"conditions": {**POLICIES.options["conditions"], "factors": {"network effect": table}}}


REFUSED = {
    "no year": ({"first_year": "2026"}, "整数を指定してください"),
    "another first year": ({"first_year": 2000}, "12月に終わり"),
    "too late": ({"first_year": 2027}, "から2年以上にしてください"),
    "an arm that is none": ({"apart": ["ban on films"]}, "points の label にありません"),
    "another month": ({"cut_off": {"levers.withdrawal.start": "2026-07"}}, "終わりの2年前の 2026-01 にしてください"),
    "neither": (with_effect(times=None), "times か between のどちらか1つ"),
    "order": (with_effect(times=[2.0, 1.0]), "下限、上限の順に指定"),
    "not above 0": (with_effect(times=[0.0, 1.0], log=True), "0より大きい下限"),
    "both": (with_effect(weighs=["outcomes.levy_revenue"]), "keys か weighs のどちらか1つ"),
    "a weight of itself": (with_effect(keys=None, weighs=["outcomes.levy_revenue"]), "倍率を掛ける元の値がありません"),
    "not drawn": (with_effect(drawn=False), "weighs を指定してください"),
    "not kept": (with_effect(keys=None, times=None, between=[0.0, 1.0], weighs=["outcomes.uncounted_use"]), "paths にありません"),
    "a default": (with_effect(keys=["service_defaults.pass_through"]), "サービスごとに違います"),
    "a misspelt word": (with_effect(lgo=True), "ここに置けない項目です"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_study_of_policies_cannot_use_is_said_in_japanese(case):
    options, said = REFUSED[case]
    study = POLICIES.model_copy(update={"options": {**POLICIES.options, **options}})
    with speaking("ja"), pytest.raises(ConfigError, match=said) as refused:
        check_study(STUDY_OF_POLICIES, study)
    assert not {"expected", "missing", "needs", "either", "neither", "is", "the"} & english_in(str(refused.value))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcomes": []}, "がありません。分析 bifurcation に必要です"),
        ({"scenario": "baseline", "set": {}, "factors": {"services.cloud.network_effect": [1.0, 2.0]}}, "任意の市場がどこで集中するかは"),
        ({"scenario": "theory/k_offers"}, "の理論が成り立つのは2社です"),
    ],
)  # fmt: skip
def test_what_a_study_of_the_duopoly_lacks_is_said_in_japanese(change, said):
    study = small_study("tipping_bifurcation").model_copy(update=change)
    with speaking("ja"), pytest.raises(ConfigError, match=said) as refused:
        check_study("bifurcation", study)
    assert not {"expected", "missing", "needs", "has", "expects"} & english_in(str(refused.value))
