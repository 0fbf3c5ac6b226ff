"""Constants of the baseline do something: what nothing reads, and what moves nothing, stands in none of its files."""

import pytest

from configs import load
from configs.currency import in_lcu
from configs.reading.catalogue import catalogue
from experiments.runs.notes import notes_of, registry

# What the shipped economy does not need, and scenarios may set: no effect on it that exceeds the noise of runs.
LEFT_TO_SCENARIOS = (
    "customers.price_sensitivity_spread",
    "customers.firms.digital_budget_share",
    "economy.pseudo_count",
    "service_defaults.local_share",
    "service_defaults.rewiring_share",
    "service_defaults.critical_mass",
    "service_defaults.penetration_discount",
    "service_defaults.exit_months",
)


@pytest.fixture
def all_is_said(monkeypatch):
    """What the files of the baseline say counts as said by somebody, of which notes tell whether it has an effect."""
    monkeypatch.setattr(registry, "by_somebody", bool)


@pytest.mark.usefixtures("all_is_said")
def test_nothing_that_the_baseline_says_is_idle():
    assert [sentence for sentence in notes_of(load("baseline")) if "no effect" in sentence] == []


@pytest.mark.usefixtures("all_is_said")
@pytest.mark.parametrize("key", ["service_defaults.critical_mass", "services.messenger.price_sensitivity"])
def test_the_check_would_notice_a_constant_that_nothing_reads(key):
    assert any(sentence.startswith(f"{key} has no effect") for sentence in notes_of(load("baseline", {key: 0.1})))


@pytest.mark.parametrize("key", LEFT_TO_SCENARIOS)
def test_the_baseline_leaves_to_scenarios_what_does_next_to_nothing_in_it(key):
    assert key not in {entry.key for entry in catalogue("baseline")}
    assert load("baseline", {key: 5 if key.endswith("months") else 0.05}).origin(key) == "override: "


def test_the_catalogue_holds_what_the_baseline_says():
    """The check before can fail."""
    assert {"service_defaults.degree", "customers.readiness_shape"} <= {entry.key for entry in catalogue("baseline")}


def test_the_baseline_leaves_no_number_that_tells_to_a_silent_default():
    """What a service takes from the schema and not from a file is zero, and off, or does next to nothing."""
    said = {in_lcu(entry.key) for entry in catalogue("baseline")} | set(LEFT_TO_SCENARIOS)
    for name, service in load("baseline").services.items():
        for key, value in service:
            is_number = isinstance(value, float | int) and not isinstance(value, bool)
            if is_number and value != 0:
                assert {f"services.{name}.{key}", f"service_defaults.{key}"} & said, f"services.{name}.{key}"
