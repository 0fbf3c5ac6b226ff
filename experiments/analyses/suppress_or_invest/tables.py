"""The tables of the page: what arms are worth and do, who gains and who loses, and what is uncertain."""

import numpy as np
import pandas as pd

from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import BASELINE, ITEMS, MONEY, SAID, SUPPRESS, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.words import money
from experiments.runs.frames import TRILLION
from sim.record.surplus import READINGS

UNITS = {"domestic share": "%", "dependence": "%", "power": "TWh a year", "CO2": "Mt a year"}


def worth_table(effects: Effects) -> pd.DataFrame:
    """What each arm is worth by how the stay bonus counts, with intervals, beside the old measure."""
    return pd.DataFrame([
        {"arm": arm, **{SAID[reading]: money(effects, effects.welfare[arm][reading]) for reading in READINGS},
         "memo: old measure": money(effects, effects.net[arm])}
        for arm in effects.arms
    ])  # fmt: skip


def arms_table(effects: Effects) -> pd.DataFrame:
    """All other outcomes by arm: means."""
    rows = []
    for arm in effects.states:
        row: dict[str, object] = {"arm": arm}
        if arm != BASELINE:
            row |= {f"{name}, JPY tn": float(np.nanmean(effects.changes[arm][name])) for name in MONEY | ITEMS}
        row |= {
            f"{name}, {UNITS[name]}": float(np.nanmean(value)) * (100.0 if UNITS[name] == "%" else 1.0)
            for name, value in effects.states[arm].items()
        }
        lost = float(np.nanmean(effects.loss[arm])) if arm in effects.loss else float("nan")
        rows.append({**row, "value added lost under a cut-off, JPY tn": lost})
    return pd.DataFrame(rows).set_index("arm").T.rename_axis("").reset_index()


def group_table(effects: Effects) -> pd.DataFrame:
    """Who gains and who loses by suppression and by use and investment, by two ways to count the stay bonus."""
    told = {arm: effects.gains[effects.gains["scenario"] == arm].set_index(["section", "group"], drop=True)
            for arm in (SUPPRESS, TOGETHER)}  # fmt: skip
    rows = []
    for section, group in told[SUPPRESS].index:
        row: dict[str, object] = {"who": f"{section}: {group}"}
        for arm, frame in told.items():
            for reading, name in (("", "enjoyed"), ("_cost_of_leaving", "cost of leaving")):
                row[f"{arm}, {name}"] = float(frame.loc[(section, group), f"change_lcu{reading}"]) / TRILLION
        rows.append(row)
    return pd.DataFrame(rows)


def factor_table(conditions: Conditions) -> pd.DataFrame:
    """What is uncertain, and its ranges."""
    return pd.DataFrame([
        {"number": factor.name, "low": factor.low, "high": factor.high,
         "as": ("weight in welfare" if factor.weighs else "multiple of the baseline" if factor.times else "value")
         + (", logarithmic" if factor.log else ""),
         "why": factor.why}
        for factor in conditions.factors
    ])  # fmt: skip
