"""Figures as PNG pictures."""

import io
import warnings

from matplotlib.figure import Figure


def png_of(figure: Figure, dpi: float | None = None, compression: int = 6) -> bytes:
    """A figure as the content of a PNG file; the same figure gives the same file. Less compression is quicker."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # no font for it here: a box is drawn
        figure.savefig(
            buffer,
            format="png",
            dpi=dpi or figure.dpi,
            metadata={"Software": None},
            pil_kwargs={"compress_level": compression},
        )
    return buffer.getvalue()
