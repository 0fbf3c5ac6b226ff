"""SDMX-CSV 2.0, read by sdmx1 with a structure made of the file's own header.

sdmx1 asks for a data structure definition, which such a file names and does not carry, and for the column ACTION, which
the standard does not: both are made of the header. Columns may stand in any order, with labels or without.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.errors import known, nearest
from configs.language import _
from experiments.extras import needed
from experiments.observed.reading import ATTRIBUTES, PERIOD, VALUE, Contents
from experiments.observed.sdmx_ml import PURPOSE, observation, quiet, values
from experiments.observed.table_text import refuse_repeated, refuse_surplus, rows_of, text_of

FORM = "SDMX-CSV 2.0"
STRUCTURE, STRUCTURE_ID, ACTION = "STRUCTURE", "STRUCTURE_ID", "ACTION"
LEFT_OUT = ("STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY")  # said again by other columns
ACTIONS = {"I": "information", "A": "append", "R": "replace", "M": "merge"}  # D, delete, brings no figures
COMPONENT = re.compile(
    r"[A-Za-z_][\w-]*"
)  # sdmx1 looks for an identifier as for a pattern, and lets others go silently
LABELLED = re.compile(r"([^\[:]+)(\[.?\])?(:.*)?")  # CODE, or CODE: its name where labels are written

Row = tuple[int, dict[str, str]]


def is_sdmx_csv(content: bytes) -> bool:
    """Whether the first column of a file is STRUCTURE."""
    return re.match(rb'"?STRUCTURE(\[.?\])?"?,', content.removeprefix(b"\xef\xbb\xbf")) is not None


def read_sdmx_csv(file: Path, content: bytes) -> Contents:
    """Observations of all rows. Raises `ConfigError` with the line of what is no such row."""
    reader = needed("sdmx.reader.csv", "data", PURPOSE).Reader()
    head, rows = _table(file, content)
    structure = _structure_id(file, rows)
    components = [name for name in head if name not in (STRUCTURE, STRUCTURE_ID, ACTION)]
    plain = io.StringIO()
    writer = csv.writer(plain, lineterminator="\n")
    writer.writerow([STRUCTURE, STRUCTURE_ID, ACTION, *components])
    writer.writerows(["dataflow", structure, "I", *(row[name] for name in components)] for _, row in rows)
    with quiet():
        message = reader.convert(io.BytesIO(plain.getvalue().encode()), structure=_definition(components))
    read = [row for data_set in message.data for row in data_set.obs]
    observations = [
        observation(values(row.key.values) | values(row.attrib), row.value, f"line {line}")
        for (line, _), row in zip(rows, read, strict=True)
    ]
    return Contents(file, FORM, observations, structure)


def _table(file: Path, content: bytes) -> tuple[list[str], list[Row]]:
    """Codes of the header, and the rows below it with their lines: cells by code, labels taken off."""
    (line, first), *rest = rows_of(file, text_of(file, content))
    head = [LABELLED.sub(r"\1", cell).strip() for cell in first]
    labelled = {name for name, cell in zip(head, first, strict=True) if f"{name}:" in cell}
    refuse_repeated(file, line, head)
    for name in head:
        if not COMPONENT.fullmatch(name):
            raise ConfigError(
                _(
                    "{file}, line {line}: a column is called {name!r}; expected the code of a component",
                    file=file,
                    line=line,
                    name=name,
                )
            )
    for column in (STRUCTURE_ID, PERIOD, VALUE):
        if column not in head:
            raise ConfigError(
                _(
                    "{file}, line {line}: column {column} is missing{meant}",
                    file=file,
                    line=line,
                    column=column,
                    meant=nearest(column, head),
                )
            )
    rows = []
    for number, cells in rest:
        refuse_surplus(file, number, cells, head)
        if len(cells) < len(head):
            raise ConfigError(
                _(
                    "{file}, line {number}: {n} cells; expected {n_head}, as in the header",
                    file=file,
                    number=number,
                    n=len(cells),
                    n_head=len(head),
                )
            )
        row = dict(zip(head, cells, strict=False))
        for name in labelled & row.keys():
            row[name] = row[name].partition(": ")[0]
        known(f"{file}, line {number}: {ACTION}", row.get(ACTION) or "I", ACTIONS)
        if "\n" in "".join(cells):  # sdmx1 divides the lines of a file before its cells
            row = {name: " ".join(cell.split()) for name, cell in row.items()}
        rows.append((number, row))
    return [name for name in head if name not in LEFT_OUT], rows


def _structure_id(file: Path, rows: list[Row]) -> str:
    """The one structure of a file. Raises `ConfigError` where there are two: two definitions."""
    identifiers = list(dict.fromkeys(row[STRUCTURE_ID].partition(": ")[0] for _, row in rows))
    if len(identifiers) > 1:
        raise ConfigError(
            _(
                "{file}: {structure_id} is {names}; expected one structure in a file",
                file=file,
                structure_id=STRUCTURE_ID,
                names=" and ".join(identifiers),
            )
        )
    return next(iter(identifiers), "")


def _definition(components: list[str]) -> Any:
    """A data structure definition that has the components of a header: sdmx1 keeps no column without one."""
    definition = needed("sdmx.model.v30", "data", PURPOSE).DataStructureDefinition(id="HEADER")
    for name in components:
        if name == VALUE:
            definition.measures.getdefault(id=name)
        elif name in ATTRIBUTES:
            definition.attributes.getdefault(id=name)
        else:
            definition.dimensions.getdefault(id=name)
    return definition
