"""What a person would miss in a figure, asked of the objects that it is made of."""

import re

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.text import Text

ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b|\b[a-z_]+\.[a-z_]+\.[a-z_]+\b")
SAYS_WHAT_IS_SHADED, SAYS_WHAT_BARS_ARE = ("shaded", "band"), ("interval", "span", "range")


def texts_of(figure: Figure) -> list[str]:
    """Everything that is written anywhere in a figure, on one line each."""
    return [" ".join(text.get_text().split()) for text in figure.findobj(Text) if text.get_text().strip()]


def legend_texts(figure: Figure) -> list[str]:
    """What stands in all legends of a figure."""
    legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes)]
    return [" ".join(text.get_text().split()) for legend in legends if legend for text in legend.get_texts()]


def cut_off(figure: Figure) -> list[str]:
    """Texts of legends that do not lie in the picture whole."""
    FigureCanvasAgg(figure).draw()
    legends = [legend for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes)] if legend]
    texts = [text for legend in legends for text in legend.get_texts()]
    inside = figure.bbox.padded(1.0)
    return [
        text.get_text() for text in texts
        if not (inside.contains(*text.get_window_extent().min) and inside.contains(*text.get_window_extent().max))
    ]  # fmt: skip


def left_unsaid(figure: Figure) -> list[str]:
    """What a figure draws without an entry of a legend, and ids that it writes; nothing where all is well."""
    entries = " ".join(legend_texts(figure))
    bands = [band for axes in figure.axes for band in axes.collections if isinstance(band, PolyCollection)]
    shaded = any(np.size(path.vertices) for band in bands for path in band.get_paths())
    faults = [f"id: {text}" for text in texts_of(figure) if ID.search(text)]
    if shaded and not any(word in entries for word in SAYS_WHAT_IS_SHADED):
        faults.append("shaded bands")
    if has_bars(figure) and not any(word in entries for word in SAYS_WHAT_BARS_ARE):
        faults.append("bars")
    return faults


def has_bars(figure: Figure) -> bool:
    """Whether any point has an interval of some length."""
    entries = [entry for axes in figure.axes for entry in axes.containers if isinstance(entry, ErrorbarContainer)]
    ends = [segment for entry in entries for bar in entry.lines[2] for segment in bar.get_segments() if len(segment)]
    return any(float(np.ptp(segment, axis=0).max()) > 0.0 for segment in ends)
