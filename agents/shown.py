"""What is said of an agent: in a cell of a notebook its attributes with values and units, as their docstrings say.

Of one that is made by hand there is one thing to say: agents are views of rows, and the model makes them.
"""

import inspect
from typing import Any

from mesa import Agent

from configs import country_of
from configs.cells import html_table, text_table
from configs.currency import in_currency
from configs.language import N_, _

HEADS = (N_("attribute"), N_("value"), N_("what it is"))


class Shown:
    """What a notebook and a prompt show of an agent that is a view of a row."""

    model: Any
    unique_id: Any

    def facts(self) -> list[tuple[str, Any, str]]:
        """Attribute, value, and what it is with its unit, of all that the classes of the agent declare."""
        currency = country_of(self.model.settings).currency
        return [
            (name, getattr(self, name), in_currency(_(meaning_of(described)), currency))
            for name, described in properties_of(type(self)).items()
        ]

    def __repr__(self) -> str:
        short = [f"{name}={value!r}" for name, value, _meaning in self.facts() if isinstance(value, str | int)]
        return f"<{type(self).__name__} {self.unique_id}: {', '.join(short)}>"

    def _repr_html_(self) -> str:
        return html_table(self._heading(), tuple(map(_, HEADS)), self.facts())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else text_table(self._heading(), self.facts()))

    def _heading(self) -> str:
        return f"{type(self).__name__} {self.unique_id}"


def properties_of(kind: type) -> dict[str, property]:
    """The properties of a class and of those below it that are shown agents, the general ones first."""
    classes = [base for base in reversed(kind.__mro__) if issubclass(base, Shown) and base is not Shown]
    return {name: value for base in classes for name, value in vars(base).items() if isinstance(value, property)}


def meaning_of(described: property) -> str:
    """What a property is, by the first paragraph of its docstring."""
    return (inspect.getdoc(described) or "").partition("\n\n")[0]


def made_by_hand(agent: Agent) -> str:
    """Why an agent of this class cannot be made as Mesa's are: it would be in no column, and so do nothing."""
    return (
        f"a {type(agent).__name__} made by hand would have no effect: the customers and providers of a model come from "
        "its settings, and agent_classes says how they behave"
    )
