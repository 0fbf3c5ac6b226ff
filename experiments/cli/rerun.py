"""`digital-balance rerun`: run again what a folder holds, from its manifest, and say whether it is the same."""

from pathlib import Path
from typing import Annotated

import typer

from configs import ConfigError
from configs.language import _
from experiments.cli.options import FolderOption, JsonOption, err, out
from experiments.cli.progress import progress_of
from experiments.tables.style import print_json


def rerun(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a finished run, or of a sweep.")],
    point: Annotated[int | None, typer.Option("--point", metavar="ID", help="Of a sweep: the design point.")] = None,
    replicate: Annotated[
        int | None, typer.Option("--replicate", metavar="N", help="Of a sweep: one replicate (default: all).")
    ] = None,
    place: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run again from a manifest alone: equal (exit code 0), different (1), or it cannot be run (2)."""
    from experiments.rerun.manifests import years_of
    from experiments.rerun.point import rerun_point
    from experiments.rerun.run import rerun_folder
    from experiments.runs.at_work import held
    from experiments.runs.manifest import manifest_in
    from experiments.runs.run_folder import check_folder, earlier_files, write_run

    manifest = manifest_in(folder)
    if place is not None:
        if place.resolve() == folder.resolve():
            raise ConfigError(_("--out {place}: is the folder that is run again; expected another one", place=place))
        earlier_files(place)
    with progress_of(err, 1) as progress:
        if "study" in manifest:
            if point is None:
                raise ConfigError(
                    _("{folder}: holds a sweep; expected --point ID, a point_id of its design", folder=folder)
                )
            run, verdict = rerun_point(folder, point, replicate, progress)
        else:
            for option, value in (("--point", point), ("--replicate", replicate)):
                if value is not None:
                    raise ConfigError(
                        _(
                            "{option} is {value}, and {folder} holds a run; expected the folder of a sweep",
                            option=option,
                            value=value,
                            folder=folder,
                        )
                    )
            run, verdict = rerun_folder(folder, manifest, progress)
    written = []
    if place is not None:
        check_folder(place)
        with held(place):
            written = write_run(run, place, years=years_of(manifest))
    if as_json:
        print_json({"folder": str(folder), "equal": verdict.equal, "run_ids": verdict.run_ids,
                    "n_tables": verdict.n_tables, "differences": verdict.differences, "changes": verdict.changes,
                    "files": [str(path) for path in written]})  # fmt: skip
    else:
        out.print(verdict.line(), highlight=False, markup=False, soft_wrap=True)
    if not verdict.equal:
        raise typer.Exit(1)
