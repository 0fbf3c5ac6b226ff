"""What others project: drawn beside the model's path, and fitted by nobody."""

from configs.schema.observed import data_file
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.calendar import Year

HISTORY = "historical_digital_balance.csv"
COLUMNS = ("name", "value", "unit", "low", "high", "year", "source", "confidence")
UNITS = ("JPY tn", "x", "share")
PROJECTIONS = {
    "projection_total_deficit": "METI 2024",
    "projection_total_base": "METI 2025, base",
    "projection_total_pessimistic": "METI 2025, pessimistic",
}


def projections() -> list[tuple[str, int, float]]:
    """What others project: label, calendar year, JPY tn; empty without the file."""
    source = data_file(HISTORY)
    if not source.is_file():
        return []
    rows = read_rows(source, COLUMNS)
    for row in rows:
        row.one_of("unit", UNITS)
    refuse_repeated(rows, ("name", "year"))
    return [_projection(row) for name in PROJECTIONS for row in rows if row["name"] == name]


def _projection(row: Row) -> tuple[str, int, float]:
    year = Year.parse(row["year"])
    if year is None or year.kind != "calendar":
        raise row.refusal(f"year is {row['year']!r}; expected one such as 2030")
    return PROJECTIONS[row["name"]], year.number, row.number("value")
