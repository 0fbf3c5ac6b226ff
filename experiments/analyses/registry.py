"""The registry of analyses."""

from collections.abc import Callable

from experiments.page import Page
from experiments.runner import StudyRuns

Progress = Callable[[int, int, str], None]
Analysis = Callable[[StudyRuns, Progress], Page]
ANALYSES: dict[str, Analysis] = {}


def analysis(name: str) -> Callable[[Analysis], Analysis]:
    """Register an analysis: a function of the runs of a study, and of who hears of its progress, that makes a page."""

    def register(function: Analysis) -> Analysis:
        ANALYSES[name] = function
        return function

    return register
