"""Designs of listed points, from the study file or a table beside it: themselves, or as treatments of a baseline."""

import csv
import math
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from configs import ConfigError, load
from configs.errors import nearest
from configs.language import _
from configs.reading.fields import whole_where_asked
from experiments.studies.designs.factors import levels
from experiments.studies.designs.registry import COMBINED, LISTED, design
from experiments.studies.files import beside_study, seen_from
from experiments.studies.keys import unknown_part
from experiments.studies.pairing import breaks_pairs, unpaired
from experiments.studies.study import Study

BASELINE = "baseline"
CELLS = (str, bool, int, float, dict, list, type(None))  # what a cell may be


@design("list", LISTED, takes=("points",))
def listed(study: Study) -> pd.DataFrame:
    """The points as the study lists them, then those of `points_file`; what a point does not say is as in the scenario.

    Each point of the study file has a label; in `points_file` the column may be left out.
    """
    points = listed_points(study)
    said = dict.fromkeys(key for point in points for key in point)
    names = [*(["label"] if "label" in said else []), *(key for key in said if key != "label")]
    return pd.DataFrame(points, columns=names, dtype=object)


@design("paired", COMBINED, takes=("factors", "points"))
def paired(study: Study) -> pd.DataFrame:
    """Every combination of levels as it stands, labelled `baseline`, and with each treatment that the points list.

    Replicates share their draws across points, so that a treatment's effect is measured run by run against the
    baseline of its pair: what is common to both cancels (common random numbers; Law 2015, ch. 11.2).
    Raises `ConfigError` without a treatment, and where one is not told from another or changes a factor.
    """
    treatments = [{key: value for key, value in point.items() if value is not None} for point in listed_points(study)]
    if not treatments:
        raise ConfigError(
            _("{file}: points is empty; expected the treatments of design paired, each with a label", file=study.file)
        )
    labels = [treatment.get("label") for treatment in treatments]
    for number, (label, treatment) in enumerate(zip(labels, treatments, strict=True)):
        where = _("{file}: points: the {number}. treatment", file=study.file, number=number + 1)
        if not label:
            raise ConfigError(_("{where} has no label; expected what it is called", where=where))
        if label == BASELINE or label in labels[:number]:
            raise ConfigError(
                _(
                    "{where} is called {label!r}; expected a name of its own, other than {baseline!r}",
                    where=where,
                    label=label,
                    baseline=BASELINE,
                )
            )
        if shared := set(treatment) & set(study.factors):
            raise ConfigError(
                _(
                    "{where} sets {shared}, which is a factor; expected it to leave factors alone",
                    where=where,
                    shared=min(shared),
                )
            )
        if unshared := [key for key in treatment if breaks_pairs(key)]:
            raise ConfigError(
                _(
                    "{where} sets {unshared}: its runs would share no draws with the baseline; expected it as a factor",
                    where=where,
                    unshared=unshared[0],
                )
            )
        _see_that_it_pairs(study, treatment, where)
    names = list(dict.fromkeys(["label", *study.factors, *(key for treatment in treatments for key in treatment)]))
    rows: list[dict[str, Any]] = []
    for combination in product(*(levels(study, key) for key in study.factors)):
        point = dict(zip(study.factors, combination, strict=True))
        rows += [{**point, **treatment} for treatment in [{"label": BASELINE}, *treatments]]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _see_that_it_pairs(study: Study, treatment: dict[str, Any], where: str) -> None:
    """Raise `ConfigError` where the file that a treatment is read from has other customers than the study's."""
    if "scenario" not in treatment:
        return
    own = {key: value for key, value in treatment.items() if key not in ("label", "scenario")}
    base, treated = (
        load(seen_from(study.called_in, scenario), {**study.set, **overrides})
        for scenario, overrides in ((study.scenario, {}), (treatment["scenario"], own))
    )
    if differing := unpaired(base, treated):
        raise ConfigError(
            _(
                "{where}: {scenario} has another {differing}: its runs would share no draws with the "
                "baseline; expected the same of both",
                where=where,
                scenario=treatment["scenario"],
                differing=differing,
            )
        )


def listed_points(study: Study) -> list[dict[str, Any]]:
    """Points of the study file and of `points_file`, each with what it says. Raises `ConfigError`."""
    for number, point in enumerate(study.points):
        label = point.get("label")
        if not isinstance(label, str) or not label:
            said = _("has no label") if label is None else _("has the label {label!r}", label=label)
            raise ConfigError(
                _(
                    "{file}: points: the {number}. {said}; expected a text that names it",
                    file=study.file,
                    number=number + 1,
                    said=said,
                )
            )
    points = study.points + (read_points(study) if study.points_file else [])
    for number, point in enumerate(points):
        for key, value in point.items():
            if isinstance(value, float) and math.isnan(value):
                raise ConfigError(
                    _(
                        "{file}: points: {key} of the {number}. is nan; expected a number or a name",
                        file=study.file,
                        key=key,
                        number=number + 1,
                    )
                )
    return points


