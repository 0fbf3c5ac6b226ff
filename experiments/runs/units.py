"""Units as the language in use has them: money in its large units, and what is counted."""

from configs.currency import is_money
from configs.language import _
from configs.schema.country import LARGE_UNITS, UNITS_IN_WORDS


def told_unit(unit: str) -> str:
    """A unit of a `Reading` by itself.

    >>> told_unit("EUR tn"), told_unit("%")
    ('EUR tn', '%')
    """
    currency, _blank, large = unit.partition(" ")
    for name, (word, _size) in LARGE_UNITS.items():
        if is_money(currency) and word == large:
            return _(UNITS_IN_WORDS[name][0], currency=_(currency))
    return _(unit)


def with_unit(number: str, unit: str) -> str:
    """A number with its unit.

    >>> with_unit("12.1", "EUR tn"), with_unit("45", "%")
    ('EUR 12.1 tn', '45%')
    """
    currency, _blank, large = unit.partition(" ")
    if not is_money(currency):
        return f"{number}{'' if unit in ('%', '') else ' '}{_(unit)}"
    for name, (word, _size) in LARGE_UNITS.items():
        if word == large:
            return _(UNITS_IN_WORDS[name][1], currency=_(currency), number=number)
    return _("{currency} {number}", currency=_(currency), number=number)
