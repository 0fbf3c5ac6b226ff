"""Studies of listed points that tests share: points that differ in numbers alone, and points of three structures."""

from experiments.studies.study import Study

EFFECT, COST, FUNCTION = "services.cloud.network_effect", "service_defaults.switching_cost", "exports.constant"
TERM, PRICING = "services.cloud.contract_months", "services.cloud.pricing"
SIZE = {"customers.number": 80, "time.end": "2011-12"}
OUTCOMES = [
    "balance.total.balance_jpy@2011", "outcomes.domestic_share@mean", "outcomes.value_added_gained@FY2010",
    "tipping.cloud.lead_growth", "tipping.cloud.tipped",
]  # fmt: skip
NUMBERS = [{EFFECT: 1.0 + 0.2 * number, COST: 0.5 + number, FUNCTION: -1.0 - 0.1 * number} for number in range(8)]
# A text and a whole number make three structures of the points, none of them in a row.
KINDS = [{}, {PRICING: "matching"}, {TERM: 6}, {}, {PRICING: "matching"}, {}, {PRICING: "matching"}, {TERM: 6}]


def study_of(points, **changes):
    labelled = [{"label": f"p{number}", **point} for number, point in enumerate(points)]
    given = {"title": "t", "question": "q", "scenario": "baseline", "design": "list", "replicates": 2, "set": SIZE}
    return Study(**{**given, "outcomes": OUTCOMES[:2], "points": labelled, **changes})


MIXED = study_of([{**numbers, **kind} for numbers, kind in zip(NUMBERS, KINDS, strict=True)], outcomes=OUTCOMES)
ALIKE = study_of(NUMBERS)
