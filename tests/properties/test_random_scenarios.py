"""Whatever the schema lets a scenario say: it is refused in a line that names a key, or its numbers are numbers.

`make nightly` looks at twenty thousand cases. A case that fails is made again by its number, `judge(1234)`; what it
found stays as a test of its own in `test_faults_of_random_scenarios.py`.
"""

import math
import os
import re
from copy import deepcopy
from importlib.util import find_spec
from random import Random
from typing import Any

import numpy as np
import pytest

from configs import ConfigError, Settings, load
from configs.reading.tree import Tree
from sim import DigitalEconomy, Economies, Replicates
from sim.check import check_settings
from sim.together import difference
from tests.helpers.random_scenarios import Draw
from tests.properties.test_members import BOUND

CASES = int(os.environ.get("RANDOM_SCENARIOS", "500"))
FIRST = int(os.environ.get("FIRST_RANDOM_SCENARIO", "0"))  # others every night, if somebody says so
TOGETHER = 50  # cases of a test
LARGEST = 2**63 - 1
KEY = re.compile(r"^scenario: [a-z_0-9]+(\.[A-Za-z_0-9\[\]]+)*[ :]")
MAY_BE_UNDEFINED = ("lambda_local", "lambda_symmetric", "order_parameter", "use_intensity")  # beside shares

pytestmark = pytest.mark.usefixtures("kernels")


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, TOGETHER))
def test_a_random_scenario_is_refused_by_name_or_runs_and_its_numbers_are_numbers(first):
    verdicts = [judge(case) for case in range(first, min(first + TOGETHER, FIRST + CASES))]
    assert verdicts.count("ran") >= len(verdicts) // 10, "much of what is drawn is coherent"


def judge(case: int) -> str:
    """Load a case, and run it where it is accepted, every few with all engines: what became of it."""
    draw = Draw(case)
    settings = accepted(draw, case)
    if settings is None:
        return "refused"
    if draw.long:
        return "loaded"
    if case % 4 == 3:  # whoever looks at every customer meets what those who decide do not
        settings = load(settings, {"welfare.account": True, "welfare.externality_share": 0.3})
    try:
        model = DigitalEconomy(settings, rng=case, engine="numpy").run()
    except ConfigError as error:  # what no bound foresees: amounts that grow as prices fall, and gains with quality
        assert KEY.match(f"scenario: {error}") and "expected less than" in str(error), f"{case}: {error}"
        return "refused in a month"
    assert_numbers(model, f"case {case}")
    records = []
    if case % 3 == 0 and find_spec("numba"):
        records.append(DigitalEconomy(settings, rng=case, engine="numba").run().record)
    if case % 10 == 1:
        records.append(DigitalEconomy(settings, rng=case, engine="agents").run().record)
    if case % 10 == 2:
        records.append(Replicates(settings, seeds=[case + 1, case], engine="numpy").run().record.of_replicate(1))
    for record in records:
        for name in ("users", "payments", "receipts", "price", "revenue", "values"):
            expected, actual = getattr(model.record, name), getattr(record, name)
            np.testing.assert_array_equal(actual, expected, err_msg=f"case {case}: {name}")
    return "ran"


def accepted(draw: Draw, case: int) -> Settings | None:
    """The settings of a case that can be run; None where one line says which key of it cannot be."""
    try:
        settings = load(Tree(draw.scenario(), {}, {}))
        check_settings(settings)
    except ConfigError as error:
        message = str(error)
        assert "\n" not in message and (KEY.match(message) or KEY.match(f"scenario: {message}")), f"{case}: {message}"
        return None
    return settings


def assert_numbers(model: DigitalEconomy, case: str) -> None:
    """No money beyond 64 bits, nothing negative that is a quantity, nothing undefined where there is something."""
    record = model.record
    for name in ("payments", "receipts", "users", "revenue"):
        column = getattr(record, name)
        assert (column >= 0).all(), f"{case}: {name}"
        assert sum(column.ravel().tolist()) <= LARGEST, f"{case}: {name} adds up"
    assert np.isfinite(record.price).all() and (record.price >= 0.0).all(), f"{case}: prices"
    assert (model.offers.capacity >= 0).all() and np.isfinite(model.offers.quality).all(), f"{case}: offers"
    assert (model.offers.quality >= 0.0).all(), f"{case}: quality"
    for place, (name, unit) in enumerate(zip(record.names, record.units, strict=True)):
        values = record.values[..., place]
        assert not np.isinf(values).any(), f"{case}: {name}"
        if unit in ("share", "HHI"):
            assert not ((values < -1e-12) | (values > 1.0 + 1e-9)).any(), f"{case}: {name}"
        elif name.partition(".")[0] not in MAY_BE_UNDEFINED and "price_index" not in name and "quality" not in name:
            assert np.isfinite(values).all(), f"{case}: {name}"
        if unit == "LCU left" or unit.endswith("/year"):
            assert (values >= 0.0).all(), f"{case}: {name}"
    assert math.isfinite(float(model.ledger.so_far_lcu)), case


def test_scenarios_that_differ_in_numbers_run_together_as_each_by_itself():
    compared = [case for case in range(FIRST, FIRST + 60) if compare_members(case)]
    assert len(compared) >= 6


def compare_members(case: int) -> bool:
    """Whether a case can be run, and with it two of other numbers: these run together as each by itself."""
    draw = Draw(case)
    tree = draw.scenario()
    variants = [smaller(tree, draw.random, share) for share in (1.0, 0.6, 0.3, 0.1)]
    members = [settings for settings in map(settings_of, [tree, *variants]) if settings is not None]
    members = [settings for settings in members if not difference(members[0], settings)][:3]
    if draw.long or len(members) < 2:
        return False
    try:
        alone = [DigitalEconomy(settings, rng=case, engine="numpy").run() for settings in members]
    except ConfigError:  # amounts that nobody foresees
        return False
    batch = Economies(members, seeds=[case] * len(members), engine="numpy").run()
    for number, model in enumerate(alone):
        record = batch.record.of_replicate(number)
        for name in ("users", "payments", "receipts", "price", "revenue", "quality", "values"):
            expected, actual = getattr(model.record, name), getattr(record, name)
            np.testing.assert_array_equal(actual, expected, err_msg=f"case {case}, member {number}: {name}")
    return True


def smaller(part: Any, random: Random, share: float) -> Any:
    """A part of a scenario's tree, some of its free numbers up to a tenth smaller."""
    if isinstance(part, dict):
        return {key: value if key in BOUND else smaller(value, random, share) for key, value in part.items()}
    if isinstance(part, float) and part and random.random() < share:
        return part * random.uniform(0.9, 1.0)
    return part


def settings_of(tree: dict[str, Any]) -> Settings | None:
    """The settings of a tree; None where they are refused."""
    try:
        settings = load(Tree(deepcopy(tree), {}, {}))
        check_settings(settings)
    except ConfigError:
        return None
    return settings
