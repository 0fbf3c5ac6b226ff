"""The old measure, kept as a memo: the change of value added and of the balance, less public money spent.

It is no welfare measure. Import substitution is free in it, consumption has no value, levy revenue and levies paid
cancel whatever the levy does, and a unit of productive use counts half at the margin while the firm itself chooses it
by (2): whatever keeps people from a foreign service that makes no firm more productive is a gain of its whole bill.
"""

from agents.draws import FloatArray
from configs.language import N_

FLAW = N_(
    "The old measure, a memo: the change of value added and of the digital balance, less public money spent, plus levy "
    "revenue, less levies paid, which is zero by identity. Import substitution is free in it, consumption has no "
    "value, and a unit of productive use counts half at the margin, though the firm itself chooses it: a levy wins by "
    "construction."
)


def net_effect(change: dict[str, FloatArray]) -> FloatArray:
    """Change of (18) and of D, less public money spent, plus levy revenue, less levies paid by buyers."""
    return (
        change["value added"]
        + change["balance"]
        - change["public money"]
        + change["levy revenue"]
        - change["levies paid"]
    )
