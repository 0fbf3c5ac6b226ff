"""Claims that hold for every kind of lever, whichever are registered: of what a lever says it changes, and where.

Rules are compared in the first month in which the lever moves any: until then the runs with and without are one.
"""

from dataclasses import asdict, fields, is_dataclass

import numpy as np
import pytest

from configs.schema.levers.base import LEVERS
from configs.schema.levers.reach import origins_of
from sim import DigitalEconomy
from sim.month.rules import RulesInForce

START = 3  # months of the runs before the levers
SPAN = {"time.start": "2025-10", "time.end": "2027-03", "customers.number": 200}
NAMES = [field.name for field in fields(RulesInForce)]
COUNTRY_WIDE = {"world_demand_factor"}  # the world answers all exporters, whatever the lever is on


def numbers_of(value: object) -> np.ndarray:
    """All numbers of a value of the rules in a row: of an array, or of a list or table of them."""
    if is_dataclass(value):
        value = asdict(value)
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return np.concatenate([np.zeros(0), *(numbers_of(part) for part in parts)])
    return np.ravel(np.asarray(value, dtype=float))


def shifts(rules: RulesInForce, without: RulesInForce) -> dict[str, np.ndarray]:
    """How far each value of the rules is from what it is without a lever; what is not there without one, from 0."""
    moved = {}
    for name in NAMES:
        numbers, still = (numbers_of(_felt(table, name)) for table in (rules, without))
        still = np.pad(still, (0, len(numbers) - len(still)))
        moved[name] = np.subtract(numbers, still, out=np.zeros(len(numbers)), where=numbers != still)
    return moved


def _felt(rules: RulesInForce, name: str) -> object:
    """A value of the rules; the strength of a ceiling that there is not is 0."""
    value = getattr(rules, name)
    return np.where(np.isinf(rules.price_ceiling), 0.0, value) if name == "ceiling_strength" else value


@pytest.fixture(scope="module")
def first_rules(lever_table):
    """Models of a lever at half its strength, at all of it and without, in the first month in which rules differ."""
    models: dict[str, list[DigitalEconomy]] = {}

    def first(kind: str) -> list[DigitalEconomy]:
        if kind not in models:
            tables = [lever_table(kind, strength=0.5), lever_table(kind), {}]
            models[kind] = [DigitalEconomy("baseline", rng=4, **SPAN, **table) for table in tables]
            half, whole, leverless = models[kind]
            for _ in range(half.settings.time.n_steps):
                half.step(), whole.step(), leverless.step()
                if any(shift.any() for shift in shifts(whole.rules, leverless.rules).values()):
                    break
        return models[kind]

    return first


@pytest.mark.parametrize("kind", LEVERS)
def test_nothing_happens_before_a_lever_is_in_force(kind, run_lever):
    moved, still = run_lever(kind), run_lever("")
    for name in ("payments", "receipts", "users", "price", "revenue"):
        np.testing.assert_array_equal(getattr(moved.record, name)[:START], getattr(still.record, name)[:START])
    assert moved.record.outcomes["public_spending"][:START].sum() == 0


@pytest.mark.parametrize("kind", LEVERS)
def test_a_stronger_lever_moves_the_rules_the_same_way_and_no_less_far(kind, first_rules):
    half, whole, leverless = (model.rules for model in first_rules(kind))
    weak, strong = shifts(half, leverless), shifts(whole, leverless)
    assert any(strong[name].any() for name in LEVERS[kind].changes)
    for name in NAMES:
        assert (weak[name] * strong[name] >= 0.0).all(), name
        assert (np.abs(weak[name]) <= np.abs(strong[name])).all(), name


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_changes_values_of_no_offers_but_those_it_says_it_touches(kind, first_rules):
    _, whole, leverless = first_rules(kind)
    lever, offers = whole.settings.levers["lever"], whole.offers
    reached, origins = whole.government.policies[0].services, origins_of(whole.settings)
    touched = {
        (service, offer) for service in reached for offer in lever.touched(whole.settings.services[service], origins)
    }
    outside = [place not in touched for place in zip(offers.service, offers.name, strict=True)]
    by_service = [service not in reached for service in offers.services]
    for name in set(NAMES) - COUNTRY_WIDE:
        value, still = getattr(whole.rules, name), getattr(leverless.rules, name)
        if isinstance(value, np.ndarray) and value.shape[-1] in (len(offers), len(offers.services)):
            rows = outside if value.shape[-1] == len(offers) else by_service
            np.testing.assert_array_equal(value[..., rows], still[..., rows], err_msg=name)
