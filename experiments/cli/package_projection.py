"""Put a finished projection into the package: `python -m experiments.cli.package_projection results/projection/...`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from configs import ConfigError
from configs.reading.scenarios import BASELINE, locate
from configs.schema.observed import PROJECTED, data_file
from experiments.cli.app import end_with
from experiments.cli.options import out
from experiments.projection.project import JSON
from experiments.runs.observed.packaged import packaged_text
from experiments.runs.spans import first_ahead
from sim.whole_files import write_whole


def packaged_of(folder: Path) -> tuple[str, str]:
    """The packaged file of a projection's folder, years ahead alone, and its country. Raises `ConfigError`."""
    from configs import load

    try:
        done: dict[str, Any] = json.loads((folder / JSON).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder / JSON}: cannot be read ({error}); expected what project has written") from None
    settings = load(done["scenario"])
    if Path(str(locate(done["scenario"]))).name != f"{BASELINE}.toml":
        raise ConfigError(f"{folder / JSON}: is of {done['scenario']}; expected a projection of the baseline")
    first = first_ahead(settings)
    assert first is not None
    until = done["fitted_until"]
    header = {
        "scenario": done["scenario"],
        "posterior": f"{Path(done['posterior']).name} {done['posterior_hash']}",
        "fitted": "all published figures" if until is None else f"figures up to {until}",
        "draws": str(done["n_draws"]),
        "seeds": str(done["n_seeds"]),
        "customers": str(done["customers"]),
        "program": done["program"],
        "made": done["written"][:10],
    }
    rows = [row for row in done["projection"] if row["year"] >= first.number]
    return packaged_text(header, rows), settings.country


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished projection.")],
    file: Annotated[Path | None, typer.Option("--out", help="File (default: that of the package).")] = None,
) -> None:
    """Put a finished projection into the package."""
    text, country = packaged_of(folder)
    written = write_whole(file or Path(str(data_file(PROJECTED, country))), text)
    out.print(f"Written: {written}", highlight=False, markup=False)


if __name__ == "__main__":
    commands = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    commands.command()(main)
    end_with(commands)
