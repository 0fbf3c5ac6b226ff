"""Outcomes in words: label, phrase, meaning and unit of what a study names, by the titles of its scenario."""

from configs import country
from configs.currency import LCU, in_currency, in_lcu
from configs.language import N_, _
from experiments.lines import listed
from experiments.runs.outcomes.measures import Measure
from experiments.runs.outcomes.recorded import BALANCE, FLOWS, MARKET_UNITS, TIPPING
from experiments.runs.titles import UNTITLED, Titles, called, capitalised, country_in, title_in
from sim.record.outcomes import OUTCOMES, Outcome

PLAIN = {
    "balance.total.balance_lcu": N_("balance"),
    "balance.total.payments_lcu": N_("payments"),
    "balance.total.receipts_lcu": N_("receipts"),
}
COLUMNS = {"users": N_("users"), "users_by_use": N_("users by use"), "market_share": N_("market share"),
           "price_lcu": N_("price"), "revenue_lcu": N_("revenue"), "quality": N_("quality"),
           "balance_lcu": N_("balance"), "payments_lcu": N_("payments"), "receipts_lcu": N_("receipts")}  # fmt: skip
WHEN = {"mean": N_("mean over steps")}
OF_RUN = {"tipped": N_("share of runs that tipped"), "lead_growth": N_("growth of a lead"),
          "leader_share": N_("share of the leader"), "leader": N_("number of the leading offer")}  # fmt: skip
LONGEST_LABEL = 45  # letters: what an outcome declares beyond them describes it, and its name is what it is called


def parts_of(text: str) -> list[str]:
    """The measures that an outcome adds up.

    >>> parts_of("balance.total.balance_lcu@2030 + outcomes.value_added_gained@2030")
    ['balance.total.balance_lcu@2030', 'outcomes.value_added_gained@2030']
    """
    return [part.strip() for part in text.split("+")]


def label_of(text: str, titles: Titles = UNTITLED) -> str:
    """An outcome in words, what it is of by its title.

    >>> label_of("balance.total.balance_lcu@2030 + outcomes.value_added_gained@2030")
    'Balance + extra value added of firms 2030'
    >>> label_of("outcomes.public_spending.cloud_voucher@2030")
    'Public money spent, cloud voucher 2030'
    >>> label_of("market.cloud.carrier_cloud.market_share")
    'Market share of carrier cloud in cloud'
    >>> label_of("outcomes.domestic_share.cloud@2030", {"services.cloud": "Cloud"})
    'Domestic share of spending, Cloud, December 2030'
    >>> label_of("balance.total.balance_lcu@FY2030")
    'Balance FY2030'
    >>> label_of("outcomes.domestic_share@2030"), label_of("outcomes.domestic_share@FY2030")
    ('Domestic share of digital spending, December 2030', 'Domestic share of digital spending, March 2031')
    """
    phrase = phrase_of(text, titles)
    return phrase if phrase == text else capitalised(phrase)


def phrase_of(text: str, titles: Titles = UNTITLED) -> str:
    """An outcome in words, as it stands within a sentence; as a study names it where it adds up several times."""
    measures = [Measure.parse(part) for part in parts_of(text)]
    if len({measure.when for measure in measures}) > 1:
        return text
    words = [_words(measure.name, titles) for measure in measures]
    timed = [_when(measure, titles) for measure in measures]
    if len(set(timed)) > 1:
        return " + ".join(_(text, what=word, when=when) for word, (text, when) in zip(words, timed, strict=True))
    text, when = timed[0]
    return _(text, what=" + ".join(words), when=when)


def _when(measure: Measure, titles: Titles) -> tuple[str, str]:
    """The time of a measure, after the text that says it: of a year a flow has the sum, all else its last month."""
    year, flow = measure.year_in(country_in(titles)), _is_flow(measure.name)
    of_year, at_time = N_("{what} {when}"), N_("{what}, {when}")
    if year is not None:
        return (of_year, year.told(in_sentence=True)) if flow else (at_time, year.last_month_text())
    # Of a flow: the level of all others at the end is what a reader expects.
    when = N_("last step") if measure.when == "" and flow else measure.when
    return (at_time, _(WHEN.get(when, when))) if when else ("{what}", "")


def _words(name: str, titles: Titles) -> str:
    """A measure without its time: small letters, and titles as they stand in the scenario."""
    if name in PLAIN:
        return _(PLAIN[name])
    table, _dot, rest = name.partition(".")
    keys = rest.split(".")
    if table == TIPPING and keys[-1] in OF_RUN:
        service = title_in(titles, f"services.{keys[0]}")
        return _("{what} in {owner}", what=_(OF_RUN[keys[-1]]), owner=service)
    if table == "market" and len(keys) == 3 and keys[2] in COLUMNS:
        service = f"services.{keys[0]}"
        offer = title_in(titles, f"{service}.offers.{keys[1]}")
        said = {"what": _(COLUMNS[keys[2]]), "offer": offer, "service": title_in(titles, service)}
        return _("{what} of {offer} in {service}", **said)
    if table == "balance" and len(keys) == 2 and keys[1] in COLUMNS:
        return _("{what} of {owner}", what=_(COLUMNS[keys[1]]), owner=title_in(titles, f"items.{keys[0]}"))
    return listed([_(short_label(name)), *(called(titles, key) for key in keys[1:])])


def short_label(name: str) -> str:
    """What an outcome declares as its label, where it is short; else its name. Keys tell by what, and which service."""
    label = meaning_of(name)
    outcome, *keys = name.split(".")[1:]
    if not label or len(label) > LONGEST_LABEL:
        return _(outcome.replace("_", " "))
    short = label.partition(", by ")[0].replace("a service's ", "").replace(" of a service", "") if keys else label
    return _(short)


def meaning_of(name: str) -> str:
    """The label that an outcome declares, by the measure's name without what follows @; empty for none."""
    outcome = _declared(name)
    return "" if outcome is None else outcome.label


def _declared(name: str) -> Outcome | None:
    """The outcome behind a measure, that of many values where keys follow."""
    table, outcome, *keys = in_lcu(name).split(".")
    named = [entry for entry in OUTCOMES if table == "outcomes" and entry.name == outcome]
    return next((entry for entry in named if (entry.names is not None) == bool(keys)), None)


def _is_flow(name: str) -> bool:
    """Whether the months of a measure add up to a year."""
    outcome = _declared(name)
    return outcome.adds_up if outcome is not None else name.rpartition(".")[2] in FLOWS


def unit_of(text: str, titles: Titles = UNTITLED) -> str:
    """The unit of an outcome, money in the currency of the country; empty for a pure number."""
    return in_currency(_unit_of(text), country(country_in(titles)).currency)


def _unit_of(text: str) -> str:
    name = Measure.parse(parts_of(text)[0]).name
    table, _dot, rest = name.partition(".")
    column = rest.rpartition(".")[2]
    if table == "outcomes":
        outcome = _declared(name)
        return "" if outcome is None or outcome.unit == "1" else outcome.unit
    if table == TIPPING:
        return "share" if column in ("tipped", "leader_share") else ""
    return LCU if table == "balance" and column in BALANCE else MARKET_UNITS.get(column, "")
