"""`solara run app.py`: the visualizer, as `digital-balance show` opens it."""

from solara.server import starlette

from experiments.browser.document.document import serve_document
from experiments.browser.guard import guard
from experiments.browser.page import Layout, Page

__all__ = ["Layout", "Page"]

guard(starlette.app)
serve_document()
