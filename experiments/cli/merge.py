"""`digital-balance merge`: join the folders of a sweep that was run in parts; it ends with a receipt."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import JsonOption, err
from experiments.cli.progress import watched
from experiments.cli.sweep import print_receipt


def merge(
    parts: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of sweep --shard.")],
    folder: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the whole sweep.")],
    as_json: JsonOption = False,
) -> None:
    """Join the parts of a sweep that were run apart."""
    from experiments.sweep.merge import merge as join

    with watched(folder, err) as (progress, say):
        receipt = join(parts, folder, progress, say)
    if print_receipt(receipt, as_json) or receipt.missing:
        raise typer.Exit(1)
