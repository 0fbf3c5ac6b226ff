"""How far an exchange rate reaches a price: the rate of (6) and (15)."""

from agents.members import Number


def passed_through(rate: Number, reference: Number, pass_through: Number) -> Number:
    """fx_bar (fx / fx_bar)^psi: LCU for a dollar of a price that follows the rate by its pass-through psi."""
    return reference * (rate / reference) ** pass_through
