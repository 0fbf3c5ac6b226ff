"""What claims are about: cases that are run, and quantities that are computed from their outcomes."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from agents.draws import FloatArray
from experiments.audit.claim import Case, Outcomes
from experiments.studies.study import read_study

YEARS = range(2026, 2036)  # in which the levers of policies work
LOCAL = "outcomes.lambda_local.{service}@2024"
# Markets with several offers that customers have in 2024.
SERVICES = ("app_store", "business_software", "cloud", "content_streaming", "generative_ai", "messenger",
            "online_advertising", "operating_system", "social_media")  # fmt: skip
NET = {
    "outcomes.value_added_gained": 1.0,
    "balance.total.balance_lcu": 1.0,
    "outcomes.public_spending": -1.0,
    "outcomes.levy_revenue": 1.0,
    "outcomes.levy_paid": -1.0,
}
LOCALS = tuple(LOCAL.format(service=service) for service in SERVICES)


def one(measure: str, factor: float = 1.0) -> Callable[[Outcomes], FloatArray]:
    """An outcome of the case baseline, in another unit."""
    return lambda outcomes: factor * outcomes["baseline"][measure]


def of_baseline(*measures: str) -> dict[str, Case]:
    """The baseline as it is."""
    return {"baseline": Case("baseline", measures)}


def _removal(label: str) -> dict[str, Any]:
    """What a point of the study of why domestic offers lost overrides."""
    (point,) = (point for point in read_study("why_domestic_lost").points if point["label"] == label)
    return {key: value for key, value in point.items() if key != "label"}


def why(service: str) -> dict[str, Case]:
    """The baseline without each of two causes, as the study of why domestic offers lost removes them, up to 2024."""
    measures = (f"outcomes.domestic_user_share.{service}@2024",)
    return {
        label: Case("baseline", measures, {**_removal(label), "time.end": "2024-12"})
        for label in ("without quality gap", "without any network effect")
    }


def gap_over_network(service: str) -> Callable[[Outcomes], FloatArray]:
    """Domestic users without the quality gap less those without any network effect, percentage points."""
    measure = f"outcomes.domestic_user_share.{service}@2024"
    return lambda outcomes: (
        100.0 * (outcomes["without quality gap"][measure] - outcomes["without any network effect"][measure])
    )


def level(scenario: str, key: str, value: float, measure: str) -> dict[str, Case]:
    """A scenario with one parameter at a level."""
    return {"baseline": Case(scenario, (measure,), {key: value})}


def policies(measures: Mapping[str, float]) -> dict[str, Case]:
    """Suppression, and use and investment, with flows of all years in which they work."""
    asked = tuple(f"{measure}@{year}" for measure in measures for year in YEARS)
    return {name: Case(name, asked) for name in ("suppress", "use_and_invest")}


def suppress_over_invest(measures: Mapping[str, float]) -> Callable[[Outcomes], FloatArray]:
    """A weighted sum of flows over the years, suppression less use and investment, JPY tn."""

    def difference(outcomes: Outcomes) -> FloatArray:
        sums = {
            arm: sum(factor * values[f"{measure}@{year}"] for measure, factor in measures.items() for year in YEARS)
            for arm, values in outcomes.items()
        }
        return np.asarray(sums["suppress"] - sums["use_and_invest"]) / 1e12

    return difference


def nearest(outcomes: Outcomes) -> FloatArray:
    """By how much business software is nearer the edge than every other market."""
    growth = {service: outcomes["baseline"][LOCAL.format(service=service)] for service in SERVICES}
    return growth.pop("business_software") - np.max(list(growth.values()), axis=0)


def highest(outcomes: Outcomes) -> FloatArray:
    """The growth of a small lead where it is largest."""
    return np.max([outcomes["baseline"][LOCAL.format(service=service)] for service in SERVICES], axis=0)
