"""`digital-balance report`: figures and one self-contained page from the folder of a finished run or sweep."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from configs.language import ENGLISH, _, language, speaking
from experiments.cli.arguments import crate_author, crate_in
from experiments.cli.options import AuthorOption, CrateOption, FormatOption, JsonOption, TableOption, out, year_kind
from experiments.forms import USUAL, Forms, forms_of
from experiments.tables.style import print_json


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished run or sweep.")],
    years: Annotated[
        str | None,
        typer.Option("--years", metavar="KIND", help="Of a run: calendar or fiscal years (default: as it was told)."),
    ] = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    crate: CrateOption = False,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write figures, tables and one self-contained HTML page of a finished run or sweep."""
    carry_out(folder, out, as_json, years, forms_of(formats, tables), crate_author(crate, author))


def carry_out(
    folder: Path,
    console: Console,
    as_json: bool,
    years: str | None = None,
    forms: Forms = USUAL,
    author: str | None = None,
) -> None:
    """Write page, figures and tables of a folder. Raises `ConfigError` where it holds nothing finished."""
    from experiments.pages.folder import page_of, write_page_of

    kind = None if years is None else year_kind(years)
    page = page_of(folder, kind)
    written = write_page_of(folder, page, forms, kind)
    described = crate_in(folder, author)
    if as_json:
        if language() != ENGLISH:
            with speaking(ENGLISH):  # which programs read
                page = page_of(folder, kind)
        answer = {"folder": str(folder), "title": page.title, "question": page.question,
                  "findings": page.findings, "files": [str(path) for path in [*written, *described]]}  # fmt: skip
        print_json(answer)
        return
    console.print(f"[bold]{escape(page.title)}[/bold]", highlight=False)
    for finding in page.findings:
        console.print(f"- {finding}", highlight=False, markup=False)
    console.print(_("Page: {file}", file=written[-1]), highlight=False, markup=False)
