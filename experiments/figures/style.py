"""How figures of this project look: colours, fonts, axes."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, ScalarFormatter

from configs.language import N_, _
from experiments.lines import lines_of
from experiments.runs.reading import number_text
from experiments.studies.levels import size_text

# Each has a contrast of 3:1 to white; told apart with any colour vision by hue or lightness (after Okabe & Ito 2008).
DOMESTIC = ["#0072B2", "#4D9ACB", "#003A5D", "#5B62C4"]
FOREIGN = ["#D55E00", "#6B2A00", "#B98A00", "#94532F"]
ITEM_COLOURS = ["#AA4499", "#997700", "#009E73"]
MORE_ITEM_COLOURS = ["#543D1B", "#AE5CDE", "#16097A", "#882255", "#5F7F8F"]  # of items beyond the first
# Sizes and ages: blue and orange speak of domestic and foreign only (after Tol 2021).
GROUP_COLOURS = ["#332288", "#CC6677", "#117733", "#8C7A00", "#4A4A4A"]
INK, GREY = "#222222", "#8A8A8A"
NOT_SIMULATED = GREY
DPI = 130
INTERVAL = N_("95% bootstrap interval")
LARGE, IN_WORDS = 1e4, 1e6  # from where on ticks have commas, and words


def item_colours(n: int) -> list[str]:
    """Colours of n items, told apart from one another as long as there are."""
    colours = [*ITEM_COLOURS, *MORE_ITEM_COLOURS]
    return [colours[number % len(colours)] for number in range(n)]


def literal(text: str) -> str:
    """Text of a scenario as it stands: a dollar sign starts no formula."""
    return text.replace("$", r"\$")


def shorten(text: str, width: int = 38) -> str:
    """A text that fits beside an axis: broken where a name has dots or blanks."""
    return "\n".join(lines_of(text.replace(".", ". "), width)).replace(". ", ".")


def decimal_years(dates: pd.Index) -> np.ndarray:
    """Dates as decimal years, [n]."""
    stamps = pd.DatetimeIndex(dates)
    return np.asarray(stamps.year + (stamps.month - 1) / 12.0, dtype=float)


def clean(axes: Axes) -> None:
    """Take away what is not needed to read the axes."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def whole_ticks(axis: Axis) -> None:
    """Let the ticks of an axis of large numbers be read without a power of ten beside it; all others stay."""
    largest = max(abs(end) for end in axis.get_view_interval())
    if largest >= LARGE and isinstance(axis.get_major_formatter(), ScalarFormatter):
        in_words = largest >= IN_WORDS
        axis.set_major_formatter(
            lambda tick, _place: (size_text(tick) if in_words else f"{tick:,.10g}").replace("-", "\u2212")
        )


def reach(dates: pd.Index) -> tuple[float, float]:
    """First and last decimal year of an axis, at least half a year apart."""
    x = decimal_years(dates)
    return float(x[0]), float(max(x[-1], x[0] + 0.5))


class Shades(tuple[Patch, ...]):
    """One entry of a legend for several shades of a colour, beside each other."""

    def get_label(self) -> str:
        """What the shades stand for."""
        return str(self[0].get_label())


LEGEND_HANDLERS = {Shades: HandlerTuple(ndivide=None, pad=0.0)}


def band_handles(axes: Axes, meaning: str = INTERVAL) -> list[Patch]:
    """The entry of a legend that says what the shaded bands of some axes are; none where no band is drawn."""
    bands = [band for band in axes.collections if isinstance(band, PolyCollection)]
    drawn = any(np.size(path.vertices) for band in bands for path in band.get_paths())
    return [Patch(color=GREY, alpha=0.3, linewidth=0, label=_("shaded: {what}", what=_(meaning)))] if drawn else []


def interval_handles(axes: Axes, meaning: str = INTERVAL) -> list[Artist]:
    """The entries of a legend that say what shaded bands and bars on points of some axes are; none where none is."""
    bars = [bar for entry in axes.containers if isinstance(entry, ErrorbarContainer) for bar in entry.lines[2]]
    drawn = any(np.ptp(ends, axis=0).max() > 0.0 for bar in bars for ends in bar.get_segments() if len(ends))
    return [*band_handles(axes, meaning), *([bar_handle(meaning)] if drawn else [])]


def bar_handle(meaning: str = INTERVAL) -> Line2D:
    """The entry of a legend that says what bars on points are."""
    style: dict[str, Any] = {
        "color": GREY,
        "linestyle": "none",
        "marker": "|",
        "markersize": 11,
        "markeredgewidth": 1.2,
    }
    return Line2D([], [], label=_("bars: {what}", what=_(meaning)), **style)


def signed(value: float) -> str:
    """A number with its sign, for a title."""
    return number_text(value, 1, sign=True)
