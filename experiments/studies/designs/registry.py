"""The registry of designs: what each says of itself, and the points it makes of a study."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.errors import known
from configs.language import N_, _
from experiments.studies.study import Study

COMBINED, LISTED, ALONE, SAMPLED = "combined", "listed", "alone", "sampled"

Points = Callable[[Study], pd.DataFrame]
Outcomes = Callable[[], dict[str, FloatArray]]
Refine = Callable[[Study, pd.DataFrame, Outcomes], pd.DataFrame | None]


@dataclass(frozen=True)
class Design:
    """A design, and what it says of itself: nothing else in the program knows designs by their names."""

    name: str
    points: Points
    shape: str  # how its points lie: levels combined, points listed, factors moved alone, ranges sampled
    takes: tuple[str, ...] = ("factors",)  # tables of a study that it reads: factors, points
    refine: Refine | None = None  # the points of its next round, where it grows with its results
    indices: str = ""  # the sensitivity indices that its sample is drawn for: sobol, morris

    @property
    def combined(self) -> bool:
        """Whether every combination of levels is a point."""
        return self.shape == COMBINED

    @property
    def grows(self) -> bool:
        """Whether points to come depend on results."""
        return self.refine is not None


DESIGNS: dict[str, Design] = {}


def design(
    name: str, shape: str, takes: tuple[str, ...] = ("factors",), refine: Refine | None = None, indices: str = ""
) -> Callable[[Points], Points]:
    """Register a design: a function that returns factor levels, a row a point and a column a factor.

    Columns are of type object and hold Python's own numbers: a whole number stays one beside a fraction. A file of its
    own in this folder is all that a design needs. What it says of itself are the fields of `Design`.
    Raises `ValueError` where the name is taken.
    """

    def register(points: Points) -> Points:
        if name in DESIGNS and DESIGNS[name].points.__qualname__ != points.__qualname__:
            raise ValueError(_("design {name!r} is there already; expected another name", name=name))
        DESIGNS[name] = Design(name, points, shape, takes, refine, indices)
        return points

    return register


def design_of(study: Study) -> Design:
    """The design of a study. Raises `ConfigError` where it is unknown."""
    return DESIGNS[known(f"{study.file}: design", study.design, DESIGNS)]


def design_points(study: Study) -> pd.DataFrame:
    """The design of a study with `point_id` first, from 0. Raises `ConfigError` where it is unknown or empty."""
    _check_tables(study)
    design = design_of(study)
    frame = design.points(study)
    if len(frame) == 0:
        expected = (
            _("[[points]], or points_file") if study.design == "list" else _("at least one level of every factor")
        )
        raise ConfigError(
            _("{file}: the design has no points; expected {expected}", file=study.file, expected=expected)
        )
    for key in frame.columns:  # settings and files are written from Python's own numbers
        plain = [level.item() if isinstance(level, np.generic) else level for level in frame[key]]
        # Numbers alone take a fourth of the room, in a design to which no other levels are added.
        alone = not design.grows and all(type(level) is float and not np.isnan(level) for level in plain)
        frame[key] = pd.Series(plain, index=frame.index, dtype=np.float64 if alone else object)
    frame.insert(0, "point_id", np.arange(len(frame)))
    return frame


def refine(study: Study, frame: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame | None:
    """A design with the points of its next round; None where there is none, or it does not grow.

    `outcomes()` gives outcomes of all points, [n_points, n_replicates] each, nan where a run is missing.
    """
    further = design_of(study).refine
    return None if further is None else further(study, frame, outcomes)


def _check_tables(study: Study) -> None:
    """Raise `ConfigError` where a study has a table that its design ignores, or cannot use."""
    design = design_of(study)
    takes = design.takes
    if study.n_draws and (design.grows or design.indices):
        suited = ", ".join(known.name for known in DESIGNS.values() if not (known.grows or known.indices))
        raise ConfigError(
            _(
                "{file}: posterior: design {design} tells how an outcome follows from its factors alone, and "
                "draws vary beside them; expected one of {suited}",
                file=study.file,
                design=study.design,
                suited=suited,
            )
        )
    for table, given in (("factors", study.factors), ("points", study.points), ("points", study.points_file)):
        if given and table not in takes:
            name = "points_file" if given is study.points_file else table
            suited = _(" or ").join(known.name for known in DESIGNS.values() if table in known.takes)
            expected = _("points, or another design") if table == "factors" else suited
            wrong = (
                N_("{file}: {name} are none of design {design}; expected {expected}")
                if table == "factors"
                else N_("{file}: {name} is none of design {design}; expected {expected}")
            )
            raise ConfigError(_(wrong, file=study.file, name=name, design=study.design, expected=expected))
