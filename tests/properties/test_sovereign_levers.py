"""Data centres and sovereign AI: what public money builds, where it stands, whom it serves and when it tells."""

import numpy as np
import pytest

from sim import DigitalEconomy

START = 3  # months of the runs before the levers
SAMPLE = 1500


def outcome(model: DigitalEconomy, name: str) -> np.ndarray:
    return model.record.outcomes[name][START:]


def domestic_quality(model: DigitalEconomy, service: str) -> float:
    rows = model.offers.rows_of(service)
    return float(model.offers.quality[rows[~model.offers.foreign[rows]]].sum())


def test_data_centers_move_compute_power_and_imports_and_nobodys_choice(run_lever):
    moved, still = run_lever("data_center_investment"), run_lever("")
    np.testing.assert_array_equal(moved.record.users, still.record.users)
    np.testing.assert_array_equal(moved.record.revenue, still.record.revenue)
    np.testing.assert_array_equal(moved.record.receipts, still.record.receipts)
    assert moved.record.payments[-1].sum() < still.record.payments[-1].sum()
    assert outcome(moved, "power_twh")[-1] > outcome(still, "power_twh")[-1]
    np.testing.assert_array_equal(outcome(moved, "power_twh")[:2], outcome(still, "power_twh")[:2]), "it is being built"


def test_data_centers_in_the_regions_stand_there(run_lever):
    regional, metropolitan = (
        run_lever("data_center_investment", location=place) for place in ("regional", "metropolitan")
    )
    assert outcome(regional, "regional_compute_share")[-1] > outcome(metropolitan, "regional_compute_share")[-1]


def test_low_carbon_power_emits_nothing(run_lever):
    clean, dirty = (run_lever("data_center_investment", low_carbon_share=share) for share in (1.0, 0.0))
    still = run_lever("")
    assert outcome(clean, "power_twh")[-1] == outcome(dirty, "power_twh")[-1]
    assert outcome(clean, "co2")[-1] == pytest.approx(outcome(still, "co2")[-1], rel=1e-9)
    assert outcome(dirty, "co2")[-1] > outcome(still, "co2")[-1]


def test_capacity_without_power_serves_nobody_and_watt_bit_brings_its_own(run_lever):
    dark = {"compute.metropolitan_limit_twh": 0.0, "compute.regional_limit_twh": 0.0}
    metropolitan, regional = (
        run_lever("data_center_investment", more=dark, location=place) for place in ("metropolitan", "regional")
    )
    assert outcome(metropolitan, "home_compute_share").max() == 0.0
    assert outcome(metropolitan, "public_spending").sum() > 0
    assert outcome(regional, "home_compute_share")[-1] > 0.0
    centre = regional.government.policies[0]
    kwh = regional.world.kwh_per_lcu[-1] * regional.settings.compute.power_usage_effectiveness
    assert outcome(regional, "power_twh")[-1] <= centre.capacity * kwh / 1e9 * (1 + 1e-9)


def test_public_capacity_is_what_was_paid_for_less_what_wore_out(run_lever):
    fields = {"budget_jpy": 1.2e12, "lag_months": 2, "cost_ratio": 2.0}
    model = run_lever("data_center_investment", **fields)
    capacity = 0
    for month in range(15):  # January 2026 to March 2027
        ready = 50_000_000_000 if month >= 2 else 0
        capacity += ready - round(capacity * 0.2 / 12)
    assert model.government.policies[0].capacity == capacity


def test_domestic_tenants_leave_foreign_compute_abroad(run_lever):
    domestic, anybody = (
        run_lever("data_center_investment", tenants=tenants, budget_lcu=1e13, services="all")
        for tenants in ("domestic", "all")
    )
    foreign = domestic.offers.foreign
    assert (domestic.allotment.served[~foreign] == domestic.allotment.need[~foreign]).all()
    still = run_lever("")
    np.testing.assert_array_equal(domestic.allotment.served[foreign], still.allotment.served[foreign])
    assert anybody.allotment.served[foreign].sum() > still.allotment.served[foreign].sum()


def test_research_support_and_data_tell_after_the_lag_and_not_before(run_lever):
    late, soon, still = run_lever("sovereign_ai", lag_months=12), run_lever("sovereign_ai"), run_lever("")
    before = START + 12
    np.testing.assert_array_equal(late.record.users[:before], still.record.users[:before])
    assert domestic_quality(still, "cloud") < domestic_quality(late, "cloud") < domestic_quality(soon, "cloud")
    data = run_lever("sovereign_ai", data_share=1.0)
    assert domestic_quality(data, "generative_ai") > domestic_quality(still, "generative_ai")
    foreign = still.offers.foreign
    # Foreign offers get none: their revenue at home is what changes, and they have more abroad.
    assert data.offers.quality[foreign] == pytest.approx(still.offers.quality[foreign], rel=1e-3)


def test_the_same_money_does_more_for_a_service_when_it_is_focused(run_lever):
    focused, broad = (run_lever("sovereign_ai", services=services) for services in (["cloud"], "all"))
    assert domestic_quality(focused, "cloud") > domestic_quality(broad, "cloud")
    assert domestic_quality(focused, "messenger") < domestic_quality(broad, "messenger")
