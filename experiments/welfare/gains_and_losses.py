"""Who gains and who loses: the welfare account of paired runs, of which only differences mean anything.

docs/explanation/welfare.md says what is in it. Runs of a pair share their draws and their customers, so that a month
before any difference between two scenarios differs by exactly nothing: all months of a run are summed up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from agents.draws import FloatArray
from configs import ConfigError
from configs.language import ENGLISH, N_, speaking
from experiments.runs.resolve import resolve
from experiments.runs.run import build
from experiments.runs.titles import Titles, capitalised, title_in
from experiments.statistics.paired import paired
from experiments.studies.files import seen_from
from experiments.studies.keys import KEPT, PARTS
from experiments.studies.pairing import other_numbers
from experiments.studies.study import Study
from experiments.sweep.results import Results
from experiments.sweep.study_runs import StudyRuns
from sim.record.surplus import READINGS

SURPLUS, TOTAL, RETURNED = "surplus", "total", "levies_returned"
FIRMS, SECTORS, PEOPLE = N_("Firms by size"), N_("Firms by sector"), N_("People by age")
SERVICES, PROVIDERS, STATE = N_("Customers by service"), N_("Domestic providers"), N_("State")
ELSEWHERE, ALL, ABROAD = N_("Elsewhere"), N_("All"), N_("Abroad")
KINDS = {"size": FIRMS, "sector": SECTORS, "age": PEOPLE, "service": SERVICES}
PLAIN = {
    "providers.home_sales": (PROVIDERS, "sales at home over unit cost"),
    "providers.exports": (PROVIDERS, "exports over unit cost"),
    "providers.research": (PROVIDERS, "research of their own"),
    "state.budget": (STATE, "budget"),
    "state.cost_of_funds": (STATE, "cost of public funds"),
    "spillovers": (ELSEWHERE, "value added that others reap"),
}
SUMMED = (FIRMS, PEOPLE, PROVIDERS, STATE, ELSEWHERE)  # sections that add up to all


@dataclass(frozen=True)
class Group:
    """Who is told apart: its section, what it is called, and the parts of the account that it has."""

    section: str
    label: str
    parts: tuple[str, ...]  # which do not depend on how the stay bonus counts
    surplus: str = ""  # that of customers, or the total, which do: what stands before the dot of a part's name
    rest: str = ""  # and behind it

    def read(self, reading: str) -> tuple[str, ...]:
        """The parts as one of `READINGS` has them."""
        return (*self.parts, f"{self.surplus}{reading}{self.rest}") if self.surplus else self.parts


def with_account(study: Study) -> Study:
    """A comparison that keeps the parts of the account, month by month. Raises `ConfigError`."""
    study, models = study.model_copy(update={"set": {**study.set, KEPT: True}}), []
    for point in study.points:
        overrides = {key: value for key, value in point.items() if key not in ("label", "scenario")}
        settings = resolve(seen_from(study.called_in, point["scenario"]), {**study.set, **overrides})
        models.append((str(point["label"]), settings, build(settings, [study.seed], 0, "numpy").record.names))
    first, alike, names = models[0]
    for label, settings, named in models[1:]:
        if other_numbers(alike, settings) or _parts(named) != _parts(names):
            raise ConfigError(
                f"compare: {label} has other customers, services or sectors than {first}: a gain is that of somebody "
                "who is there in both; expected the same of all, or no --welfare"
            )
    paths = [f"outcomes.{name}" for name in _parts(names)]
    return study.model_copy(update={"paths": paths, "options": {**study.options, "welfare": True}})


def _parts(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith("welfare.")]


def groups_of(names: Iterable[str], titles: Titles) -> list[Group]:
    """The groups that outcomes of these names tell apart, in the order of the table."""
    parts = [name.removeprefix(PARTS) for name in names if name.startswith(PARTS)]
    groups = []
    for part in parts:
        kind, _, rest = part.partition(".")
        if kind == SURPLUS:
            of, _, member = rest.partition(".")
            title = title_in(titles, f"services.{member}") if of == "service" else member.replace("_", " ")
            returned = (f"{RETURNED}.{member}",) if of == "age" else ()
            groups.append(Group(KINDS[of], title, returned, SURPLUS, f".{rest}"))
        elif part in PLAIN:
            groups.append(Group(*PLAIN[part], (part,)))
        elif part == f"{RETURNED}.people":
            groups.append(Group(PEOPLE, "levies returned", (part,)))
    groups.append(Group(ALL, "residents together", (), TOTAL))
    groups.append(Group(ABROAD, "sales of foreign providers over unit cost", ("abroad.home_sales",)))
    return groups


def gains_and_losses(results: Results | StudyRuns) -> pd.DataFrame:
    """What each group gains beside the first scenario, over all months of a run, a row a scenario and group.

    Of a comparison that kept the account, or of a study whose `paths` name parts of it: groups whose parts it names.

    Columns: scenario, first, section, group, and for each of `READINGS`, which stands behind the names: change_lcu, low
    and high (mean of the pairs and its interval), n_gain, n_lose and n_equal (pairs), by_pair_lcu (whole LCU of each
    pair; None where a run is missing). Of each pair, the groups of `SUMMED` add up to `ALL` to the unit.
    """
    labels = [str(label) for label in results.design["label"]]
    kept = results.paths if isinstance(results, StudyRuns) else results.paths()
    paths = {name.removeprefix(PARTS): path for name, path in kept.items() if name.startswith(PARTS)}
    with speaking(ENGLISH):  # rows are data, whose groups `experiments.welfare.told` tells
        groups = groups_of(results.study.paths, results.titles)
    rows: list[dict[str, Any]] = []
    for point, label in list(enumerate(labels))[1:]:
        of_second, of_first = ({part: path[place] for part, path in paths.items()} for place in (point, 0))
        rows += rows_of(groups, of_first, of_second, (labels[0], label), results.study.n_draws)
    return pd.DataFrame(rows)


def rows_of(
    groups: Iterable[Group],
    first: Mapping[str, FloatArray],
    second: Mapping[str, FloatArray],
    labels: tuple[str, str],
    n_draws: int = 0,
) -> list[dict[str, Any]]:
    """What groups gain in the second of two scenarios, a row a group, of parts by name, [n_pairs, n_months]."""
    rows = []
    for group in groups:
        row: dict[str, Any] = {
            "scenario": labels[1], "first": labels[0], "section": group.section, "group": capitalised(group.label)
        }  # fmt: skip
        for reading in READINGS:
            changes = np.sum([second[part] - first[part] for part in group.read(reading)], axis=0).sum(axis=-1)
            row |= {f"{name}{reading}": value for name, value in _told(changes, n_draws).items()}
        rows.append(row)
    return rows


def _told(changes: FloatArray, n_draws: int) -> dict[str, Any]:
    told = paired(np.zeros(len(changes)), changes, n_draws=n_draws)
    valid = changes[np.isfinite(changes)]
    return {
        "change_lcu": told.difference,
        "low": told.low,
        "high": told.high,
        "n_gain": int((valid > 0.0).sum()),
        "n_lose": int((valid < 0.0).sum()),
        "n_equal": told.n_equal,
        "by_pair_lcu": [int(change) if np.isfinite(change) else None for change in changes],
    }
