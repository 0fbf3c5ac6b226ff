"""Golden small runs: a change of these figures is a change of the model, and has to be meant.

To renew after a meant change: `python -m tests.validation.test_golden` from the root of the project.
"""

import json
from pathlib import Path

import pytest

from sim import DigitalEconomy

GOLDEN = Path(__file__).with_name("golden.json")
RUNS = {
    "baseline": {"customers.number": 200, "time.end": "2013-12"},
    "closed_economy": {"customers.number": 100},
    "genai_30m_workers": {"customers.number": 100},
    "yen_at_180": {"customers.number": 100, "time.start": "2023-01", "time.end": "2027-12"},
}


def figures(name: str) -> dict[str, list[float]]:
    """Annual payments and receipts, and December's users by offer."""
    model = DigitalEconomy(name, rng=20, **RUNS[name]).run()
    record = model.record
    return {
        "payments": record.payments.reshape(-1, 12, len(record.items)).sum(axis=1).ravel().tolist(),
        "receipts": record.receipts.reshape(-1, 12, len(record.items)).sum(axis=1).ravel().tolist(),
        "users": record.users[11::12].ravel().tolist(),
        "revenue": record.revenue.sum(axis=0).tolist(),
    }


@pytest.mark.parametrize("name", sorted(RUNS))
def test_a_golden_run_is_what_it_was(name):
    golden = json.loads(GOLDEN.read_text())[name]
    now = figures(name)
    for measure, values in golden.items():
        assert now[measure] == pytest.approx(values, rel=1e-9), measure


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({name: figures(name) for name in RUNS}, indent=None) + "\n")
