"""Whoever calls a function finds what it was given as it was, and what a function answered is the caller's own."""

import inspect
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pytest

import experiments.figures
import experiments.runs
import experiments.statistics
import experiments.tables
from configs import load
from configs.reading.load import read_tree
from configs.schema.observed import observed_series
from experiments import evaluate
from experiments.runs.frames import Frames
from experiments.runs.resolve import resolve
from experiments.runs.run import run_scenario
from experiments.studies.study import read_study
from experiments.sweep.planning.plan import Plan, replicate_seeds
from sim import DigitalEconomy, Replicates

SMALL = {"customers.number": 60, "time.end": "2010-12"}
# A service that takes from service_defaults what it does not say, with values of every kind: tables, lists, numbers.
LINE = {
    "title": "Telephone line",
    "item": "telecom_computer_information",
    "reference_price": 1000.0,
    "opening_awareness": 0.1,
    "cross_side": {"cloud": 0.5},
    "individuals": {"usage": {"level": 1.0, "growth_rate_per_year": 0.1}},
    "offers": {"ours": {"provider": "domestic_telecom", "serves": ["individuals"], "quality": 1.0}},
}
OVERRIDES: dict[str, Any] = {
    **SMALL,
    "providers.domestic_telecom": {"origin": "domestic", "title": "Telephone company"},
    "services.line": LINE,
    "service_defaults.network_effect": 2.0,
    "services.cloud.complement": {"service": "business_software", "bonus": 1.0},
    "levers.levy": {"kind": "foreign_service_levy", "start": "2010-02", "services": ["cloud"]},
}
USERS, YEN = "market.line.ours.users", "usd_jpy_average"


def planned(overrides: dict[str, Any]) -> None:
    """Plan a study that sets overrides, as a sweep does."""
    study = read_study("suppress_or_invest", overrides, 1)
    Plan(study, pd.DataFrame(), replicate_seeds(study.seed, 1)).add(pd.DataFrame({"point_id": [0], "label": ["alone"]}))


def without(overrides: dict[str, Any], *beginnings: str) -> dict[str, Any]:
    """The same tables but for some keys."""
    return {key: table for key, table in overrides.items() if not key.startswith(beginnings)}


CALLS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "load": lambda overrides: load("baseline", overrides),
    "load, of settings": lambda overrides: load(load("baseline"), without(overrides, "service_defaults.")),
    "resolve": lambda overrides: resolve("baseline", overrides),
    "evaluate": lambda overrides: evaluate(overrides, 1, outcomes=[USERS]),
    "DigitalEconomy": lambda overrides: DigitalEconomy(rng=1, **overrides).step(),
    "Replicates": lambda overrides: Replicates(seeds=[1, 2], **overrides).step(),
    "a study": lambda overrides: planned(without(overrides, "services.line", "levers.", "providers.")),
}


@pytest.mark.parametrize("name", CALLS)
def test_overrides_are_left_alone(name):
    overrides = deepcopy(OVERRIDES)
    CALLS[name](overrides)
    assert overrides == OVERRIDES


def test_one_table_in_a_loop_gives_what_fresh_tables_give():
    line, shared, fresh = deepcopy(LINE), [], []
    for imitation in (0.0, 12.0):
        for table, users in ((line, shared), (deepcopy(LINE), fresh)):
            overrides = {**OVERRIDES, "services.line": table, "service_defaults.imitation": imitation}
            users.append(evaluate(overrides, 1, outcomes=[USERS])[USERS])
    assert shared == fresh
    assert fresh[1] > fresh[0]  # hearing of it from its users is felt within the year


def test_settings_do_not_follow_a_table_that_the_caller_changes_later():
    overrides = deepcopy(OVERRIDES)
    settings = load("baseline", overrides)
    before = settings.model_dump(mode="json")
    overrides["services.line"]["cross_side"]["cloud"] = 0.1
    overrides["services.line"]["offers"]["ours"]["serves"].append("firms")
    overrides["levers.levy"]["services"].append("app_store")
    assert settings.model_dump(mode="json") == before


def test_whoever_changes_what_was_read_changes_it_for_nobody_else():
    offers, series = (
        read_tree("baseline").values["services"]["operating_system"]["offers"],
        observed_series(YEN).by_year,
    )
    served, first = [offer["serves"] for offer in offers.values()], min(series)
    before = deepcopy(served), series[first]
    for populations in served:
        populations.clear()
    series[first] = 0.0
    again = read_tree("baseline").values["services"]["operating_system"]["offers"]
    assert ([offer["serves"] for offer in again.values()], observed_series(YEN).by_year[first]) == before


def test_tables_of_a_model_are_the_callers_own():
    model = DigitalEconomy(rng=1, **SMALL).run()
    for table in (model.balance, model.market, model.outcomes):
        changed, before = table(), table()
        for column in changed.select_dtypes("number"):
            changed[column] = 0
        pd.testing.assert_frame_equal(table(), before)


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """What functions over runs and samples take, by the name of the parameter; arrays cannot be written to."""
    run = run_scenario("small", load("baseline", {**SMALL, "time.end": "2011-12"}), 1, 1, "auto")
    sample = np.random.default_rng(1).normal(size=(3, 8))
    sample.flags.writeable = False
    samples = {"values": sample, "first": sample[0], "second": sample[1], "flow": sample[0]}
    return {"frames": run.frames, "settings": run.settings, "balance": run.frames.balance, "years": "calendar",
            "market": run.frames.market, "run": run, "bands": [], **samples}  # fmt: skip


def functions(*packages: Any) -> list[Callable[..., Any]]:
    """The public functions of packages."""
    modules = [import_module(f"{p.__name__}.{module.name}") for p in packages for module in iter_modules(p.__path__)]
    return [
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]


def takes(function: Callable[..., Any], given: dict[str, Any]) -> bool:
    """Whether what is given under a function's names is of the classes that it asks for."""
    classes = {name: kind for name, kind in get_type_hints(function).items() if isinstance(kind, type)}
    return all(isinstance(given[name], kind) for name, kind in classes.items() if name in given)


def test_functions_over_runs_and_samples_leave_them_alone(given):
    frames = given["frames"]
    before = Frames(*(getattr(frames, name).copy() for name in ("balance", "market", "outcomes")))
    called = []
    for function in functions(experiments.figures, experiments.runs, experiments.statistics, experiments.tables):
        parameters = inspect.signature(function).parameters
        needed = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
        if needed and set(needed) <= set(given) and takes(function, given):
            called.append(function.__name__)
            function(**{name: given[name] for name in needed})
            for name in ("balance", "market", "outcomes"):
                pd.testing.assert_frame_equal(getattr(frames, name), getattr(before, name), obj=function.__name__)
    assert {"annual", "balance_figure", "balance_table", "bootstrap", "paired", "run_figures", "two_humps"} <= {*called}
