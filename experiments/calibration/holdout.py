"""What a calibration is not told: figures of later years, and kinds of figures that are predicted from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from configs import ConfigError, country
from configs.errors import nearest
from configs.language import _
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
                _(
                    "--hold-out is {given!r}: {kind!r} is no kind of figures; expected one of {kinds}{meant}",
                    given=text,
                    kind=kind,
                    kinds=", ".join(KINDS),
                    meant=nearest(kind, KINDS),
                )
            )
        if colon and not (year.isdecimal() and len(year) == 4):
            raise ConfigError(
                _(
                    "--hold-out is {given!r}; expected a year behind the colon, such as {kind}:2024",
                    given=text,
                    kind=kind,
                )
            )
        held = HoldOut(kind, int(year) if colon else None)
        if not any(held.holds(target) for target in targets):
            years = sorted({target.year for target in targets if target.kind == kind})
            raise ConfigError(
                _(
                    "--hold-out is {given!r}: nothing of {kind} is observed in {year}; expected one of {years}",
                    given=text,
                    kind=kind,
                    year=year,
                    years=", ".join(map(str, years)),
                )
            )
        parsed.append(held)
    return parsed


@dataclass(frozen=True)
class Skipped:
    """What is neither fitted nor scored: a figure, or everything of an item or survey."""

    of: Target | str

    def __str__(self) -> str:
        """What is said of it, in the language in use."""
        if isinstance(self.of, Target):
            return _("{figure} is skipped: it was computed from a figure of a later year.", figure=self.of.label)
        return _("{name} is skipped: no figure of it is told, and nothing stands in for it.", name=_(self.of))


@dataclass(frozen=True)
class Told:
    """Figures of a calibration."""

    targets: list[Target]  # all that are fitted or scored
    used: np.ndarray  # bool, those that are fitted
    skipped: list[Skipped]

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
    all_targets = targets_of(discrepancy, file, None, country_name)
    # What was computed from a held-out figure can be neither told nor a test.
    early = [target for target in all_targets if until is not None and target.year <= until and target not in known]
    told = [target for target in known if not any(part.holds(target) for part in held)]
    if not told:
        said = " ".join(f"--hold-out {part}" for part in held)
        raise ConfigError(_("{file}: {options}: no figure is left to fit", file=file, options=said))
    targets = [target for target in all_targets if target not in early]
    subjects = {part for target in told for part, _amount in target.parts}
    unfounded = [
        name
        for name in discrepancy
        if not any(part.endswith(name) for part in subjects)
        and not any(part.kind == kind_of(name, country(country_name)) and part.year is None for part in held)
    ]
    skipped = [*(Skipped(target) for target in early), *(Skipped(name) for name in unfounded)]
    return Told(targets, np.array([target in told for target in targets]), skipped)
