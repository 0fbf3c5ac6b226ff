"""Cells of a row as the files of observed figures have them, with where a figure comes from."""

from pathlib import Path

from configs import ConfigError
from configs.language import _
from experiments.observed.amounts import number_text
from experiments.observed.asked import Asked
from experiments.observed.layouts import described, refuse_unknown_words
from experiments.observed.reading import Contents
from experiments.observed.selection import Selected
from experiments.observed.years import Annual

SHOWN = 12  # digits of a SHA-256 in a source; the whole stands in the file of imports
SUMMED = {"official": "official, summed"}


def balance_cells(contents: Contents, asked: Asked, choice: Selected, year: Annual) -> dict[str, str]:
    """A row of the balance: item and side, with definition, manual, vintage and quality. Raises `ConfigError`."""
    mapping = asked.mapping
    cells = {
        "item": choice.wanted.item,
        "side": choice.named_side,
        "year": str(year.year),
        "value": number_text(year.value),
        "unit": choice.wanted.unit,
        "low": "",
        "high": "",
        "definition": mapping.definition,
        "standard": _standard(asked, year.year),
        "vintage": _vintage(contents, asked),
        "quality": SUMMED.get(mapping.quality, mapping.quality) if year.parts > 1 else mapping.quality,
        "source": _source(contents, asked, choice),
    }
    refuse_unknown_words(asked.map_file, cells, described(asked.folder))
    return cells


def series_cells(contents: Contents, asked: Asked, choice: Selected, year: Annual) -> dict[str, str]:
    """A row of an annual series by name, to which the side is added where an accounting entry says it."""
    wanted = choice.wanted
    return {
        "name": f"{wanted.name}_{choice.named_side}" if choice.named_side else wanted.name,
        "value": number_text(year.value),
        "unit": wanted.unit,
        "low": "",
        "high": "",
        "year": str(year.year),
        "source": _source(contents, asked, choice),
        "confidence": asked.mapping.confidence,
    }


def _standard(asked: Asked, year: int) -> str:
    standards = [entry.standard for entry in asked.mapping.standards if entry.until is None or year <= entry.until]
    if not standards:
        raise ConfigError(
            _(
                "{map_file}: standards has none for {year}; expected the manual of its figures, such as BPM6",
                map_file=asked.map_file,
                year=year,
            )
        )
    return standards[0]


def _vintage(contents: Contents, asked: Asked) -> str:
    vintage = asked.vintage or asked.mapping.vintage or (f"as of {contents.prepared}" if contents.prepared else "")
    if not vintage:
        raise contents.refusal("", "gives no date; expected --vintage TEXT, such as 'first print'")
    return vintage


def _source(contents: Contents, asked: Asked, choice: Selected) -> str:
    file = f"{Path(contents.file).name} (SHA-256 {asked.sha256[:SHOWN]})"
    return "; ".join(filter(None, [asked.mapping.source, file, contents.structure, choice.series_name]))
