"""Lines of a draft: keys that are said, and keys that may be, each with meaning, unit, range and the value in force.

What is a remark begins with `# `, what can be said by taking the sign away with `#` alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from configs.language import N_, _
from configs.reading.catalogue import Entry
from configs.reading.keys import REQUIRED
from configs.schema.parameter import Table, bounds_of, declared_unit, range_text
from experiments.pages.provenance import toml_value

HINT = N_("# Take the # before a key away to say it: what stands there is in force. Remarks end with unit and range.")
PLAIN_UNITS = ("", "1", "text", "name", "id")


def table_lines(head: str, entries: Iterable[Entry], said: Mapping[str, Any]) -> list[str]:
    """A table of a file: its head, the keys that are said first, and below them those that may be.

    `entries` are keys of this table by their full names, `said` the values of some by their last part.
    """
    known = {entry.key.rpartition(".")[2]: entry for entry in entries}
    lines = [f"[{head}]"]
    for name, value in said.items():
        lines += [*_remark(known.get(name)), f"{name} = {toml_value(value)}"]
    for name, entry in known.items():
        if name not in said:
            lines += may_be_said(name, entry.value, _remark(entry))
    return [*lines, ""]


def may_be_said(name: str, value: Any, remark: list[str]) -> list[str]:
    """A key with the value in force, commented out; one without, or with a table of its own, is named in a remark."""
    if value is None or value == REQUIRED or value in ({}, []):
        return [remark[0].replace("# ", _("# {name} (not set): ", name=name), 1), *remark[1:]] if remark else []
    return [*remark, f"#{name} = {toml_value(value)}"]


def study_lines(table: type[Table], left_out: Iterable[str]) -> list[str]:
    """Keys of a study that may be said, with what is declared of them and their defaults."""
    lines = []
    for name, field in table.model_fields.items():
        value = field.get_default(call_default_factory=True)
        if name not in left_out and not isinstance(value, Table):
            remark = _words(_(field.description or ""), declared_unit(field), range_text(bounds_of(field)))
            lines += may_be_said(name, value, [remark])
    return lines


def _remark(entry: Entry | None) -> list[str]:
    return [] if entry is None else [_words(entry.meaning, entry.unit, entry.range)]


def _words(meaning: str, unit: str, allowed: str) -> str:
    parts = [meaning, "" if unit in PLAIN_UNITS else _(unit), "" if allowed == _("any value") else allowed]
    return "# " + _("; ").join(" ".join(part.split()) for part in parts if part)
