"""Who gains and who loses, as a reader meets it: rows of a table, what all gain together, and how to read both."""

import pandas as pd

from configs.language import N_, _
from experiments.runs.reading import number_text, scale_of, span_text
from experiments.runs.titles import capitalised
from experiments.statistics.intervals import few
from experiments.welfare.gains_and_losses import ALL

HEADS = {
    "": N_("Enjoyed"),
    "_cost_of_leaving": N_("Cost of leaving"),
    "_without_stay": N_("Left out"),
}  # the stay bonus
SAID = {
    "": N_("{change} with the stay bonus enjoyed"),
    "_cost_of_leaving": N_("{change} with the stay bonus as a cost of leaving"),
    "_without_stay": N_("{change} with the stay bonus left out"),
}
DIGITS = 3
# What packaged scenarios call groups, in words of their ids: here catalogues hear of them.
MEMBERS = (
    N_("medium"), N_("medium 100"), N_("construction"), N_("information and finance"), N_("manufacturing"),
    N_("other services"), N_("trade"), N_("age 15 19"), N_("age 20s"), N_("age 30s"), N_("age 40s"), N_("age 50s"),
    N_("age 60s"), N_("age 70 plus"),
)  # fmt: skip


def shown_gains(gains: pd.DataFrame, currency: str) -> list[dict[str, str]]:
    """What one scenario brings each group, a row each: mean of the pairs, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    return [
        {
            "Section": _(str(row["section"])),
            "Group": _group(str(row["group"])),
            "Unit": unit,
            **{
                head: number_text(row[f"change_lcu{reading}"] / scale, DIGITS, sign=True)
                for reading, head in HEADS.items()
            },
            "+/\u2212": f"{row['n_gain']}/{row['n_lose']}",
        }
        for row in gains.to_dict("records")
    ]


def totals_text(gains: pd.DataFrame, currency: str) -> str:
    """What all residents together gain, with its interval, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    (row,) = gains[gains["section"] == ALL].to_dict("records")
    said = []
    for reading in HEADS:
        change, low, high = (row[f"{name}{reading}"] / scale for name in ("change_lcu", "low", "high"))
        interval = span_text(low, high, DIGITS, sign=True)
        ends = _(" ({text})", text=interval) if interval else ""
        said.append(_(SAID[reading], change=number_text(change, DIGITS, sign=True) + ends))
    compared = {"scenario": row["scenario"], "first": row["first"], "unit": unit, "changes": _("; ").join(said)}
    return _("{scenario} against {first}, {unit}, residents together: {changes}.", **compared)


def gains_notes(gains: pd.DataFrame) -> str:
    """How to read the table."""
    n_pairs = int((gains["n_gain"] + gains["n_lose"] + gains["n_equal"]).max())
    notes = N_(
        "Sums over all months of the runs, not discounted: means of the pairs; in brackets 95% bootstrap intervals. "
        "+/\u2212: pairs in which a group gains, and loses, with the stay bonus enjoyed; ties are neither. Sizes, "
        "people, domestic providers, state and elsewhere add up to residents together; sectors and services are the "
        "same surplus once more, and abroad is no part of it. What is counted, and what is not: "
        "docs/explanation/welfare.md."
    )
    return _(notes) + few(n_pairs, N_("pairs"))


def _group(label: str) -> str:
    """A group in the language in use: titles are kept as they are, and all else with a capital for tables."""
    small = label[:1].lower() + label[1:]
    return _(label) if _(label) != label else capitalised(_(small))


def _scale(gains: pd.DataFrame, currency: str) -> tuple[float, str]:
    return scale_of(currency, gains[["change_lcu", "low", "high"]].to_numpy())
