"""What can be set on the page: a table of config keys; label, unit, range and meaning come from the schema.

A key may hold `{service}`, the service that is chosen, and `{domestic}`, every domestic offer in it in turn. A new
control is one line here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args, get_origin

import numpy as np

from configs import Settings, country_of
from configs.currency import LCU, in_currency
from configs.language import N_, _
from configs.reading.fields import field_of, is_path_key
from configs.schema.parameter import MONTH, bounds_of, range_text
from configs.schema.paths import Constant, Cycle, Growth, Logistic, Series
from experiments.browser.used import is_used
from experiments.runs.titles import offer_titles

GROUPED = 1e4  # from here on digits stand in groups of three
GROUPS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
MOST_CUSTOMERS = 200_000  # a month must not take longer than somebody looks at a picture


@dataclass(frozen=True)
class Control:
    """A key that can be set, the group it stands in, and the part of its range that the slider covers."""

    key: str
    group: str
    reach: tuple[float, float] | None = None  # None: no slider
    label: str = ""
    limit: float | None = None  # what is allowed here, where that is less than the schema allows


MARKET, WORLD, RULES, SAMPLE = N_("Market"), N_("World"), N_("Rules"), N_("Sample")
CONTROLS = (
    Control("services.{service}.network_effect", MARKET, (0.0, 8.0)),
    Control("services.{service}.switching_cost", MARKET, (0.0, 6.0)),
    Control("services.{service}.base_abroad_share", MARKET, (0.0, 1.0), N_("Base abroad")),
    Control("services.{service}.local_share", MARKET, (0.0, 1.0), N_("Weight of peers")),
    Control("services.{service}.degree", MARKET, (0.0, 16.0), N_("Number of peers")),
    Control("services.{service}.threshold", MARKET, (0.01, 1.0)),
    Control("services.{service}.innovation", MARKET, (0.0, 0.5)),
    Control("services.{service}.imitation", MARKET, (0.0, 2.0)),
    Control("services.{service}.offers.{domestic}.quality", MARKET, (0.0, 4.0), N_("Quality of {domestic}")),
    Control("exchange_rate.usd_lcu", WORLD, (80.0, 250.0), N_("Exchange rate")),
    Control("rules.start", RULES, label=N_("Rules hold from")),
    Control("rules.domestic_preference", RULES, (0.0, 4.0)),
    Control("rules.domestic_subsidy_rate", RULES, (0.0, 0.9), N_("Subsidy of domestic offers")),
    Control("customers.number", SAMPLE, label=N_("Simulated customers"), limit=MOST_CUSTOMERS),
)
# Where the number stands in a path that changes over time; of an observed series it is what comes after the last year.
LEAVES: dict[type, str] = {Constant: "", Series: ".value_after", Growth: ".level", Logistic: ".ceiling", Cycle: ".high"}


@dataclass(frozen=True)
class Input:
    """A control as it is shown: `value` is the scenario's own, as text, and empty where it says nothing."""

    key: str
    group: str
    label: str
    unit: str
    help: str
    value: str
    low: float | None
    high: float | None
    step: float
    fallback: str  # what holds where the scenario says nothing


def inputs(settings: Settings, service: str) -> list[Input]:
    """The controls that a scenario has, for the chosen service."""
    domestic = [
        name
        for name, offer in settings.services[service].offers.items()
        if settings.providers[offer.provider].origin == "domestic"
        and "offers" in settings.services[service].model_fields_set  # those of n_offers are alike
    ]
    controls: list[Input] = []
    for control in CONTROLS:
        for offer in domestic if "{domestic}" in control.key else [""]:
            key = control.key.format(service=service, domestic=offer)
            if is_used(settings, key, service):
                controls.extend(_input(settings, control, key, offer))
    return controls


