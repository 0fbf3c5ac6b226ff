"""Catalogues of texts: what people read, marked in the code or named in files of the package, beside its translations.

python docs/generate/make_catalogues.py     # write configs/catalogues anew: texts as they are now, translations kept
"""

import ast
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from unittest import mock

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

from agents.shown import Shown, meaning_of, properties_of
from configs import countries, country, load, scenario_names
from configs.currency import in_currency
from configs.language import CATALOGUES, DOMAIN, ENGLISH, LANGUAGES, _, speaking
from configs.places import DEFAULT_COUNTRY
from configs.reading.catalogue import catalogue, declaration_of
from configs.reading.keys import every_key, lever_keys
from configs.schema.levers.base import LEVERS
from configs.schema.parameter import Table, declared_unit, parameter_title, what_is
from configs.schema.paths import CURVES
from configs.schema.rows import read_rows
from experiments.browser import lever_controls
from experiments.browser.controls import inputs
from experiments.browser.lever_controls import lever_inputs, names_of_levers, title_of
from experiments.cli.app import command_line
from experiments.cli.parser.spoken_help import tell
from experiments.runs import titles
from experiments.runs.labels import short_label, unit_of
from experiments.runs.outcomes.recorded import BALANCE, MARKET
from experiments.stories.step import Keys
from experiments.studies.files import study_names
from experiments.studies.study import TABLES, Study, read_study
from sim.record.outcomes import OUTCOMES

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("configs", "agents", "sim", "experiments")
# What a call says: text, or one and many, and context.
KEYWORDS: dict[str, Callable[[list[Any]], tuple[Any, str | None]]] = {
    "_": lambda texts: (texts[0], None),
    "N_": lambda texts: (texts[0], None),
    "_n": lambda texts: ((texts[0], texts[1]), None),
    "panel": lambda texts: (texts[0], None),
    "_p": lambda texts: (texts[1], texts[0]),
}
LEAST = {"_n": 2, "_p": 2}  # texts of a call
# In files of the package: keys that hold what people read, and tables whose every value does (of definitions, the
# name, too).
SHOWN_KEYS = {"title", "question", "label", "head", "group", "currency", "currency_name", "meaning", "why"}
DECLARING = ("configs.", "agents.", "experiments.studies.", "experiments.stories.")
PLAIN_UNITS = {"1", "id", "ids", "text", "kg/kWh", "HHI"}
SHOWN_TABLES = {"definitions", "projections", "strata"}
Message = tuple[str | tuple[str, str], str | None, str, int]  # text or one and many, context, file, line


@cache
def messages() -> list[Message]:
    """Every text that is marked or named, with where it stands."""
    return [*_marked(), *_named(), *_declared()]


def template() -> Catalog:
    """The catalogue of all texts, without translations."""
    catalogue = Catalog(domain=DOMAIN, project="digital-balance", charset="utf-8", fuzzy=False)
    for text, context, place, line in messages():
        catalogue.add(text, locations=[(place, line)], context=context)
    return catalogue


def made(code: str) -> Catalog:
    """The catalogue of a language: the texts as they are now, with the translations that there are of them."""
    path = place_of(code)
    catalogue = Catalog(locale=code, domain=DOMAIN, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=code, domain=DOMAIN)
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    return catalogue


def place_of(code: str) -> Path:
    """Where the texts of a language stand; beside them, compiled, what the program reads."""
    return CATALOGUES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def lacking(catalogue: Catalog) -> list[str]:
    """Texts without a translation, or with one that nobody has looked at since the text changed."""
    return [str(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_told(message.string))]


