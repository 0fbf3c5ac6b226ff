"""The page of an audit: verdicts, claim by claim and change by change, with their numbers."""

from math import isfinite

import pandas as pd

from experiments.audit.audit import Audit
from experiments.audit.changes import AS_IT_STANDS
from experiments.audit.claim import Claim
from experiments.audit.verdict import ALARM, Judged, worst
from experiments.pages.page import Page, PageTable
from experiments.pages.provenance import shared_provenance
from experiments.runs.manifest import shared_facts
from experiments.runs.reading import number_text, span_text

TITLE = "Do the claims stand under changes that should not matter?"
ORDER = ("fragile", "undecided", "shifted", "robust")


def page_of(done: Audit, command: str) -> Page:
    """The page."""
    return Page(
        title=TITLE,
        question="Which claims of the documents hold whatever the size of the sample, the random streams, the order "
        "of customers and offers, the coupling of tastes, and the engine?",
        findings=findings_of(done),
        design=[
            f"{len(done.claims)} claims under {len(done.changes)} changes: {done.n_runs:,} runs, {done.runs} of each "
            f"case with {done.customers:,} customers where a change says nothing else."
        ],
        provenance=shared_provenance(shared_facts("numba")),
        command=command,
        tables=[
            PageTable("Verdicts", verdict_table(done), "In how many runs the claim holds stands behind each."),
            PageTable("In numbers", number_table(done), "Intervals of 95%; p is corrected for all tests of the audit."),
        ],
        method=METHOD,
        design_tables=[
            PageTable("Claims", claim_table(done), wrapped=True),
            PageTable("Changes", change_table(done), wrapped=True),
        ],
    )


METHOD = [
    "A claim is held against every run. It needs most runs (its needed share); a run that raises, ends early or is "
    "undefined bears nothing out, and is counted.",
    "Fragile: the runs in which the claim holds are fewer than it needs, by an exact binomial test, or are fewer and "
    "its quantity has moved. Shifted: it holds in enough, but its quantity has moved: by flipping signs of pairs where "
    "both sides share draws, else by regrouping. Robust: neither, and the interval of Wilson of the share lies above "
    "what is needed, or all runs are equal to the last bit. Undecided: none of these; more runs would tell.",
    f"All p values of an audit are corrected together (Holm 1979): the chance that any verdict fragile or shifted is a "
    f"false alarm is at most {ALARM:.0%}. As robust is what no test speaks against, it says no more than its numbers: "
    "a shift smaller than the interval of the difference may be there.",
]


def findings_of(done: Audit) -> list[str]:
    """A sentence a claim, the worst verdicts first."""
    by_verdict = {claim.name: worst(done.of(claim)) for claim in done.claims}
    verdicts = [str(verdict) for verdict in by_verdict.values()]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ORDER)
    order = sorted(done.claims, key=lambda claim: ORDER.index(by_verdict[claim.name]))
    return [
        f"Of {len(done.claims)} claims by their worst verdict: {counts}.",
        *(_finding(done, claim) for claim in order),
    ]


def _finding(done: Audit, claim: Claim) -> str:
    rows = done.of(claim)
    verdict = worst(rows)
    first = rows[0].comparison
    text = f"{claim.name}, {verdict}: {claim.statement} As it stands in {first.n_holding} of {first.n_runs} runs"
    told = [row for row in rows if row.verdict == verdict and row.change is not AS_IT_STANDS]
    if verdict == "robust" or not told:
        return f"{text}."
    return f"{text}; {verdict} under " + ", ".join(f"{row.change.name} ({cell_of(row)})" for row in told) + "."


def cell_of(row: Judged) -> str:
    """A verdict's numbers in short."""
    comparison = row.comparison
    if comparison.changed is None:
        return "-"
    if comparison.same:
        return "equal to the last bit"
    lost = comparison.changed.undefined
    return f"{comparison.n_holding} of {comparison.n_runs}" + (f", {lost} undefined" if lost else "")


def verdict_table(done: Audit) -> pd.DataFrame:
    """A row a claim, a column a change."""
    rows = []
    for claim in done.claims:
        cells = {row.change.name: f"{row.verdict} ({cell_of(row)})" for row in done.of(claim)}
        rows.append({"claim": claim.name, "worst": worst(done.of(claim)), **cells})
    return pd.DataFrame(rows)


def number_table(done: Audit) -> pd.DataFrame:
    """A row a claim and change that was made."""
    rows = []
    for judged, numbers in zip(done.judged, done.rows, strict=True):
        if judged.comparison.changed is None:
            continue
        moved = judged.change is not AS_IT_STANDS
        rows.append({
            "claim": judged.claim.name,
            "change": judged.change.name,
            "verdict": judged.verdict,
            "holds in": cell_of(judged),
            "share, 95%": span_text(100.0 * numbers["share_low_95"], 100.0 * numbers["share_high_95"], 0) + "%",
            "quantity": judged.claim.quantity,
            "mean": _shown(numbers["mean"]),
            "beside": _shown(numbers["mean_beside"]),
            "difference": _shown(numbers["difference"]),
            "95%": span_text(numbers["difference_low_95"], numbers["difference_high_95"], 3) if moved else "",
            "p fails": f"{judged.p_fails:.2g}",
            "p moved": f"{judged.p_moved:.2g}" if moved else "",
            "faults": "; ".join(numbers["faults"]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def claim_table(done: Audit) -> pd.DataFrame:
    """What each claim says, and where."""
    return pd.DataFrame([
        {"claim": claim.name, "statement": claim.statement, "quantity": claim.quantity, "holds where": claim.bounds,
         "in": f"at least {claim.needed:.0%} of runs", "document": claim.document, "there": claim.quoted}
        for claim in done.claims
    ])  # fmt: skip


def change_table(done: Audit) -> pd.DataFrame:
    """What each change is, and for which claims it cannot be made."""
    rows = []
    for change in done.changes:
        reasons = {row.comparison.reason for row in done.judged if row.change.name == change.name}
        rows.append({
            "change": change.name, "what it is": change.meaning, "runs": change.runs(done.runs),
            "draws": "shared with the claim as it stands" if change.paired else "of its own",
            "cannot be made where": "; ".join(sorted(reasons - {""})),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _shown(number: float) -> str:
    return number_text(number, 3) if isfinite(number) else ""
