"""Figures as files: PNG for screens, SVG and PDF for print; the same figure gives the same file."""

import io
import warnings
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from experiments.figures.png import png_of
from experiments.forms import Forms

SALT = "digital-balance"  # of names inside an SVG, which are drawn by chance without one
NO_DATE = {"svg": {"Date": None}, "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}
# A font is kept whole in PDF, as journals ask for it; in SVG a text is an outline, which looks alike everywhere.
FIXED: Any = {"svg.hashsalt": SALT, "svg.fonttype": "path", "pdf.fonttype": 42}


def figure_bytes(figure: Figure, form: str) -> bytes:
    """A figure as the content of a file of a form: png, svg or pdf."""
    if form == "png":
        return png_of(figure)
    buffer = io.BytesIO()
    with mpl.rc_context(FIXED), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # as in `png_of`
        figure.savefig(buffer, format=form, metadata=NO_DATE[form])
    return buffer.getvalue()


def figure_files(name: str, figure: Figure, forms: Forms) -> dict[str, bytes]:
    """The files of a figure, by their names from the folder of results."""
    return {f"figures/{name}.{form}": figure_bytes(figure, form) for form in forms.figures}
