"""Tables of exact results, computed apart from this code, that the formulas are tested against."""

import csv
from importlib.resources import files

REFERENCES = (
    "mean_field_fixed_points",
    "mean_field_hysteresis",
    "potts_K_critical",
    "switching_cost_critical",
    "bass_curve",
    "logit_nash_prices",
    "watts_window",
    "arthur_lockin",
    "polya_urn",
)


def reference(name: str) -> list[dict[str, str]]:
    """Rows of a table by its name, with or without .csv, cells as text; raises `KeyError` for one that is not there."""
    stem = name.removesuffix(".csv")
    if stem not in REFERENCES:
        raise KeyError(f"reference table {name} is unknown; expected one of {', '.join(REFERENCES)}")
    text = files("configs").joinpath("data", "reference", f"{stem}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
