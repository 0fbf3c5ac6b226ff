"""What a reader has to know of a run before holding it against anything: a function that registers itself is a note."""

from importlib import import_module
from pkgutil import iter_modules

from experiments.runs.notes.history import observed_label
from experiments.runs.notes.registry import notes_of

__all__ = ["notes_of", "observed_label"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
