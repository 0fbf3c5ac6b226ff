"""What running something again has shown, in a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from configs.language import _, _n
from experiments.runs.inputs import changed_inputs
from experiments.runs.manifest import versions_of
from sim.record.fingerprint import program_fingerprint

SHOWN_IDS = 3


@dataclass(frozen=True)
class Verdict:
    """What was run again, and how it compares with what a folder holds."""

    run_ids: list[str]  # of the runs now
    n_tables: int
    differences: list[str] = field(default_factory=list)  # of run ids and tables
    changes: list[str] = field(default_factory=list)  # of program, packages and files since

    @property
    def equal(self) -> bool:
        """Whether run ids and tables are the same."""
        return not self.differences

    def line(self) -> str:
        """The verdict as it is printed."""
        since = _("; since then: {changes}", changes=_("; ").join(self.changes)) if self.changes else ""
        if self.differences:
            return _("different: {differences}{since}", differences=_("; ").join(self.differences), since=since)
        tables = _n("{n} table", "{n} tables", self.n_tables)
        return _("equal: {ids}, {tables}{since}", ids=ids_text(self.run_ids), tables=tables, since=since)


def ids_text(run_ids: list[str]) -> str:
    """Run ids, the first of many."""
    more = _(" and {n:,} more", n=len(run_ids) - SHOWN_IDS) if len(run_ids) > SHOWN_IDS else ""
    shown = ", ".join(run_ids[:SHOWN_IDS])
    return _n("run id {ids}{more}", "run ids {ids}{more}", len(run_ids), ids=shown, more=more)


def id_difference(before: list[str], now: list[str]) -> list[str]:
    """That run ids are other ones, where they are."""
    if before == now:
        return []
    place = next((n for n, (old, new) in enumerate(zip(before, now, strict=False)) if old != new), 0)
    if len(before) != len(now):
        return [_("{n:,} runs, were {n_before:,}", n=len(now), n_before=len(before))]
    return [_("run id {now}, was {before}", now=now[place], before=before[place])]


def changes_since(manifest: Mapping[str, Any], engine: str, inputs: Mapping[str, str]) -> list[str]:
    """What has changed since a manifest was written: the program, packages, files of the scenario and its data."""
    now, before = program_fingerprint(), manifest.get("program", "")
    program = (
        []
        if before == now
        else [_("the program is {now}, was {before} (hash of its Python files)", now=now, before=before)]
    )
    versions, were = versions_of(engine), manifest.get("versions") or {}
    packages = [
        _("{key} is {now}, was {before}", key=name, now=number, before=were[name])
        for name, number in versions.items()
        if were.get(name, number) != number
    ]
    return [*program, *packages, *changed_inputs(inputs)]
