"""`digital-balance show`: the visualizer in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import ScenarioArgument, YearsOption, err, year_kind


def show(
    scenario: ScenarioArgument = "baseline",
    port: Annotated[int, typer.Option("--port", help="Port of the page on this machine.")] = 8765,
    years: YearsOption = "calendar",
    story: Annotated[
        Path | None,
        typer.Option(
            "--story",
            metavar="FOLDER",
            help="A story of your own: a folder with a file for every step (how-to/story.md).",
        ),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-origin",
            metavar="ORIGIN",
            help="Where else the page may be called from: the address of a reverse proxy, e.g. https://page.example.",
        ),
    ] = None,
) -> None:
    """Open the visualizer in the browser: run, change and compare scenarios on a page."""
    from experiments.browser.server.serve import show as serve

    serve(scenario, port, not no_browser, allow_origin or [], err, year_kind(years), story)
