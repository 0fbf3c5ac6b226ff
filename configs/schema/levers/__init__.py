"""Policy levers as input, a file for a family of kinds: a table in a file of this folder registers itself."""

from importlib import import_module
from pkgutil import iter_modules

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
