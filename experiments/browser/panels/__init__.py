"""The panels of the page, a file each; a file that is put here is on the page.

A panel is a function of a session, registered with `@panel`. What it draws with is a component that takes a model, as
the components of Mesa's `SolaraViz` do, so that it can stand on Mesa's own page, too.
"""

from importlib import import_module
from pkgutil import iter_modules

from experiments.browser.panels.registry import PANELS, panel, views_of


def import_panels() -> None:
    """Import every module of this folder, whereupon its panels are registered; what is imported stays as it is."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


import_panels()

__all__ = ["PANELS", "import_panels", "panel", "views_of"]
