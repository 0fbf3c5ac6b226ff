"""Figures as PNG pictures."""

import io
import warnings

from matplotlib.figure import Figure


def png_of(figure: Figure) -> bytes:
    """A figure as the content of a PNG file; the same figure gives the same file."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # no font for it here: a box is drawn
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
