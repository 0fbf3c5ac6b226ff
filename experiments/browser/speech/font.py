"""The font of wide letters of the extra `ja`, served with the page: nothing is asked of another host."""

from typing import Any

from experiments.extras import needed
from experiments.figures.fonts import packaged_font

PLACE = "/digital-balance-wide.ttf"  # beside the page, as style.css asks for it


def serve_font(application: Any) -> None:
    """Have a server give the font, where it is installed; browsers take one of their own otherwise."""
    path = packaged_font()
    if path is None:
        return
    route = needed("starlette.routing", "viz").Route
    answer = needed("starlette.responses", "viz").FileResponse

    async def font(_request: Any) -> Any:
        return answer(path, media_type="font/ttf", headers={"Cache-Control": "max-age=86400"})

    application.router.routes.insert(0, route(PLACE, font))
