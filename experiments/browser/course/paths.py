"""What is compared of runs: paths by name, a column a draw, whether these stepped alone or together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import Settings
from experiments.studies.keys import PARTS
from sim.record.record import Record

PAYMENTS, RECEIPTS, BALANCE = "payments", "receipts", "balance"
GAINED, SHARE, SPENDING, DEPENDENCE = "value_added_gained", "domestic_share", "spending", "dependence"
OUTCOMES = (GAINED, SHARE, SPENDING, DEPENDENCE)
ACCOUNT = PARTS.removeprefix("outcomes.")  # what the names of the welfare account begin with


@dataclass(frozen=True)
class Paths:
    """Paths of a scenario's draws by name, [n_months, n_draws]: flows in LCU, shares; draw k has seed `seed + k`."""

    settings: Settings
    seed: int
    of: Mapping[str, FloatArray]

    @property
    def n_draws(self) -> int:
        """How many draws there are."""
        return int(self.of[BALANCE].shape[1])


def paths_of(record: Record, settings: Settings, seed: int) -> Paths:
    """The paths of a record, of one run or of several that stepped together."""
    n = record.n_recorded
    payments, receipts = (
        flows[:n].sum(axis=-1).reshape(n, -1).astype(np.float64) for flows in (record.payments, record.receipts)
    )
    values = record.measured_values[:n]
    values = values.reshape(n, -1, values.shape[-1])
    names = [*OUTCOMES, *(name for name in record.names if name.startswith(ACCOUNT))]
    outcomes = {name: values[..., record.names.index(name)] for name in names if name in record.names}
    return Paths(settings, seed, {PAYMENTS: payments, RECEIPTS: receipts, BALANCE: receipts - payments, **outcomes})
