"""The font of wide letters of the extra `ja`, served with the page: nothing is asked of another host."""

from typing import Any

from experiments.extras import needed
from experiments.figures.fonts import packaged_font

FILE = "digital-balance-wide.ttf"  # beside the page
FACE = f"""@font-face {{ font-family: "Digital Balance Wide"; src: url("{FILE}"); font-display: swap;
  unicode-range: U+2010-206F, U+2190-21FF, U+25A0-25FF, U+3000-30FF, U+4E00-9FFF, U+FF00-FFEF; }}"""
_served: list[Any] = []  # applications that give the file


def face() -> str:
    """How a browser gets the font; nothing where no server gives it, as with `solara run`."""
    return FACE if _served else ""


def serve_font(application: Any) -> None:
    """Have a server give the font, where it is installed; browsers take one of their own otherwise."""
    path = packaged_font()
    if path is None:
        return
    route = needed("starlette.routing", "viz").Route
    answer = needed("starlette.responses", "viz").FileResponse

    async def font(_request: Any) -> Any:
        return answer(path, media_type="font/ttf", headers={"Cache-Control": "max-age=86400"})

    application.router.routes.insert(0, route(f"/{FILE}", font))
    _served.append(application)
