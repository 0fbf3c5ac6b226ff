"""What things are called where people read of them: offers, services, items, and the parameters of a scenario.

A title stands in one place each: in the scenario for what it names, in the schema for parameters. Where there is none,
the id in words does. `Titles` hold those of a scenario by the dotted keys of what they are of, as `services.cloud`, and
under `country` the country whose money and years the scenario has.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from configs import Settings, country
from configs.currency import in_currency
from configs.language import N_, _
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import declaration_of
from configs.reading.fields import DEFAULTS, field_of, ids_in, in_program, table_at
from configs.schema.parameter import parameter_title

Titles = Mapping[str, str]
UNTITLED: Titles = {}
COUNTRY = "country"
NO_PARAMETERS = (N_("label"), N_("scenario"))  # what a design varies that is no parameter
TABLES = ("services", "items", "providers")  # of what has a title in a scenario


def offer_titles(settings: Settings, service: str) -> dict[str, str]:
    """The titles of a service's offers: those of their providers, or their own names in words.

    These are for a provider that has no title but its name, as those of `n_offers`, or two offers of the service.
    """
    providers = {name: offer.provider for name, offer in settings.services[service].offers.items()}
    count = Counter(providers.values())
    titles = {}
    for name, provider in providers.items():
        title = settings.providers[provider].title
        declared = title not in ("", provider.replace("_", " "))
        titles[name] = _(title) if declared and count[provider] == 1 else _id_in_words(name)
    return titles


def _id_in_words(name: str) -> str:
    """What an offer without a title is called; those of `n_offers` are numbered."""
    number = name.removeprefix("offer_")
    return _("offer {n}", n=number) if name.startswith("offer_") and number.isdecimal() else _(name.replace("_", " "))


def titles_of(settings: Settings) -> dict[str, str]:
    """The titles of a scenario's services, offers, items and providers, by their dotted keys."""
    titles = {f"{table}.{name}": _(entry.title) for table in TABLES for name, entry in getattr(settings, table).items()}
    titles |= {
        f"services.{service}.offers.{offer}": title
        for service in settings.services
        for offer, title in offer_titles(settings, service).items()
    }
    return {COUNTRY: settings.country} | {key: title for key, title in titles.items() if title}


def told(titles: Titles) -> Titles:
    """Titles that were kept in English, in the language in use."""
    return {key: title if key == COUNTRY else _title_told(title) for key, title in titles.items()}


def _title_told(title: str) -> str:
    name, _blank, number = title.rpartition(" ")
    return _("offer {n}", n=number) if name == "offer" and number.isdecimal() else _(title)


def country_in(titles: Titles) -> str:
    """The country of a scenario, as settings name it; the default one of a scenario of which nothing is known."""
    return titles.get(COUNTRY) or DEFAULT_COUNTRY


def title_in(titles: Titles, key: str) -> str:
    """The title of what stands at a dotted key, or its id in words."""
    return titles.get(key) or _(key.rpartition(".")[2].replace("_", " "))


def called(titles: Titles, name: str) -> str:
    """The title of a service, item or provider of which only the id is known, or the id in words."""
    known = (titles.get(f"{table}.{name}") for table in TABLES)
    return next(filter(None, known), _(name.replace("_", " ")))


def factor_phrase(key: str, titles: Titles = UNTITLED) -> str:
    """A parameter as it stands within a sentence, by its dotted key.

    >>> factor_phrase("services.cloud.network_effect", {"services.cloud": "Cloud"})
    'network effect in Cloud'
    >>> factor_phrase("services.cloud.offers.carrier_cloud.core_funding_lcu")
    'core funding of carrier cloud in cloud'
    >>> factor_phrase("services.cloud.firms.usage.ceiling"), factor_phrase("exports.constant")
    ('usage ceiling of firms in cloud', 'exports constant')
    >>> factor_phrase("service_defaults.home_bias")
    'default home bias'
    """
    keys = in_program(key).split(".")
    if len(keys) == 1:
        return _(key.replace("_", " "))
    if keys[0] == DEFAULTS:
        return _("default {what}", what=_own_name(keys, 1)[0])
    places = ids_in(keys)
    name, tables = _own_name(keys, places[-1] + 1 if places else 0)
    if not places:
        alone = not tables or getattr(field_of(keys[: len(tables) + 1]), "title", None)
        return name if alone else _("{table} {what}", table=_(tables[-1]), what=name)
    phrase = name
    for table in reversed(tables):
        phrase = _("{what} of {owner}", what=phrase, owner=_(table))
    for place in reversed(places):
        title = title_in(titles, ".".join(keys[: place + 1]))
        pattern = N_("{what} in {owner}") if keys[place - 1] == "services" else N_("{what} of {owner}")
        phrase = _(pattern, what=phrase, owner=title)
    return phrase


def factor_title(key: str, titles: Titles = UNTITLED) -> str:
    """A parameter as the label of an axis or the head of a column, by its dotted key.

    >>> factor_title("exchange_rate.usd_lcu")
    'Price of a dollar'
    """
    return capitalised(factor_phrase(key, titles))


def factor_unit(key: str, titles: Titles = UNTITLED) -> str:
    """The unit of a parameter, money in the currency of the country; empty for a pure number."""
    unit = in_currency(declaration_of(key).unit, country(country_in(titles)).currency)
    return "" if unit == "1" else _(unit)


def factor_phrases(keys: Sequence[str], titles: Titles = UNTITLED) -> dict[str, str]:
    """Parameters within sentences, each by its key, which stands behind what two of them are called."""
    phrases = {key: factor_phrase(key, titles) for key in keys}
    count = Counter(phrases.values())
    return {key: phrase + ("" if count[phrase] == 1 else _(" ({text})", text=key)) for key, phrase in phrases.items()}


def factor_labels(keys: Sequence[str], titles: Titles = UNTITLED) -> dict[str, str]:
    """Parameters with their units as labels of axes, each by its key.

    >>> factor_labels(["services.cloud.learning", "services.cloud.home_bias"], {"services.cloud": "Cloud"}).values()
    dict_values(['Learning in Cloud (elasticity)', 'Home bias in Cloud (utility)'])
    """
    units = {key: factor_unit(key, titles) for key in keys}
    phrases = factor_phrases(keys, titles).items()
    return {
        key: capitalised(phrase) + (_(" ({text})", text=units[key]) if units[key] else "") for key, phrase in phrases
    }


def capitalised(phrase: str) -> str:
    """A phrase as it stands at the beginning of a line."""
    return phrase[:1].upper() + phrase[1:]


def lowered(phrase: str) -> str:
    """A phrase as it stands within a sentence: names and abbreviations in it stay.

    >>> lowered("Quality of national AI makers"), lowered("AI stance")
    ('quality of national AI makers', 'AI stance')
    """
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]


def _own_name(keys: Sequence[str], start: int) -> tuple[str, list[str]]:
    """What a parameter is called by what stands in its key from a place on, and the tables in words around it."""
    end = start
    while end < len(keys) - 1 and (end == 0 or table_at(list(keys[: end + 1])) is not None):
        end += 1
    tables = [table.replace("_", " ") for table in keys[start:end]]
    names = [_(parameter_title(key, field_of([*keys[: place + 1]]))) for place, key in enumerate(keys) if place >= end]
    return " ".join(names), tables
