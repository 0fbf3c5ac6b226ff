"""Classes of agents: those of the program by kind, a user's own in their place, and what tells one of these apart."""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

from agents import DomesticProvider, Firm, ForeignProvider, Individual
from configs import ConfigError
from configs.errors import known

AGENT_KINDS: dict[str, type] = {
    "firm": Firm,
    "individual": Individual,
    "domestic_provider": DomesticProvider,
    "foreign_provider": ForeignProvider,
}
MAIN, MAIN_OF_WORKERS = "__main__", "__mp_main__"
# Modules whose classes a run id has by other means, or that no run depends on.
SHARED = ("agents", "configs", "sim", "mesa", "builtins", "abc", "typing")


@dataclass(frozen=True)
class OwnClass:
    """A class of a user's own, by where it stands and what it says: workers import it, and folders remember it."""

    module: str
    qualified_name: str
    source: str  # hash of the files it stands in, those of its own bases among them, and of its numbers and texts

    @property
    def name(self) -> str:
        """Module and name, as an import has them."""
        return f"{self.module}.{self.qualified_name}"

    def imported(self) -> type:
        """The class. Raises `ConfigError` where it cannot be imported here."""
        try:
            place = import_module(self.module)
            for part in self.qualified_name.split("."):
                place = getattr(place, part)
        except (ImportError, AttributeError) as error:
            raise ConfigError(
                f"agent_classes: {self.name} cannot be imported ({error}); expected a class at the top level of a "
                "module that every worker can import"
            ) from None
        if not isinstance(place, type):
            raise ConfigError(f"agent_classes: {self.name} is {place!r}; expected a class")
        return place


def replaced_classes(agent_classes: Mapping[str, type] | None) -> dict[str, type]:
    """The class of every kind of agent, a user's own where one is given. Raises `ConfigError` for what is none."""
    if not isinstance(agent_classes, Mapping | None):
        raise ConfigError(
            f"agent_classes is {agent_classes!r}; expected classes by kind, {{'firm': MyFirm}}, and in mesa.batch_run, "
            "which goes through what it is given, a list of such: [{'firm': MyFirm}]"
        )
    for kind, chosen in (agent_classes or {}).items():
        base = AGENT_KINDS[known("agent_classes", kind, tuple(AGENT_KINDS))]
        if not (isinstance(chosen, type) and issubclass(chosen, base)):
            raise ConfigError(f"agent_classes: {kind} is {chosen!r}; expected a subclass of {base.__name__}")
    return {**AGENT_KINDS, **(agent_classes or {})}


def own_classes(agent_classes: Mapping[str, type] | None) -> dict[str, OwnClass]:
    """The classes by kind that are not the program's. Raises `ConfigError` for what is no class of agents."""
    classes = replaced_classes(agent_classes)
    return {kind: own_class(chosen) for kind, chosen in classes.items() if chosen is not AGENT_KINDS[kind]}


def own_class(chosen: type) -> OwnClass:
    """What tells a class apart: its name and the hash of what it says."""
    digest = blake2b(digest_size=8)
    for base in chosen.__mro__:
        if base.__module__.partition(".")[0] not in SHARED:
            digest.update(f"{_module(base)}.{base.__qualname__}\x1f{_text(base)}\x1f{_values(base)}\x1e".encode())
    return OwnClass(_module(chosen), chosen.__qualname__, digest.hexdigest())


def identity(fingerprint: str, classes: Mapping[str, OwnClass]) -> str:
    """The fingerprint of settings with the classes that their agents are of; without any it stays as it is."""
    if not classes:
        return fingerprint
    text = json.dumps({kind: [own.name, own.source] for kind, own in classes.items()}, sort_keys=True)
    return blake2b(f"{fingerprint}\x1f{text}".encode(), digest_size=8).hexdigest()


def _module(chosen: type) -> str:
    """Where a class stands; a worker calls the program that started it by another name."""
    return MAIN if chosen.__module__ == MAIN_OF_WORKERS else chosen.__module__


def _text(chosen: type) -> str:
    """The file of a class, as a method may call any function of it; in a notebook its compiled methods."""
    file = getattr(sys.modules.get(chosen.__module__), "__file__", None)
    with suppress(OSError, ValueError):  # it may be no text, or gone
        if file is not None:
            return Path(file).read_text(encoding="utf-8")
    codes = {name: getattr(member, "__code__", None) for name, member in vars(chosen).items()}
    return repr({name: _compiled(code) for name, code in codes.items() if code is not None})


def _compiled(code: CodeType) -> Any:
    """What a function does, without what differs from one process to the next."""
    constants = [_compiled(part) if isinstance(part, CodeType) else repr(part) for part in code.co_consts]
    return code.co_code, code.co_names, constants


def _values(chosen: type) -> str:
    """Numbers and texts of a class as they are now: a program may have set them since."""
    plain = {name: value for name, value in vars(chosen).items() if not name.startswith("__")}
    return repr(sorted((name, value) for name, value in plain.items() if isinstance(value, bool | int | float | str)))
