"""What describes a country beside its scenarios: its money, its calendar, its items, and what stands beside what.

A country is a folder of `configs/countries/`, or any folder with a `country.toml`, which holds these tables. Its
scenarios stand beside it (`baseline.toml`, `services/`, `scenarios/`), and its observed figures below (`data/`).
"""

from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from configs.currency import CURRENCY
from configs.errors import known
from configs.language import N_, _
from configs.schema.customers import SIZE_CLASSES, SizeClass
from configs.schema.parameter import RESERVED, Id, Table, parameter, title_field

FLOW = r"^(receipts|payments|balance)_[a-z0-9_]+$"
Market = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.(firms|individuals)$")]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
LargeUnit = Literal["trillion", "billion", "million"]
LARGE_UNITS: dict[LargeUnit, tuple[str, float]] = {
    "trillion": ("tn", 1e12),
    "billion": ("bn", 1e9),
    "million": ("mn", 1e6),
}
# The large unit beside a currency: as tables have it, with a number, on axes, and in a sentence.
UNITS_IN_WORDS: dict[LargeUnit, tuple[str, str, str, str]] = {
    "trillion": (
        N_("{currency} tn"),
        N_("{currency} {number} tn"),
        N_("{currency} trillion"),
        N_("trillion {currency}"),
    ),
    "billion": (N_("{currency} bn"), N_("{currency} {number} bn"), N_("{currency} billion"), N_("billion {currency}")),
    "million": (N_("{currency} mn"), N_("{currency} {number} mn"), N_("{currency} million"), N_("million {currency}")),
}
JANUARY = 1


class CountryItem(Table):
    """An item of the balance of payments of which figures are published."""

    label: str = parameter(unit="text")
    """what tables call it"""
    head: str = parameter("", "text")
    """the same as the head of a column (default: its title in the scenario)"""
    sum_of: list[Id] = Field([], max_length=20)
    """items of which it is the sum, where a statistic publishes only that"""


class Group(Table):
    """Strata of firms that are reported together, beside every stratum by itself."""

    employees_from: int = parameter(1, "employees", low=1, high=10**7)
    """smallest firm of the strata that belong to it"""
    size_classes: list[SizeClass] = Field(list(SIZE_CLASSES))
    """size classes that belong to it"""


class Benchmark(Table):
    """A number of the model that stands beside a survey: one of three kinds.

    Of an `outcome` in a month in percent, of an outcome `over` another as a ratio, or of the share of foreign offers in
    the revenue of a `service`, of a whole calendar year in percent.
    """

    label: str = parameter(unit="text")
    """what tables call it"""
    outcome: str = parameter("", "name")
    """outcome that the survey asks for, such as adoption.cloud.firms"""
    over: str = parameter("", "name")
    """outcome by which it is divided"""
    service: Id | None = None
    """service of which the foreign share of revenue is taken"""
    month: int = parameter(12, "month", low=1, high=12)
    """month of the year in which the survey asks"""
    years_later: int = parameter(0, "years", low=0, high=5)
    """years between the year by which the figure is called and that of the month"""
    market: Market | None = None
    """market in whose figure of adoption the survey is drawn, as service.population"""
    group: str = parameter("all", "text")
    """whom the survey asks, as figures say it"""

    @property
    def unit(self) -> str:
        """Of the number, and of the rows of its bands."""
        return N_("ratio") if self.over else "%"

    @property
    def shown_at(self) -> float:
        """Where in figures its dot stands, in years after the year by which it is called."""
        return round(self.years_later + self.month / 12.0 - 0.05, 2)

    @model_validator(mode="after")
    def _one_kind(self) -> "Benchmark":
        if bool(self.outcome) == (self.service is not None):
            raise ValueError(_("outcome and service: expected one of them"))
        if self.over and not self.outcome:
            raise ValueError(_("over is given without outcome; expected both"))
        return self


class Balance(Table):
    """How the balance of payments of the country is published."""

    definition: str = parameter("item", "name")
    """definition of published totals that counts what the model counts"""
    other_definitions: list[str] = Field([])
    """definitions that count less than the model: shown beside it nowhere"""
    manual_since: int = parameter(2014, "year", low=1900, high=2200)
    """first year of figures of the manual in force, BPM6; the level breaks before it"""


