"""What a model holds, as nodes of JSON and columns: every number, and which of its parts are one and the same.

A model is built anew from its settings when it is loaded (`sim.saved.taken`), so that classes, functions and settings
are there already; noted is what may have changed since, which is any attribute of an object of this program, of a
policy or of an agent. Nothing is named that would have to be run to be read.
"""

import random
from collections.abc import Callable, Mapping
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import mesa
import numpy as np
from pydantic import BaseModel

from agents import Customer, Provider
from agents.engines.vector import VectorEngine
from configs import ConfigError
from configs.language import N_, _
from sim.month.rules import Effect
from sim.policies.base import Policy
from sim.record.measured import Outcome

PROGRAM = ("agents", "sim")  # packages whose objects are noted attribute by attribute
PLAIN = frozenset({bool, int, float, str, type(None)})
# What the model that is built anew has by itself.
AS_BUILT = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, partial, BaseModel, VectorEngine)
# Of a model: what Mesa keeps for itself, and what is said when a model is loaded.
OF_MESA = frozenset(vars(mesa.Model(rng=0))) - {"running"}
NOT_NOTED = OF_MESA | {
    "scenario", "datacollector", "agent_classes", "own_classes", "engine", "vector_engine",
    "_strike", "_agent_set", "_provider_views", "_views", "_fingerprints",
}  # fmt: skip
OF_AGENTS = frozenset({"model", "population", "markets", "row", "unique_id", "fellows", "pos", "_rows", "providers"})
EXPECTED = N_(
    "expected numbers, texts, arrays, agents, random generators, and lists, tuples, sets and tables of these: what "
    "else a model holds cannot be saved"
)
Node = Any  # None, a number, a text, or a table with one of the tags below and what it is of


class Graph:
    """Nodes of what a model holds, and the arrays that they name by number."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []
        self.seen: dict[int, int] = {}  # numbers of arrays, objects, lists and tables, by what Python knows them by
        self.held: list[Any] = []  # of which nothing may go meanwhile
        self.kinds: dict[type, Callable[[Any, str], Node]] = {
            np.ndarray: self._array,
            list: self._list,
            tuple: lambda value, where: {"tuple": self._parts(value, where)},
            set: lambda value, where: {"set": self._parts(sorted(value, key=repr), where)},
            frozenset: lambda value, where: {"frozenset": self._parts(sorted(value, key=repr), where)},
            dict: self._table,
            slice: lambda value, where: {"slice": self._parts((value.start, value.stop, value.step), where)},
            random.Random: lambda value, where: {"random": self.node(value.getstate(), where)},
            np.random.Generator: self._generator,
            Outcome: lambda value, _where: {"outcome": [value.name, value.names is not None]},
        }
        self.by_base: list[tuple[Any, Callable[[Any], Node]]] = [
            (np.generic, self._number_of_numpy),
            (Effect, lambda value: {"effect": value.name}),
            (Customer, lambda value: {"agent": [value.population.name, value.row]}),
            (Provider, lambda value: {"agent": ["providers", value.row]}),
            (AS_BUILT, lambda _value: {"built": True}),
        ]

    def node(self, value: Any, where: str) -> Node:
        """The node of a value; `where` says in messages where it stands. Raises `ConfigError`."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind in self.kinds:
            return self.kinds[kind](value, where)
        for of_kind, node in self.by_base:
            if isinstance(value, of_kind):
                return node(value)
        if not (_of_program(kind) or isinstance(value, Policy)):
            raise ConfigError(
                _(
                    "{where} is {module}.{qualname}; {expected}",
                    where=where,
                    module=kind.__module__,
                    qualname=kind.__qualname__,
                    expected=_(EXPECTED),
                )
            )
        return self.of_object(value, where)

    def attributes(self, value: Any, where: str, left_out: frozenset[str]) -> dict[str, Node]:
        """The nodes of an object's attributes, by name, but of some."""
        return {
            name: self.node(part, f"{where}.{name}")
            for name, part in attributes_of(value).items()
            if name not in left_out
        }

    def of_object(self, value: Any, where: str) -> Node:
        """The node of an object, attribute by attribute: of a model, which may be of a class of a user's own, too."""
        number, new = self._number(value)
        if not new:
            return {"same": number}
        left_out = NOT_NOTED if isinstance(value, mesa.Model) else frozenset({"_views"})
        node = {"object": number, "class": name_of(type(value)), "has": self.attributes(value, where, left_out)}
        if isinstance(value, mesa.Model):
            node["mesa"] = of_mesa(self, value, where)
        return node

    def _array(self, value: np.ndarray, where: str) -> Node:
        if value.dtype.hasobject:
            raise ConfigError(_("{where} is an array of objects; {expected}", where=where, expected=_(EXPECTED)))
        number, new = self._number(value, len(self.arrays))
        if new:
            self.arrays.append(value)
        return {"array": number}

    def _number_of_numpy(self, value: np.generic) -> Node:
        self.arrays.append(np.asarray(value))
        return {"number": len(self.arrays) - 1}

    def _list(self, value: list[Any], where: str) -> Node:
        number, new = self._number(value)
        return {"list": self._parts(value, where), "number": number} if new else {"same": number}

    def _table(self, value: Mapping[Any, Any], where: str) -> Node:
        number, new = self._number(value)
        if not new:
            return {"same": number}
        rows = [[self.node(key, where), self.node(part, f"{where}[{key!r}]")] for key, part in value.items()]
        return {"table": rows, "number": number}

    def _parts(self, values: Any, where: str) -> list[Node]:
        return [self.node(part, f"{where}[{place}]") for place, part in enumerate(values)]

    def _generator(self, value: np.random.Generator, where: str) -> Node:
        state = dict(value.bit_generator.state)
        return {"generator": self.node(state, where)}

    def _number(self, value: Any, number: int | None = None) -> tuple[int, bool]:
        """The number of what may stand in several places, and whether it is met for the first time."""
        if id(value) in self.seen:
            return self.seen[id(value)], False
        self.held.append(value)
        self.seen[id(value)] = len(self.held) - 1 if number is None else number
        return self.seen[id(value)], True


