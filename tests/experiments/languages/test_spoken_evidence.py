"""Projections, calibrations, scores, audits and the theory table are told in Japanese, and their JSON in English."""

import json
import re

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from configs.language import _, speaking
from experiments.audit.audit import audit
from experiments.audit.changes import CHANGES
from experiments.audit.claims import CLAIMS
from experiments.audit.page import findings_of
from experiments.audit.page import page_of as page_of_audit
from experiments.audit.table import audit_table
from experiments.audit.verdict import WORST
from experiments.calibration import posterior as sampler
from experiments.calibration import waves
from experiments.calibration.alternatives.compare import called, compare, table_of
from experiments.calibration.alternatives.page import alternatives_page
from experiments.calibration.fit import POSTERIOR, calibrate
from experiments.calibration.holdout import hold_outs
from experiments.calibration.page import page_of as page_of_fit
from experiments.calibration.problem import read_problem
from experiments.calibration.recovery import recover
from experiments.calibration.recovery_page import recovery_page, recovery_record
from experiments.pages.page import Page
from experiments.projection import question as asked
from experiments.projection.ensemble import Ensemble
from experiments.projection.page import page_of
from experiments.projection.project import Projection, answer_of, project
from experiments.projection.question import question_of
from experiments.projection.tables import annual_table
from experiments.sweep import Execution
from experiments.validation import CASES, simulator
from experiments.validation.table import SHOWN, summary, theory_table
from tests.experiments.calibration.test_alternatives import TINY as TINY_ALTERNATIVES
from tests.experiments.calibration.test_fit import TINY
from tests.experiments.languages.test_spoken import drawn_in_japanese, texts_of_page
from tests.experiments.projection.test_projection import FEW
from tests.experiments.projection.test_projection import posterior as made_posterior
from tests.helpers.command import here
from tests.helpers.kernels import QUICKEST
from tests.helpers.spoken import JAPANESE, english_in

HERE = Execution(workers=0, engine=QUICKEST)
# Names of methods, authors and measures, and what is typed.
CITED = {"CRPS", "Goda", "Owen", "Prieur", "SALib", "Talts", "Hotelling", "Holm", "suppress", "use_and_invest"}
CLAIMED = [CLAIMS["duopoly_tips_above"], CLAIMS["duopoly_shared_below"]]
CHANGED = [CHANGES[name] for name in ("streams", "months", "engine_numpy", "arms_apart", "customer_order")]

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.fixture
def short(monkeypatch):
    """Chains that are too short for anything but their texts."""
    for name, value in (("BURN_IN", 20), ("STEPS", 40), ("MOST_STEPS", 1)):
        monkeypatch.setattr(sampler, name, value)
    monkeypatch.setattr(waves, "CANDIDATES", 1000)


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> Projection:
    """A projection of two regimes: of the balance, and of the domestic share of the cloud."""
    folder = tmp_path_factory.mktemp("projection")
    projection = project(question_of(made_posterior(folder), None, 2, 2027, None, FEW), folder, HERE)
    rng = np.random.default_rng(2)
    above = rng.random((60, 4)) < 0.3
    figures = {
        measure: rng.normal(values[0, 0], 0.3, (60, 4, values.shape[-1]))
        for measure, values in projection.ensemble.figures.items()
    }
    figures["total", "balance"] = np.repeat((rng.normal(-12.0, 0.3, (60, 4)) + 5.0 * above)[..., None], 18, axis=-1)
    shares = {"cloud": np.where(above, 0.8, 0.2) + rng.normal(0.0, 0.02, (60, 4)), "messenger": rng.random((60, 4))}
    ensemble = Ensemble(projection.question, figures, shares, [[1, 2, 3, 4]] * 10, np.arange(60) % 10)
    return Projection(ensemble, projection.variance)


@pytest.fixture(scope="module")
def audited():
    return audit(CLAIMED, CHANGED, 3, 60)


def told(page: Page) -> str:
    """All that people read of a page, with what it takes to get it again but for versions, files and hashes."""
    return f"{texts_of_page(page)} {' '.join(page.provenance)}"


def printed(table: Table, width: int = 200) -> str:
    console = Console(width=width)
    with console.capture() as said:
        console.print(table)
    return said.get()


def test_a_projection_its_fans_its_variance_and_its_regimes(done, japanese):
    page = page_of(done, "digital-balance project")
    own = {"pass-through"}  # what the meaning of a prior is in somebody's file
    assert english_in(told(page)) <= CITED | own
    assert page.findings[0].startswith("2027年のデジタル関連収支は、80％の確率で")
    assert any("2つの局面" in finding for finding in page.findings)
    assert {"fans", "variance", "regimes_balance", "regimes_cloud"} == set(page.pictures)
    drawn_in_japanese(page, own)
    table = printed(annual_table(done))
    assert english_in(table) == set()
    assert "兆円" in table


def test_a_projections_table_in_japanese_fits_a_terminal(done, japanese):
    assert "…" not in printed(annual_table(done), width=80)


