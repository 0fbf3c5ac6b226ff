"""Draws of a posterior that runs carry: which draw a run has, and which keys a scenario or its user says otherwise.

Every replicate has a draw and a seed of its own: the first replicates have each draw once, the next ones each draw once
again. Runs of one draw then differ by seeds alone, and no seed stands in two draws, so that draws are independent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from configs import ConfigError, Settings, load
from configs.errors import nearest
from configs.language import N_, _
from configs.reading.fields import in_program
from experiments.statistics.clusters import by_draw
from experiments.studies.keys import flat_keys, unknown_part, value_at
from experiments.studies.posterior import Posterior, read_posterior
from experiments.studies.study import Study
from experiments.studies.tables import DRAWS

SET = "set"  # who says a key that an override sets


@dataclass(frozen=True)
class CarriedDraws:
    """Draws of a posterior as runs carry them; a manifest holds all of it, so that runs need the file no more."""

    file: str  # of the posterior
    digest: str  # its hash
    scenario: str  # whose constants were fitted
    until: int | None  # the last year of what was fitted
    program: str  # hash of the program that fitted
    inputs: dict[str, str]  # hashes of the files of that scenario then
    keys: list[str]  # dotted
    fitted: list[float]  # their values in that scenario, as its file says them
    numbers: list[int]  # of the draws in the file
    values: list[list[float]]  # of the keys, [n_draws][n_keys]
    own: dict[str, str] = field(default_factory=dict)  # keys that a scenario keeps as they are, and who says them

    @classmethod
    def of(cls, posterior: Posterior, n_draws: int) -> "CarriedDraws":
        """`n_draws` of a posterior, spread over its file. Raises `ConfigError` for more, or a key without a number."""
        numbers, settings = posterior.spread(n_draws), load(posterior.scenario)
        fitted = [value_at(settings, key, f"{posterior.file}: keys") for key in posterior.keys]
        return cls(
            posterior.file, posterior.digest, posterior.scenario, posterior.until, posterior.program, posterior.inputs,
            posterior.keys, fitted, numbers, posterior.values[numbers].tolist(),
        )  # fmt: skip

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "CarriedDraws":
        """What a manifest holds. Raises `ConfigError` where that is not of this version."""
        try:
            return cls(**facts)
        except TypeError:
            raise ConfigError(_("posterior: its facts are not those of this version; run it again")) from None

    @property
    def n_draws(self) -> int:
        """How many there are."""
        return len(self.numbers)

    def number_of(self, replicate: int) -> int:
        """The number, in the file, of the draw that a replicate has."""
        return self.numbers[replicate % self.n_draws]

    def overrides(self, replicate: int) -> dict[str, float]:
        """What a replicate has in the place of the scenario's values, by dotted key."""
        values = zip(self.keys, self.values[replicate % self.n_draws], strict=True)
        return {key: value for key, value in values if key not in self.own}

    def settings(self, settings: Settings, replicate: int) -> Settings:
        """A scenario as a replicate has it. Raises `ConfigError` for a value that its parameter cannot have."""
        overrides = self.overrides(replicate)
        return load(settings, overrides, origins=dict.fromkeys(overrides, self.speaker(replicate)))

    def speaker(self, replicate: int) -> str:
        """Who says the values of a replicate, for messages."""
        return _("draw {number} of {file}", number=self.number_of(replicate), file=self.file)

    def beside(self, scenario: str, settings: Settings, overrides: Mapping[str, Any]) -> "CarriedDraws":
        """The same draws as a scenario carries them, settings that were resolved with overrides.

        They leave keys as they are which `overrides` set, whatever to, and those of which the scenario, a policy or
        another world, says something else than the one that was fitted. Raises `ConfigError` where it lacks a key.
        """
        for key in self.keys:
            if wrong := unknown_part(settings, key.split(".")):
                expected = _("expected a scenario with all keys that were fitted in {fitted}", fitted=self.scenario)
                raise ConfigError(
                    _(
                        "{file}: keys: {key} is no key of {scenario}{meant}; {expected}",
                        file=self.file,
                        key=key,
                        scenario=scenario,
                        meant=nearest(*wrong),
                        expected=expected,
                    )
                )
        said = [name for key, value in overrides.items() for name in flat_keys({key: value}, key)]
        own = {key: SET for key in self.keys if any(_touch(key, name) for name in said)}
        for key, fitted in zip(self.keys, self.fitted, strict=True):
            if key not in own and value_at(settings, key, f"{self.file}: keys") != fitted:
                own[key] = scenario
        return replace(self, own=own)

    def only(self, replicate: int) -> "CarriedDraws":
        """The draw of one replicate alone."""
        place = replicate % self.n_draws
        return replace(self, numbers=[self.numbers[place]], values=[self.values[place]])

    def in_words(self, n_runs: int) -> str:
        """What `n_runs` runs carry.

        >>> draws = CarriedDraws("p.json", "", "", None, "", {}, [], [], [0, 9], [[], []])
        >>> draws.in_words(4), draws.only(1).in_words(1)
        ('2 draws of p.json, 2 runs each', 'draw 9 of p.json')
        """
        name, (runs, rest) = Path(self.file).name, divmod(n_runs, self.n_draws)
        if self.n_draws == 1:
            said = N_("draw {number} of {file}, {n:,} runs") if n_runs > 1 else N_("draw {number} of {file}")
            return _(said, number=self.numbers[0], file=name, n=n_runs)
        repeats = _("{n:,} runs", n=n_runs) if rest else runs_each(runs)
        return _("{n:,} draws of {file}, {repeats}", n=self.n_draws, file=name, repeats=repeats)

    def provenance(self) -> str:
        """Where the draws are from, in a line for a page."""
        said = {
            "file": self.file,
            "digest": self.digest,
            "scenario": self.scenario,
            "until": _("all figures") if self.until is None else _("figures to {until}", until=self.until),
            "program": self.program,
            "numbers": ", ".join(map(str, self.numbers[:8])) + (", ..." if self.n_draws > 8 else ""),
        }
        return _(
            "{file} (hash {digest}), fitted in {scenario} to {until} by program {program}; draws {numbers}", **said
        )

    def facts(self) -> dict[str, Any]:
        """What a manifest holds of it."""
        return {**asdict(self), "file": str(Path(self.file).absolute())}


