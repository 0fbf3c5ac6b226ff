"""Which pages are gone: not one whose old link ends after its new one has begun."""

from functools import wraps
from typing import Any


def keep_pages() -> None:
    """Have Solara's server keep a page that has another link; once, even where it is called again.

    A link that was cut without a word ends minutes after the browser has come back. Solara takes the page for gone
    then, closes it after the time of grace in the midst of its use, and fails where the new link ends, too.
    """
    from solara.server.kernel_context import VirtualKernelContext

    solaras = VirtualKernelContext.page_disconnect
    if hasattr(solaras, "__wrapped__"):
        return

    @wraps(solaras)
    def page_disconnect(context: Any, page_id: str) -> Any:
        linked = context.kernel is not None and context.kernel.session.websockets
        return None if linked else solaras(context, page_id)

    VirtualKernelContext.page_disconnect = page_disconnect
