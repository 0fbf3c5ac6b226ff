"""The firm: a customer with employees, a sector, value added and a budget."""

from typing import ClassVar

from agents.customer import Customer


class Firm(Customer):
    """A sampled firm. `step()` and `choose()` are `Customer`'s."""

    kind: ClassVar[str] = "firm"

    @property
    def size_class(self) -> str:
        """micro, small, medium or large."""
        return self.population.labels["size_class"][self.population.stratum[self.row]]

    @property
    def sector(self) -> str:
        """Id of the sector."""
        return self.population.labels["sector"][self.population.traits["sector"][self.row]]

    @property
    def employees(self) -> int:
        """Number of employees."""
        return int(self.population.traits["employees"][self.row])

    @property
    def value_added_lcu(self) -> int:
        """Value added, LCU a year."""
        return int(self.population.traits["value_added_lcu"][self.row])

    @property
    def digital_budget_lcu(self) -> int:
        """Most that the firm spends on digital services, LCU a year."""
        return int(self.population.traits["digital_budget_lcu"][self.row])

    @property
    def export_share(self) -> float:
        """Exports over value added."""
        assert self.population.export_share is not None
        return float(self.population.export_share[self.population.traits["sector"][self.row]])

    @property
    def positive_about_ai(self) -> bool:
        """Stance on AI: whether the firm uses, tries or considers it (S20)."""
        return bool(self.population.traits["positive_about_ai"][self.row])