def read_points(study: Study) -> list[dict[str, Any]]:
    """Rows of `points_file`, a CSV or Parquet file beside the study: a column a dotted key, perhaps one of labels.

    A cell of a CSV file is read as on the command line, as TOML or else as a text; an empty one says nothing,
    and is None. Raises `ConfigError` where the file cannot be read, or a column is no parameter.
    """
    path = Path(study.file).parent / study.points_file
    where = f"{study.file}: points_file {path}"
    readers = {".csv": _read_csv, ".parquet": _read_parquet}
    if path.suffix.lower() not in readers:
        raise ConfigError(_("{where}: expected a file .csv or .parquet", where=where))
    try:
        names, rows = readers[path.suffix.lower()](path)
    except OSError as error:
        raise ConfigError(
            _(
                "{where}: cannot be read: {error}; expected it beside the study",
                where=where,
                error=error.strerror or error,
            )
        ) from None
    except (ValueError, csv.Error) as error:  # of a codec, of pyarrow, of a row that is too long
        raise ConfigError(
            _("{where}: not a {suffix} file of points: {error}", where=where, suffix=path.suffix[1:], error=error)
        ) from None
    names, rows = _without_index(names, rows, where)
    settings = load(seen_from(study.called_in, study.scenario))
    for number, name in enumerate(names):
        if name in names[:number]:
            raise ConfigError(
                _("{where}: column {name!r} stands there twice; expected each key once", where=where, name=name)
            )
        wrong = None if name in ("label", "scenario") else unknown_part(settings, name.split("."))
        if wrong is not None:
            raise ConfigError(
                _("{where}: column {name!r} is unknown{meant}", where=where, name=name, meant=nearest(*wrong))
            )
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            kinds = (str, type(None)) if name in ("label", "scenario") else CELLS
            if not isinstance(cell, kinds):
                raise ConfigError(
                    _(
                        "{where}: column {name!r} has {cell!r}; expected {kinds}",
                        where=where,
                        name=name,
                        cell=cell,
                        kinds=_kinds(kinds),
                    )
                )
    return [{name: _fitting(study, name, cell) for name, cell in zip(names, row, strict=True)} for row in rows]


def _without_index(names: list[str], rows: list[list[Any]], where: str) -> tuple[list[str], list[list[Any]]]:
    """Columns without a first one that counts the rows and has no name: pandas writes the index of a frame like that.

    Raises `ConfigError` where a column has no name and is none.
    """
    unnamed = [number for number, name in enumerate(names) if name == "" or name.startswith("Unnamed: ")]
    if unnamed == [0] and [row[0] for row in rows] == list(range(len(rows))):
        return names[1:], [row[1:] for row in rows]
    if unnamed:
        raise ConfigError(
            _(
                "{where}: the {unnamed}. column has no name; expected a dotted key, or in the first column "
                "the number of the row, from 0 on, as pandas writes its index",
                where=where,
                unnamed=unnamed[0] + 1,
            )
        )
    return names, rows


def _kinds(kinds: tuple[type, ...]) -> str:
    return _("texts") if len(kinds) == 2 else _("numbers, texts or true and false")


def _read_csv(path: Path) -> tuple[list[str], list[list[Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets begin a file with a byte order mark
        lines = [[cell.strip() for cell in line] for line in csv.reader(file, strict=True)]
    lines = [line for line in lines if any(line)]
    names = lines[0] if lines else []
    for line in lines[1:]:
        if len(line) != len(names):
            raise ValueError(
                _(
                    "row {names} has {n} cells; expected {n_names}",
                    names=",".join(line),
                    n=len(line),
                    n_names=len(names),
                )
            )
    label_column = names.index("label") if "label" in names else -1
    return names, [
        [cell if n == label_column and cell else _value(cell) for n, cell in enumerate(line)] for line in lines[1:]
    ]


def _value(cell: str) -> Any:
    """A cell as TOML has it, else as a text; None where it is empty."""
    try:
        return tomllib.loads(f"value = {cell}")["value"] if cell else None
    except (ValueError, RecursionError):
        return cell


def _read_parquet(path: Path) -> tuple[list[str], list[list[Any]]]:
    frame = pd.read_parquet(path)
    cells = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return [str(name) for name in frame.columns], cells


def _fitting(study: Study, name: str, cell: Any) -> Any:
    """A whole number where the parameter takes one: beside empty cells a table has fractions only.

    A scenario's file may stand beside the study.
    """
    if name == "scenario":
        return beside_study(study.file, cell)
    return whole_where_asked(name, cell)
