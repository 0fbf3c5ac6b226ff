"""Who gains and who loses, as a reader meets it: rows of a table, what all gain together, and how to read both."""

import pandas as pd

from configs.language import N_, _
from experiments.lines import in_a_row
from experiments.runs.reading import number_text, scale_of, span_text
from experiments.runs.units import told_unit
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
# Groups of the packaged countries and of the account, as `gains_and_losses` calls them.
GROUPS = (
    N_("Large"), N_("Medium"), N_("Medium 100"), N_("Micro"), N_("Small"),
    N_("Construction"), N_("Information and finance"), N_("Manufacturing"), N_("Other services"), N_("Trade"),
    N_("Age 15 19"), N_("Age 20s"), N_("Age 30s"), N_("Age 40s"), N_("Age 50s"), N_("Age 60s"), N_("Age 70 plus"),
    N_("Levies returned"), N_("Sales at home over unit cost"), N_("Exports over unit cost"),
    N_("Research of their own"), N_("Budget"), N_("Cost of public funds"), N_("Value added that others reap"),
    N_("Residents together"), N_("Sales of foreign providers over unit cost"),
)  # fmt: skip
DIGITS = 3


def shown_gains(gains: pd.DataFrame, currency: str) -> list[dict[str, str]]:
    """What one scenario brings each group, a row each: mean of the pairs, by how the stay bonus counts."""
    scale, unit = _scale(gains, currency)
    return [
        {
            _("Section"): _(str(row["section"])),
            _("Group"): _(str(row["group"])),
            _("Unit"): told_unit(unit),
            **{
                _(head): number_text(row[f"change_lcu{reading}"] / scale, DIGITS, sign=True)
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
        number = number_text(change, DIGITS, sign=True)
        if interval:
            number += _(" ({text})", text=interval)
        said.append(_(SAID[reading], change=number))
    return _(
        "{second} against {first}, {unit}, residents together: {changes}.",
        first=row["first"],
        second=row["scenario"],
        unit=told_unit(unit),
        changes=_("; ").join(said),
    )


def gains_notes(gains: pd.DataFrame) -> str:
    """How to read the table."""
    n_pairs = int((gains["n_gain"] + gains["n_lose"] + gains["n_equal"]).max())
    sentences = (
        _("Sums over all months of the runs, not discounted: means of the pairs; in brackets 95% bootstrap intervals."),
        _(
            "+/\u2212: pairs in which a group gains, and loses, with the stay bonus enjoyed; ties are neither. Sizes, "
            "people, domestic providers, state and elsewhere add up to residents together; sectors and services are "
            "the same surplus once more, and abroad is no part of it."
        ),
        _("What is counted, and what is not: docs/explanation/welfare.md."),
    )
    return in_a_row(sentences) + few(n_pairs, N_("pairs"))


def _scale(gains: pd.DataFrame, currency: str) -> tuple[float, str]:
    return scale_of(currency, gains[["change_lcu", "low", "high"]].to_numpy())
