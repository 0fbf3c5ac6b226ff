"""At the edges of what settings allow, engines and batches still give one path, and nobody complains."""

from importlib.util import find_spec

import numpy as np
import pytest

from configs import load
from sim import DigitalEconomy, Replicates

pytestmark = pytest.mark.usefixtures("kernels")

COMPUTED = ["numpy", *(["numba"] if find_spec("numba") else [])]
SPAN = {"customers.number": 80, "time.end": "2011-01"}  # every contract of a year ends once
EXTREMES = {
    "a hundred offers": {
        f"services.cloud.offers.more_{number}": {"provider": "carrier", "quality": number / 50} for number in range(94)
    },
    "contracts of ten years": {"services.cloud.contract_months": 120, "services.social_media.contract_months": 7},
    "as many peers as there may be": {"service_defaults.degree": 64},
    "nothing but peers": {"services.cloud.base_abroad_share": 0.0, "services.cloud.local_share": 1.0},
    "launches on the way": {"time.start": "2022-11", "time.end": "2024-06"},
    "hardly any taste": {"service_defaults.taste_scale": 1e-6, "service_defaults.adoption_scale": 1e-6},
    "nothing but taste": {"service_defaults.taste_scale": 100.0, "service_defaults.adoption_scale": 100.0},
    "adoption left to chance": {"service_defaults.adoption_scale": 50.0},
    "a quality beyond comparison": {"services.cloud.offers.carrier_cloud.quality": 1e6},
    "networks beyond measure": {"service_defaults.network_effect": 50.0},
    "patriots and their opposite": {"services.cloud.home_bias_spread": 20.0},
    "everybody hears at once": {"service_defaults.innovation": 12.0, "service_defaults.imitation": 12.0},
    "nobody ever hears": {"service_defaults.innovation": 0.0, "service_defaults.imitation": 0.0},
    "no money": {"customers.firms.digital_budget_share": 1e-9},
    "high levies and subsidies": {"rules.domestic_subsidy_rate": 0.9, "rules.foreign_levy_rate": 3.0},
    "a cloud for nothing": {"services.cloud.reference_price": 0.0},
    "nothing but price": {"service_defaults.price_sensitivity": 20.0, "customers.price_sensitivity_spread": 1.0},
    "firms that never adopt": {"services.cloud.firms.adoption_constant": -50.0},
    "firms that always adopt": {"services.cloud.firms.adoption_constant": 50.0},
    "hardly any customers": {"customers.number": 23},
}


@pytest.mark.parametrize("extreme", EXTREMES)
def test_engines_and_batches_agree_at_the_edge(extreme, monkeypatch):
    """Warnings are errors; what is done only where thousands decide is done here for all."""
    monkeypatch.setattr("agents.engines.vector.FAST_FROM", 0)
    settings = load("baseline", SPAN | EXTREMES[extreme])
    agents = DigitalEconomy(settings, rng=7, engine="agents").run().record
    records = []
    for engine in COMPUTED:
        records.append(DigitalEconomy(settings, rng=7, engine=engine).run().record)
        records.append(Replicates(settings, seeds=[5, 7], engine=engine).run().record.of_replicate(1))
    for record in records:
        for name in ("users", "payments", "receipts", "price", "revenue", "values"):
            np.testing.assert_array_equal(getattr(record, name), getattr(agents, name), err_msg=name)
