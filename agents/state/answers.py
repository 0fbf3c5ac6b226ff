"""What agents of classes of a user's own answer, looked at before it enters the columns: one rule for all engines."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agents.draws import FloatArray
from agents.equations.choice import NONE
from agents.state.market import Market
from agents.state.offers import Offers

# Columns that providers write in an act, and whether they may be negative.
PRICES = {"price": False, "unit_cost": False}
RESEARCH = {"quality": True, "cumulative_output": False, "first_output": False}


def offers_taken(market: Market, answers: Sequence[Any]) -> np.ndarray:
    """What `choose` has returned for some customers, int8 [n].

    Raises `ValueError` unless every answer is a whole number, Python's or NumPy's, and -1 for none or the row of an
    offer on the market. True and False are no offers, and nothing is rounded: 0.4 is an error, and not the first offer.
    """
    common_value = market.seen().common_value.reshape(-1, len(market.rows))[0]
    on_market = np.flatnonzero(common_value > -np.inf).tolist()
    possible = {NONE, *on_market}
    for answer in answers:
        whole = isinstance(answer, int | np.integer) and not isinstance(answer, bool)
        if not whole or answer not in possible:
            raise ValueError(
                f"{market.service}: choose() returned {answer!r}; expected -1 for none or the row of an offer on the "
                f"market, one of {on_market}, as a whole number{_hint(answer)}"
            )
    return np.array(answers, dtype=np.int8)


def yes_or_no(service: str, method: str, answer: Any) -> bool:
    """The answer of an act that says whether something is so. Raises `ValueError` for what is not True or False."""
    if answer is True or answer is False:  # making and asking a union of types takes as long as many an answer
        return bool(answer)
    if not isinstance(answer, np.bool_):
        raise ValueError(f"{service}: {method}() returned {answer!r}; expected True or False{_hint(answer)}")
    return bool(answer)


def _hint(answer: Any) -> str:
    """Why an act may have answered with nothing."""
    return "; a method that ends without `return` returns None" if answer is None else ""


def assert_worth(market: Market, values: Any, draw: Any) -> FloatArray:
    """Values that a choice can be made by, float64 [n_offers].

    Raises `ValueError` unless `values` has a number, or -inf, for each offer, at least one of them finite, and `draw`
    is a number from 0 to 1.
    """
    worth, n_offers = np.asarray(values), len(market.rows)
    if worth.shape != (n_offers,) or worth.dtype.kind not in "fiu" or not -np.inf < worth.max() < np.inf:
        raise ValueError(
            f"{market.service}: values are {values!r}; expected a number for each of {n_offers} offers, -inf for those "
            "not on the market and no other infinite or missing one, as values() returns them"
        )
    if not isinstance(draw, float | int | np.floating | np.integer) or not 0.0 <= draw <= 1.0:
        raise ValueError(f"{market.service}: the draw is {draw!r}; expected a number from 0 to 1, as draw() returns it")
    return worth.astype(np.float64, copy=False)


def assert_columns(offers: Offers, columns: dict[str, bool], method: str) -> None:
    """Raise `ValueError` where an act of providers, or a pricing strategy, has left what is no number in a column."""
    for name, may_be_negative in columns.items():
        column, shape = np.asarray(getattr(offers, name)), offers.share.shape
        if column.shape != shape or column.dtype.kind != "f":
            raise ValueError(
                f"{method}() left {name} as {column.dtype} of shape {column.shape}; expected float64 of shape {shape}"
            )
        least, largest = np.minimum.reduce(column, axis=None), np.maximum.reduce(column, axis=None)
        if (-np.inf < least if may_be_negative else least >= 0.0) and largest < np.inf:  # no comparison holds of NaN
            continue
        wrong = ~np.isfinite(column) | (False if may_be_negative else column < 0.0)
        place = np.argwhere(wrong)[0]
        row = int(place[-1])
        raise ValueError(
            f"{offers.service[row]}.{offers.name[row]}: {name} is {float(column[tuple(place)])!r} after {method}(); "
            f"expected a finite number{'' if may_be_negative else ' of at least 0'}"
        )
