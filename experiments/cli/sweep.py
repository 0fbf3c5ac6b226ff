"""`digital-balance sweep`: run a design into a folder; it ends with a receipt."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from configs.language import ENGLISH, N_, _, language
from experiments.cli.arguments import (
    crate_author,
    crate_in,
    draws_of,
    execution_of,
    folder_name,
    named_overrides,
    study_of,
)
from experiments.cli.options import (
    AuthorOption,
    BackendOption,
    CrateOption,
    CustomersOption,
    DrawsOption,
    EngineOption,
    FolderOption,
    JsonOption,
    OptionOption,
    PosteriorOption,
    QuickOption,
    ReplicatesOption,
    ScenarioOption,
    SchedulerOption,
    SetOption,
    StudyArgument,
    StudySeedOption,
    UntilOption,
    WorkersOption,
    err,
    out,
)
from experiments.cli.progress import watched
from experiments.tables.style import print_json

if TYPE_CHECKING:
    from experiments.studies.study import Study
    from experiments.sweep import Execution, SweepReceipt


def sweep(
    name: StudyArgument,
    settings: SetOption = None,
    options: OptionOption = None,
    scenario: ScenarioOption = None,
    quick: QuickOption = False,
    seed: StudySeedOption = None,
    replicates: ReplicatesOption = None,
    posterior: PosteriorOption = None,
    draws: DrawsOption = None,
    until: UntilOption = None,
    customers: CustomersOption = None,
    workers: WorkersOption = None,
    backend: BackendOption = "local",
    scheduler: SchedulerOption = None,
    shard: Annotated[
        str | None, typer.Option("--shard", metavar="K/N", help="Only the k-th of n parts: merge joins them.")
    ] = None,
    engine: EngineOption = "auto",
    folder: FolderOption = None,
    crate: CrateOption = False,
    author: AuthorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run all runs of a study into a folder (default: results/sweeps/STUDY); run again, it goes on."""
    execution, named_author = execution_of(workers, backend, scheduler, shard, engine), crate_author(crate, author)
    asked = study_of(
        name, settings or [], replicates, seed, named_overrides(until, customers), options or [], scenario, quick,
        draws_of(posterior, draws),
    )  # fmt: skip
    part = "" if execution.shard is None else "-{}-of-{}".format(*execution.shard)
    place = folder or Path("results") / "sweeps" / (folder_name(name, options or [], scenario, quick, posterior) + part)
    failed = carry_out(asked, place, execution, as_json)
    crate_in(place, named_author)
    if failed:
        raise typer.Exit(1)


def carry_out(study: "Study", folder: Path, execution: "Execution", as_json: bool) -> int:
    """Run a sweep and print its receipt; how many runs failed. Raises `ConfigError` before any work."""
    from experiments.sweep import run_sweep

    with watched(folder, err) as (progress, say):
        receipt = run_sweep(study, folder, execution, progress, say)
    failed = print_receipt(receipt, as_json)
    return failed or (receipt.missing if execution.shard is None else 0)


def _thresholds(receipt: "SweepReceipt") -> list[str]:
    """What a design that grows has found; a receipt has it in English."""
    if not receipt.thresholds or language() == ENGLISH:
        return receipt.thresholds
    from experiments.sweep import results as store
    from experiments.sweep.compare.differences import values_of
    from experiments.sweep.thresholds import threshold_sentences

    results = store.open(Path(receipt.folder))
    runs = results.runs()
    values = {text: values_of(results, runs, text) for text in results.study.outcomes}
    return threshold_sentences(results.study, results.design, values, results.titles)


def print_receipt(receipt: "SweepReceipt", as_json: bool) -> int:
    """Print what has become of a sweep; how many runs failed."""
    from experiments.sweep.work import FAILURES

    if as_json:
        print_json(asdict(receipt))
    else:
        rate = receipt.done / receipt.duration_s if receipt.done and receipt.duration_s else 0.0
        said = {
            "n": receipt.n_runs,
            "done": receipt.done,
            "rate": _(" ({rate:,.1f} a second)", rate=rate) if rate else "",
            "reused": receipt.reused,
            "failed": receipt.failed,
            "missing": receipt.missing,
            "seconds": receipt.duration_s,
        }
        whole = N_("{n:,} runs: {done:,} done{rate}, {reused:,} reused, {failed:,} failed, {seconds:,.1f} s")
        part = N_(
            "{n:,} runs: {done:,} done{rate}, {reused:,} reused, {failed:,} failed, {missing:,} missing, "
            "{seconds:,.1f} s"
        )
        out.print(_(part if receipt.missing else whole, **said), highlight=False)
        for sentence in _thresholds(receipt):
            out.print(sentence, highlight=False, markup=False)
        out.print(_("Runs in {folder}", folder=receipt.folder), highlight=False, markup=False)
    if receipt.failed:
        file = Path(receipt.folder) / FAILURES
        err.print(_("{n:,} runs failed: {file}", n=receipt.failed, file=file), markup=False)
    return receipt.failed
