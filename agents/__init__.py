"""Behaviour: pure functions over columns, and the Mesa agents that are views of a row."""

from digital_balance import need

need("configs")

from agents.behaviour import Behaviour
from agents.customer import Customer
from agents.firm import Firm
from agents.individual import Individual
from agents.population import Population
from agents.provider import DomesticProvider, ForeignProvider, Provider, Providers

__project__ = "digital-balance"
__all__ = [
    "Behaviour",
    "Customer",
    "DomesticProvider",
    "Firm",
    "ForeignProvider",
    "Individual",
    "Population",
    "Provider",
    "Providers",
]
