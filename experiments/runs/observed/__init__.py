"""What was published and surveyed, and what others project: read for comparison only, missed by nobody when absent."""

from experiments.runs.observed.bounds import Band, Target, bands, judged, misses, surveyed, targets
from experiments.runs.observed.items import (
    Comparison,
    Published,
    beside_the_model,
    comparisons,
    is_observed,
    observed,
    published,
    unbroken,
)
from experiments.runs.observed.outlook import PROJECTIONS, projections

__all__ = [
    "PROJECTIONS",
    "Band",
    "Comparison",
    "Published",
    "Target",
    "bands",
    "beside_the_model",
    "comparisons",
    "is_observed",
    "judged",
    "misses",
    "observed",
    "projections",
    "published",
    "surveyed",
    "targets",
    "unbroken",
]
