"""Studies of markets and sensitivity indices speak Japanese: findings, figures, tables, pages and errors."""

import io
import json
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from rich.console import Console

from configs import ConfigError, load
from configs.language import speaking
from experiments.analyses import ANALYSES, check_study
from experiments.analyses.distance import probes
from experiments.analyses.distance.probes import FADING, HELD, LASTING, verdict_text
from experiments.analyses.topology.graphs import graph_told
from experiments.analyses.why_domestic_lost.labels import ended_told, policy_told, variant_told
from experiments.analyses.why_domestic_lost.removals import ASIDE, LISTED
from experiments.cli.evidence import sensitivity
from experiments.cli.study import carry_out
from experiments.figures.sensitivity import sensitivity_figure
from experiments.pages.page import Page
from experiments.pages.study import study_page
from experiments.runs.titles import titles_of
from experiments.statistics.intervals import FEW
from experiments.studies.designs.sampled import unit_sample
from experiments.studies.study import Study, read_study
from experiments.sweep import Execution
from experiments.sweep.sensitivity import ONE_LEVEL, cautions, sensitivity_indices
from experiments.sweep.study_runs import run_study
from experiments.tables.indices import indices_table
from tests.helpers.figures import cut_off, texts_of
from tests.helpers.small_studies import (
    small_critical_mass,
    small_distance,
    small_local_or_global,
    small_why_domestic_lost,
)
from tests.helpers.spoken import JAPANESE, english_in

PAPERS = {"Brock", "Durlauf", "Kaplan-Meier", "Wilson", "Strogatz", "Barabasi", "Albert", "Shapley", "SALib"}
SYMBOLS = {"tanh", "gamma", "omega", "mu", "ST", "mu_star", "sigma", "base_abroad_share"}
NUMBERS = {"NaN", "e-"}
KEYS = {"design", "parquet", "runs", "theory", "k_offers", "biased_duopoly", "factorial", "list", "sampling", "market",
        "services", "bias", "network_effect", "opening_share", "exports", "constant", "contract_months", "home_bias",
        "service_defaults", "booking_share", "switching_cost", "cloud", "network", "degree",
        "rewiring_share", "local_share", "n_offers"}  # fmt: skip
STUDIES = [small_critical_mass, small_local_or_global, small_why_domestic_lost, small_distance]
SHARE = "market.market.offer_1.market_share"
BALANCE = "balance.total.balance_jpy@2025"


def silent(*_):
    """Hear of no progress."""


def texts_of_page(page: Page) -> str:
    """All that people read of a page but for its provenance."""
    tables = (*page.tables, *page.design_tables)
    return " ".join([page.title, page.question, *page.findings, *page.design, *page.method,
                     *(picture.caption for picture in page.pictures.values()),
                     *(part for table in tables for part in (table.heading, table.note, table.frame.to_string()))])  # fmt: skip


@pytest.mark.parametrize("small", STUDIES)
def test_a_study_of_markets_is_told_in_japanese_and_its_figures_are_whole(small, japanese):
    told = []
    runs = run_study(small(), Execution(workers=0))
    runs.say = told.append
    answer = ANALYSES[runs.study.analysis](runs, silent)
    page = study_page(runs, answer, 1.0)
    assert english_in(texts_of_page(page)) <= PAPERS | SYMBOLS | KEYS | NUMBERS
    assert english_in(" ".join(told)) == set()
    too_few = runs.study.n_runs < FEW
    for picture in page.pictures.values():
        assert ("狭すぎます" in picture.caption or "区間とは言いがたく" in picture.caption) == (
            too_few and "ブートストラップ" in picture.caption
        )
        assert english_in(" ".join(texts_of(picture.figure))) <= {"Wilson"}
        FigureCanvasAgg(picture.figure).draw()  # warnings are errors, and a letter that is missing is one
        assert cut_off(picture.figure) == []
        assert JAPANESE.search(picture.figure.get_suptitle())


