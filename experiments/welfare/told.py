"""Who gains and who loses, as a reader meets it: rows of a table, what all gain together, and how to read both."""

import pandas as pd

from experiments.runs.reading import number_text, scale_of, span_text
from experiments.statistics.intervals import few
from experiments.welfare.gains_and_losses import ALL

HEADS = {"": "Enjoyed", "_cost_of_leaving": "Cost of leaving", "_without_stay": "Left out"}  # the stay bonus
SAID = {"": "enjoyed", "_cost_of_leaving": "as a cost of leaving", "_without_stay": "left out"}
DIGITS = 3


def shown_gains(gains: pd.DataFrame, currency: str) -> list[dict[str, str]]:
    """What one scenario brings each group, a row each: mean of the pairs, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    return [
        {
            "Section": str(row["section"]),
            "Group": str(row["group"]),
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
        ends = f" ({interval})" if interval else ""
        said.append(f"{number_text(change, DIGITS, sign=True)}{ends} with the stay bonus {SAID[reading]}")
    return f"{row['scenario']} against {row['first']}, {unit}, residents together: {'; '.join(said)}."


def gains_notes(gains: pd.DataFrame) -> str:
    """How to read the table."""
    n_pairs = int((gains["n_gain"] + gains["n_lose"] + gains["n_equal"]).max())
    return (
        "Sums over all months of the runs, not discounted: means of the pairs; in brackets 95% bootstrap intervals. "
        "+/\u2212: pairs in which a group gains, and loses, with the stay bonus enjoyed; ties are neither. Sizes, "
        "people, domestic providers, state and elsewhere add up to residents together; sectors and services are the "
        "same surplus once more, and abroad is no part of it. What is counted, and what is not: "
        "docs/explanation/welfare.md." + few(n_pairs, "pairs")
    )


def _scale(gains: pd.DataFrame, currency: str) -> tuple[float, str]:
    return scale_of(currency, gains[["change_lcu", "low", "high"]].to_numpy())
