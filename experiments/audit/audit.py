"""An audit from end to end: what is to be run, its runs, verdicts, and the files of its folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from configs.language import ENGLISH, speaking
from experiments.audit.changes import AS_IT_STANDS, Change
from experiments.audit.claim import Claim
from experiments.audit.kept import Kept
from experiments.audit.run import Asked, Done, Key, Plan, Sample, carry_out, plan_of
from experiments.audit.verdict import ALARM, Comparison, Judged, judge, row_of, worst
from experiments.progress import Progress
from experiments.runs.manifest import MANIFEST, manifest_text
from experiments.writing import csv_text
from sim.whole_files import write_whole

RUNS = 16
QUICK: dict[str, Any] = {"runs": 8, "customers": 300}
TABLE, VALUES = "audit.csv", "values.csv"
PARTS = 1_000_000  # of the whole work, in which progress is told


@dataclass(frozen=True)
class Audit:
    """An audit that is done."""

    claims: list[Claim]
    changes: list[Change]
    judged: list[Judged]
    runs: int
    customers: int
    n_runs: int  # of the model

    def of(self, claim: Claim) -> list[Judged]:
        """The verdicts of a claim, as it stands first."""
        return [row for row in self.judged if row.claim.name == claim.name]

    @property
    def passes(self) -> bool:
        """Whether every claim is robust, or shifted as it is documented."""
        return all(row.passes for row in self.judged)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A row a claim and change."""
        return [row_of(row) for row in self.judged]


def audit(
    claims: Sequence[Claim],
    changes: Sequence[Change],
    runs: int,
    customers: int,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Audit:
    """Run claims under changes and judge them. Raises `ConfigError` before the first run.

    `customers` is the size of economies where a change sets none. Runs are kept in `folder`, and found there again.
    """
    plan, changed, beside = plan_of(claims, changes, runs, {"customers.number": customers})
    done = _carried_out(plan, progress, None if folder is None else Kept(folder))
    comparisons = []
    for claim in claims:
        for change in (AS_IT_STANDS, *changes):
            pair = claim.name, change.name
            asked = changed[pair]
            if isinstance(asked, str):
                comparisons.append(Comparison(claim, change, None, None, asked))
                continue
            comparisons.append(Comparison(claim, change, asked.sample(done), _sample(beside.get(pair), done)))
    n_runs = sum(len(task.seeds) for task in plan.tasks.values())
    return Audit(list(claims), list(changes), judge(comparisons), runs, customers, n_runs)


def _sample(asked: Asked | None, done: Mapping[Key, Done]) -> Sample | None:
    return None if asked is None else asked.sample(done)


def _carried_out(plan: Plan, progress: Progress | None, kept: Kept | None) -> dict[Key, Done]:
    """All runs that are not kept, the cheap ones first, so that what is amiss with a claim is seen soon."""
    known = {} if kept is None else {key: kept.find(task) for key, task in plan.tasks.items()}
    done = {key: result for key, result in known.items() if result is not None}
    missing = {key: task for key, task in plan.tasks.items() if key not in done}
    total = sum(task.work for task in missing.values())
    behind = 0.0
    for key, task in sorted(missing.items(), key=lambda entry: entry[1].work):

        def heard(work: float, where: str = f"{task.change.name}, {key[0]}") -> None:
            nonlocal behind
            behind += work
            if progress is not None:
                progress(round(PARTS * behind / total), PARTS, where)

        done[key] = carry_out(task, heard)
        if kept is not None:
            kept.keep(task, done[key])
    if kept is not None:
        kept.tidy()
    return done


def values_frame(done: Audit) -> pd.DataFrame:
    """What every run gave, a row a claim, change, side and run; the value is empty where a run is undefined."""
    rows = []
    for row in done.judged:
        sides = {"changed": row.comparison.changed, "beside": row.comparison.beside}
        for side, sample in sides.items():
            if sample is None:
                continue
            names = {"claim": row.claim.name, "change": row.change.name, "side": side}
            holding = row.claim.holds(sample.values).tolist()
            for place, (seed, value) in enumerate(zip(sample.seeds, sample.values.tolist(), strict=True)):
                told = {"seed": seed, "value": value, "holds": holding[place], "fault": sample.faults.get(place, "")}
                rows.append({**names, **told})
    return pd.DataFrame(rows)


def answer_of(done: Audit) -> dict[str, Any]:
    """An audit for other programs."""
    with speaking(ENGLISH):
        statements = {claim.name: claim.told for claim in done.claims}
    return {
        "passes": done.passes,
        "runs": done.runs,
        "customers": done.customers,
        "n_runs": done.n_runs,
        "false_alarm": ALARM,
        "claims": {
            claim.name: {
                "verdict": worst(done.of(claim)),
                "statement": statements[claim.name],
                "document": claim.document,
            }
            for claim in done.claims
        },
        "comparisons": done.rows,
    }


def write_tables(done: Audit, folder: Path, command: str) -> list[Path]:
    """Verdicts, what every run gave, and the manifest, each whole or not at all. Raises `ConfigError`."""
    facts = {**answer_of(done), "kind": "audit", "command": command, "files": [TABLE, VALUES]}
    return [
        write_whole(folder / TABLE, csv_text(pd.DataFrame(done.rows))),
        write_whole(folder / VALUES, csv_text(values_frame(done))),
        write_whole(folder / MANIFEST, manifest_text(facts, "numba")),
    ]
