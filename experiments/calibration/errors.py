"""How errors of figures go together: of what was published, and of the model, whose totals are sums of its items.

What the model is wrong by is stated of each side of each item. Balances and totals are wrong by what their parts are
wrong by: counted by themselves, the same error would be charged several times. It lasts, too: what the model lacks in
a year it mostly lacks in the next (Kennedy & O'Hagan 2001 take the discrepancy for a process over what is predicted).
"""

from collections.abc import Sequence

import numpy as np

from agents.draws import FloatArray
from experiments.calibration.targets import Target, depth, made_of, together

PERSISTENCE = 0.7  # of what the model is wrong by, from a year to the next: half of it is left after two years
ROUNDING = 0.002  # of the large unit of the country, standard deviation of what printing leaves of a sum


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
    """Of errors of what was published, [n_targets, n_targets]; of sums those of their parts, where all are there."""
    places = {(target.name, target.year): number for number, target in enumerate(targets)}
    loads = np.eye(len(targets))
    variances = np.array([target.error**2 for target in targets])
    # What a sum is made of comes before it.
    for number in sorted(range(len(targets)), key=lambda number: depth(targets[number], targets)):
        target = targets[number]
        if made_of(target, targets):
            loads[number] = sum(sign * loads[places[name, target.year]] for sign, name in target.sum_of)
            loads[number, number] = 1.0
            variances[number] = ROUNDING**2
    return np.asarray(loads @ np.diag(variances) @ loads.T)
