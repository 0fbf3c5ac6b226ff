"""Analyses of studies: functions from runs to a page, registered by the name that a study gives."""

from importlib import import_module

from configs import ConfigError
from configs.errors import nearest
from experiments.analyses.registry import ANALYSES, analysis, check_study
from experiments.studies.study import Study

MODULES = (
    "summary",
    "bifurcation",
    "hysteresis",
    "switching_costs",
    "critical_mass",
    "topology",
    "why_domestic_lost",
    "distance",
    "suppress_or_invest",
)
for _module in MODULES:
    import_module(f"experiments.analyses.{_module}")


def analysis_of(study: Study) -> str:
    """The name of a study's analysis. Raises `ConfigError` where it is unknown."""
    if study.analysis not in ANALYSES:
        known = list(ANALYSES)
        raise ConfigError(
            f"{study.file}: analysis is {study.analysis!r}; expected one of {', '.join(known)}"
            f"{nearest(study.analysis, known)}"
        )
    return study.analysis


__all__ = ["ANALYSES", "analysis", "analysis_of", "check_study"]