class LaterKnown(Table):
    """A published figure that was computed from one of a later year."""

    measure: str = Field(pattern=FLOW)
    """receipts, payments or balance of an item, as balance_total"""
    year: int = parameter(unit="year", low=1900, high=2200)
    """year of the figure"""
    known_in: int = parameter(unit="year", low=1900, high=2200)
    """year of what it was computed from"""


class Country(Table):
    """A country: `country.toml` of its folder."""

    title: str = title_field()
    adjective: str = parameter(unit="text")
    """what is of the country, as in a text"""
    currency: str = Field(pattern=CURRENCY)
    """currency of all its money, by its code of three capitals"""
    currency_name: str = parameter(unit="text")
    """the same as a word, in the plural"""
    large_unit: LargeUnit = "trillion"
    """unit in which sums of the country are told"""
    fiscal_year_start: int = parameter(JANUARY, "month", low=1, high=12)
    """month with which the fiscal year begins, which has the number of the calendar year of that month"""
    rate_series: str = parameter(unit="name")
    """series of data/fx.csv: the currency for a dollar, by which years are observed or ahead"""
    source: str = parameter("", "text")
    """who publishes its observed series"""
    items: dict[Id, CountryItem] = Field({})
    """items of which figures are published, by id, in the order of tables"""
    definitions: dict[str, str] = Field({})
    """what published totals count, by the words of the column `definition`"""
    balance: Balance = Balance(other_definitions=[])
    """how the balance is published"""
    qualities: dict[str, Share] = Field({})
    """standard deviation of published figures as a share of them, by words of `quality` that are not common to all"""
    later_known: list[LaterKnown] = Field([])
    """published figures that were not known in their own year"""
    groups: dict[Id, Group] = Field({})
    """strata of firms that are reported together, by id"""
    benchmarks: dict[Id, Benchmark] = Field({})
    """numbers that stand beside surveys, by the name of their rows in data/bands.csv"""
    projections: dict[Id, str] = Field({})
    """what others project: labels by the name of their rows in data/historical_digital_balance.csv"""
    compared_markets: list[Market] = Field([])
    """markets whose adoption a run shows first, as service.population"""
    focus_services: list[Id] = Field([])
    """services that the page opens with, the first that a scenario has"""
    strata: dict[Id, str] = Field({})
    """labels of strata of firms and individuals in figures, by id, in the order of legends"""
    _name: str = PrivateAttr("")

    def __hash__(self) -> int:
        """Of its name: tables in it have none."""
        return hash(self._name)

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self._name

    @property
    def large(self) -> float:
        """How much of the currency the large unit is."""
        return LARGE_UNITS[self.large_unit][1]

    @property
    def unit(self) -> str:
        """The unit of sums of the whole country in data files and for programs, such as USD bn."""
        return f"{self.currency} {LARGE_UNITS[self.large_unit][0]}"

    @property
    def unit_told(self) -> str:
        """The same as tables tell it."""
        return _(UNITS_IN_WORDS[self.large_unit][0], currency=_(self.currency))

    def amount(self, number: float | str) -> str:
        """A number of the large unit, such as USD 6 bn."""
        return _(UNITS_IN_WORDS[self.large_unit][1], currency=_(self.currency), number=number)

    @property
    def unit_in_words(self) -> str:
        """The same as figures write it on axes, such as USD billion."""
        return _(UNITS_IN_WORDS[self.large_unit][2], currency=_(self.currency))

    @property
    def money_in_words(self) -> str:
        """The same in a sentence, such as billion dollars."""
        return _(UNITS_IN_WORDS[self.large_unit][3], currency=_(self.currency_name))

    @model_validator(mode="after")
    def _references(self) -> "Country":
        for name, item in self.items.items():
            if name in RESERVED:
                raise ValueError(_("items.{name}: the id is reserved; expected another id", name=name))
            for part in item.sum_of:
                known(
                    f"items.{name}.sum_of",
                    part,
                    [item_name for item_name in self.items if item_name != name],
                    N_("another item"),
                )
        return self
