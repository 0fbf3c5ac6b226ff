"""How errors of figures go together: of what was published, and of the model, whose totals are sums of its items.

What the model is wrong by is stated of each side of each item. Balances and totals are wrong by what their parts are
wrong by: counted by themselves, the same error would be charged several times. It lasts, too: what the model lacks in
a year it mostly lacks in the next (Kennedy & O'Hagan 2001 take the discrepancy for a process over what is predicted).
"""

from collections.abc import Iterator, Sequence

import numpy as np

from agents.draws import FloatArray
from experiments.calibration.targets import APART, Target, together
from experiments.runs.flows import JOINT, SIDES

PERSISTENCE = 0.7  # of what the model is wrong by, from a year to the next: half of it is left after two years
ROUNDING = 0.002  # JPY tn, standard deviation of what printing leaves of a sum
ROUNDED_AWAY = 0.006  # JPY tn, by how much a sum may differ from its parts


def discrepancy_covariance(targets: Sequence[Target]) -> FloatArray:
    """Of what the model is wrong by, [n_targets, n_targets]; of a target without parts its own alone."""
    factors = list(dict.fromkeys(name for target in targets for name, _ in target.parts))
    loads = np.zeros((len(targets), len(factors)))
    for row, target in enumerate(targets):
        for name, amount in target.parts:
            loads[row, factors.index(name)] = amount
    correlations = np.array([[together(first, second) for second in factors] for first in factors])
    years = np.array([target.year for target in targets])
    lasting = PERSISTENCE ** np.abs(years[:, None] - years)
    shared = loads @ correlations.reshape(len(factors), len(factors)) @ loads.T * lasting
    own = [0.0 if target.parts else target.discrepancy**2 for target in targets]
    return np.asarray(shared + np.diag(own))


def observation_covariance(targets: Sequence[Target]) -> FloatArray:
    """Of errors of what was published, [n_targets, n_targets]; of sums those of their parts."""
    places = {(target.name, target.year): number for number, target in enumerate(targets)}
    loads = np.eye(len(targets))
    variances = np.array([target.error**2 for target in targets])
    # Of items first, then of totals by side, then of their balance: what a sum is made of is known before it.
    for number in sorted(places.values(), key=lambda number: _rank(targets[number].name)):
        target = targets[number]
        for made_of in _sums(target.name):
            parts = [(sign, places.get((name, target.year))) for sign, name in made_of]
            known = [(sign, place) for sign, place in parts if place is not None]
            total = sum(sign * targets[place].observed for sign, place in known)
            if len(known) == len(parts) and abs(total - target.observed) <= ROUNDED_AWAY:
                loads[number] = sum(sign * loads[place] for sign, place in known)
                loads[number, number] = 1.0
                variances[number] = ROUNDING**2
                break
    return np.asarray(loads @ np.diag(variances) @ loads.T)


def _rank(name: str) -> int:
    side, _, item = name.partition("_")
    return (0 if item in APART else 1 if item in JOINT else 2) * 2 + (side == "balance")


def _sums(name: str) -> Iterator[list[tuple[float, str]]]:
    """Ways in which a flow is a sum of others, as signs and names; none of a survey."""
    side, _, item = name.partition("_")
    if side not in SIDES:
        return
    if side == "balance":
        yield [(1.0, f"receipts_{item}"), (-1.0, f"payments_{item}")]
    if item in JOINT:
        yield [(1.0, f"{side}_{part}") for part in JOINT[item]]
    if item == "total":
        yield [(1.0, f"{side}_{part}") for part in APART]
        for joint, parts in JOINT.items():
            yield [(1.0, f"{side}_{joint}"), *((1.0, f"{side}_{part}") for part in APART if part not in parts)]
