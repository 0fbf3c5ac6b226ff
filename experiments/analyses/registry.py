"""The registry of analyses."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import matplotlib as mpl

from configs import ConfigError
from configs.language import _
from experiments.extras import needed
from experiments.figures.fonts import fonts
from experiments.pages.study import Answer
from experiments.progress import Progress
from experiments.studies.study import Study
from experiments.sweep.study_runs import StudyRuns
from experiments.sweep.thresholds import threshold_sentences

Analysis = Callable[[StudyRuns, Progress], Answer]
ANALYSES: dict[str, Analysis] = {}
NEEDS: dict[str, tuple[str, ...]] = {}  # modules of the extra `study`, by analysis
CARRYING: list[str] = []  # those of which a run may be at a draw of a posterior
CHECKS: dict[str, Callable[[Study], None] | None] = {}


def analysis(
    name: str,
    needs: tuple[str, ...] = (),
    check: Callable[[Study], None] | None = None,
    tells_threshold: bool = False,
    carries: bool = False,
) -> Callable[[Analysis], Analysis]:
    """Register an analysis: a function of a study's runs, and of who hears of its progress, that answers the study.

    `needs` are modules of the extra `study`, and `check` raises `ConfigError` for what the analysis cannot make of a
    study: both are asked before anything runs. What an adaptive design has found stands before the findings of an
    analysis, unless it `tells_threshold` itself. One that `carries` draws of a posterior takes the runs of each draw
    together, as they are no independent ones. Raises `ValueError` where the name is taken.
    """

    def register(function: Analysis) -> Analysis:
        known = ANALYSES.get(name)
        if known is not None and getattr(known, "__wrapped__", known).__qualname__ != function.__qualname__:
            raise ValueError(f"analysis {name!r} is there already; expected another name")

        @wraps(function)
        def checked(runs: StudyRuns, progress: Progress) -> Answer:
            check_study(name, runs.study)
            mpl.rcParams["font.family"] = fonts()  # texts of figures keep what is set when they are made
            answer = function(runs, progress)
            return answer if tells_threshold else _with_thresholds(answer, runs)

        ANALYSES[name], NEEDS[name], CHECKS[name] = checked, needs, check
        if carries and name not in CARRYING:
            CARRYING.append(name)
        return function

    return register


def _with_thresholds(answer: Answer, runs: StudyRuns) -> Answer:
    """An answer that begins with the threshold of an adaptive design; the same of other designs."""
    values = {text: runs.values(text) for text in runs.study.outcomes}
    told = threshold_sentences(runs.study, runs.design, values, runs.titles)
    return replace(answer, findings=[*told, *answer.findings]) if told else answer


def check_study(name: str, study: Study) -> None:
    """Raise `ConfigError` where a module that an analysis needs is missing, or the study says what it cannot use."""
    for module in NEEDS[name]:
        needed(module, "study", f"study {name}")
    if study.n_draws and name not in CARRYING:
        raise ConfigError(
            _(
                "{file}: posterior: analysis {name} takes the runs of a point for repetitions of one economy; expected "
                "analysis {carrying}, without draws any",
                file=study.file,
                name=name,
                carrying=_(" or ").join(CARRYING),
            )
        )
    check = CHECKS[name]
    if check is not None:
        check(study)
