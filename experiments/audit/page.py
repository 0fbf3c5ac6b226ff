"""The page of an audit: verdicts, claim by claim and change by change, with their numbers."""

from math import isfinite

import pandas as pd

from configs.language import N_, _, _p
from experiments.audit.audit import Audit
from experiments.audit.changes import AS_IT_STANDS
from experiments.audit.claim import Claim
from experiments.audit.verdict import ALARM, Judged, worst
from experiments.lines import listed
from experiments.pages.page import Page, PageTable
from experiments.pages.provenance import shared_provenance
from experiments.runs.manifest import shared_facts
from experiments.runs.reading import number_text, span_text

TITLE = N_("Do the claims stand under changes that should not matter?")
ORDER = ("fragile", "undecided", "shifted", "robust")
METHOD = (
    N_(
        "A claim is held against every run. It needs most runs (its needed share); a run that raises, ends early or is "
        "undefined bears nothing out, and is counted."
    ),
    N_(
        "Fragile: the runs in which the claim holds are fewer than it needs, by an exact binomial test, or are fewer "
        "and its quantity has moved. Shifted: it holds in enough, but its quantity has moved: by flipping signs of "
        "pairs where both sides share draws, else by regrouping. Robust: neither, and the interval of Wilson of the "
        "share lies above what is needed, or all runs are equal to the last bit. Undecided: none of these; more runs "
        "would tell."
    ),
    N_(
        "All p values of an audit are corrected together (Holm 1979): the chance that any verdict fragile or shifted "
        "is a false alarm is at most {alarm:.0%}. As robust is what no test speaks against, it says no more than its "
        "numbers: a shift smaller than the interval of the difference may be there."
    ),
)


def page_of(done: Audit, command: str) -> Page:
    """The page."""
    design = _(
        "{n_claims} claims under {n_changes} changes: {n_runs:,} runs, {runs} of each case with {customers:,} "
        "customers where a change says nothing else.",
        n_claims=len(done.claims),
        n_changes=len(done.changes),
        n_runs=done.n_runs,
        runs=done.runs,
        customers=done.customers,
    )
    verdicts = _("In how many runs the claim holds stands behind each.")
    numbers = _("Intervals of 95%; p is corrected for all tests of the audit.")
    return Page(
        title=_(TITLE),
        question=_(
            "Which claims of the documents hold whatever the size of the sample, the random streams, the order of "
            "customers and offers, the coupling of tastes, and the engine?"
        ),
        findings=findings_of(done),
        design=[design],
        provenance=shared_provenance(shared_facts("numba")),
        command=command,
        tables=[
            PageTable(_("Verdicts"), verdict_table(done), verdicts),
            PageTable(_("In numbers"), number_table(done), numbers),
        ],
        method=[_(text, alarm=ALARM) for text in METHOD],
        design_tables=[
            PageTable(_("Claims"), claim_table(done), wrapped=True),
            PageTable(_("Changes"), change_table(done), wrapped=True),
        ],
    )


def findings_of(done: Audit) -> list[str]:
    """A sentence a claim, the worst verdicts first."""
    by_verdict = {claim.name: worst(done.of(claim)) for claim in done.claims}
    verdicts = [str(verdict) for verdict in by_verdict.values()]
    counts = listed(_("{n} {verdict}", n=verdicts.count(verdict), verdict=_(verdict)) for verdict in ORDER)
    order = sorted(done.claims, key=lambda claim: ORDER.index(by_verdict[claim.name]))
    return [
        _("Of {n} claims by their worst verdict: {counts}.", n=len(done.claims), counts=counts),
        *(_finding(done, claim) for claim in order),
    ]


def _finding(done: Audit, claim: Claim) -> str:
    rows = done.of(claim)
    verdict = worst(rows)
    first = rows[0].comparison
    said: dict[str, object] = {"claim": claim.name, "verdict": _(verdict), "statement": claim.told}
    said |= {"holding": first.n_holding, "n": first.n_runs}
    told = [row for row in rows if row.verdict == verdict and row.change is not AS_IT_STANDS]
    if verdict == "robust" or not told:
        return _("{claim}, {verdict}: {statement} As it stands in {holding} of {n} runs.", **said)
    return _(
        "{claim}, {verdict}: {statement} As it stands in {holding} of {n} runs; {verdict} under {changes}.",
        **said,
        changes=listed(_("{change} ({numbers})", change=row.change.name, numbers=cell_of(row)) for row in told),
    )


def cell_of(row: Judged) -> str:
    """A verdict's numbers in short."""
    comparison = row.comparison
    if comparison.changed is None:
        return "-"
    if comparison.same:
        return _("equal to the last bit")
    lost = comparison.changed.undefined
    said = {"n": comparison.n_holding, "total": comparison.n_runs}
    return _("{n} of {total}, {lost} undefined", **said, lost=lost) if lost else _("{n} of {total}", **said)


def verdict_table(done: Audit) -> pd.DataFrame:
    """A row a claim, a column a change."""
    rows = []
    for claim in done.claims:
        cells = {
            row.change.name: _("{verdict} ({numbers})", verdict=_(row.verdict), numbers=cell_of(row))
            for row in done.of(claim)
        }
        rows.append({_("claim"): claim.name, _("worst"): _(worst(done.of(claim))), **cells})
    return pd.DataFrame(rows)


def number_table(done: Audit) -> pd.DataFrame:
    """A row a claim and change that was made."""
    rows = []
    for judged, numbers in zip(done.judged, done.rows, strict=True):
        if judged.comparison.changed is None:
            continue
        moved = judged.change is not AS_IT_STANDS
        rows.append({
            _("claim"): judged.claim.name,
            _("change"): judged.change.name,
            _("verdict"): _(judged.verdict),
            _("holds in"): cell_of(judged),
            _("share, 95%"): span_text(100.0 * numbers["share_low_95"], 100.0 * numbers["share_high_95"], 0) + "%",
            _("quantity"): judged.claim.subject,
            _("mean"): _shown(numbers["mean"]),
            _p("audit", "beside"): _shown(numbers["mean_beside"]),
            _("difference"): _shown(numbers["difference"]),
            "95%": span_text(numbers["difference_low_95"], numbers["difference_high_95"], 3) if moved else "",
            _("p fails"): f"{judged.p_fails:.2g}",
            _("p moved"): f"{judged.p_moved:.2g}" if moved else "",
            _("faults"): "; ".join(numbers["faults"]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def claim_table(done: Audit) -> pd.DataFrame:
    """What each claim says, and where."""
    return pd.DataFrame([
        {_("claim"): claim.name, _("statement"): claim.told, _("quantity"): claim.subject,
         _("holds where"): claim.bounds, _p("audit", "in"): _("at least {share:.0%} of runs", share=claim.needed),
         _("document"): claim.document, _p("audit", "there"): claim.quoted}
        for claim in done.claims
    ])  # fmt: skip


def change_table(done: Audit) -> pd.DataFrame:
    """What each change is, and for which claims it cannot be made."""
    rows = []
    for change in done.changes:
        reasons = {row.comparison.reason for row in done.judged if row.change.name == change.name}
        rows.append({
            _("change"): change.name, _("what it is"): _(change.meaning), _("runs"): change.runs(done.runs),
            _("draws"): _("shared with the claim as it stands") if change.paired else _("of its own"),
            _("cannot be made where"): _("; ").join(_(reason) for reason in sorted(reasons - {""})),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _shown(number: float) -> str:
    return number_text(number, 3) if isfinite(number) else ""