def test_what_programs_read_of_a_projection_is_english(done, japanese):
    assert not JAPANESE.search(json.dumps(answer_of(done), ensure_ascii=False, default=str))
    assert set(done.regimes["regime"]) >= {"one regime"}


def test_a_fit_and_what_was_held_out(short, tmp_path, japanese):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY + "\n[discrepancy]\ntelecom_computer_information = 0.3\ngenerative_ai_individuals = 5.0\n")
    problem = read_problem(path).smaller({"points": 20, "draws": 10, "customers": 60})
    said = []
    fitted = calibrate(problem, 2022, tmp_path / "fit", HERE, said.append, held=hold_outs(["market_shares"]))
    page = page_of_fit(fitted, "digital-balance calibrate")
    typed = {"market_shares", "generative_ai_individuals", "exports", "pass_through", "services", "cloud", "imitation",
             "firms", "adoption_constant"}  # fmt: skip
    own = english_in(TINY)  # somebody's own titles and meanings stay
    figures = english_in(" ".join(target.name for target in fitted.targets))  # ids, which the table of scores has
    assert english_in(told(page)) <= CITED | typed | own | figures | {"NaN"}  # the page has nothing in its place
    assert {"posterior", "ridges", "held_out"} == set(page.pictures)
    drawn_in_japanese(page, typed | own)
    assert english_in(" ".join(said)) <= typed | {word for key in problem.priors for word in [*key.split("."), key]}
    assert any("除きます" in text for text in said)
    kept = (tmp_path / "fit" / POSTERIOR).read_text(encoding="utf-8")
    assert not JAPANESE.search(json.dumps(json.loads(kept), ensure_ascii=False))


def test_constants_streams_and_alternatives_of_the_packaged_calibration(japanese):
    problem = read_problem()
    names = [problem.name_of(key) for key in [*problem.priors, *problem.profiled.streams]]
    names += [called(name) for name in problem.alternatives]
    assert english_in(" ".join(names)) == set()
    assert all(JAPANESE.search(name) for name in names)


def test_a_recovery(short, tmp_path, japanese):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    problem = read_problem(path).smaller({"points": 20, "customers": 60})
    said = []
    recovery = recover(problem, 2011, 4, tmp_path, HERE, said.append)
    page = recovery_page(recovery, "digital-balance calibrate --recovery")
    own = english_in(TINY)
    assert english_in(told(page)) <= CITED | own | {"nan"}  # p of so few histories
    drawn_in_japanese(page, own)
    assert said[-1] == "4個の履歴のうち4個目の当てはめが終わりました"
    assert not JAPANESE.search(json.dumps(recovery_record(recovery), ensure_ascii=False))


def test_alternatives(short, tmp_path, japanese):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY_ALTERNATIVES)
    models = compare(read_problem(path), ["nothing"], 2012, [], tmp_path / "out", HERE)
    table = table_of(models)
    page = alternatives_page(models, table, "digital-balance calibrate --alternatives")
    own = {"The", "same", "model", "nothing"}
    assert english_in(told(page)) <= CITED | own
    drawn_in_japanese(page, own)
    assert {"full model", "placebo", "nothing"} == set(table["model"])
    assert "nothing" in page.tables[0].frame.to_string()  # a name of one's own stays, whatever it means elsewhere
    assert set(table["verdict"]) <= {"", "rejected", "better", "not told apart"}


def test_an_audit(audited, japanese):
    page = page_of_audit(audited, "digital-balance audit")
    claims, changes = page.design_tables
    frame = claims.frame.drop(columns="文書の記述（原文）")  # a quotation
    names = {claim.name for claim in CLAIMED} | {change.name for change in CHANGED} | {"as_it_stands"}
    texts = [page.title, page.question, *page.findings, *page.design, *page.method, *page.provenance,
             frame.to_string(), changes.frame.to_string(), *(table.note for table in page.tables),
             *(table.frame.to_string() for table in page.tables)]  # fmt: skip
    assert english_in(" ".join(texts)) <= names | CITED | {"numpy", "numba"}
    assert english_in(printed(audit_table(audited))) <= names
    assert english_in(" ".join(_(verdict) for verdict in WORST)) == set()


def test_every_claim_and_every_change_of_an_audit(japanese):
    texts = [text for claim in CLAIMS.values() for text in (claim.told, claim.subject, claim.bounds,
             *(_(reason) for reason in claim.documented.values()))]  # fmt: skip
    texts += [_(change.meaning) for change in CHANGES.values()]
    texts += [_(change.untestable(claim)) for change in CHANGES.values() for claim in CLAIMS.values()]
    assert english_in(" ".join(texts)) <= CITED | {"numpy", "numba", "Mesa"}


def test_findings_of_an_audit_keep_their_numbers(audited):
    texts = {}
    for code in ("en", "ja"):
        with speaking(code):
            texts[code] = findings_of(audited)
    for first, second in zip(texts["en"][1:], texts["ja"][1:], strict=True):
        assert set(re.findall(r"\d+", first)) >= set(re.findall(r"\d+", second)) - {"2"}


