"""`solara run app.py`: the visualizer, as `digital-balance show` opens it."""

from experiments.browser.page import Layout, Page

__all__ = ["Layout", "Page"]
