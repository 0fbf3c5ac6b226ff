"""Classes of agents of a user's own in a sweep: that workers can import them, and what a folder remembers of them."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from configs import ConfigError
from configs.language import N_, _
from experiments.runs.manifest import MANIFEST
from sim.agent_kinds import MAIN, OwnClass, own_classes

FACT = "agent_classes"  # of a manifest
AGAIN = "run_sweep(..., agent_classes=...) in Python"


def importable(
    agent_classes: Mapping[str, type | OwnClass] | None, workers: int | None, backend: str
) -> dict[str, OwnClass]:
    """What tells the classes of a sweep apart, which every worker can import. Raises `ConfigError` where it cannot.

    Those that a folder names, and that nobody runs, are taken as they are.
    """
    given = agent_classes or {}
    if isinstance(given, Mapping) and given and all(isinstance(chosen, OwnClass) for chosen in given.values()):
        return {kind: chosen for kind, chosen in given.items() if isinstance(chosen, OwnClass)}
    own = own_classes(given)  # type: ignore[arg-type]
    for kind, named in own.items():
        if named.imported() is not given[kind]:
            raise ConfigError(
                _(
                    "agent_classes: {kind} is not the class that {name} is now; expected the class as its module "
                    "has it: define or import it anew, and start again",
                    kind=kind,
                    name=named.name,
                )
            )
        if named.module == MAIN and not _workers_know_main(workers, backend):
            raise ConfigError(
                _(
                    "agent_classes: {kind} is {name}, which workers cannot import; expected it in a module, a "
                    ".py file that is imported here, or Execution(workers=0), which runs in this process",
                    kind=kind,
                    name=named.name,
                )
            )
    return own


def _workers_know_main(workers: int | None, backend: str) -> bool:
    """Whether the workers of a sweep have the program that starts it: those of this machine import its file."""
    if workers == 0 and backend == "local":
        return True
    main = sys.modules[MAIN]
    is_file = getattr(main, "__spec__", None) is not None or Path(getattr(main, "__file__", None) or "").is_file()
    return is_file and backend == "local"


def as_facts(own: Mapping[str, OwnClass]) -> dict[str, dict[str, str]]:
    """What a manifest keeps of classes, by kind."""
    return {
        kind: {"module": named.module, "qualified_name": named.qualified_name, "source": named.source}
        for kind, named in own.items()
    }


def classes_in(manifest: Mapping[str, Any]) -> dict[str, OwnClass]:
    """The classes of a sweep, by its manifest."""
    facts = manifest.get(FACT)
    try:
        return {kind: OwnClass(**named) for kind, named in facts.items()} if isinstance(facts, dict) else {}
    except TypeError:
        return {}


def classes_text(own: Mapping[str, OwnClass]) -> str:
    """Classes by kind, as a sentence has them."""
    return ", ".join(f"{kind}: {named.name}" for kind, named in own.items())


def own_class_notes(own: Mapping[str, OwnClass]) -> list[str]:
    """What a reader of a sweep has to know of classes: no command runs it again."""
    text = _(
        "Agents are of classes of a user's own ({classes}), with which {again} runs this again.",
        classes=classes_text(own),
        again=AGAIN,
    )
    return [text] if own else []


def tell_of_classes(folder: Path, own: Mapping[str, OwnClass], say: Callable[[str], None]) -> None:
    """Say where a folder's runs were of another version of these classes.

    Raises `ConfigError` where they were of others: one folder holds one thing.
    """
    try:
        before = classes_in(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError):  # there is none, or a torn one, which is written anew
        return
    if {kind: named.name for kind, named in before.items()} != {kind: named.name for kind, named in own.items()}:
        now = (
            _("asked for are those of {classes}", classes=classes_text(own))
            if own
            else _("the program's own are asked for")
        )
        had = (
            _("has runs of the classes {classes}", classes=classes_text(before))
            if before
            else _("has runs of the program's own classes")
        )
        raise ConfigError(
            _(
                "--out {folder}: {had}, and {now}; expected the same ({again}), or a folder of its own",
                folder=folder,
                had=had,
                now=now,
                again=AGAIN,
            )
        )
    changed = [named.name for kind, named in own.items() if named != before[kind]]
    if changed:
        has = N_("{names} has changed since: what was run before is set aside, and run again")
        have = N_("{names} have changed since: what was run before is set aside, and run again")
        say(_(has if len(changed) == 1 else have, names=", ".join(changed)))


def refuse_own_classes(folder: Path, manifest: Mapping[str, Any], asking: str) -> None:
    """Raise `ConfigError` where the runs of a sweep need classes that a command does not have."""
    if own := classes_in(manifest):
        raise ConfigError(
            _(
                "{folder}: its runs have classes of their own ({classes_text}), which {asking} does not "
                "have; expected {again}, which goes on in that folder, or evaluate(..., agent_classes=...) "
                "for a run",
                folder=folder,
                classes_text=classes_text(own),
                asking=asking,
                again=AGAIN,
            )
        )
