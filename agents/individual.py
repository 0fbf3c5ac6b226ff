"""The individual: a customer with an age band, perhaps employed."""

from typing import ClassVar

from agents.customer import Customer


class Individual(Customer):
    """A sampled person. `step()` and `choose()` are `Customer`'s."""

    kind: ClassVar[str] = "individual"

    @property
    def age_band(self) -> str:
        """Id of the age band."""
        return self.stratum

    @property
    def employed(self) -> bool:
        """Whether the person is employed."""
        return bool(self.population.traits["employed"][self.row])
