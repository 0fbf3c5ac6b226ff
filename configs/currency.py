"""Names of amounts: by `lcu`, local currency unit, in the program, and by a currency where they are read or written.

A key, column or unit that speaks of money is called by the World Bank's term in all that is computed: `price_lcu`.
Whoever reads or writes one finds the code of the country's currency there: `price_lcu` of Japan, `price_krw` of Korea.
"""

import re
from functools import cache
from typing import Any

LCU = "LCU"  # stands for the code of the currency of a country, in units; in names in small letters
CURRENCIES = ("JPY", "KRW")

_LCU = re.compile(r"(?<![A-Za-z])(?:lcu|LCU)(?![A-Za-z])")


def in_currency(text: str, currency: str) -> str:
    """Names and units in a text as those of a currency, a code of three capitals.

    >>> in_currency("levers.voucher.budget_lcu is 5 LCU/year", "JPY")
    'levers.voucher.budget_lcu is 5 JPY/year'
    """
    return _LCU.sub(lambda match: currency if match[0] == LCU else currency.lower(), text)


def in_lcu(text: str) -> str:
    """Names in a text as the program calls them, whatever currency they are of.

    >>> in_lcu("balance.total.balance_lcu@2030"), in_lcu("exchange_rate.usd_krw")
    ('balance.total.balance_lcu@2030', 'exchange_rate.usd_lcu')
    """
    return _codes().sub(LCU.lower(), text)


def currency_in(text: str) -> str:
    """The currency that a name speaks of; "" for none, and for that of whatever country is meant.

    >>> currency_in("price_lcu"), currency_in("price_lcu")
    ('JPY', '')
    """
    match = _codes().search(text)
    return "" if match is None else match[0].upper()


@cache
def _codes() -> re.Pattern[str]:
    return re.compile(f"(?<![A-Za-z])(?:{'|'.join(code.lower() for code in CURRENCIES)})(?![A-Za-z])")


def default_currency() -> str:
    """PLACEHOLDER"""
    return "JPY"


def currency_of(settings: Any) -> str:
    """PLACEHOLDER"""
    return "JPY"
