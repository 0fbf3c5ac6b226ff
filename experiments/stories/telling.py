"""Where a visitor stands in a story, and what has been guessed: the part of a page's state that its address keeps."""

import re
from collections.abc import Mapping

from configs import ConfigError
from configs.errors import known
from experiments.stories.step import Step

STEP, GUESS = "step", "guess."  # in an address; after the latter the id of a step
PARTS = f"{STEP}, {GUESS}STEP"  # as a message names them


class Telling:
    """The steps of a story, the one that is told (None outside of it), and the answers guessed, by step."""

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        self.steps = {step.id: step for step in steps}
        self.step: Step | None = None
        self.guesses: dict[str, int] = {}  # from 0 on

    @property
    def place(self) -> int:
        """The place of the step that is told, from 0 on."""
        return list(self.steps).index(self.step.id) if self.step is not None else 0

    @property
    def guess(self) -> int | None:
        """The number of the answer guessed in this step."""
        return None if self.step is None else self.guesses.get(self.step.id)

    @property
    def waits(self) -> bool:
        """Whether a guess is waited for, before which the page tells nothing."""
        return self.step is not None and self.guess is None

    def begin(self, place: int) -> Step:
        """Tell the step at a place, from 0 on."""
        self.step = list(self.steps.values())[place]
        return self.step

    def leave(self) -> None:
        """Tell no step any more; what was guessed stays."""
        self.step = None

    def take(self, answer: int) -> None:
        """Take the number of an answer, from 0 on, for the guess of this step; a later one takes its place."""
        if self.step is not None and 0 <= answer < len(self.step.answers):
            self.guesses[self.step.id] = answer

    def query(self) -> list[tuple[str, str]]:
        """What stands of it in an address; answers are counted from 1 there."""
        told = [] if self.step is None else [(STEP, self.step.id)]
        return told + [(f"{GUESS}{step}", str(answer + 1)) for step, answer in self.guesses.items()]

    def restore(self, parts: Mapping[str, str]) -> list[str]:
        """Take what an address says; what cannot be is left out and told."""
        wrong, self.step, self.guesses = [], None, {}
        try:
            if STEP in parts:
                self.step = self.steps[known(STEP, parts[STEP], self.steps)]
        except ConfigError as error:
            wrong.append(str(error))
        for part, text in parts.items():
            step = part.removeprefix(GUESS)
            if step == part:
                continue
            try:
                answers = self.steps[known(GUESS.rstrip("."), step, self.steps)].answers
            except ConfigError as error:
                wrong.append(str(error))
                continue
            if re.fullmatch("[1-9]", text) and int(text) <= len(answers):
                self.guesses[step] = int(text) - 1
            else:
                wrong.append(f"{part} is {text!r}; expected 1 to {len(answers)}.")
        return wrong


def is_part(name: str) -> bool:
    """Whether a part of an address is of a story."""
    return name == STEP or name.startswith(GUESS)
