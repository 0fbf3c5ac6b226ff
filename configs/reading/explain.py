"""Turn what the schema refuses into one message: file, key, value, expectation, nearest name."""

from typing import Any

from pydantic import ValidationError

from configs.errors import closest, given_and_expected, nearest
from configs.language import N_, _
from configs.reading.fields import DEFAULTS, field_of, is_path_key, keys_of_tables, table_at, table_of_tables
from configs.reading.mistaken import EXTENDING, advice, key_meant, study_in
from configs.reading.tree import Tree
from configs.schema.levers.reach import OUTSIDE
from configs.schema.parameter import Table, bounds_of, range_text
from configs.schema.paths import CURVES
from configs.schema.scenario import Settings

LARGE = ("time", "customers", "exchange_rate", "economy", "items", "services")  # tables that nobody writes anew

HORIZONS = {  # keys of `time`, of which one is said
    "steps": (N_("counts steps"), N_("number of steps"), "24"),
    "end": (N_("ends with a month"), N_("last month"), "2030-12"),
}

UNKNOWN = N_("{key} is unknown{meant}")
TYPES = {
    "float": N_("a number"),
    "int": N_("a whole number"),
    "bool": N_("true or false"),
    "string": N_("a text"),
    "dict": N_("a table"),
    "model": N_("a table"),
    "tuple": N_("a list"),
    "list": N_("a list"),
}


def explain(error: ValidationError, tree: Tree, name: str) -> str:
    """The first thing that is wrong, as one line."""
    problems = error.errors()
    first = min(problems, key=lambda problem: _rank(problem["type"]))
    lacking = [problem["loc"][0] for problem in problems if problem["type"] == "missing" and len(problem["loc"]) == 1]
    tables = [str(key) for key in lacking if key in LARGE]
    if tables and first["type"] != "extra_forbidden" and _extends_nothing(tree):
        meaning = _meaning(field_of(tables[:1]), tables)
        expected = _("{expected}; {advice}", expected=meaning, advice=advice())
        return _("{file}: {key} is missing; expected {expected}", file=name, key=tables[0], expected=expected)
    keys, curve = keys_in(first["loc"])
    key, lever = ".".join(keys), _lever_kind(tree, keys)
    file = _speaker(tree, key) or name
    if first["type"] == "value_error":
        return _two_horizons(tree, keys, name) or _of_tables(tree, key, str(first["ctx"]["error"]), name)
    if first["type"] == "extra_forbidden":
        return f"{file}: {_unknown(tree, keys, file, CURVES.get(curve) or table_at(keys[:-1], lever))}"
    field = field_of(keys, lever) or (CURVES[curve].model_fields.get(keys[-1]) if curve else None)
    if first["type"] == "missing":
        lacks = _("{file}: {key} is missing; expected {expected}", file=file, key=key, expected=_meaning(field, keys))
        return _misspelt(tree, keys) or lacks
    said = given_and_expected(key, _shown(first["input"]), _expectation(first, field, keys))
    return f"{file}: {said}"


def _of_tables(tree: Tree, key: str, message: str, name: str) -> str:
    """The message for what values say together; that of all tables begins with the key that it speaks of."""
    if key:
        return f"{_speaker(tree, key) or name}: {key}: {message}"
    end = tree.origins.get("time.end")
    if _(OUTSIDE) in message and end in tree.overriders:  # the file that says the other month said it before
        return _("{file}: time.end is {end}, and {message}", file=end, end=tree.values["time"]["end"], message=message)
    return f"{_speaker(tree, message.split(maxsplit=1)[0]) or name}: {message}"


def _two_horizons(tree: Tree, keys: list[str], name: str) -> str:
    """The message where a run is to end by steps and by a month, and one was said over the other; else ""."""
    time = tree.values.get("time")
    if keys != ["time"] or not isinstance(time, dict) or not all(time.get(key) is not None for key in HORIZONS):
        return ""
    before, now = sorted(HORIZONS, key=lambda key: list(tree.origins).index(f"time.{key}"))
    speakers = [tree.origin(f"time.{key}") or name for key in (before, now)]
    if speakers[0] == speakers[1] and speakers[0] not in tree.overriders:
        return ""
    counting, meant, example = HORIZONS[before]
    typed = f" (--set time.{before}={example})" if speakers[1].startswith("--") else ""
    return _(
        "{speaker}: time.{now} is {value}, and the scenario {counting} (time.{before} is {said}); expected "
        "time.{before}, its {meant}{typed}",
        speaker=speakers[1],
        now=now,
        value=_shown(time[now]),
        counting=_(counting),
        before=before,
        said=time[before],
        meant=_(meant),
        typed=typed,
    )


