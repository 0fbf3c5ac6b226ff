"""The registry of analyses."""

from collections.abc import Callable

from experiments.page import Page
from experiments.runner import StudyRuns
from experiments.tipping.common import study_module

Progress = Callable[[int, int, str], None]
Analysis = Callable[[StudyRuns, Progress], Page]
ANALYSES: dict[str, Analysis] = {}
NEEDS: dict[str, tuple[str, ...]] = {}  # modules of the extra `study`, by analysis


def analysis(name: str, needs: tuple[str, ...] = ()) -> Callable[[Analysis], Analysis]:
    """Register an analysis: a function of the runs of a study, and of who hears of its progress, that makes a page.

    `needs` are modules of the extra `study`, which are asked for before anything runs.
    """

    def register(function: Analysis) -> Analysis:
        def checked(runs: StudyRuns, progress: Progress) -> Page:
            ask_for_modules(name)
            return function(runs, progress)

        ANALYSES[name], NEEDS[name] = checked, needs
        return function

    return register


def ask_for_modules(name: str) -> None:
    """Raise `ConfigError` where a module that an analysis needs is missing."""
    for module in NEEDS[name]:
        study_module(module, f"study {name}")