def test_the_theory_table(japanese):
    checks = []
    for case in SHOWN:
        few = (4, 500) if case in ("prices", "watts") else (8, 10_000)
        simulate = simulator(1, case)

        def fewer(scenario, n_replicates, overrides, few=few, simulate=simulate):
            number = min(overrides["customers.number"], few[1])
            return simulate(scenario, min(n_replicates, few[0]), {**overrides, "customers.number": number})

        checks += CASES[case](fewer)
    table = printed(theory_table(checks), width=240)
    assert english_in(table) == set()
    assert english_in(summary(checks, 1)) == set()


def spoken_here(*words: str, cwd):
    told_here = here(*words, cwd=cwd, columns=200)
    assert told_here.returncode == 0, told_here.stderr
    return told_here


def test_the_command_audit_tells_people_japanese_and_programs_english(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    words = ["audit", "duopoly_tips_above", "--quick", "--change", "engine_numpy", "--out", "a"]
    said = spoken_here(*words, cwd=tmp_path)
    names = {"duopoly_tips_above", "html", "index"}
    assert english_in(said.stdout) <= names
    answer = spoken_here(*words, "--json", cwd=tmp_path).stdout
    assert not JAPANESE.search(answer)
    assert "At a network effect of 2.5 taste scales" in json.loads(answer)["findings"][1]
    assert "lang='ja'" in (tmp_path / "a" / "index.html").read_text(encoding="utf-8")
    for name in ("manifest.json", "audit.csv", "values.csv"):
        assert not JAPANESE.search((tmp_path / "a" / name).read_text(encoding="utf-8"))
    listed = spoken_here("audit", "--list", cwd=tmp_path).stdout
    assert english_in(listed) <= english_in(" ".join([*CLAIMS, *CHANGES])) | CITED | {"numpy", "numba", "Mesa"}
    assert not JAPANESE.search(spoken_here("audit", "--list", "--json", cwd=tmp_path).stdout)


def test_the_command_project_tells_people_japanese_and_programs_english(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    made_posterior(tmp_path)
    monkeypatch.setattr(asked, "read_unknowns", lambda *_: FEW.model_copy(update={"scenarios": [], "seeds": 1}))
    words = ["project", "posterior.json", "--draws", "10", "--seeds", "1", "--until", "2026", "--out", "p",
             "--workers", "1"]  # fmt: skip
    answer = json.loads(spoken_here(*words, "--json", cwd=tmp_path).stdout)
    assert answer["findings"][0].startswith("The digital balance of 2026 is between ")
    assert "lang='ja'" in (tmp_path / "p" / "index.html").read_text(encoding="utf-8")
    for name in ("projection.json", "projection.csv"):
        assert not JAPANESE.search((tmp_path / "p" / name).read_text(encoding="utf-8"))
    said = spoken_here(*words, cwd=tmp_path)
    assert english_in(said.stdout) <= {"services", "cloud", "captive_share", "index", "html", "pass-through"}


def test_the_command_calibrate_tells_people_japanese_and_programs_english(short, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    (tmp_path / "tiny.toml").write_text(TINY.replace("points = 40", "points = 20").replace("= 300", "= 60"))
    words = ["calibrate", "tiny.toml", "--until", "2011", "--out", "c", "--workers", "1", "--engine", QUICKEST]
    answer = json.loads(spoken_here(*words, "--json", cwd=tmp_path).stdout)
    assert answer["findings"][0].startswith("Over ")
    assert "lang='ja'" in (tmp_path / "c" / "index.html").read_text(encoding="utf-8")
    assert "検証用" in spoken_here(*words, cwd=tmp_path).stdout


def test_the_commands_score_and_validate(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    words = ["score", "--customers", "60", "--until", "2014-12", "--replicates", "2", "--engine", "numpy"]
    said = spoken_here(*words, "--out", "score.csv", cwd=tmp_path)
    assert english_in(said.stdout) <= {"score", "csv"}
    assert not JAPANESE.search((tmp_path / "score.csv").read_text(encoding="utf-8"))
    assert not JAPANESE.search(spoken_here(*words, "--json", cwd=tmp_path).stdout)
    bass, beside_it = ["validate", "--case", "bass"], ["--case", "without_network_effect", "--workers", "2"]
    assert english_in(spoken_here(*bass, *beside_it, cwd=tmp_path).stdout) == set()
    assert not JAPANESE.search(spoken_here(*bass, "--json", cwd=tmp_path).stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audit", "--runs", "1"], "--runs が1です"),
        (["calibrate", "--until", "1990"], "その年までの公表値がありません"),
        (["calibrate", "--hold-out", "total"], "数値の種類ではありません"),
        (["score", "--replicates", "0"], "--replicates が0です。1以上を指定してください"),
        (["validate", "--seeds", "old"], "fixed、fresh または整数"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_japanese(words, said, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITAL_BALANCE_LANG", "ja")
    refused = here(*words, cwd=tmp_path, columns=200)
    assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
