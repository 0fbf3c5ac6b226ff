"""What an import writes: rows at the end of a country's files, and in a file of its own where each came from."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import _
from experiments.observed.asked import Asked
from experiments.observed.forms import sha256_of
from experiments.observed.layouts import Layout
from experiments.observed.plan import Plan, Planned
from experiments.observed.reading import Contents, readable
from experiments.writing import json_text
from sim.whole_files import write_whole

IMPORTS = "imports.json"

Cells = dict[str, str]


def write_plan(contents: Contents, asked: Asked, plan: Plan, day: str) -> list[Path]:
    """Write the rows that are new or revised, and what came from where. Raises `ConfigError`; no file is half written.

    Everything is made before anything is written. The file of imports comes last: where it could not be written, the
    same import finds its rows there already, and writes it.
    """
    by_file: dict[Path, list[Planned]] = {}
    for row in plan.changes:
        by_file.setdefault(row.file, []).append(row)
    texts = {file: _with_rows(file, rows) for file, rows in by_file.items()}
    imports = asked.folder / IMPORTS
    entries = _entries(imports)
    entry = _entry(contents, asked, plan, day)
    if not any({**known_entry, "read": day} == entry for known_entry in entries):
        texts[imports] = json_text([*entries, entry])
    return [write_whole(file, text) for file, text in texts.items()]


def _with_rows(file: Path, rows: Iterable[Planned]) -> str:
    """The text of a file with its new rows at the end, and revised ones in their places; all other rows as they are."""
    rows = list(rows)
    layout = rows[0].layout
    text = readable(file).decode("utf-8-sig") if file.exists() else ",".join(layout.columns) + "\n"
    head = [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline="")))]
    ending = "\r\n" if "\r\n" in text else "\n"
    revised = {layout.key_of(row.cells): row.cells for row in rows if row.state == "revised"}
    if revised:
        text = _revised(text, head, revised, layout, ending)
    lines = io.StringIO()
    writer = csv.DictWriter(lines, head, restval="", lineterminator=ending)
    writer.writerows(row.cells for row in rows if row.state == "new")
    return text + ("" if text.endswith("\n") else ending) + lines.getvalue()


def _revised(text: str, head: list[str], revised: dict[tuple[str, ...], Cells], layout: Layout, ending: str) -> str:
    """A text with other cells in the rows of some keys."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator=ending)
    for cells in csv.reader(io.StringIO(text, newline="")):
        said = dict(zip(head, map(str.strip, cells), strict=False))
        new = revised.get(tuple(said.get(column, "") for column in layout.key))
        writer.writerow([(said | new).get(column, "") for column in head] if new else cells)
    return lines.getvalue()


def _entry(contents: Contents, asked: Asked, plan: Plan, day: str) -> dict[str, Any]:
    """Where rows came from: the file, its form and structure, the map, and which series gave which rows."""
    rows: dict[str, list[str]] = {}
    for row in plan.rows:
        rows.setdefault(row.series, []).append(" ".join([row.file.name, *filter(None, row.layout.key_of(row.cells))]))
    return {
        "file": contents.file.name,
        "sha256": asked.sha256,
        "form": contents.form,
        "structure": contents.structure,
        "prepared": contents.prepared,
        "map": asked.map_file.name,
        "map_sha256": sha256_of(asked.map_file),
        "source": asked.mapping.source,
        "country": asked.country,
        "read": day,
        "rows": rows,
    }


def _entries(file: Path) -> list[dict[str, Any]]:
    """Imports that were made before. Raises `ConfigError` for a file of another kind."""
    if not file.exists():
        return []
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(
            _("{file}: cannot be read ({error}); expected the list of imports", file=file, error=error)
        ) from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(_("{file}: is no list of imports; expected one as an import has written it", file=file))
    return entries
