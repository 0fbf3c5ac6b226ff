"""The world that the model takes as given, month by month: exogenous paths read once at the start."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from agents.members import Number, of_scenarios, together
from configs import NO_ITEM, Settings
from configs.reading.checks import month_years
from configs.schema.offer import Offer
from configs.schema.service import Service
from configs.schema.time import month_number

NEVER = 1 << 30  # a step beyond every run


@dataclass(frozen=True)
class World:
    """Paths along the steps of the run, [n_months] last: a step is a month unless a theory scenario says otherwise.

    Where members of a batch differ in a path, its first axis is theirs.
    """

    years: FloatArray  # decimal calendar years
    dates: np.ndarray  # datetime64[D], first day of each month
    usd_lcu: FloatArray
    price_usd_lcu: FloatArray  # fx_3 of (6), the mean of the last months
    share_abroad: FloatArray  # [n_offers, n_months]
    bias: FloatArray  # of each offer, [n_offers, n_months]
    revenue_abroad_usd: FloatArray  # [n_offers, n_months]
    world_demand_usd: dict[str, FloatArray]  # by item
    licence_demand_usd: dict[str, FloatArray]  # by service
    unmodelled_payments_lcu: dict[str, FloatArray]
    unmodelled_receipts_lcu: dict[str, FloatArray]
    usage: dict[tuple[str, str], FloatArray]  # by service and population, paid use
    first_usage: dict[str, Number]  # x_c0, of firms in the first month of each service: at least 1% of the largest
    kwh_per_lcu: FloatArray
    power_limit_twh: FloatArray
    grid_carbon_kg_per_kwh: FloatArray

    @property
    def n_months(self) -> int:
        """Length of the run."""
        return len(self.years)


def offer_keys(settings: Settings) -> list[tuple[str, str]]:
    """Service and offer ids in the order of the offers' rows."""
    return [
        (service, offer) for service in sorted(settings.services) for offer in sorted(settings.services[service].offers)
    ]


def launch_step(settings: Settings, launch: str | None) -> int:
    """Step of a launch; 0 for what is on the market from the start."""
    time = settings.time
    return 0 if launch is None else max(-(-(month_number(launch) - time.first_step) // time.months_per_step), 0)


def offer_launch_step(settings: Settings, offer: Offer) -> int:
    """Step of an offer's launch; never for one that waits to enter and has no date."""
    waiting = offer.launch is None and offer.entry_cost_lcu is not None
    return NEVER if waiting else launch_step(settings, offer.launch)


def service_launch(service: Service) -> str | None:
    """Month in which the first offer of a service is on the market; None for one that always was."""
    launches = [offer.launch for offer in service.offers.values() if offer.entry_cost_lcu is None]
    return None if None in launches else min(launch for launch in launches if launch is not None)


def build_world(settings: Settings) -> World:
    """Evaluate every path; curves of use and of revenue abroad count from a launch, all others from `curves_start`."""
    years, time = month_years(settings), settings.time
    start = time.curve_origin()
    usd_lcu = settings.exchange_rate.usd_lcu.values(years, start)
    window = settings.exchange_rate.averaging_months
    padded = np.concatenate([np.full(window - 1, usd_lcu[0]), usd_lcu])
    first_month = np.datetime64("0000-01", "M") + np.timedelta64(time.first_step, "M")
    months = first_month + np.arange(len(years)) * np.timedelta64(time.months_per_step, "M")
    items = {name: item for name, item in settings.items.items() if name != NO_ITEM}
    usage: dict[tuple[str, str], FloatArray] = {}
    first_usage: dict[str, Number] = {}
    for name, service in settings.services.items():
        origin = time.curve_origin(service_launch(service))
        for population in ("firms", "individuals"):
            table = service.customers(population)
            if table is not None:
                dates = np.append(years, origin)
                path = table.usage.values(dates, origin) * table.paying_share.values(dates, origin)
                if population == "firms" and settings.customers.firms is not None:
                    by_wage = table.basis == "automated_employees"
                    path = path * settings.customers.firms.part_of_work(table.occupations, by_wage)
                usage[name, population] = path[:-1]
                if population == "firms":
                    # What comes with a second stage is no yardstick for the first.
                    first_usage[name] = max(float(path[-1]), 0.01 * float(path[:-1].max()), 1e-12)
                if table.stage_2 is not None:
                    usage[name, population] = path[:-1] + table.stage_2.values(years)
    offers = [(settings.services[service].offers[name]) for service, name in offer_keys(settings)]
    return World(
        years=years,
        dates=months.astype("datetime64[D]"),
        usd_lcu=usd_lcu,
        price_usd_lcu=np.convolve(padded, np.full(window, 1.0 / window), mode="valid"),
        bias=np.stack([_bias(settings, *key, years, start) for key in offer_keys(settings)]),
        share_abroad=np.stack([offer.share_abroad.values(years, start) for offer in offers]),
        revenue_abroad_usd=np.stack(
            [offer.revenue_abroad_usd.values(years, time.curve_origin(offer.launch)) for offer in offers]
        ),
        world_demand_usd={name: item.world_demand_usd.values(years, start) for name, item in items.items()},
        licence_demand_usd={
            name: service.licence_demand_usd.values(years, start) for name, service in settings.services.items()
        },
        unmodelled_payments_lcu={
            name: item.unmodelled_payments_lcu.values(years, start) for name, item in items.items()
        },
        unmodelled_receipts_lcu={
            name: item.unmodelled_receipts_lcu.values(years, start) for name, item in items.items()
        },
        usage=usage,
        first_usage=first_usage,
        kwh_per_lcu=settings.compute.kwh_per_lcu.values(years, start),
        power_limit_twh=settings.compute.metropolitan_limit_twh.values(years, start)
        + settings.compute.regional_limit_twh.values(years, start),
        grid_carbon_kg_per_kwh=settings.compute.grid_carbon_kg_per_kwh.values(years, start),
    )


def build_world_of(members: Sequence[Settings]) -> World:
    """The world of the members of a batch."""
    world: World = together(of_scenarios(build_world, members))
    return world


def by_month(paths: Sequence[FloatArray]) -> FloatArray:
    """Paths side by side, [n_months, n], or [n_months, n_members, n] where members differ in any of them."""
    return np.ascontiguousarray(np.moveaxis(np.stack(np.broadcast_arrays(*paths), axis=-1), -2, 0))


def _bias(settings: Settings, service: str, offer: str, years: FloatArray, start: float) -> FloatArray:
    """Utility added to an offer: the first of a service has a bias."""
    table = settings.services[service]
    if offer != min(table.offers):
        return np.zeros(len(years))
    # With shares l and 1 - l of the two offers, gamma (2 l - 1) + bias >= 0 from l = phi on.
    by_threshold = 0.0 if table.threshold is None else table.network_effect * (1.0 - 2.0 * table.threshold)
    return table.bias.values(years, start) + by_threshold
