"""What stands beside a run is read before the run: a file that cannot be right costs no result."""

from configs.schema.country import Country
from experiments.runs.observed.bounds import targets
from experiments.runs.observed.items import published
from experiments.runs.observed.outlook import projections


def check_observed(country: Country) -> None:
    """Raise `ConfigError` with file and line where a file of what was observed cannot be right; absent ones can."""
    published(country)
    targets(country)
    projections(country)
