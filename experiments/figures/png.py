"""Figures as PNG pictures."""

import io
import warnings

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def png_of(figure: Figure, compression: int = 6) -> bytes:
    """A figure as the content of a PNG file; the same figure gives the same file. Less compression is quicker.

    It is drawn once: `savefig` would draw it twice where its layout is computed, first to no avail.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # no font for it here: a box is drawn
        canvas = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata={"Software": None}, pil_kwargs={"compress_level": compression})
    return buffer.getvalue()