def carried_draws(file: str | Path, n_draws: int | None = None) -> CarriedDraws:
    """Draws of the posterior in a file: as many as are asked for, else `DRAWS` or fewer. Raises `ConfigError`."""
    posterior = read_posterior(file)
    return CarriedDraws.of(posterior, min(DRAWS, posterior.n_draws) if n_draws is None else n_draws)


def carried_of_study(study: Study) -> CarriedDraws | None:
    """The draws that a study carries; None where it carries none. Raises `ConfigError` in its name."""
    if not study.posterior.file:
        return None
    try:
        return carried_draws(Path(study.called_in) / study.posterior.file, study.posterior.draws)
    except ConfigError as error:
        raise ConfigError(f"{study.file}: posterior: {error}") from None


def independent(study: Study, values: np.ndarray) -> np.ndarray:
    """Values of a study's runs [..., n_runs] as independent ones: means over the runs of each draw where it has any."""
    return by_draw(values, study.n_draws) if study.n_draws else values


def runs_each(n: int) -> str:
    """How many runs there are of each draw, in words.

    >>> runs_each(1), runs_each(2)
    ('a run each', '2 runs each')
    """
    return _("a run each") if n == 1 else _("{n:,} runs each", n=n)


def _touch(key: str, override: str) -> bool:
    """Whether an override sets a key, a table above it, or a part of it."""
    key, override = in_program(key), in_program(override)
    return key == override or key.startswith(f"{override}.") or override.startswith(f"{key}.")
