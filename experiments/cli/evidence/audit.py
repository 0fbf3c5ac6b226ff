"""`digital-balance audit`: claims of the documents under changes that should not matter."""

import shlex
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from configs import ConfigError
from configs.language import ENGLISH, _, language, speaking
from experiments.cli.options import FolderOption, FormatOption, JsonOption, TableOption, err, out
from experiments.cli.progress import progress_of
from experiments.forms import forms_of
from experiments.tables.style import print_json, print_names


def audit(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CLAIM]...", help="Claims by name (default: all; see --list).")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--change", metavar="NAME", help="Only this change (several).")
    ] = None,
    runs: Annotated[int | None, typer.Option("--runs", help="Runs of every case (default: 16).")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A small version: fewer runs and customers, and no dear change.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List claims and changes.")] = False,
    folder: FolderOption = None,
    formats: FormatOption = None,
    tables: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold claims of the documents against changes that should not matter (default folder: results/audit)."""
    from experiments.audit.audit import PARTS, QUICK, RUNS, answer_of, write_tables
    from experiments.audit.audit import audit as run
    from experiments.audit.changes import CHANGES, chosen_changes
    from experiments.audit.claims import CLAIMS, chosen_claims
    from experiments.audit.page import findings_of, page_of
    from experiments.audit.run import CUSTOMERS
    from experiments.audit.table import audit_table
    from experiments.pages.page import write_page
    from experiments.runs.manifest import note_files
    from experiments.runs.run_folder import check_folder

    if listed:
        with speaking(ENGLISH if as_json else language()):
            claims = {name: claim.told for name, claim in CLAIMS.items()}
            meanings = {name: _(change.meaning) for name, change in CHANGES.items()}
        if as_json:
            print_json({"claims": claims, "changes": meanings})
            return
        for title, named in ((_("Claims"), claims), (_("Changes"), meanings)):
            out.print(f"[bold]{title}[/bold]")
            print_names(named, out, False)
        return
    if runs is not None and runs < 2:
        raise ConfigError(_("--runs is {n}; expected at least 2: a difference needs its spread", n=runs))
    forms = forms_of(formats, tables)
    chosen, made = chosen_claims(names or []), chosen_changes(changes or [], quick)
    n, customers = runs or (QUICK["runs"] if quick else RUNS), QUICK["customers"] if quick else CUSTOMERS
    said = [*(names or []), *(word for name in changes or [] for word in ("--change", name)), "--runs", str(n)]
    command = shlex.join(["digital-balance", "audit", *said, *(["--quick"] if quick else [])])
    place = folder or Path("results") / ("audit-quick" if quick else "audit")
    check_place(place)
    check_folder(place)
    try:
        with progress_of(err, PARTS) as progress:
            done = run(chosen, made, n, customers, progress, place)
    except KeyboardInterrupt:
        kept = _("What is done is kept in {folder}: the same command goes on from there.", folder=place)
        err.print(kept, markup=False)
        raise
    page = page_of(done, command)
    written = [
        *write_tables(done, place, command),
        *write_page(page, place, "index.html", forms, partial(page_of, done, command)),
    ]
    note_files(place, written[3:])
    if as_json:
        with speaking(ENGLISH):  # which programs read
            findings = findings_of(done)
        print_json({**answer_of(done), "findings": findings, "files": [str(path) for path in written]})
    else:
        out.print(audit_table(done))
        for finding in page.findings:
            out.print(f"- {finding}", highlight=False, markup=False)
        out.print(_("Page: {file}", file=written[-1]), highlight=False, markup=False)
    if not done.passes:
        raise typer.Exit(1)


def check_place(place: Path) -> None:
    """Raise `ConfigError` where a folder holds what is no audit."""
    from experiments.runs.manifest import MANIFEST, manifest_in

    if (place / MANIFEST).exists() and manifest_in(place).get("kind") != "audit":
        raise ConfigError(
            _("--out {folder}: holds a run or a sweep; expected an empty folder or one of an audit", folder=place)
        )