def test_findings_for_programs_are_english_and_leads_are_given_once(japanese, tmp_path, monkeypatch, capsys):
    times, true = [], probes.run_probes

    def counted(*args):
        times.append(1)
        return true(*args)

    monkeypatch.setattr(probes, "run_probes", counted)
    assert carry_out(small_distance(), tmp_path / "s", Execution(workers=0), as_json=True) == 0
    printed = capsys.readouterr().out
    answer = json.loads(printed)
    assert not JAPANESE.search(printed)
    assert answer["findings"][1].startswith("Nearest the edge in 2012, measured: ")
    assert answer["data"]["verdicts"][0]["words"].startswith("near the edge: a lead lasts for years; equal shares ")
    kept = json.loads((tmp_path / "s" / "findings.json").read_text(encoding="utf-8"))
    assert kept["findings"] == answer["findings"]
    assert all(english_in(finding) == set() for finding in kept["told"]["ja"])
    assert len(times) == 1  # by far the most of the work


def test_every_label_of_the_studies_is_told(japanese):
    graphs = {point["label"] for point in read_study("local_or_global").points}
    labels = {point["label"] for point in read_study("why_domestic_lost").points}
    variants = {label for label in labels if not label.startswith("preference")}
    assert variants == {*LISTED.values(), *ASIDE}
    told = [*map(graph_told, graphs), *map(variant_told, variants), *map(policy_told, labels - variants)]
    assert english_in(" ".join(told)) == set()
    assert len(set(told)) == len(graphs) + len(labels)
    assert variant_told("without quality gap") == "品質格差なし"
    assert variant_told("quality gap alone") == "品質格差のみ"
    assert policy_told("preference 2 from 2010") == "国内優先2（2010年以降）"
    assert policy_told("preference 2 from 2010 to 2014") == "国内優先2（2010～2014年）"
    assert ended_told("preference 2 from 2010 to 2014") == "強さ2の国内優先（2010～2014年）"
    assert graph_told("islands, 5% of ties out") == "島（つながりの5%が外へ）"
    assert graph_told("a graph of my own") == "a graph of my own"


def test_every_verdict_is_told(japanese):
    growths = [1.2, LASTING, (LASTING + FADING) / 2.0, 0.1]
    words = {verdict_text(growth, share, equal) for growth in growths for share in (0.1, HELD) for equal in (0.5, 2.0)}
    assert len(words) == 10
    assert english_in(" ".join(words)) == set()


@pytest.mark.parametrize(
    ("study", "message"),
    [
        (small_critical_mass().model_copy(update={"factors": {}}), "factors または points: services.market.bias が"),
        (
            small_local_or_global().model_copy(update={"options": {}}),
            "options: niche がありません。分析 topology に必要",
        ),
        (small_critical_mass().model_copy(update={"scenario": "theory/k_offers"}), "事業者は3社です"),
        (small_why_domestic_lost().model_copy(update={"scenario": "theory/duopoly", "set": {}}), "が扱うサービス"),
    ],
)
def test_what_a_study_lacks_is_said_in_japanese(study, message, japanese):
    with pytest.raises(ConfigError, match=message):
        check_study(study.analysis, study)


def sampled(tmp_path, design: str, n: int) -> Study:
    """A study of a duopoly with a sampled design."""
    factors = {"network_effect": "1.5, high = 4.0", "bias": "-0.3, high = 0.3", "opening_share": "0.2, high = 0.8"}
    lines = [
        'title = "What decides who takes a duopoly?"', 'question = "Q?"', 'scenario = "theory/duopoly"',
        f'design = "{design}"', "replicates = 4", f'outcomes = ["{SHARE}"]', "[sampling]", f"n = {n}",
        "second_order = true" if design == "sobol" else "", "[set]", '"customers.number" = 60', '"time.steps" = 8',
        "[factors]", *(f'"services.market.{key}" = {{ low = {ends} }}' for key, ends in factors.items()),
    ]  # fmt: skip
    (tmp_path / f"{design}.toml").write_text("\n".join(lines))
    return read_study(str(tmp_path / f"{design}.toml"))


