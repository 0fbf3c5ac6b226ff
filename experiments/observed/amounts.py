"""Amounts, exact: decimal numbers as they are written, multiplied once by a power of ten, whole numbers whole.

No value passes through a floating-point number, in which 9007199254740993 is 9007199254740992.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation

SCALES = {"": 0, "th": 3, "mn": 6, "bn": 9, "tn": 12}  # as units of files of ours have them: USD tn
WORDS = {
    "units": 0,
    "thousands": 3,
    "millions": 6,
    "billions": 9,
    "trillions": 12,
}  # labels of multipliers
POWERS = range(-12, 19)
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
# What would have to be rounded raises: no figure of an office has so many digits.
EXACT = Context(prec=120, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True)
class Unit:
    """A unit, and the power of ten of it in which values are: USD tn is USD with 12."""

    name: str
    power: int

    @classmethod
    def parse(cls, text: str) -> "Unit":
        """A unit as files of ours have it.

        >>> Unit.parse("USD tn"), Unit.parse("EUR per USD"), Unit.parse("%")
        (Unit(name='USD', power=12), Unit(name='EUR per USD', power=0), Unit(name='%', power=0))
        """
        name, _, scale = text.rpartition(" ")
        return cls(name, SCALES[scale]) if name and scale in SCALES else cls(text, 0)


def amount(text: str) -> Decimal | None:
    """A number as it is written; None for what is none, a number with commas between its digits among it."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def multiplier(text: str) -> int | None:
    """The power of ten that a code or label of UNIT_MULT or SCALE stands for; None for what is none.

    >>> multiplier("6"), multiplier("Millions"), multiplier("1000000")
    (6, 6, None)
    """
    power = WORDS.get(text.casefold())
    if power is None and re.fullmatch(r"-?[0-9]{1,2}", text):
        power = int(text)
    return power if power in POWERS else None


def scaled(value: Decimal, power: int) -> Decimal:
    """A value times a power of ten, exactly."""
    return EXACT.scaleb(value, power)


def total(values: Iterable[Decimal]) -> Decimal:
    """A sum, exactly."""
    whole = Decimal(0)
    for value in values:
        whole = EXACT.add(whole, value)
    return whole


def number_text(value: Decimal) -> str:
    """All digits of a value, none for nothing: no exponent, no zeros at the end of a fraction.

    >>> number_text(Decimal("1.500")), number_text(Decimal("9007199254740993")), number_text(Decimal("4E+3"))
    ('1.5', '9007199254740993', '4000')
    """
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
