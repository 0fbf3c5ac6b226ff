"""`solara run app.py`: the visualizer, as `digital-balance show` opens it."""

from solara.server import starlette

from experiments.browser.guard import guard
from experiments.browser.page import Layout, Page

__all__ = ["Layout", "Page"]

guard(starlette.app)
