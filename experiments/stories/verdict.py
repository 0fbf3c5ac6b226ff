"""What a run says to the question of a step: values of the outcome, the right answer, and numbers in its texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from configs.language import _
from configs.reading.scenarios import BASELINE
from experiments.runs.labels import label_of, parts_of
from experiments.runs.outcomes.measures import Measure
from experiments.runs.reading import Reading
from experiments.runs.reading import number_text as digits_text
from experiments.runs.titles import titles_of
from experiments.runs.units import with_unit
from experiments.stories.step import NUMBER, Step
from sim import DigitalEconomy

Runs = Mapping[str, DigitalEconomy]  # finished ones by the name of their scenario; "" is the one on the page


@dataclass(frozen=True)
class Verdict:
    """The number of the right answer, None where no value is defined, and what tells it, in words."""

    right: int | None
    told: str


def value_of(outcome: str, model: DigitalEconomy) -> float:
    """An outcome of a finished run, or the sum of several, in its own unit; nan where it is undefined."""
    return float(sum(Measure.parse(part).values(model)[0] for part in parts_of(outcome)))


def verdict_of(step: Step, runs: Runs) -> Verdict:
    """What runs say to a step: its own, and those of its other scenarios."""
    if step.right == "range":
        value = value_of(step.outcome, runs[""])
        if not step.beside:
            told = number_text(step.outcome, value, runs[""])
        else:
            value -= value_of(step.outcome, runs[step.beside])
            number = number_text(step.outcome, value, runs[""], sign=True)
            told = _("{what} beside {scenario}", what=number, scenario=_title(step.beside, runs))
        right = [number for number, answer in enumerate(step.answers) if answer.holds(value)]
        return Verdict(right[0] if right and np.isfinite(value) else None, told)
    outcomes = [step.outcome_of(answer) for answer in step.answers]
    values = [
        value_of(outcome, runs[answer.scenario]) - (value_of(outcome, runs[step.beside]) if step.beside else 0.0)
        for outcome, answer in zip(outcomes, step.answers, strict=True)
    ]
    signed = bool(step.beside)
    texts = [
        _("{what}: {number}", what=answer.text, number=number_text(outcome, value, runs[answer.scenario], signed, True))
        for answer, outcome, value in zip(step.answers, outcomes, values, strict=True)
    ]
    told = _("; ").join(texts)
    if step.outcome:
        label = label_of(step.outcome, titles_of(runs[step.answers[0].scenario].settings))
        if step.beside:
            label = _("{what} beside {scenario}", what=label, scenario=_title(step.beside, runs))
        told = _("{what}. {answers}", what=label, answers=told)
    if not np.isfinite(values).all():
        return Verdict(None, told)
    place = np.argmax(values) if step.right == "largest" else np.argmin(values)
    return Verdict(int(place), told)


def number_text(outcome: str, value: float, model: DigitalEconomy, sign: bool = False, alone: bool = False) -> str:
    """A value of an outcome with what it is called and its unit, or `alone`."""
    reading = Reading.of(outcome, np.array([[value]]), titles_of(model.settings))[0]
    number = digits_text(float(reading.interval.value), reading.digits, sign) or _("undefined")
    told = with_unit(number, reading.unit)
    return told if alone else _("{what}: {number}", what=reading.label, number=told)


def filled(text: str, runs: Runs) -> str:
    """A text in which every outcome in braces is a number of its run, so that none is written down."""

    def number(match: re.Match[str]) -> str:
        model = runs[match[1] or ""]
        return number_text(match[2].strip(), value_of(match[2].strip(), model), model, alone=True)

    return NUMBER.sub(number, text)


def _title(scenario: str, runs: Runs) -> str:
    return _("the baseline") if scenario == BASELINE else _(runs[scenario].settings.title) or scenario
