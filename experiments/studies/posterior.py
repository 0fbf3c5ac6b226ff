"""Draws of constants that a calibration leaves possible, read from the file that it writes: values by dotted key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np

from configs import ConfigError, load
from configs.language import _
from experiments.studies.keys import unknown_part


@dataclass(frozen=True)
class Posterior:
    """What a calibration leaves possible."""

    file: str
    scenario: str  # whose constants were fitted
    until: int | None  # the last year of what was fitted, of all published figures if None
    program: str  # hash of the program that fitted
    keys: list[str]  # dotted
    values: np.ndarray  # of the keys, [n_draws, n_keys]
    inputs: dict[str, str]  # hashes of the files of that scenario, as they were when it was fitted
    digest: str  # hash of the file, 16 hexadecimal digits
    meanings: dict[str, str] = field(default_factory=dict)  # what the constants mean that a prior varied, by key

    @property
    def n_draws(self) -> int:
        """How many there are."""
        return len(self.values)

    def draw(self, number: int) -> dict[str, float]:
        """Overrides of a scenario by dotted key."""
        return dict(zip(self.keys, self.values[number].tolist(), strict=True))

    def spread(self, n: int) -> list[int]:
        """Numbers of `n` draws, as far apart in the file as can be. Raises `ConfigError` for more than there are."""
        if not 1 <= n <= self.n_draws:
            raise ConfigError(
                _(
                    "{file}: has {n_draws:,} draws; expected at most that, not {n:,}",
                    file=self.file,
                    n_draws=self.n_draws,
                    n=n,
                )
            )
        numbers: list[int] = np.linspace(0, self.n_draws - 1, n).round().astype(int).tolist()
        return numbers


def read_posterior(file: str | Path) -> Posterior:
    """The posterior that `digital-balance calibrate` has written. Raises `ConfigError` for a file that is none."""
    try:
        content = Path(file).read_bytes()
        table = json.loads(content.decode())
    except OSError as error:
        raise ConfigError(_("{file}: cannot be read: {error}", file=file, error=error.strerror or error)) from None
    except ValueError:
        raise ConfigError(
            _("{file}: no JSON; expected the posterior.json of digital-balance calibrate", file=file)
        ) from None
    expected = _("expected the posterior.json of digital-balance calibrate")
    if not isinstance(table, Mapping):
        raise ConfigError(_("{file}: no table; {expected}", file=file, expected=expected))
    for key, kind in (("scenario", str), ("program", str), ("keys", list), ("draws", list)):
        if not isinstance(table.get(key), kind):
            fault = _("wrong") if key in table else _("missing")
            raise ConfigError(
                _("{file}: {key} is {fault}; {expected}", file=file, key=key, fault=fault, expected=expected)
            )
    keys = table["keys"]
    try:
        values = np.array(table["draws"], np.float64)
    except (TypeError, ValueError):
        raise ConfigError(_("{file}: draws: no table of numbers; {expected}", file=file, expected=expected)) from None
    if values.ndim != 2 or values.shape[1] != len(keys) or not np.isfinite(values).all():
        raise ConfigError(
            _("{file}: draws: expected rows of {n} finite numbers, one for each key", file=file, n=len(keys))
        )
    try:
        settings = load(table["scenario"])
    except ConfigError as error:
        raise ConfigError(f"{file}: scenario: {error}") from None
    for key in keys:
        if not isinstance(key, str) or unknown_part(settings, key.split(".")):
            raise ConfigError(
                _(
                    "{file}: keys: {key!r} is no key of {scenario}; {expected} of this version",
                    file=file,
                    key=key,
                    scenario=table["scenario"],
                    expected=expected,
                )
            )
    if twice := next((key for number, key in enumerate(keys) if key in keys[:number]), ""):
        raise ConfigError(_("{file}: keys: {twice} stands there twice; expected each key once", file=file, twice=twice))
    inputs = table.get("inputs")
    hashes = {str(name): str(text) for name, text in inputs.items()} if isinstance(inputs, Mapping) else {}
    digest = blake2b(content, digest_size=8).hexdigest()
    return Posterior(
        str(file), table["scenario"], table.get("until"), table["program"], keys, values, hashes, digest,
        _meanings(table.get("problem"), keys),
    )  # fmt: skip


def _meanings(problem: object, keys: list[str]) -> dict[str, str]:
    """What the file says of priors; a constant without a word of it is called by its key."""
    priors = problem.get("priors") if isinstance(problem, Mapping) else None
    if not isinstance(priors, Mapping):
        return {}
    said = {key: prior.get("meaning") for key, prior in priors.items() if isinstance(prior, Mapping)}
    return {key: str(said[key] or key) for key in keys if key in said}
