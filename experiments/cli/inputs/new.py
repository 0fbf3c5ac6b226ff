"""`digital-balance new`: a commented file to start from."""

import re
from pathlib import Path
from typing import Annotated

import typer

from configs import ConfigError
from configs.language import _
from experiments.cli.options import out

ID = re.compile(r"[a-z][a-z0-9_]*")

new = typer.Typer(help="Write a commented file to start from.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What it is called: small letters, digits and _.")]
CountryOption = Annotated[
    str | None,
    typer.Option("--country", metavar="NAME", help="Whose baseline it stands on: a name or a folder."),
]
ServiceOption = Annotated[
    str | None, typer.Option("--service", metavar="NAME", help="Whose keys it shows (default: the first).")
]
PlaceOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the file is written (default: here).")]


@new.command("scenario")
def scenario(
    name: NameArgument, country: CountryOption = None, service: ServiceOption = None, folder: PlaceOption = Path()
) -> None:
    """Write a scenario that runs as the baseline does, with what may be changed as comments."""
    from experiments.drafts.base import base_of, service_of
    from experiments.drafts.scenario import scenario_text

    path, base = free_file(name, folder), base_of(country, folder)
    _write(path, scenario_text(name, base, service_of(base, service)), "run")


@new.command("service")
def service(name: NameArgument, country: CountryOption = None, folder: PlaceOption = Path()) -> None:
    """Write a service with two offers beside those of the baseline, with what may be said of it as comments."""
    from experiments.drafts.base import base_of
    from experiments.drafts.service import service_text

    path, base = free_file(name, folder), base_of(country, folder)
    _write(path, service_text(name, base), "run")


@new.command("study")
def study(
    name: NameArgument, country: CountryOption = None, service: ServiceOption = None, folder: PlaceOption = Path()
) -> None:
    """Write a study of one factor, done in seconds, with what may be said of it as comments."""
    from experiments.drafts.base import base_of, service_of
    from experiments.drafts.study import study_text

    path, base = free_file(name, folder), base_of(country, folder)
    _write(path, study_text(name, base, service_of(base, service)), "sweep")


def free_file(name: str, folder: Path) -> Path:
    """Where a draft is written. Raises `ConfigError` for a name that cannot be one, and for a file that is there."""
    if not ID.fullmatch(name):
        raise ConfigError(_("new: the name is {name!r}; expected small letters, digits and _", name=name))
    if not folder.is_dir():
        raise ConfigError(_("--out {folder}: is no folder; expected one in which the file is written", folder=folder))
    path = folder / f"{name}.toml"
    if path.exists():
        raise ConfigError(_("{path}: is there already; expected another name, or another --out", path=path))
    return path


def _write(path: Path, text: str, command: str) -> None:
    from sim.whole_files import write_whole

    write_whole(path, text)
    out.print(_("Written: {path}", path=path), highlight=False, markup=False, soft_wrap=True)
    told = _("digital-balance {command} {path} runs it as it is.", command=command, path=path)
    out.print(told, highlight=False, markup=False, soft_wrap=True)
