"""Parts of Mesa that a run does not use, loaded by whoever asks for something of them.

`import mesa` loads all of it, grids, networks and their libraries (scipy, networkx): a third of a short run. A part is
there as a module at once, and its code runs when the first of its names is asked for.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

PARTS = (
    "mesa.discrete_space",
    "mesa.experimental.continuous_space",
    "mesa.experimental.mesa_signals",
    "mesa.experimental.meta_agents",
    "mesa.space",
)


class Later(Loader):
    """Runs a module's code when the first of its names is asked for.

    `importlib.util.LazyLoader` would run it for any attribute, `__file__` too, which Mesa's logger asks of all.
    """

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """A module as the loader of its code makes it."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Put a function in place of the names, which runs the code for the first that is asked for."""

        def load(name: str) -> Any:
            del module.__dict__["__getattr__"]
            if module.__spec__ is not None:
                module.__spec__.loader = self.loader
            module.__loader__ = self.loader
            self.loader.exec_module(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = load


class Parts(MetaPathFinder):
    """Finds parts of Mesa, to be loaded later."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a part is, by a loader that waits; None for everything else."""
        spec = PathFinder.find_spec(name, path, target) if name in PARTS else None
        if spec is not None and spec.loader is not None:
            spec.loader = Later(spec.loader)
        return spec


def load_mesa() -> None:
    """Load Mesa without these parts: the sooner the better, as its loggers look at all callers and at all modules."""
    if "mesa" in sys.modules:
        return
    finder = Parts()
    sys.meta_path.insert(0, finder)
    import mesa  # noqa: F401

    sys.meta_path.remove(finder)
