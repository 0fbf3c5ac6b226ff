"""The model as Mesa shows it: agents that are views of rows, made when somebody looks."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import mesa
from mesa.agent import AgentSet

from agents import Behaviour, Population, Provider, Providers
from agents.customer import Customer
from agents.shown import made_by_hand


class Views:
    """`agents` and `agents_by_type` over the columns of a model; firms first, then individuals, then providers."""

    engine: str
    agent_classes: dict[str, type]
    populations: dict[str, Population]
    behaviours: dict[str, Behaviour]
    providers: Providers
    random: Any
    _provider_views: list[Provider] | None = None
    _agent_set: AgentSet | None = None

    @property
    def agents(self) -> AgentSet:
        """All firms, individuals and providers."""
        if self._agent_set is None:
            self._agent_set = AgentSet(self._all_views(), random=self.random)
        return self._agent_set

    @agents.setter
    def agents(self, _agents: Any) -> None:
        raise AttributeError("model.agents is Mesa's; the customers of a model come from its settings")

    def register_agent(self, agent: mesa.Agent) -> None:
        """Refused, as `remove` of an agent is: what an agent is a view of comes from the settings."""
        raise TypeError(made_by_hand(agent))

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Refused: no agent is registered, or leaves."""
        raise TypeError(f"a {type(agent).__name__} cannot be removed: the agents of a model are those of its settings")

    def remove_all_agents(self) -> None:
        """Refused."""
        raise TypeError("agents cannot be removed: those of a model are those of its settings")

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], AgentSet]:
        """The agents by class."""
        by_type: dict[type[mesa.Agent], list[mesa.Agent]] = {}
        for agent in self._all_views():
            by_type.setdefault(type(agent), []).append(agent)
        return {kind: AgentSet(agents, random=self.random) for kind, agents in by_type.items()}

    @property
    def agent_types(self) -> list[type]:
        """The classes of the agents."""
        return list(self.agents_by_type)

    def acting_providers(self, method: str) -> Sequence[Provider] | None:
        """The providers that act one by one: all in engine `agents` or where a class replaces `method`, else None."""
        one_by_one = self.engine == "agents" or method in self._replaced_by_providers
        return self._providers_as_agents() if one_by_one else None

    @cached_property
    def _replaced_by_providers(self) -> frozenset[str]:
        """The acts of `Provider` that a class of providers replaces."""
        kinds = [self.agent_classes["domestic_provider"], self.agent_classes["foreign_provider"]]
        acts = ("set_prices", "innovate")
        return frozenset(act for act in acts if any(getattr(kind, act) is not getattr(Provider, act) for kind in kinds))

    def _providers_as_agents(self) -> list[Provider]:
        if self._provider_views is None:
            first = 1 + sum(len(population) for population in self.populations.values())
            kinds = [
                self.agent_classes["foreign_provider" if abroad else "domestic_provider"]
                for abroad in self.providers.foreign
            ]
            self._provider_views = [kind(self, self.providers, row, first + row) for row, kind in enumerate(kinds)]
        return self._provider_views

    def _all_views(self) -> list[mesa.Agent]:
        customers: list[Customer] = []
        for behaviour in self.behaviours.values():
            customers.extend(behaviour.views(self))
        return [*customers, *self._providers_as_agents()]