def _unknown(tree: Tree, keys: list[str], file: str, table: type[Table] | None) -> str:
    """What is wrong with a key that its table does not have; of no table, it stands above all of them."""
    key, last, overridden = ".".join(keys), keys[-1], file in tree.overriders
    if last in EXTENDING and len(keys) > 1 and not overridden:
        return _("{key} stands in a table; expected {last} above the first table", key=key, last=last)
    if len(keys) == 1:
        names = [*Settings.model_fields, *(() if overridden else EXTENDING)]
        of_study = "" if overridden else study_in(tree.values, file)
        return of_study or _(UNKNOWN, key=key, meant=key_meant(key, names, _known_keys(tree, key)))
    names = list(table.model_fields) if table else []
    for depth in range(len(keys) - 2, 0, -1):  # a table around it may have the key
        around = table_at(keys[:depth])
        if around is not None and last in around.model_fields and not closest(last, names):
            return _(UNKNOWN, key=key, meant=_("; did you mean {name}?", name=".".join([*keys[:depth], last])))
    return _(UNKNOWN, key=key, meant=nearest(last, names))


def _known_keys(tree: Tree, top: str) -> list[str]:
    """Dotted keys of a scenario and of its tables, but for what stands under an unknown name."""
    said = [key for key in (tree.inherited | tree.origins) if key.partition(".")[0] not in (top, DEFAULTS)]
    return [*said, *keys_of_tables()]


def _extends_nothing(tree: Tree) -> bool:
    """Whether all that is said, but for overrides, is said by one file, or nothing at all."""
    return len(set(tree.origins.values()) - tree.overriders) < 2


def keys_in(location: tuple[int | str, ...]) -> tuple[list[str], str]:
    """The dotted key of an error without the name of a curve, and that name."""
    keys: list[str] = []
    curve = ""
    for part in map(str, location):
        if part == "[key]" or part.startswith(("list[", "literal[")):
            continue
        if not curve and part in CURVES and is_path_key(keys):
            curve = part
        elif not (curve == "constant" and part == "value"):
            keys.append(part)
    return keys, curve


def _lever_kind(tree: Tree, keys: list[str]) -> str:
    """The kind of the lever that an error is in, "" where it is in none or the lever does not say."""
    lever = tree.values["levers"][keys[1]] if keys[:1] == ["levers"] and len(keys) > 2 else {}
    return str(lever.get("kind", "")) if isinstance(lever, dict) else ""


def _speaker(tree: Tree, key: str) -> str | None:
    """Who says a key: an override of it or of something in it goes before the file."""
    for dotted, origin in (tree.inherited | tree.origins).items():
        if origin in tree.overriders and (dotted == key or dotted.startswith(f"{key}.")):
            return origin
    return tree.origin(key)


def _misspelt(tree: Tree, keys: list[str]) -> str:
    """The message for a table that misses something as only an override speaks of it, "" for any other."""
    if len(keys) < 3:  # no table of a table by id
        return ""
    parent = ".".join(keys[:-1])
    around = table_at(keys[:-2])
    if around is not None and keys[-2] in around.model_fields:  # no id, and a table that may be left out
        return ""
    origins = [origin for key, origin in tree.origins.items() if key.startswith(f"{parent}.")]
    made = parent in tree.origins or f"{parent}.kind" in tree.origins  # as a table, or as a lever
    if origins and not made and all(origin in tree.overriders for origin in origins):
        siblings: Any = tree.values
        for key in keys[:-2]:
            siblings = siblings.get(key, {})
        names = [name for name in siblings if name != keys[-2]]
        meant = nearest(keys[-2], names) or _("; expected {key} with it, where it is to be made", key=".".join(keys))
        return f"{origins[0]}: {_(UNKNOWN, key=parent, meant=meant)}"
    return ""


def _rank(kind: str) -> int:
    return {"extra_forbidden": 0, "missing": 2}.get(kind, 1)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _expectation(error: Any, field: Any, keys: list[str]) -> str:
    kind = error["type"].partition("_")[0]
    bounds = bounds_of(field) if field is not None else {}
    if error["type"] in ("greater_than", "greater_than_equal", "less_than_equal") and bounds:
        return _("{range} ({meaning})", range=range_text(bounds), meaning=_meaning(field, keys))
    if error["type"] == "string_pattern_mismatch":
        return _("a month such as 2010-01") if field is not None else _("an id of small letters, digits and _")
    if error["type"] == "finite_number":
        return _("a finite number ({meaning})", meaning=_meaning(field, keys))
    if error["type"] == "literal_error":
        return str(error["ctx"]["expected"])
    if kind in TYPES:
        return _type_text(kind, range_text(bounds) if bounds else "", field, keys)
    message = str(error["msg"])  # "Dictionary should have at most 100 items after validation, not 200"
    return message.partition(" should ")[2] or message[0].lower() + message[1:]


def _type_text(kind: str, span: str, field: Any, keys: list[str]) -> str:
    """What a value of a type is, with its range and meaning; a table by id with where it stands."""
    if TYPES[kind] == "a table" and len(keys) > 1 and table_of_tables(keys[:-1]) is not None:
        return _("a table, [{key}.ID] with an id of your own, or of one that is there", key=".".join(keys[:-1]))
    value = _("{kind}, {range}", kind=_(TYPES[kind]), range=span) if span else _(TYPES[kind])
    return _("{range} ({meaning})", range=value, meaning=_meaning(field, keys)) if field is not None else value


def _meaning(field: Any, keys: list[str]) -> str:
    return _(field.description or keys[-1]) if field is not None else keys[-1]
