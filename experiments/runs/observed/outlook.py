"""What others project: drawn beside the model's path, and fitted by nobody."""

from configs.language import _
from configs.schema.country import Country
from configs.schema.observed import data_file
from configs.schema.rows import Row, read_rows, refuse_repeated
from experiments.runs.calendar import Year

HISTORY = "historical_digital_balance.csv"
COLUMNS = ("name", "value", "unit", "low", "high", "year", "source", "confidence")
UNITS = ("x", "share")  # beside money


def projections(country: Country) -> list[tuple[str, int, float]]:
    """What others project: label, calendar year, the large unit of the country; empty without the file."""
    source = data_file(HISTORY, country.name)
    if not source.is_file():
        return []
    rows = read_rows(source, COLUMNS)
    for row in rows:
        row.one_of("unit", (country.unit, *UNITS))
    refuse_repeated(rows, ("name", "year"))
    return [_projection(row, country) for name in country.projections for row in rows if row["name"] == name]


def _projection(row: Row, country: Country) -> tuple[str, int, float]:
    year = Year.parse(row["year"])
    if year is None or year.kind != "calendar":
        raise row.refusal(_("year is {year!r}; expected one such as {example}", year=row["year"], example=2030))
    return country.projections[row["name"]], year.number, row.number("value")
