"""Analyses of studies: functions from runs to an answer, registered by the name that a study gives.

Every file and folder here is imported, and its analysis registers itself (`registry`).
"""

from importlib import import_module
from pkgutil import iter_modules

from configs.errors import known
from experiments.analyses.registry import ANALYSES, analysis, check_study
from experiments.studies.study import Study

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def analysis_of(study: Study) -> str:
    """The name of a study's analysis. Raises `ConfigError` where it is unknown."""
    return known(f"{study.file}: analysis", study.analysis, ANALYSES)


__all__ = ["ANALYSES", "analysis", "analysis_of", "check_study"]