@pytest.mark.parametrize("design", ["sobol", "morris"])
@pytest.mark.parametrize("n", [2, 4, 64])
def test_sensitivity_indices_are_told_in_japanese(design, n, japanese, tmp_path):
    study, titles = sampled(tmp_path, design, n), titles_of(load("theory/duopoly"))
    u, rng = unit_sample(study), np.random.default_rng(1)
    tipped = rng.random(50)[None, :] < 0.2 + 0.6 * u[:, [0]]
    values = {
        SHARE: np.where(tipped, 0.8, 0.05),
        BALANCE: 1e12 * u @ [[2.0], [0.0], [0.5]],
        "outcomes.domestic_share@2025": u @ [[1.0], [1.001], [1.002]],
        "outcomes.order_parameter.market": np.zeros((len(u), 1)),
    }
    indices = sensitivity_indices(study, values)
    figure = sensitivity_figure(indices, "題", cautions(study, indices), titles)
    figure.canvas.draw()
    assert cut_off(figure) == []
    assert english_in(" ".join(texts_of(figure))) <= {"ST", "sampling"}
    console = Console(width=120, file=io.StringIO())
    for _outcome, table in indices.groupby("outcome", sort=False):
        console.print(indices_table(table, titles))
    assert english_in(console.file.getvalue()) <= SYMBOLS | PAPERS | KEYS | NUMBERS
    assert "SALib のブートストラップ" in console.file.getvalue()
    if n > 4:
        assert "集中する確率" in console.file.getvalue()
        assert "に最も効くの" in " ".join(texts_of(figure))


def test_a_factor_of_one_level_and_the_units_of_effects_are_told(japanese):
    study = read_study("sensitivity_screening")
    study = study.model_copy(update={"factors": {**study.factors, "exports.constant": [-1.5]}})
    u, titles = unit_sample(study), titles_of(load("baseline"))
    values = {BALANCE: 1e12 * u @ np.arange(8.0)[:, None], "outcomes.domestic_share@2025": u @ np.ones((8, 1))}
    indices = sensitivity_indices(study, values)
    assert ONE_LEVEL in set(indices["method"])  # which programs read
    figure = sensitivity_figure(indices, "題", "", titles)
    assert "輸出の定数（1水準）" in " ".join(texts_of(figure)).replace("\n", "")
    assert "平均の変化（兆円）" in " ".join(texts_of(figure))
    assert "平均の変化（ポイント）" in " ".join(texts_of(figure))
    console = Console(width=80, file=io.StringIO())
    console.print(indices_table(indices[indices["outcome"] == BALANCE], titles))
    assert "1水準のため比べるものがない" in re.sub(r"\s", "", console.file.getvalue())


def test_the_command_of_sensitivity_speaks_and_programs_read_the_same(japanese, tmp_path, capsys):
    study = sampled(tmp_path, "morris", 4)
    out, err = (Console(file=io.StringIO(), width=200) for _stream in range(2))
    assert sensitivity.carry_out(study, Execution(workers=0), tmp_path / "s", (out, err), as_json=False) == 0
    said = out.file.getvalue()
    assert said.startswith("複占で誰が勝つかを決めるものは何か\n")
    assert english_in(said.partition(" のファイル：")[0].replace(str(tmp_path), "")) <= SYMBOLS | PAPERS | KEYS
    with speaking("en"):
        again = sensitivity.carry_out(study, Execution(workers=0), tmp_path / "e", (out, err), as_json=True)
    assert again == 0
    assert (tmp_path / "s" / "sensitivity.csv").read_bytes() == (tmp_path / "e" / "sensitivity.csv").read_bytes()
    told = json.loads(capsys.readouterr().out)
    assert sensitivity.carry_out(study, Execution(workers=0), tmp_path / "s", (out, err), as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["indices"] == told["indices"]


def test_indices_without_a_run_are_refused_in_japanese(japanese, tmp_path, monkeypatch):
    study = sampled(tmp_path, "morris", 4)
    monkeypatch.setattr("experiments.runs.outcomes.measures.Measure.values", lambda _self, _model: 1.0 / 0.0)
    out, err = (Console(file=io.StringIO(), width=400) for _stream in range(2))
    assert sensitivity.carry_out(study, Execution(workers=0), tmp_path / "s", (out, err), as_json=False) > 0
    assert "指数にはすべての実行が必要なため、求めません。" in err.file.getvalue()
    with pytest.raises(ConfigError, match="感度指数には sobol または morris を指定してください"):
        sensitivity_indices(small_critical_mass(), {})
