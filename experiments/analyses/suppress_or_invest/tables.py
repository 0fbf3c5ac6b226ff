"""The tables of the page: what arms are worth and do, who gains and who loses, and what is uncertain."""

import numpy as np
import pandas as pd

from configs.language import N_, _
from experiments.analyses.suppress_or_invest.amounts import money
from experiments.analyses.suppress_or_invest.conditions import Conditions
from experiments.analyses.suppress_or_invest.effects import BASELINE, ITEMS, MONEY, SAID, SUPPRESS, TOGETHER, Effects
from experiments.analyses.suppress_or_invest.factors import Factor
from sim.record.surplus import READINGS

UNITS = {"domestic share": "%", "dependence": "%", "power": N_("TWh a year"), "CO2": N_("Mt a year")}


def worth_table(effects: Effects) -> pd.DataFrame:
    """What each arm is worth by how the stay bonus counts, with intervals, beside the old measure."""
    return pd.DataFrame([
        {_("arm"): _(arm),
         **{_(SAID[reading]): money(effects, effects.welfare[arm][reading]) for reading in READINGS},
         _("memo: old measure"): money(effects, effects.net[arm])}
        for arm in effects.arms
    ])  # fmt: skip


def arms_table(effects: Effects) -> pd.DataFrame:
    """All other outcomes by arm: means."""
    rows = []
    for arm in effects.states:
        row: dict[str, object] = {_("arm"): _(arm)}
        if arm != BASELINE:
            row |= {
                _("{label}, {unit}", label=_(name), unit=effects.unit): float(np.nanmean(effects.changes[arm][name]))
                for name in MONEY | ITEMS
            }
        row |= {
            _("{label}, {unit}", label=_(name), unit=_(UNITS[name])): float(np.nanmean(value))
            * (100.0 if UNITS[name] == "%" else 1.0)
            for name, value in effects.states[arm].items()
        }
        lost = float(np.nanmean(effects.loss[arm])) if arm in effects.loss else float("nan")
        rows.append({**row, _("value added lost under a cut-off, {unit}", unit=effects.unit): lost})
    return pd.DataFrame(rows).set_index(_("arm")).T.rename_axis("").reset_index()


def group_table(effects: Effects) -> pd.DataFrame:
    """Who gains and who loses by suppression and by use and investment, by two ways to count the stay bonus."""
    told = {arm: effects.gains[effects.gains["scenario"] == arm].set_index(["section", "group"], drop=True)
            for arm in (SUPPRESS, TOGETHER)}  # fmt: skip
    heads = {"": N_("{arm}, enjoyed"), "_cost_of_leaving": N_("{arm}, cost of leaving")}
    rows = []
    for section, group in told[SUPPRESS].index:
        row: dict[str, object] = {_("who"): _("{title}: {what}", title=_(section), what=_(group))}
        for arm, frame in told.items():
            for reading, head in heads.items():
                row[_(head, arm=_(arm))] = (
                    float(frame.loc[(section, group), f"change_lcu{reading}"]) / effects.country.large
                )
        rows.append(row)
    return pd.DataFrame(rows)


def factor_table(conditions: Conditions) -> pd.DataFrame:
    """What is uncertain, and its ranges."""
    return pd.DataFrame([
        {_("number"): _(factor.name), _("low"): factor.low, _("high"): factor.high, _("as"): _kind(factor),
         _("why"): _(factor.why)}
        for factor in conditions.factors
    ])  # fmt: skip


def _kind(factor: Factor) -> str:
    """As what a factor enters, and on which scale it is drawn."""
    if factor.weighs:
        kinds = N_("weight in welfare"), N_("weight in welfare, logarithmic")
    elif factor.times:
        kinds = N_("multiple of the baseline"), N_("multiple of the baseline, logarithmic")
    else:
        kinds = N_("value"), N_("value, logarithmic")
    return _(kinds[factor.log])
