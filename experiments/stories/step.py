"""A step of a story: what the page is set to, the question that is guessed first, and how the model answers it."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FEWEST_ANSWERS, MOST_ANSWERS = 2, 6
MOST_SCENARIOS = 8  # that are run beside a step's own
NUMBER = re.compile(r"\{(?:([\w./-]+): *)?([^{}\n]+)\}")  # in a text: an outcome, of a scenario by its name


class Keys(BaseModel):
    """A table of a step's file: a key that it does not have is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(Keys):
    """An answer to choose from, and when it is right."""

    text: str = Field(min_length=1, description="the answer as a visitor reads it")
    at_least: float | None = Field(None, description="least value of the outcome for which the answer is right")
    below: float | None = Field(None, description="value of the outcome from which on the answer is no longer right")
    outcome: str = Field("", description="an outcome of its own, where the largest or smallest is right")
    scenario: str = Field("", description="a scenario of its own, where the largest or smallest is right")

    def holds(self, value: float) -> bool:
        """Whether the answer is right for a value of the outcome.

        >>> Answer(text="more than half", at_least=0.5).holds(0.5), Answer(text="less", below=0.5).holds(0.5)
        (True, False)
        """
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Translation:
    """The texts of a step in a further language, and the file that says them."""

    title: str
    question: str
    answers: tuple[str, ...]
    before: str
    after: str
    file: str


class Step(Keys):
    """A step as its file says it, with the texts below its table."""

    title: str = Field(min_length=1, description="what the step is called")
    scenario: str = Field("", description="a scenario by name; the baseline where nothing is said")
    set: dict[str, Any] = Field(default_factory=dict, description="values of parameters by dotted key")
    levers: dict[str, dict[str, Any]] = Field(default_factory=dict, description="levers by id, with their values")
    view: str = Field("", description="the view of the page that is seen")
    service: str = Field("", description="the service that pictures and controls speak of")
    month: str = Field("", description="the month that is looked at; the last where nothing is said")
    question: str = Field(min_length=1, description="the question that is guessed first")
    outcome: str = Field("", description="the outcome that tells the right answer, as studies name it")
    beside: str = Field("", description="a scenario from whose outcome the value is counted")
    right: Literal["range", "largest", "smallest"] = Field("range", description="which answer is right")
    answers: list[Answer] = Field(min_length=FEWEST_ANSWERS, max_length=MOST_ANSWERS, description="[[answers]]")
    id: str = ""  # these five are no keys of the table
    file: str = ""
    before: str = ""
    after: str = ""
    translations: dict[str, Translation] = Field(default_factory=dict)  # by the code of a language

    @property
    def texts(self) -> dict[str, Any]:
        """Values of parameters and levers by dotted key, as they are written."""
        flat: dict[str, Any] = {}
        _flatten(self.set, "", flat)
        for name, lever in self.levers.items():
            _flatten(lever, f"levers.{name}.", flat)
        return flat

    @property
    def scenarios(self) -> list[str]:
        """The scenarios that are run beside the step's own, with the same draws."""
        told = [scenario for text in (self.before, self.after) for scenario, _ in numbers_in(text)]
        names = [self.beside, *(answer.scenario for answer in self.answers), *told]
        return list(dict.fromkeys(filter(None, names)))

    def outcome_of(self, answer: Answer) -> str:
        """The outcome that an answer is judged by."""
        return answer.outcome or self.outcome


def numbers_in(text: str) -> list[tuple[str, str]]:
    """The scenarios, "" for the step's own, and outcomes that stand in braces in a text.

    >>> numbers_in("{outcomes.outages@2035}, not {baseline: outcomes.spending}")
    [('', 'outcomes.outages@2035'), ('baseline', 'outcomes.spending')]
    """
    return [(match[1] or "", match[2].strip()) for match in NUMBER.finditer(text)]


def _flatten(table: dict[str, Any], prefix: str, into: dict[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(value, f"{prefix}{key}.", into)
        else:
            into[f"{prefix}{key}"] = value
