"""`solara run app.py`: the visualizer, as `digital-balance show` opens it."""

from solara.server import starlette

from experiments.browser.page import Layout, Page
from experiments.browser.server.document.document import serve_document
from experiments.browser.server.guard import guard

__all__ = ["Layout", "Page"]

guard(starlette.app)
serve_document()
