"""`digital-balance project`: fans of the balance over the draws of a posterior, and what their width is made of."""

import shlex
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from configs import ConfigError, load
from configs.language import ENGLISH, _, speaking
from experiments.cli.arguments import execution_of
from experiments.cli.options import (
    CustomersOption,
    EngineOption,
    FolderOption,
    FormatOption,
    JsonOption,
    TableOption,
    WorkersOption,
    err,
    out,
)
from experiments.cli.progress import watched
from experiments.forms import forms_of
from experiments.tables.style import print_json

POSTERIOR = Path("results/calibration/calibration/posterior.json")
QUICK = {"draws": 40, "seeds": 2, "customers": 300}
QUICK_UNKNOWNS = {"trajectories": 30, "seeds": 4, "rates": 10}


def project(
    posterior: Annotated[
        Path, typer.Argument(metavar="[POSTERIOR]", help="The posterior.json of calibrate.")
    ] = POSTERIOR,
    draws: Annotated[int | None, typer.Option("--draws", help="Of the posterior (default: 200, or all).")] = None,
    seeds: Annotated[int | None, typer.Option("--seeds", help="With which every draw is run (default: 4).")] = None,
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="The last year.")] = 2035,
    customers: CustomersOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small version: fewer draws, seeds and customers.")] = False,
    workers: WorkersOption = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Project the balance with what is not known of it (default folder: results/projection/POSTERIOR)."""
    from experiments.figures.fonts import fonts
    from experiments.pages.page import write_page
    from experiments.projection.findings import findings
    from experiments.projection.page import page_of
    from experiments.projection.project import answer_of, write_tables
    from experiments.projection.project import project as run
    from experiments.projection.question import question_of, read_unknowns
    from experiments.projection.tables import annual_table
    from experiments.runs.manifest import MANIFEST
    from experiments.studies.posterior import read_posterior
    from experiments.writing import set_aside

    unknowns = read_unknowns(load(read_posterior(posterior).scenario).country)
    if quick:
        draws, seeds, customers = draws or QUICK["draws"], seeds or QUICK["seeds"], customers or QUICK["customers"]
        unknowns = unknowns.model_copy(update=QUICK_UNKNOWNS)
    question = question_of(posterior, draws, 4 if seeds is None else seeds, until, customers, unknowns)
    execution, forms = execution_of(workers, engine=engine), forms_of(formats, tables)
    place = folder or Path("results") / "projection" / "-".join(
        [posterior.absolute().parent.name, str(until), *(["quick"] if quick else [])]
    )
    if (place / MANIFEST).exists():
        raise ConfigError(
            _("--out {folder}: holds a run or a sweep; expected an empty folder or one of a projection", folder=place)
        )
    fonts()  # that one is missing is known before the runs
    with watched(place / "draws", err) as (progress, say):
        done = run(question, place, execution, say, progress)
    said = ["project", str(posterior), "--draws", str(len(question.draws)), "--seeds", str(question.n_seeds)]
    said += ["--until", str(until), "--customers", str(question.settings.customers.number)]
    said += ["--quick"] if quick else []
    tell = partial(page_of, done, f"digital-balance {shlex.join(said)}")
    page = tell()
    for picture in (place / "figures").glob("regimes_*.*"):
        if picture.stem not in page.pictures:  # of another version of the runs
            set_aside(place, f"figures/{picture.name}")
    with speaking(ENGLISH):  # which programs read
        answer = answer_of(done) | {"findings": findings(done)}
    written = [*write_tables(done, place, answer), *write_page(page, place, "index.html", forms, tell)]
    if as_json:
        print_json(answer | {"files": [str(path) for path in written]})
        return
    out.print(annual_table(done))
    for finding in page.findings:
        out.print(f"- {finding}", highlight=False, markup=False)
    out.print(_("Page: {file}", file=written[-1]), highlight=False, markup=False)
