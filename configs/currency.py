"""Names of amounts: by `lcu`, local currency unit, in the program, and by a currency where they are read or written.

A key, column or unit that speaks of money is called by the World Bank's term in all that is computed: `price_lcu`.
Whoever reads or writes one finds the code of the country's currency there: `price_eur` where that is the euro.
"""

import re
import tomllib
from functools import cache

from configs.places import COUNTRY_FILE, country_place, packaged_countries

LCU = "LCU"  # stands for the code of the currency of a country, in units; in names in small letters
CURRENCY = r"^[A-Z]{3}$"  # ISO 4217

_LCU = re.compile(r"(?<![A-Za-z])(?:lcu|LCU)(?![A-Za-z])")
_own: set[str] = set()  # of countries that do not travel inside the package


def in_currency(text: str, currency: str) -> str:
    """Names and units in a text with the currency of a country, a code of three capitals, in the place of LCU.

    >>> in_currency("levers.voucher.budget_lcu is 5 LCU/year", "EUR")
    'levers.voucher.budget_eur is 5 EUR/year'
    """
    return _LCU.sub(lambda match: currency if match[0] == LCU else currency.lower(), text)


def in_lcu(text: str) -> str:
    """Names in a text as the program calls them, whatever currency of a country they speak of.

    >>> meet("EUR")
    >>> in_lcu("balance.total.balance_eur@2030"), in_lcu("exchange_rate.usd_eur")
    ('balance.total.balance_lcu@2030', 'exchange_rate.usd_lcu')
    """
    return _codes(frozenset(_own)).sub(LCU.lower(), text)


def currency_in(name: str) -> str:
    """The currency that a name speaks of; "" for none, and for that of whatever country is meant.

    >>> meet("EUR")
    >>> currency_in("price_eur"), currency_in("price_lcu")
    ('EUR', '')
    """
    match = _codes(frozenset(_own)).search(name)
    return "" if match is None else match[0].upper()


def is_money(unit: str) -> bool:
    """Whether a unit is an amount of money, as LCU or USD are and USD/LCU is not."""
    return re.fullmatch(CURRENCY, unit) is not None


def meet(currency: str) -> None:
    """Know names in the currency of a country from now on."""
    if currency not in _packaged():
        _own.add(currency)


@cache
def _packaged() -> frozenset[str]:
    texts = [country_place(name).joinpath(COUNTRY_FILE).read_text(encoding="utf-8") for name in packaged_countries()]
    return frozenset(str(tomllib.loads(text)["currency"]) for text in texts)


@cache
def _codes(own: frozenset[str]) -> re.Pattern[str]:
    codes = "|".join(sorted(code.lower() for code in _packaged() | own))
    return re.compile(f"(?<![A-Za-z])(?:{codes})(?![A-Za-z])")
