"""The registry of analyses."""

from collections.abc import Callable
from functools import wraps

from experiments.extras import needed
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.studies.study import Study
from experiments.sweep.study_runs import StudyRuns

Analysis = Callable[[StudyRuns, Progress], Answer]
ANALYSES: dict[str, Analysis] = {}
NEEDS: dict[str, tuple[str, ...]] = {}  # modules of the extra `study`, by analysis
CHECKS: dict[str, Callable[[Study], None] | None] = {}


def analysis(
    name: str, needs: tuple[str, ...] = (), check: Callable[[Study], None] | None = None
) -> Callable[[Analysis], Analysis]:
    """Register an analysis: a function of a study's runs, and of who hears of its progress, that answers the study.

    `needs` are modules of the extra `study`, and `check` raises `ConfigError` for what the analysis cannot make of a
    study: both are asked before anything runs. Raises `ValueError` where the name is taken.
    """

    def register(function: Analysis) -> Analysis:
        known = ANALYSES.get(name)
        if known is not None and getattr(known, "__wrapped__", known).__qualname__ != function.__qualname__:
            raise ValueError(f"analysis {name!r} is there already; expected another name")

        @wraps(function)
        def checked(runs: StudyRuns, progress: Progress) -> Answer:
            check_study(name, runs.study)
            return function(runs, progress)

        ANALYSES[name], NEEDS[name], CHECKS[name] = checked, needs, check
        return function

    return register


def check_study(name: str, study: Study) -> None:
    """Raise `ConfigError` where a module that an analysis needs is missing, or the study says what it cannot use."""
    for module in NEEDS[name]:
        needed(module, "study", f"study {name}")
    check = CHECKS[name]
    if check is not None:
        check(study)
