"""How far an exchange rate reaches a price: the rate of (6) and (15)."""

from typing import TypeVar

from agents.draws import FloatArray

Rate = TypeVar("Rate", float, FloatArray)


def passed_through(rate: float, reference: float, pass_through: Rate) -> Rate:
    """fx_bar (fx / fx_bar)^psi: yen for a dollar of a price that follows the rate by its pass-through psi."""
    return reference * (rate / reference) ** pass_through
