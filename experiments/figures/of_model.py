"""The figures of a model that has been run in a program: what `model.plot()` gives."""

import base64
from html import escape
from typing import Any, cast

from matplotlib.figure import Figure

from configs.errors import known
from experiments.figures.balance import run_figures
from experiments.figures.png import png_of
from experiments.runs.calendar import YEAR_KINDS, YearKind
from experiments.runs.run import frames_of


class Figures(dict[str, Figure]):
    """Figures by name; alone in a cell of a notebook they are shown, whatever matplotlib does there by itself."""

    def _repr_html_(self) -> str:
        pictures = ((name, base64.b64encode(png_of(figure)).decode()) for name, figure in self.items())
        return "".join(
            f"<figure><img style='max-width:100%' alt='{escape(name)}' src='data:image/png;base64,{data}'></figure>"
            for name, data in pictures
        )


def plot(model: Any, years: str = "calendar") -> Figures:
    """All figures of a model, one run or replicates. Raises `ConfigError` for years that are no kind of them."""
    kind = cast("YearKind", known("plot: years", years, YEAR_KINDS))
    return Figures(run_figures(frames_of(model), model.settings, kind))