def shown(value: Any) -> str:
    """A value as text; empty for none, large amounts in groups of three digits, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _number(value) if isinstance(value, int | float) else str(value)


def _number(value: float) -> str:
    """A number with its digits in groups where they are many; whole where nobody minds the rest."""
    return f"{value:,.0f}" if abs(value) >= GROUPED else f"{value:g}"


def typed(key: str, text: str) -> Any:
    """What is meant by the entry of a key: a text, a list, yes or no, or a number, as the schema wants."""
    field = field_of(key.split("."))
    annotation = None if field is None else field.annotation
    kinds = (annotation,) if get_origin(annotation) is list else (annotation, *get_args(annotation))
    if str in kinds:
        return text
    if any(get_origin(kind) is list for kind in kinds):
        words = {word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)}
        return text if text in words else [part.strip() for part in text.split(",")]
    if bool in kinds:
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    return number_in(text)


def number_in(text: str) -> Any:
    """The whole number or number that a text is, or itself; the schema says whether that can be."""
    plain = text.strip().replace(",", "") if GROUPS.fullmatch(text.strip()) else text
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text.strip()


def described(
    key: str,
    group: str,
    label: str,
    field: Any,
    value: str,
    reach: tuple[float, float] | None,
    limit: float | None = None,
    currency: str = LCU,
) -> Input:
    """A control of a declared field, money in a currency; without a label it is called as its key is."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    month = any(getattr(part, "pattern", None) == MONTH for part in field.metadata)
    unit = in_currency(str(extra.get("unit", "YYYY-MM" if month else "")), currency)
    bounds = {**bounds_of(field), **({} if limit is None else {"high": limit})}
    words = [
        in_currency(_(str(field.description)), currency),
        *([range_text(bounds, _number)] if bounds else []),
        *_choices(field.annotation),
    ]
    low, high = reach or (None, None)
    step = 0.0 if low is None or high is None else (0.01 if high <= 1.0 else 0.05 if high <= 10.0 else 1.0)
    name = key.rpartition(".")[2].removesuffix("_lcu").removesuffix("_months")  # the unit stands beside it
    label = label or _(name.replace("_", " ").capitalize())
    return Input(key, group, label, _(unit), _("; ").join(words), value, low, high, step, "")


def _choices(annotation: Any) -> list[str]:
    """What a field that takes one of a few words can be."""
    if annotation is bool:
        return [_("yes or no")]
    return [_(" or ").join(map(str, get_args(annotation)))] if get_origin(annotation) is Literal else []


def _input(settings: Settings, control: Control, key: str, offer: str) -> Iterator[Input]:
    value: Any = settings
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    field = field_of(key.split("."))
    if field is None:
        return
    leaf = LEAVES.get(type(value), "") if is_path_key(key.split(".")) else ""
    path = value
    if leaf:
        value = getattr(path, leaf[1:])
    elif isinstance(value, Constant):
        value = value.value
    if key == "rules.start":
        first = settings.time.start
        yield replace(
            described(key, control.group, _(control.label), field, shown(value), None),
            help=_(
                "first month of what stands below; empty: from {month} on, the first of the run: history changes",
                month=first,
            ),
            fallback=first,
        )
        return
    title = offer_titles(settings, key.split(".")[1])[offer] if offer else ""
    label = _(control.label, domestic=title) if offer else _(control.label)
    text, currency = shown(value), country_of(settings).currency
    entry = described(key + leaf, control.group, label, field, text, control.reach, control.limit, currency)
    if leaf == ".value_after":
        last = (settings.time.first_step + (settings.time.n_steps - 1) * settings.time.months_per_step) / 12.0
        yield replace(
            entry,
            label=_(
                "{label} from {month}",
                label=entry.label,
                month=settings.time.projection_start or _("the last observation"),
            ),
            help=_("{help}; empty: as last observed", help=entry.help),
            fallback=f"{path.values(np.array([last]), settings.time.curve_origin())[0]:.4g}",
        )
    else:
        yield entry
