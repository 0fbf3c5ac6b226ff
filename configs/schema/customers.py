"""The firms and individuals of a country, and the sample that stands for them."""

from typing import Any, Literal, get_args

from pydantic import Field, model_validator

from configs.language import _
from configs.schema.parameter import Id, Table, parameter

SizeClass = Literal["micro", "small", "medium", "large"]
SIZE_CLASSES: tuple[SizeClass, ...] = get_args(SizeClass)


def captive_field() -> Any:
    """Declare how often customers of a kind are captive beside others."""
    return parameter(1.0, "ratio", "captive customers over the captive_share of a service", eq=2, low=0, high=20)


class Stratum(Table):
    """Customers who are alike, sampled together."""

    sample_share: float = parameter(unit="share", above=0, high=1)
    """share of the sample of its population"""
    readiness: float = parameter(unit="share", low=0.01, high=0.99)
    """mean readiness rho"""
    captive_factor: float = captive_field()


class FirmStratum(Stratum):
    """Firms of one size, sampled together."""

    size_class: SizeClass
    """size class by the statistics of the country"""
    count: int = parameter(unit="firms", low=1, high=10**10)
    """real firms"""
    employees_low: int = parameter(unit="employees", low=1, high=10**7)
    """smallest firm"""
    employees_high: int = parameter(unit="employees", low=1, high=10**7)
    """largest firm"""
    employees_mean: float = parameter(unit="employees", low=1)
    """mean, reproduced by a bounded Pareto distribution"""

    @model_validator(mode="after")
    def _ordered(self) -> "FirmStratum":
        if not self.employees_low <= self.employees_mean <= self.employees_high:
            raise ValueError(
                _(
                    "employees_mean is {employees_mean:g}; expected {employees_low} to {employees_high}",
                    employees_mean=self.employees_mean,
                    employees_low=self.employees_low,
                    employees_high=self.employees_high,
                )
            )
        return self


class Sector(Table):
    """An industry."""

    share: float = parameter(unit="share of firms", above=0, high=1)
    """share of the firms of every stratum"""
    value_added_per_employee_lcu: float = parameter(unit="LCU/year", low=0, high=1e9)
    """value added of an employee"""
    export_share: float = parameter(unit="share", eq=19, low=0, high=1)
    """exports over value added"""
    captive_factor: float = captive_field()


class Occupation(Table):
    """What some of the employees of every firm do."""

    share: float = parameter(unit="share of employees", eq=(10, 11), above=0, high=1)
    """share of the employees"""
    relative_wage: float = parameter(1.0, "ratio", eq=11, above=0, high=100)
    """wage over the mean of all employees"""


class Firms(Table):
    """The firms of the country."""

    strata: dict[Id, FirmStratum] = Field(min_length=1, max_length=100)
    """strata by id"""
    sectors: dict[Id, Sector] = Field(min_length=1, max_length=100)
    """sectors by id; their shares add up to 1"""
    occupations: dict[Id, Occupation] = Field({}, max_length=100)
    """occupations by id, in every firm the same; their shares add up to 1"""
    digital_budget_share: float = parameter(1.0, "share of value added", above=0, high=1)
    """cap on spending for digital services"""
    positive_share: float = parameter(0.5, "share", eq=3, low=0, high=1)
    """share of the firms asked that are positive about AI: the readiest (S20)"""
    asked_employees: int = parameter(20, "employees", eq=3, low=1, high=10**7)
    """size from which firms are asked whether they are positive about AI; all, where none is as large"""

    @model_validator(mode="after")
    def _shares(self) -> "Firms":
        _adds_up("sectors: share", [sector.share for sector in self.sectors.values()])
        _adds_up("strata: sample_share", [stratum.sample_share for stratum in self.strata.values()])
        if self.occupations:
            _adds_up("occupations: share", [occupation.share for occupation in self.occupations.values()])
        return self

    def part_of_work(self, occupations: dict[str, float], by_wage: bool) -> float:
        """The part of all employees, or of all wages, that shares of occupations come to; 1 where none is named."""
        if not occupations:
            return 1.0
        # sum over occupations o of l_o e_o, by wage l_o e_o w_o                                              (10), (11)
        table = [(self.occupations[name], share) for name, share in sorted(occupations.items())]
        return sum(work.share * share * (work.relative_wage if by_wage else 1.0) for work, share in table)


class AgeBand(Stratum):
    """People of one age, sampled together."""

    count: int | None = parameter(None, "people", low=1, high=10**10)
    """real people (default: those who are simulated)"""
    employed_share: float = parameter(unit="share", low=0, high=1)
    """share shown as employed; nobody acts on it"""


class Individuals(Table):
    """The people of the country."""

    strata: dict[Id, AgeBand] = Field(min_length=1, max_length=100)
    """age bands by id"""

    @model_validator(mode="after")
    def _shares(self) -> "Individuals":
        for name, band in self.strata.items():
            if band.count is None and len(self.strata) > 1:
                raise ValueError(
                    _("strata.{name}.count is missing; expected real people, as there are several strata", name=name)
                )
        _adds_up("strata: sample_share", [stratum.sample_share for stratum in self.strata.values()])
        return self


class Customers(Table):
    """The sample of firms and individuals."""

    number: int = parameter(10_000, "customers", low=20, high=100_000_000, title="number of customers")
    """simulated customers"""
    firm_share: float = parameter(0.5, "share", low=0, high=1)
    """share of firms among simulated customers"""
    readiness_shape: float = parameter(1.5, "1", source="Kumaraswamy 1980", low=0.2, high=5)
    """shape a of the distribution of readiness in a stratum; b follows from the mean"""
    price_sensitivity_spread: float = parameter(0.0, "log points", eq=2, low=0, high=2)
    """log standard deviation of eta_i between customers"""
    firms: Firms | None = None
    """the firms"""
    individuals: Individuals | None = None
    """the individuals"""

    def share_simulated(self, population: str) -> float:
        """The part of the simulated customers that a population has: all where it is the only one."""
        if self.firms is None or self.individuals is None:
            return float(getattr(self, population) is not None)
        return self.firm_share if population == "firms" else 1.0 - self.firm_share

    def simulated(self, population: str) -> int:
        """Simulated customers of a population."""
        n_firms = round(self.number * self.share_simulated("firms"))
        return n_firms if population == "firms" else self.number - n_firms

    def real(self, population: str) -> int:
        """Real firms or people of a population."""
        table = getattr(self, population)
        counts = [stratum.count for stratum in table.strata.values()] if table is not None else []
        return sum(self.simulated(population) if count is None else count for count in counts)

    @model_validator(mode="after")
    def _somebody(self) -> "Customers":
        if self.firms is None and self.individuals is None:
            raise ValueError(_("no customers: expected a table firms or individuals"))
        return self


def _adds_up(subject: str, shares: list[float]) -> None:
    if abs(sum(shares) - 1.0) > 1e-9:
        raise ValueError(_("{what} adds up to {shares:.6g}; expected 1", what=subject, shares=sum(shares)))
