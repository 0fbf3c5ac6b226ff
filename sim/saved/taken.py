"""A model that has been built anew takes up what another one held: the nodes and arrays of `sim.saved.graph`."""

import random
import sys
from typing import Any

import mesa
import numpy as np

from configs import ConfigError
from configs.language import _
from sim.month.rules import Effect
from sim.record.outcomes.registry import entered
from sim.saved.graph import NOT_NOTED, PROGRAM, Node, attributes_of, name_of

MISSING = object()
GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
TAGS = frozenset({
    "array", "number", "same", "built", "list", "tuple", "set", "frozenset", "slice", "table", "effect", "outcome",
    "random", "generator", "agent", "object",
})  # fmt: skip


class Taken:
    """Values of nodes. What the new model has in the same place, and of the same class, is filled and not replaced."""

    def __init__(self, arrays: list[np.ndarray]) -> None:
        self.arrays = arrays
        self.known: dict[int, Any] = {}
        self.filled: set[int] = set()  # objects of the new model that stand for one of the old already
        self.models: list[tuple[Any, dict[str, Node]]] = []  # which Mesa's part is taken by in the end
        self.now: Any = None  # the model whose agents are spoken of

    def value(self, node: Node, built: Any, where: str) -> Any:
        """The value of a node, where the new model has `built`. Raises `ConfigError`."""
        if not isinstance(node, dict):
            return node
        (tag, content), *_rest = node.items()
        if tag not in TAGS:
            raise ConfigError(
                _("{where}: {tag} is unknown; expected a file that save has written", where=where, tag=tag)
            )
        return getattr(self, f"_{tag}")(node, content, built, where)

    def _array(self, _node: Node, number: int, _built: Any, _where: str) -> np.ndarray:
        return self.arrays[number]

    def _number(self, _node: Node, number: int, _built: Any, _where: str) -> Any:
        return self.arrays[number][()]

    def _same(self, _node: Node, number: int, _built: Any, _where: str) -> Any:
        return self.known[number]

    def _built(self, _node: Node, _content: bool, built: Any, where: str) -> Any:
        if built is MISSING:
            raise ConfigError(_("{where} is a function, a class or settings, which a file does not hold", where=where))
        return built

    def _list(self, node: Node, parts: list[Node], built: Any, where: str) -> list[Any]:
        values: list[Any] = []
        self.known[node["number"]] = values
        values += self._parts(parts, built, where)
        return values

    def _tuple(self, _node: Node, parts: list[Node], built: Any, where: str) -> tuple[Any, ...]:
        return tuple(self._parts(parts, built, where))

    def _set(self, _node: Node, parts: list[Node], _built: Any, where: str) -> set[Any]:
        return set(self._parts(parts, None, where))

    def _frozenset(self, _node: Node, parts: list[Node], _built: Any, where: str) -> frozenset[Any]:
        return frozenset(self._parts(parts, None, where))

    def _slice(self, _node: Node, parts: list[Node], _built: Any, where: str) -> slice:
        return slice(*self._parts(parts, None, where))

    def _table(self, node: Node, rows: list[list[Node]], built: Any, where: str) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        self.known[node["number"]] = values
        of_built = built if isinstance(built, dict) else {}
        for key_node, part in rows:
            key = self.value(key_node, MISSING, where)
            values[key] = self.value(part, of_built.get(key, MISSING), f"{where}[{key!r}]")
        return values

    def _effect(self, _node: Node, name: str, _built: Any, _where: str) -> Effect:
        return Effect[name]

    def _outcome(self, _node: Node, content: list[Any], _built: Any, where: str) -> Any:
        try:
            return entered(*content)
        except LookupError as error:
            raise ConfigError(f"{where}: {error}") from None

    def _random(self, _node: Node, content: Node, _built: Any, where: str) -> random.Random:
        generator = random.Random()
        generator.setstate(self.value(content, MISSING, where))
        return generator

    def _generator(self, _node: Node, content: Node, _built: Any, where: str) -> np.random.Generator:
        state = self.value(content, MISSING, where)
        if state["bit_generator"] not in GENERATORS:
            raise ConfigError(
                _(
                    "{where} is a generator {bit_generator!r}; expected one of NumPy's own",
                    where=where,
                    bit_generator=state["bit_generator"],
                )
            )
        bits = getattr(np.random, state["bit_generator"])()
        bits.state = state
        return np.random.Generator(bits)

    def _agent(self, _node: Node, content: list[Any], _built: Any, _where: str) -> Any:
        name, row = content
        return agents_of(self.now, name)[row]

    def _object(self, node: Node, number: int, built: Any, where: str) -> Any:
        value = built
        if built is MISSING or name_of(type(built)) != node["class"] or id(built) in self.filled:
            value = object.__new__(class_of(node["class"], where))
        self.known[number] = value
        self.filled.add(id(value))
        is_model = isinstance(value, mesa.Model)
        before, self.now = self.now, value if is_model else self.now
        had = attributes_of(value)
        for name, part in node["has"].items():
            object.__setattr__(value, name, self.value(part, had.get(name, MISSING), f"{where}.{name}"))
        left_out = NOT_NOTED if is_model else frozenset({"_views"})
        for name in had.keys() - node["has"].keys() - left_out:  # what is made again when it is asked for
            object.__delattr__(value, name)
        if is_model:
            self._take_mesa(value, node["mesa"], where)
            self.now = before
        return value

    def _parts(self, parts: list[Node], built: Any, where: str) -> list[Any]:
        of_built = built if isinstance(built, list | tuple) else ()
        return [
            self.value(part, of_built[place] if place < len(of_built) else MISSING, f"{where}[{place}]")
            for place, part in enumerate(parts)
        ]

    def _take_mesa(self, model: Any, kept: dict[str, Node], where: str) -> None:
        """Steps, what was collected and what agents have noted; generators last, as making agents may draw."""
        model.set_clock(kept["steps"], kept["time"])
        for name, part in self.value(kept["collected"], MISSING, where).items():
            setattr(model.datacollector, name, part)
        for name, noted in kept["agents"].items():
            agents = agents_of(model, name)
            for row, attributes in noted.items():
                agent = agents[int(row)]
                for attribute, part in attributes.items():
                    now = vars(agent).get(attribute, MISSING)
                    setattr(agent, attribute, self.value(part, now, f"{type(agent).__name__}.{attribute}"))
        model.random.setstate(self.value(kept["random"], MISSING, where).getstate())
        model.rng.bit_generator.state = self.value(kept["rng"], MISSING, where).bit_generator.state


def agents_of(model: Any, name: str) -> Any:
    """The agents of a population, or the providers, by row."""
    return model._providers_as_agents() if name == "providers" else model.behaviours[name].views_by_row(model)


def class_of(name: str, where: str) -> type:
    """A class of this program by its module, which has been imported, and its name. Raises `ConfigError`."""
    module, _colon, qualified = name.partition(":")
    place: Any = sys.modules.get(module) if module.partition(".")[0] in PROGRAM else None
    for part in qualified.split("."):
        place = getattr(place, part, None)
    if not isinstance(place, type):
        raise ConfigError(_("{where} is {name}; expected a class of this program", where=where, name=name))
    return place
