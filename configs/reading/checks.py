"""Checks of what the schema cannot see: exogenous paths, month by month."""

import math
from functools import cache

import numpy as np
from pydantic.fields import FieldInfo

from configs.currency import LCU, in_currency
from configs.errors import ConfigError
from configs.language import _
from configs.reading.countries import country_of
from configs.reading.tree import Tree
from configs.schema.offer import DOLLAR
from configs.schema.parameter import Table, bounds_of, range_text
from configs.schema.paths import Constant, FloatArray, walk_paths
from configs.schema.scenario import Settings


def month_years(settings: Settings) -> FloatArray:
    """The steps of the horizon as decimal years, [n_steps]; January is a whole number."""
    time = settings.time
    return (time.first_step + np.arange(time.n_steps) * time.months_per_step) / 12.0


def check_country(settings: Settings, tree: Tree, name: str) -> None:
    """Raise `ConfigError` for a stratum called like a group of strata, or a price in another currency."""
    country, firms = country_of(settings), settings.customers.firms
    taken = [group for group in country.groups if firms is not None and group in firms.strata]
    if taken:
        key = f"customers.firms.strata.{taken[0]}"
        raise ConfigError(
            _(
                "{name}: {key}: the id is taken by a group of strata; expected another id",
                name=tree.origin(key) or name,
                key=key,
            )
        )
    for service_name, service in settings.services.items():
        for offer_name, offer in service.offers.items():
            if offer.currency not in (None, LCU, country.currency, DOLLAR):
                key = f"services.{service_name}.offers.{offer_name}.currency"
                expected = _("expected {currency} or {dollar}", currency=country.currency, dollar=DOLLAR)
                raise ConfigError(
                    _(
                        "{name}: {key} is {currency!r}; {expected}",
                        name=tree.origin(key) or name,
                        key=key,
                        currency=offer.currency,
                        expected=expected,
                    )
                )


def check_paths(settings: Settings, tree: Tree, name: str) -> None:
    """Raise `ConfigError` where an exogenous path leaves its range, has a hole or is not a finite number."""
    years, origin = month_years(settings), settings.time.curve_origin()
    for key, (kind, own_name), path in walk_paths(settings):
        field, low, high, above = _bounds(kind, own_name)
        if isinstance(path, Constant):  # as most are: arrays of one number take ten times as long
            values, least, most = np.array([path.value]), path.value, path.value
        else:
            try:
                values = path.values(years, origin)
            except ConfigError as error:
                raise ConfigError(f"{tree.origin(key) or name}: {key}: {error}") from None
            least, most = float(values.min()), float(values.max())
        if low <= least and above < least and most <= high and most < math.inf:  # nan is neither
            continue
        bad = ~np.isfinite(values) | (values < low) | (values > high) | (values <= above)
        value, year = values[bad][0], years[: len(bad)][bad][0]
        when = "" if isinstance(path, Constant) else _(" in {year}", year=int(year))
        expected = _(
            "expected {range} ({meaning})", range=range_text(bounds_of(field)), meaning=_(str(field.description))
        )
        raise ConfigError(
            _(
                "{name}: {key} is {value:g}{when}; {expected}",
                name=tree.origin(key) or name,
                key=key,
                value=value,
                when=when,
                expected=expected,
            )
        )


def check_currencies(tree: Tree, currency: str) -> None:
    """Raise `ConfigError` where an amount of the country is said in another currency, as one that it inherits."""
    for key, code in tree.currencies.items():
        if code != currency:
            raise ConfigError(
                _(
                    "{origin}: {key} is in {code}, and the country counts in {currency}; expected {own}, an "
                    "amount of its own",
                    origin=tree.origin(key),
                    key=in_currency(key, code),
                    code=code,
                    currency=currency,
                    own=in_currency(key, currency),
                )
            )


@cache
def _bounds(kind: type[Table], name: str) -> tuple[FieldInfo, float, float, float]:
    """A field of a table, with the least and the largest of its values, and what they are above."""
    field = kind.model_fields[name]
    bounds = bounds_of(field)
    return field, bounds.get("low", -math.inf), bounds.get("high", math.inf), bounds.get("above", -math.inf)