def write(code: str) -> Catalog:
    """Write the catalogue of a language, as text and compiled."""
    catalogue, path = made(code), place_of(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:  # no dates and lines: a change of the code alone changes nothing here
        write_po(file, catalogue, width=120, omit_header=False, include_lineno=False, sort_by_file=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return catalogue


def _marked() -> Iterator[Message]:
    """Texts in the code, by the functions of `configs.language`: in f-strings, too, which Babel passes by."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                    texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
                    # A name is of a text that is marked where it stands in a table, or named in a file.
                    if len(texts) >= LEAST.get(call.func.id, 1):
                        yield *KEYWORDS[call.func.id](texts), str(path.relative_to(ROOT)), call.lineno


def _named() -> Iterator[Message]:
    """Titles and labels in TOML files, names of alternatives, and vintages of published figures."""
    for path in sorted((ROOT / "configs").rglob("*.toml")):
        for text in _shown(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield text, None, str(path.relative_to(ROOT)), 1
    for path in sorted((ROOT / "configs/countries").glob("*/calibration.toml")):
        for name in tomllib.loads(path.read_text(encoding="utf-8")).get("alternatives", {}):
            yield name, "alternative", str(path.relative_to(ROOT)), 1
    for path in sorted((ROOT / "configs/countries").glob("*/data/published_balance.csv")):
        for row in read_rows(path, ("vintage",)):
            yield row["vintage"], None, str(path.relative_to(ROOT)), 1


def _shown(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            if "why" in value:  # an uncertain number, by its name
                yield key
            texts = [*value.values(), *(value if key == "definitions" else [])]
            yield from texts if key in SHOWN_TABLES and all(isinstance(text, str) for text in texts) else _shown(value)
        elif isinstance(value, str) and key in SHOWN_KEYS and value:
            yield value


def _declared() -> Iterator[Message]:
    """What the schema, registries and commands say that page, tables and help show: asked for, heard by a catalogue."""
    heard = _Heard()
    with mock.patch("configs.language.catalogue", lambda _code: heard), speaking(ENGLISH):
        for name in [name for name in scenario_names() if not name.startswith("korea")]:
            settings = load(name)
            for item in settings.items:
                _(item)
                _(item.replace("_", " "))
            for service in settings.services:
                for control in inputs(settings, service):
                    titles.factor_phrase(control.key, titles.titles_of(settings))
            for lever in names_of_levers(settings):
                title_of(lever)
                lever_controls.meaning_of(settings, lever)
                lever_inputs(settings, lever, in_force=True)
        tell(get_command(command_line([])))
        _tables()
        for outcome in OUTCOMES:
            _(outcome.label)
            _(short_label(f"outcomes.{outcome.name}" if outcome.names is None else f"outcomes.{outcome.name}.key"))
    texts = [*heard.texts, *_parameters(), *_factors()]
    yield from ((text, None, "what is declared", 1) for text in texts)


def _tables() -> None:
    """Ask for what keys, kinds of levers and of paths, outcomes and countries mean, and for units."""
    assert Study in _below(Table)
    for table in (*_below(Table), *_below(Keys)):
        for field in table.model_fields.values():
            _(field.description or "")
    for described in (*LEVERS.values(), *CURVES.values()):
        _(what_is(described))
    entries = [entry for name in ("baseline", "theory/duopoly") for entry in every_key(name)]
    for entry in [*entries, *(entry for kind in LEVERS for entry in lever_keys(kind))]:
        _unit(entry.unit)
    for meaning in (*(BALANCE | MARKET).values(), *(meaning_of(fact) for fact in _facts_of_agents())):
        _(meaning)
    of_studies: tuple[type[Table], ...] = (Study, *TABLES.values())  # drafts say their units as they are declared
    for field in (field for table in of_studies for field in table.model_fields.values()):
        _unit(declared_unit(field))
    for outcome in OUTCOMES:
        _unit(unit_of(f"outcomes.{outcome.name}" if outcome.names is None else f"outcomes.{outcome.name}.key"))
    for name in countries():
        _(country(name).source)


def _unit(unit: str) -> None:
    _("" if unit in PLAIN_UNITS else unit)


def _facts_of_agents() -> Iterator[property]:
    for kind in _below(Shown):
        yield from properties_of(kind).values()


def _below(model: type[Any]) -> list[type[Any]]:
    """Classes below one by name; those of analyses and tests are there when somebody needs them."""
    own = [below for below in model.__subclasses__() if below.__module__.startswith(DECLARING)]
    kinds = {kind for below in own for kind in (below, *_below(below))}
    return sorted(kinds, key=lambda kind: (kind.__module__, kind.__qualname__))


def _parameters() -> list[str]:
    """What sentences and axes call parameters, and the tables around them."""
    texts: dict[str, None] = {}

    def title(*names: Any) -> str:
        texts[told := parameter_title(*names)] = None
        return told

    own_name = titles._own_name

    def named(keys: list[str], start: int) -> tuple[str, list[str]]:
        name, tables = own_name(keys, start)
        texts.update(dict.fromkeys(tables))
        return name, tables

    with mock.patch.object(titles, "parameter_title", title), mock.patch.object(titles, "_own_name", named):
        for name in ("baseline", "theory/duopoly", "theory/biased_duopoly", "policies/sovereign_ai"):
            for entry in catalogue(name):
                titles.factor_phrase(entry.key)
    return [text for text in texts if not text.isupper()]  # codes, as of currencies


def _factors() -> list[str]:
    """What the pages of studies say of their factors: meanings, and units in the currency of the default country."""
    currency = country(DEFAULT_COUNTRY).currency
    declared = [declaration_of(key) for name in study_names() for key in read_study(name).factors if "." in key]
    texts = [text for entry in declared for text in (entry.meaning, in_currency(entry.unit, currency))]
    return [text for text in texts if any(map(str.isalpha, text))]


class _Heard(NullTranslations):
    """A catalogue that keeps what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, None] = {}

    def gettext(self, message: str) -> str:
        self.texts[message] = None
        return message


def _is_told(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str) or string is None else all(string)


if __name__ == "__main__":
    for spoken in LANGUAGES:
        if spoken != ENGLISH:
            untold = lacking(write(spoken))
            print(f"{spoken}: {len(untold)} texts lack a translation", *untold[:20], sep="\n  ")
