"""What was published and surveyed, and what others project: read for comparison only, missed by nobody when absent."""

from experiments.runs.observed.bounds import Band, Target, bands, judged, surveyed, targets
from experiments.runs.observed.check import check_observed
from experiments.runs.observed.items import (
    BPM5,
    NOT_STATED,
    Comparison,
    Published,
    beside_the_model,
    comparisons,
    definitions,
    is_compared,
    is_observed,
    observed,
    published,
    unbroken,
)
from experiments.runs.observed.outlook import projections
from experiments.runs.observed.told import (
    band_rows,
    both_sides,
    break_text,
    comparison_table,
    definition_text,
    digits_of,
    misses,
    named,
    side_rows,
    vintage_text,
)

__all__ = [
    "BPM5",
    "NOT_STATED",
    "Band",
    "Comparison",
    "Published",
    "Target",
    "band_rows",
    "bands",
    "beside_the_model",
    "both_sides",
    "break_text",
    "check_observed",
    "comparison_table",
    "comparisons",
    "definition_text",
    "definitions",
    "digits_of",
    "is_compared",
    "is_observed",
    "judged",
    "misses",
    "named",
    "observed",
    "projections",
    "published",
    "side_rows",
    "surveyed",
    "targets",
    "unbroken",
    "vintage_text",
]
