"""What a study says wrongly: the key, its value, what is expected and what was probably meant."""

from collections.abc import Mapping

from pydantic import ValidationError

from configs import Settings, country_of
from configs.currency import in_currency
from configs.errors import nearest
from configs.reading.explain import TYPES
from configs.reading.fields import field_of, keys_of_tables
from configs.reading.mistaken import OPTIONS, key_meant
from configs.schema.parameter import Table, bounds_of, range_text
from experiments.studies.keys import LEVELS


def parameter_meant(settings: Settings, key: str, wrong: tuple[str, list[str]]) -> str:
    """What to say after a key that the scenario does not have, of its unknown part and the names that are known there.

    Below a value nothing is known: there levels of a factor are meant.
    """
    part, names = wrong
    above = key.partition(f".{part}")[0]
    if key == part or key.startswith(f"{part}."):
        return key_meant(key, Settings.model_fields, [*settings._origins, *keys_of_tables()])
    if not names and field_of(above.split(".")) is not None:
        return f", as {above} is a value; expected a list of levels, or a table of {', '.join(LEVELS)}"
    return in_currency(nearest(part, names), country_of(settings).currency)


def first_error(error: ValidationError, study: type[Table], tables: Mapping[str, type[Table]]) -> str:
    """The first thing that is wrong with a study, whose class is given with those of its tables."""
    errors = error.errors()
    # A key that is missing may stand there misspelt: then that is what is wrong.
    misspelt = [entry for entry in errors if entry["type"] == "extra_forbidden" and errors[0]["type"] == "missing"]
    first = (misspelt or errors)[0]
    key = ".".join(str(part) for part in first["loc"])
    table, name = tables.get(key.partition(".")[0] if "." in key else "", study), key.rpartition(".")[2]
    field = table.model_fields.get(name)
    if first["type"] == "extra_forbidden":
        return f"{key} is unknown{_key_meant(key, table)}"
    if first["type"] == "missing":
        return f"{key} is missing; expected {field.description if field is not None else 'it there'}"
    expected = TYPES.get(first["type"].partition("_")[0], "")
    if first["type"] in ("greater_than", "greater_than_equal", "less_than_equal") and field is not None:
        expected = range_text(bounds_of(field))
    text = expected or str(first["msg"]).removeprefix("Input should be ")
    meaning = f" ({field.description})" if field is not None and field.description else ""
    return f"{key} is {first['input']!r}; expected {text[0].lower()}{text[1:]}{meaning}"


def _key_meant(key: str, table: type[Table]) -> str:
    """What to say after a key that no study has: an option, a parameter of the scenario, or the nearest name."""
    if key in OPTIONS:
        return f"; expected --{key}, an option of the command"
    if field_of(key.split(".")) is not None:
        return "; it is a parameter of the scenario: expected it in the table set, or among the factors"
    return nearest(key.rpartition(".")[2], table.model_fields)
