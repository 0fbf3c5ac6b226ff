"""`digital-balance validate`: the simulation beside exact theory."""

from typing import Annotated

import typer

from configs.errors import known
from experiments.cli.arguments import checked_workers
from experiments.cli.options import JsonOption, WorkersOption, err, out
from experiments.cli.progress import progress_of
from experiments.tables.style import print_json


def validate(
    seeds: Annotated[
        str, typer.Option("--seeds", help="fixed: always the same; fresh: new ones; or a whole number to repeat.")
    ] = "fixed",
    cases: Annotated[
        list[str] | None, typer.Option("--case", help="Only this case; may be given several times (default: all).")
    ] = None,
    workers: WorkersOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the simulation with exact theory: expected, simulated, error, verdict."""
    from experiments.validation.table import SHOWN, as_rows, root_seed, summary, theory_table
    from experiments.validation.table import validate as run_cases

    seed = root_seed(seeds)
    n_workers = checked_workers(workers)
    chosen = [known("--case", case, SHOWN) for case in cases] if cases else list(SHOWN)
    with progress_of(err, len(chosen)) as progress:
        checks = run_cases(seed, chosen, n_workers, progress)
    if as_json:
        answer = {"seed": seed, "passed": all(check.passed for check in checks), "checks": as_rows(checks)}
        print_json(answer)
    else:
        out.print(theory_table(checks))
        out.print(summary(checks, seed), highlight=False, markup=False)
    if not all(check.passed for check in checks):
        raise typer.Exit(1)
