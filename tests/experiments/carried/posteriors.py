"""Posteriors made by hand, for the tests of runs that carry draws."""

import json
from pathlib import Path

from configs import load
from experiments.studies.carried import CarriedDraws, carried_draws
from experiments.studies.keys import value_at
from sim.record.fingerprint import program_fingerprint

USE, ADOPTING = "services.cloud.firms.usage.level", "services.cloud.imitation"
KEYS = [USE, ADOPTING, "items.telecom_computer_information.unmodelled_payments_jpy.level"]
FACTORS = [[0.4, 0.8, 1.0], [1.6, 1.2, 0.2], [0.9, 1.0, 5.0], [1.2, 0.6, 3.0]]  # of the own values of the baseline
SMALL = {"customers.number": 100, "time.end": "2011-12"}
CALL = ("--customers", "100", "--until", "2011-12", "--engine", "numpy")


def own_values(keys: list[str]) -> list[float]:
    settings = load("baseline")
    return [value_at(settings, key, "test") for key in keys]


def posterior(folder: Path, factors: list[list[float]] | None = None, **changes: object) -> Path:
    """posterior.json in a folder: factors of the baseline's own values, a row a draw."""
    own = own_values(KEYS)
    draws = [[a * b for a, b in zip(own, row, strict=True)] for row in (FACTORS if factors is None else factors)]
    table = {"scenario": "baseline", "until": 2022, "program": program_fingerprint(), "inputs": {},
             "keys": KEYS, "draws": draws}  # fmt: skip
    path = folder / "posterior.json"
    path.write_text(json.dumps(table | changes))
    return path


def carried(folder: Path, n_draws: int, factors: list[list[float]] | None = None) -> CarriedDraws:
    """Its draws as the small baseline carries them."""
    return carried_draws(posterior(folder, factors), n_draws).beside("baseline", load("baseline", SMALL), SMALL)
