"""`digital-balance audit`: its answers, its files, its exit codes, and what stands in the documents."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments.audit import audit as audit_module
from experiments.audit.changes import CHANGES
from experiments.audit.claims import CLAIMS
from experiments.audit.run import plan_of
from tests.helpers.command import here as command

pytestmark = pytest.mark.usefixtures("kernels")
DUOPOLY = ("audit", "duopoly_tips_above", "--quick")


def test_an_audit_writes_its_tables_its_page_and_its_manifest(tmp_path):
    done = command(*DUOPOLY, "--change", "streams", "--change", "engine_numpy", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["passes"]
    assert {row["change"]: row["verdict"] for row in answer["comparisons"]} == dict.fromkeys(
        ("as_it_stands", "streams", "engine_numpy"), "robust"
    )
    folder = tmp_path / "results" / "audit-quick"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["kind"] == "audit"
    assert {"audit.csv", "values.csv", "index.html"} <= set(manifest["files"])
    assert all((folder / name).is_file() for name in manifest["files"])
    rows = pd.read_csv(folder / "audit.csv")
    values = pd.read_csv(folder / "values.csv")
    changed = values[values["side"] == "changed"].groupby("change")["holds"].sum()
    assert changed.to_dict() == rows.set_index("change")["n_holding"].to_dict()
    page = (folder / "index.html").read_text()
    assert "At a network effect of 2.5 taste scales" in page
    assert "digital-balance audit duopoly_tips_above --change streams" in page


def test_a_fragile_claim_ends_with_code_1_and_is_named(tmp_path, monkeypatch):
    false = replace(CLAIMS["duopoly_tips_above"], statement="A duopoly never tips.", above=-1.0, below=0.01)
    monkeypatch.setitem(CLAIMS, "duopoly_tips_above", false)
    done = command(*DUOPOLY, "--change", "streams", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "duopoly_tips_above, fragile: A duopoly never tips." in " ".join(done.stdout.split())
    assert "0 of 8 runs" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["domestic_shares"], "CLAIM is 'domestic_shares'; expected one of"),
        (["domestic_shares"], "did you mean domestic_share?"),
        (["--change", "stream"], "--change is 'stream'; expected one of"),
        (["--change", "stream"], "did you mean streams?"),
        (["--runs", "1"], "--runs is 1; expected at least 2"),
    ],
)
def test_what_cannot_be_meant_is_refused(words, said, tmp_path):
    done = command("audit", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "results").exists()


def test_the_folder_of_a_run_is_left_alone(tmp_path):
    (tmp_path / "manifest.json").write_text('{"settings": {}, "run_ids": []}')
    done = command(*DUOPOLY, "--out", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 2
    assert "holds a run or a sweep; expected an empty folder or one of an audit" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_claims_and_changes_are_listed(tmp_path):
    listed = json.loads(command("audit", "--list", "--json", cwd=tmp_path).stdout)
    assert set(listed["claims"]) == set(CLAIMS)
    assert set(listed["changes"]) == set(CHANGES)
    shown = command("audit", "--list", cwd=tmp_path).stdout
    assert all(name in shown for name in [*CLAIMS, *CHANGES])


def test_every_outcome_that_a_claim_asks_for_is_there():
    """Also of the last year: what a scenario lacks is refused before the first run."""
    plan, changed, _ = plan_of(list(CLAIMS.values()), list(CHANGES.values()), 2, {"customers.number": 60})
    assert len(plan.tasks) > len(CHANGES)
    assert all(isinstance(asked, str) or set(asked.keys.values()) <= set(plan.tasks) for asked in changed.values())


@pytest.mark.parametrize("name", CLAIMS)
def test_the_quantity_of_a_claim_is_one_number_a_run(name):
    claim, rng = CLAIMS[name], np.random.default_rng(1)
    outcomes = {case: {measure: rng.random(5) for measure in of.measures} for case, of in claim.cases.items()}
    values = claim.value(outcomes)
    assert values.shape == (5,)
    assert np.isfinite(values).all()
    assert claim.holds(np.array([np.nan])).tolist() == [False]
    middle = np.clip(0.0, np.nextafter(claim.above, np.inf), np.nextafter(claim.below, -np.inf))
    assert claim.holds(np.array([middle])).tolist() == [True]


def test_progress_comes_to_its_end():
    heard = []
    audit_module.audit([CLAIMS["duopoly_tips_above"]], [CHANGES["streams"]], 2, 60, lambda *told: heard.append(told))
    shares = [done / total for done, total, _ in heard]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_done_is_kept_and_not_run_again(tmp_path, monkeypatch):
    claim, change = CLAIMS["duopoly_tips_above"], CHANGES["streams"]
    first = audit_module.audit([claim], [change], 3, 60, folder=tmp_path)
    kept = sorted((tmp_path / "runs").glob("*.json"))
    assert len(kept) == 2
    carry_out, run_again = audit_module.carry_out, []

    def noted(task, heard):
        run_again.append(task.seeds)
        return carry_out(task, heard)

    monkeypatch.setattr(audit_module, "carry_out", noted)
    assert str(audit_module.audit([claim], [change], 3, 60, folder=tmp_path).rows) == str(first.rows)
    assert run_again == []
    kept[0].write_text("{")  # as a full disk might leave it
    assert str(audit_module.audit([claim], [change], 3, 60, folder=tmp_path).rows) == str(first.rows)
    assert len(run_again) == 1
    audit_module.audit([claim], [], 2, 60, folder=tmp_path)
    assert len(list((tmp_path / "runs").glob("*.json"))) == 1
    assert len(list((tmp_path / "aside" / "runs").glob("*.json"))) == 2


def test_whoever_stops_an_audit_hears_what_is_kept(tmp_path, monkeypatch):
    def stopped(*_task):
        raise KeyboardInterrupt

    monkeypatch.setattr(audit_module, "carry_out", stopped)
    done = command(*DUOPOLY, cwd=tmp_path)
    assert done.returncode == 130
    assert "the same command goes on from there" in done.stderr