def of_mesa(graph: Graph, model: Any, where: str) -> dict[str, Node]:
    """What a model has as one of Mesa's: steps, generators, what was collected, and what agents have noted."""
    kept = {name: getattr(model, name) for name in ("steps", "random", "rng")}
    kept["time"] = float(getattr(model, "time", model.steps))  # which Mesa has from 3.5 on
    if len(getattr(model, "_event_list", ())) > 1:  # the step is one of them
        raise ConfigError(
            _("{where} has events of a user's own before it; expected none: a function cannot be saved", where=where)
        )
    collector = model.datacollector
    by_agent = collector.agent_reporters or collector.agenttype_reporters
    if by_agent or collector.model_reporters != getattr(collector, "own", None):
        raise ConfigError(
            _(
                "{where}.datacollector reports more than the program's own; expected reporters to be added "
                "to a model when it has been loaded: a function cannot be saved",
                where=where,
            )
        )
    names = ("months", "collected", "_collection_steps")
    kept["collected"] = {name: vars(collector)[name] for name in names if name in vars(collector)}
    noted = {name: graph.node(part, f"{where}.{name}") for name, part in kept.items()}
    views = {name: behaviour._views for name, behaviour in model.behaviours.items()}
    views["providers"] = model._provider_views
    made = {name: agents for name, agents in views.items() if agents is not None}
    noted["agents"] = {
        name: {
            str(agent.row): attributes
            for agent in agents
            if (attributes := graph.attributes(agent, type(agent).__name__, OF_AGENTS))
        }
        for name, agents in made.items()
    }
    return noted


def attributes_of(value: Any) -> dict[str, Any]:
    """What stands on an object by name, in slots or without."""
    if hasattr(value, "__dict__"):
        return dict(vars(value))
    return {name: getattr(value, name) for name in type(value).__slots__ if hasattr(value, name)}


def name_of(kind: type) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}:{kind.__qualname__}"


def _of_program(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in PROGRAM
