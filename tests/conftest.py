"""Small scenarios that tests share, and what is made once for all of them."""

import gc
import os

# What is imported and collected stays to the end: until then there is no garbage that is worth looking for.
gc.disable()
# Each process of the suite has one processor, and so have those that it starts: for small matrices threads only wait.
# It is said before NumPy is imported, which asks once.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from configs import Settings, load
from configs.schema.levers.base import LEVERS
from configs.schema.levers.reach import reached
from experiments.runs import manifest
from sim import DigitalEconomy
from tests.claims import placebo
from tests.helpers import kernels as compiled
from tests.helpers import shared

# A shell that starts the suite in the background has it ignore Ctrl-C, and so would every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# The width of what is printed is what a test says, not that of the terminal it is started from.
os.environ.pop("COLUMNS", None)
# Runs note the state of the checkout: one that is killed, or may write no files, is not to leave a lock in there.
os.environ["GIT_OPTIONAL_LOCKS"] = "0"

# What makes a lever strong enough to be felt within a year and a half by two hundred customers, whatever its kind.
STRONG = {
    "lag_months": 2, "location": "regional", "low_carbon_share": 0.8, "preference": 3.0, "public_share": 0.5,
    "levy_rate": 0.3, "retaliation": 0.1, "threshold_cut": 0.1, "price_factor": 3.0,
}  # fmt: skip
BUDGET_LCU = {True: 1e12, False: 1e11}  # a year, of levers that build something and of those that do not
MARKETS = ("ai_agents", "business_software", "cloud", "generative_ai")  # where it works, if it reaches any of them
DATES = {"time.start": "2025-10", "time.end": "2027-03"}
# Clouds as they are by then: nearly everybody knows them, and most users are with foreign ones.
CLOUDS = {
    "opening_awareness": 0.95,
    **{f"offers.{offer}.opening_share": share for offer, share in (
        ("hyperscaler_1", 0.4), ("hyperscaler_2", 0.2), ("hyperscaler_3", 0.1),
        ("carrier_cloud", 0.15), ("vendor_cloud", 0.1), ("hosting_cloud", 0.05),
    )},
    **{f"offers.hyperscaler_{number}.quality": 1.5 for number in (1, 2, 3)},
}  # fmt: skip
BY_THEN = DATES | {f"services.cloud.{key}": value for key, value in CLOUDS.items()}

SMALL = {"customers.number": 200, "time.end": "2012-12"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the claims be asked with seeds that they were not written with."""
    parser.addoption("--first-seed", type=int, default=1, help="the first of the four seeds of tests/claims")


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and not among what was there before the first test."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # what a test makes is soon gone: to look for circles among it rarely is enough
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    placebo.begin_at(config.getoption("--first-seed"))


@pytest.fixture(scope="session")
def small() -> Settings:
    """The baseline with 200 customers until 2012."""
    return load("baseline", SMALL)


@pytest.fixture(scope="session")
def baseline_run() -> DigitalEconomy:
    """The whole baseline with 2,000 customers, run once."""
    return DigitalEconomy("baseline", rng=1, **{"customers.number": 2000}).run()


@pytest.fixture(scope="session", autouse=True)
def session_folder(tmp_path_factory) -> None:
    """Name the folder that all processes of this session share."""
    own = tmp_path_factory.getbasetemp()
    shared.keep_in(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session", autouse=True)
def state_of_the_checkout() -> Iterator[None]:
    """Git is asked once for the state of the checkout, which no test changes, and not for each folder that is written."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest, "git_state", cache(manifest.git_state))
        yield


@pytest.fixture(autouse=True)
def own_copies() -> Iterator[None]:
    """What processes share is copied for each test."""
    yield
    shared.forget_copies()


@pytest.fixture(scope="session")
def kernels() -> None:
    """Compiled kernels are there, and need only be loaded: for tests that run engine numba, here or in processes."""
    compiled.made_ready()


@pytest.fixture(scope="session", autouse=True)
def kernels_of_the_suite() -> None:
    """Where processes share the suite, one of them compiles the kernels first, and each loads them before its first run.

    Whoever names no engine has the compiled one from then on, in which small runs take half as long.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        compiled.loaded()


@pytest.fixture
def scenario_file(tmp_path: Path):
    """Write a scenario outside the repository."""

    def write(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@cache
def strong(kind: str) -> dict[str, object]:
    """Fields of a strong lever of a kind, whichever kinds there are."""
    declared = LEVERS[kind].model_fields
    fields = {name: value for name, value in STRONG.items() if name in declared}
    if "budget_jpy" in declared:
        fields["budget_jpy"] = BUDGET_LCU["lag_months" in declared]
    table = {"kind": kind, "start": "2026-01", **fields, "services": "all"}
    settings = load("baseline", {f"levers.lever.{key}": value for key, value in table.items()})
    reach = [service for service in reached(settings, settings.levers["lever"]) if service in MARKETS]
    return fields | ({"services": reach} if reach else {})


def lever(kind: str, name: str = "lever", **fields: object) -> dict[str, object]:
    """Overrides that put a lever of a kind in force from January 2026 on."""
    table = {"kind": kind, "start": "2026-01", **strong(kind), **fields}
    return {f"levers.{name}.{key}": value for key, value in table.items()}


@pytest.fixture(scope="session")
def run_lever():
    """Run the baseline with a lever (or, for the kind "", without), once for the same arguments."""
    runs: dict[str, DigitalEconomy] = {}

    def run(kind: str, engine: str = "auto", sample: int = 200, more: dict | None = None, **fields: object):
        key = f"{kind} {engine} {sample} {more} {fields}"
        if key not in runs:
            overrides = {**BY_THEN, "customers.number": sample, **(more or {})}
            overrides |= lever(kind, **fields) if kind else {}
            runs[key] = DigitalEconomy("baseline", rng=4, engine=engine, **overrides).run()
        return runs[key]

    return run


@pytest.fixture(scope="session")
def lever_table():
    """Overrides that put a lever of a kind in force from January 2026 on."""
    return lever
