"""What `digital-balance run` leaves and says: figures and tables beside the files, one JSON object, or tables."""

from pathlib import Path
from typing import TYPE_CHECKING

from configs.language import ENGLISH, _, speaking
from experiments.cli.options import out
from experiments.forms import Forms

if TYPE_CHECKING:
    from experiments.runs.calendar import YearKind
    from experiments.runs.run import Run


def files_beside(finished: "Run", years: "YearKind", forms: Forms) -> dict[str, bytes | str]:
    """The figures and tables of a run in the forms that are asked for, by their names from its folder."""
    files: dict[str, bytes | str] = {}
    if forms.figures:
        from experiments.figures.balance import run_figures
        from experiments.figures.forms import figure_files

        for name, figure in run_figures(finished.frames, finished.settings, years).items():
            files |= figure_files(name, figure, forms)
    if forms.tables:
        from experiments.pages.page import table_files
        from experiments.pages.run_tables import run_tables

        told = run_tables(finished.frames, finished.settings, years)
        with speaking(ENGLISH):  # which programs read
            read = run_tables(finished.frames, finished.settings, years)
        files |= table_files(told, read, forms)
    return files


def answer_of(finished: "Run", written: list[Path], years: "YearKind") -> dict[str, object]:
    """The one JSON object."""
    from experiments.runs.notes import notes_of
    from experiments.runs.notes.draws import draw_notes
    from experiments.runs.observed import comparison_table, comparisons, judged, misses
    from experiments.tables.tipping import mean_standings, shown_dates
    from experiments.tables.years import interval_facts, rows_with_intervals

    frames, settings = finished.frames, finished.settings
    bands = judged(frames, settings, years)
    return {
        "scenario": finished.name,
        "title": settings.title,
        "seeds": finished.seeds,
        "run_ids": finished.run_ids,
        "duration_s": round(finished.duration_s, 3),
        "unit": frames.country.unit,
        "carried": None if finished.carried is None else {"runs": frames.carried, **finished.carried.facts()},
        "notes": [*notes_of(settings), *draw_notes(finished.carried)],
        "interval_80": interval_facts(frames, settings, years),
        "years": rows_with_intervals(frames, settings, years),
        "tipping": [standing.__dict__ for standing in mean_standings(frames, settings, shown_dates(frames, settings))],
        "bands": [band.__dict__ | {"inside": band.inside} for band in bands],
        "misses": misses(bands),
        "published": comparison_table(comparisons(frames, settings, years), frames.country),
        "files": [str(path) for path in written],
    }


def print_run(finished: "Run", written: list[Path], place: Path, years: "YearKind") -> None:
    """Print the tables of a run, its notes, and where its files are."""
    from experiments.runs.notes import notes_of
    from experiments.runs.notes.draws import draw_notes
    from experiments.runs.observed import both_sides, comparisons, judged, misses
    from experiments.tables.observed import band_table, sides_table
    from experiments.tables.steps import steps_table
    from experiments.tables.tipping import dashboard_table
    from experiments.tables.years import balance_table, item_tables

    frames, settings = finished.frames, finished.settings
    bands, notes = judged(frames, settings, years), [*notes_of(settings), *draw_notes(finished.carried)]
    pairs = comparisons(frames, settings, years)
    if settings.time.steps is not None:
        out.print(steps_table(frames, settings))
    else:
        for table in (balance_table(frames, bands, settings, years), *item_tables(frames, settings, years)):
            out.print(table)
        if both_sides(pairs):
            out.print(sides_table(pairs, frames.country))
        if bands:
            out.print(band_table(bands, frames.country))
        for miss in misses(bands):
            out.print(miss, highlight=False, markup=False)
        out.print(dashboard_table(frames, settings))
    for note in notes:
        out.print(_("Note: {note}", note=note), highlight=False, markup=False, soft_wrap=True)
    names = ", ".join(str(path.relative_to(place)) for path in written)
    out.print(_("Files in {folder}: {names}", folder=place, names=names), highlight=False, markup=False)
