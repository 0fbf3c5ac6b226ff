"""What a calibration is not told: figures of later years, and kinds of figures that are predicted from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from configs import ConfigError, country
from configs.errors import nearest
from configs.places import DEFAULT_COUNTRY
from experiments.calibration.targets import Target, kind_of, targets_of

KINDS = ("totals", "items", "market_shares", "adoption_surveys", "adoption_ratios")


@dataclass(frozen=True)
class HoldOut:
    """A kind of figures, of all years or of one, as a command line says it."""

    kind: str
    year: int | None

    def holds(self, target: Target) -> bool:
        """Whether a figure is of the kind, and of the year."""
        return target.kind == self.kind and self.year in (None, target.year)

    def __str__(self) -> str:
        """As it was said."""
        return self.kind if self.year is None else f"{self.kind}:{self.year}"


def hold_outs(said: Sequence[str], country_name: str = DEFAULT_COUNTRY) -> list[HoldOut]:
    """Hold-outs as `KIND` or `KIND:YEAR`. Raises `ConfigError` for one of no kind, or of no figure."""
    if not said:
        return []
    targets, parsed = targets_of({}, "", country_name=country_name), list[HoldOut]()
    for text in said:
        kind, colon, year = text.partition(":")
        if kind not in KINDS:
            raise ConfigError(
                f"--hold-out is {text!r}: {kind!r} is no kind of figures; expected one of {', '.join(KINDS)}"
                f"{nearest(kind, KINDS)}"
            )
        if colon and not (year.isdecimal() and len(year) == 4):
            raise ConfigError(f"--hold-out is {text!r}; expected a year behind the colon, such as {kind}:2024")
        held = HoldOut(kind, int(year) if colon else None)
        if not any(held.holds(target) for target in targets):
            years = sorted({target.year for target in targets if target.kind == kind})
            raise ConfigError(
                f"--hold-out is {text!r}: nothing of {kind} is observed in {year}; "
                f"expected one of {', '.join(map(str, years))}"
            )
        parsed.append(held)
    return parsed


@dataclass(frozen=True)
class Told:
    """Figures of a calibration."""

    targets: list[Target]  # all that are fitted or scored
    used: np.ndarray  # bool, those that are fitted
    notices: list[str]  # of what is neither

    @property
    def fitted(self) -> list[Target]:
        """Those that are fitted."""
        return [target for target, used in zip(self.targets, self.used, strict=True) if used]

    @property
    def beside(self) -> list[Target]:
        """Those that are held out of years that runs of the fitted ones have."""
        last = max(target.year for target in self.fitted)
        return [
            target for target, used in zip(self.targets, self.used, strict=True) if not used and target.year <= last
        ]


def told_figures(
    discrepancy: Mapping[str, float],
    file: str,
    until: int | None,
    held: Sequence[HoldOut],
    country_name: str = DEFAULT_COUNTRY,
) -> Told:
    """What is fitted until a year without what is held out, and what is scored. Raises `ConfigError`."""
    known = targets_of(discrepancy, file, until, country_name)
    every = targets_of(discrepancy, file, None, country_name)
    # What was computed from a held-out figure can be neither told nor a test.
    early = [target for target in every if until is not None and target.year <= until and target not in known]
    told = [target for target in known if not any(part.holds(target) for part in held)]
    if not told:
        raise ConfigError(f"{file}: --hold-out {' --hold-out '.join(map(str, held))}: no figure is left to fit")
    targets = [target for target in every if target not in early]
    notices = [f"{target.label} is skipped: it was computed from a figure of a later year." for target in early]
    subjects = {part for target in told for part, _ in target.parts}
    notices += [
        f"{name} is skipped: no figure of it is told, and nothing stands in for it."
        for name in discrepancy
        if not any(part.endswith(name) for part in subjects)
        and not any(part.kind == kind_of(name, country(country_name)) and part.year is None for part in held)
    ]
    return Told(targets, np.array([target in told for target in targets]), notices)
