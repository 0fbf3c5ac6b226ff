"""Scores of figures that were held out, of the model and of simple forecasts, and what they come to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import country
from configs.language import N_, _, _n
from configs.places import DEFAULT_COUNTRY
from configs.schema.observed import observed_series
from experiments.calibration.forecasts import forecasts, from_neighbours
from experiments.calibration.targets import NORMAL_90, Target
from experiments.lines import listed
from experiments.runs.units import told_unit
from experiments.statistics.intervals import MOST, central
from experiments.statistics.scores import crps, inside, interval

MODEL = N_("this model")
PRIOR = N_("this model, not fitted")
HELD_OUT = "balance_total"  # what drifts and trends forecast, too
COLUMNS = [N_("predictor"), N_("year"), N_("item"), N_("value"), N_("observed"), N_("error"), N_("crps"),
           N_("low_90"), N_("high_90"), N_("inside_90"), N_("members")]  # fmt: skip


def scores_of(
    targets: list[Target],
    used: np.ndarray,
    predicted: FloatArray,
    prior: Mapping[tuple[str, int], FloatArray] = MappingProxyType({}),
    country_name: str = DEFAULT_COUNTRY,
) -> pd.DataFrame:
    """A row for each figure that was held out, of the model and of simple forecasts of the same figure.

    Balances that are later than all that was told have drifts and trends beside them, other figures the last value
    or the line between neighbours, each told what the model is. `prior` has members of the model before it was fitted,
    by name and year.
    """
    rows = []
    for number in np.flatnonzero(~used):
        target = targets[number]
        rows.append(_row(MODEL, target, predicted[:, number]))
        members = prior.get((target.name, target.year))
        if members is not None and np.isfinite(members).sum() > 1:
            rows.append(_row(PRIOR, target, members))
    told = [target for target, fitted in zip(targets, used, strict=True) if fitted]
    for number in np.flatnonzero(~used):
        target = targets[number]
        for name, members in _simple(target, told, country_name).items():
            rows.append(_row(name, target, members))
    return pd.DataFrame(rows, columns=COLUMNS)


def _simple(target: Target, told: list[Target], country_name: str) -> dict[str, FloatArray]:
    series = {figure.year: figure.observed for figure in told if figure.name == target.name}
    if target.name == HELD_OUT and target.year > max(figure.year for figure in told):
        # Whatever a scenario takes for it.
        rates = observed_series(country(country_name).rate_series, country=country_name).by_year
        return forecasts(series, rates, target.year) if len(series) > 2 else {}
    return from_neighbours(series, target.year)


def _row(predictor: str, target: Target, members: FloatArray) -> dict[str, Any]:
    members = members[np.isfinite(members)]
    low, high = interval(members, 0.9)
    value = float(members.mean())
    return {
        "predictor": predictor, "year": target.year, "item": target.name, "value": value, "observed": target.observed,
        "error": abs(value - target.observed), "crps": crps(target.observed, members), "low_90": low, "high_90": high,
        "inside_90": inside(target.observed, members), "members": len(members),
    }  # fmt: skip


def fits(targets: list[Target], predicted: FloatArray) -> np.ndarray:
    """Whether the 90% interval of each figure, bool [n_targets], reaches what was observed with its own error."""
    ends = central(predicted.T, MOST)
    observed = np.array([target.observed for target in targets])
    errors = np.array([target.error for target in targets])
    return np.asarray((observed + NORMAL_90 * errors >= ends.low) & (observed - NORMAL_90 * errors <= ends.high))


def summary_of(scores: pd.DataFrame, targets: list[Target]) -> pd.DataFrame:
    """A row a predictor: errors and scores of balances, and how many balances and figures its intervals hold.

    `scaled_crps` is the mean over all figures that the predictor has, each over what is known of it: the standard
    deviation of its error and of the model's discrepancy.
    """
    if not len(scores):
        return pd.DataFrame()
    sd = {(target.name, target.year): target.sd for target in targets}
    scale = np.array([sd[item, year] for item, year in zip(scores["item"], scores["year"], strict=True)])
    table = scores.assign(scaled=scores["crps"] / np.where(scale > 0.0, scale, np.nan))
    rows = []
    for name, part in table.groupby("predictor", sort=False):
        balance = part[part["item"] == HELD_OUT]
        rows.append({
            "predictor": name,
            "members": int(part["members"].min()),
            N_("balances"): len(balance),
            N_("mean_absolute_error"): balance["error"].mean(),
            N_("mean_crps"): balance["crps"].mean(),
            N_("balances_inside_90"): int(balance["inside_90"].sum()),
            N_("figures"): len(part),
            N_("figures_inside_90"): int(part["inside_90"].sum()),
            N_("scaled_crps"): part["scaled"].mean(),
        })  # fmt: skip
    return pd.DataFrame(rows)


def verdicts(scores: pd.DataFrame, targets: list[Target]) -> list[str]:
    """Sentences: whether the model beats each simple forecast, by how much, and what its intervals hold."""
    if not len(scores):
        return []
    rows: dict[str, dict[str, Any]] = {
        str(row["predictor"]): {str(name): value for name, value in row.items()}
        for row in summary_of(scores, targets).to_dict("records")
    }
    model, sentences = rows.pop(MODEL), []
    if model["balances"]:
        rivals = {name: row["mean_crps"] for name, row in rows.items() if row["balances"] == model["balances"]}
        sentences.append(_of_balances(model, rivals, unit_of_balances(targets)))
    said = {name: model[name] for name in ("figures_inside_90", "figures", "balances_inside_90", "balances")}
    among = N_(
        "Its 90% intervals hold {figures_inside_90} of {figures} figures held out, {balances_inside_90} of {balances} "
        "balances among them."
    )
    plain = N_("Its 90% intervals hold {figures_inside_90} of {figures} figures held out.")
    return [*sentences, *_of_kinds(scores), _(among if model["balances"] else plain, **said)]


def unit_of_balances(targets: list[Target]) -> str:
    """The unit in which balances are published, in the language in use; "" where none is."""
    return next((told_unit(target.unit) for target in targets if target.name == HELD_OUT), "")


def _of_balances(model: dict[str, Any], rivals: dict[str, float], unit: str) -> str:
    score = _n(
        "Over {n} held-out balance the model has a mean absolute error of {error:.2f} {unit} and a mean CRPS of "
        "{crps:.2f}",
        "Over {n} held-out balances the model has a mean absolute error of {error:.2f} {unit} and a mean CRPS of "
        "{crps:.2f}",
        model["balances"],
        error=model["mean_absolute_error"],
        unit=unit,
        crps=model["mean_crps"],
    )
    gaps = {name: own - model["mean_crps"] for name, own in sorted(rivals.items(), key=lambda rival: rival[1])}
    beaten = [_("{forecast} (by {gap:.2f})", forecast=_(name), gap=gap) for name, gap in gaps.items() if gap > 0.0]
    lost = [_("{forecast} (by {gap:.2f})", forecast=_(name), gap=-gap) for name, gap in gaps.items() if gap <= 0.0]
    said = {"score": score, "beaten": listed(beaten), "lost": listed(lost)}
    if beaten and lost:
        return _("{score}: it beats {beaten} and it loses to {lost}.", **said)
    if beaten:
        return _("{score}: it beats {beaten}.", **said)
    return _("{score}: it loses to {lost}.", **said) if lost else _("{score}.", **said)


def _of_kinds(scores: pd.DataFrame) -> list[str]:
    """How the model does beside each simple forecast of figures that are no balance, and beside itself, not fitted."""
    rest = scores[scores["item"] != HELD_OUT]
    own = rest[rest["predictor"] == MODEL].set_index(["item", "year"])["crps"]
    sentences = []
    for name, part in rest[rest["predictor"] != MODEL].groupby("predictor", sort=False):
        simple = part.set_index(["item", "year"])["crps"]
        nearer = _(
            "Of {n} other figures it is nearer than {forecast} in {better} (CRPS).",
            n=len(simple),
            forecast=_(str(name)),
            better=int((own.loc[simple.index] < simple).sum()),
        )
        sentences.append(nearer)
    return sentences
