"""Outcomes of a plan: that each exists in every model of the design, and that a run of one defines it."""

from configs import ConfigError, Settings
from configs.language import _
from experiments.runs.outcomes.measures import Measure
from experiments.runs.outcomes.recorded import measured_path
from experiments.runs.resolve import resolve
from experiments.runs.run import build
from experiments.studies.files import seen_from
from experiments.sweep.planning.plan import Plan, point_text
from experiments.sweep.work import LONG, Job

MOST_KINDS = 50  # of models that outcomes are looked for in


def check_outcomes(plan: Plan, job: Job) -> None:
    """See that every outcome exists, in each scenario and for each span of time of the design, and one defines it.

    Raises `ConfigError`.
    """
    for name in job.keep:
        if name not in LONG:
            raise ConfigError(
                _(
                    "{file}: keep: {name!r} is no table; expected {names}",
                    file=plan.study.file,
                    name=name,
                    names=", ".join(LONG),
                )
            )
    seen: set[str] = set()
    undefined: list[dict[str, str]] = []  # by kind of run: outcomes, and what it lacks for them
    for point in range(len(plan.ids)):
        scenario, overrides = plan.point(point)
        shape = {key: value for key, value in overrides.items() if key.startswith("time.") or _makes_offers(key)}
        kind = repr((scenario, sorted(shape.items(), key=str)))
        if kind not in seen:
            seen.add(kind)
            if len(seen) <= MOST_KINDS:
                settings = resolve(seen_from(plan.study.called_in, scenario), overrides)
                varied = {"scenario": scenario, **shape} if "scenario" in plan.design else shape
                where = point_text({key: value for key, value in varied.items() if key in plan.design})
                try:
                    undefined.append(_lacking(plan.study.file, settings, job))
                except ConfigError as error:
                    raise ConfigError(f"{error}{where}") from None
    for text, lacking in undefined[0].items() if len(undefined) == len(seen) else ():
        if all(text in kind_of_run for kind_of_run in undefined):
            raise ConfigError(
                _(
                    "{file}: outcome {text} is undefined in every run: {lacking}",
                    file=plan.study.file,
                    text=text,
                    lacking=lacking,
                )
            )


def _makes_offers(key: str) -> bool:
    """Whether a parameter decides which offers, and so which outcomes, there are."""
    return key.endswith(".n_offers") or ".offers." in key


def _lacking(study_file: str, settings: Settings, job: Job) -> dict[str, str]:
    """See that a scenario has the outcomes of a sweep, on a model that has not stepped. Raises `ConfigError`.

    Returns those that its runs leave undefined, and what they lack for them.
    """
    model = build(settings, [0], 0, "numpy")
    lacking = {}
    try:
        for text in job.outcomes:
            measure = Measure.parse(text)
            measure.check(model)
            if not measure.defined(model):
                lacking[text] = measure.lacking(model)
        for name in job.paths:
            measured_path(model, name)
    except ConfigError as error:
        raise ConfigError(f"{study_file}: {error}") from None
    return lacking
