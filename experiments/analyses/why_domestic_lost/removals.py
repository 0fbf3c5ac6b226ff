"""What is run to tell the causes apart: every combination of them removed, other opening shares, and preferences."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.language import N_, _
from experiments.progress import Progress
from experiments.sweep.study_runs import StudyRuns

SERVICES = ("cloud", "social_media")
CAUSES = (N_("network effect at home"), N_("base abroad"), N_("quality gap"), N_("opening shares"))
EVERYTHING = frozenset(CAUSES)
BOTH_NETWORKS = frozenset(CAUSES[:2])
QUALITY_GAP = CAUSES[2]
BASELINE, ALL_REMOVED = "baseline", N_("all four removed")
NO_NETWORK = N_("without any network effect")  # both of the first two causes gone: their keys are the same
ASIDE = (
    N_("base abroad unseen, users at home seen in its place"),
    N_("network effect doubled"),
    N_("no revenue abroad"),
    N_("equal start and equal research money"),
)

Removed = frozenset[str]
# Points that a study must list, by the causes that they remove.
LISTED: dict[Removed, str] = {
    frozenset(): BASELINE,
    BOTH_NETWORKS: NO_NETWORK,
    **{frozenset({cause}): f"without {cause}" for cause in CAUSES},
}


@dataclass(frozen=True)
class Removals:
    """Domestic shares of users in all that was run; lists are by service, as in `SERVICES`."""

    titles: list[str]
    opening: list[float]  # share at the opening
    kept: list[float]  # share from which a market counts as kept
    year: int  # that the page speaks of, as it ends
    december: int  # the step of its December
    first: int  # number of the month of step 0
    last_year: int  # that the run has a December of
    opened_in: int  # the year that the shares at the opening are of
    listed: dict[str, FloatArray]  # by label, after every month: [n_services, n_replicates, n_months]
    paths: dict[Removed, FloatArray]  # by removed causes, likewise
    openings: dict[float, FloatArray]  # by opening share, in the year: [n_services, n_replicates]
    failed: int  # runs of the points that the analysis adds

    @property
    def last_december(self) -> int:
        """The step of the December of the last year."""
        return 12 * self.last_year + 11 - self.first

    @property
    def removed(self) -> dict[Removed, FloatArray]:
        """Shares in the year by removed causes, [n_services, n_replicates]."""
        return {causes: path[..., self.december] for causes, path in self.paths.items()}

    @property
    def policies(self) -> dict[str, FloatArray]:
        """Shares in the year under preferences, by label, [n_services, n_replicates]."""
        return {
            label: path[..., self.december] for label, path in self.listed.items() if label.startswith("preference")
        }

    @property
    def divided(self) -> list[dict[str, FloatArray]]:
        """What each cause adds to the domestic share, by service and cause, [n_replicates]."""
        removed = self.removed
        return [
            shapley({causes: share[n] for causes, share in removed.items()}, CAUSES) for n in range(len(self.titles))
        ]

    @property
    def variants(self) -> dict[str, FloatArray]:
        """Shares in the year without each cause and with each alone, by name, [n_services, n_replicates]."""
        removed = self.removed
        shares = {BASELINE: removed[frozenset()]}
        shares |= {f"without {cause}": removed[frozenset({cause})] for cause in CAUSES}
        shares[NO_NETWORK] = removed[BOTH_NETWORKS]
        shares |= {f"{cause} alone": removed[EVERYTHING - {cause}] for cause in CAUSES}
        shares[ALL_REMOVED] = removed[EVERYTHING]
        return shares


def run_removals(runs: StudyRuns, settings: Settings, progress: Progress) -> Removals:
    """Add to the runs of a study what follows from its points: combinations of causes, and other opening shares.

    Raises `ConfigError` where a point that this needs is missing, or where there is no whole year.
    """
    study, listed = runs.study, _shares_by_label(runs)
    for label in LISTED.values():
        if label not in listed:
            text = _("{file}: points: {label!r} is missing; the analysis needs it", file=study.file, label=label)
            raise ConfigError(text)
    first, last = settings.time.first_step, settings.time.first_step + settings.time.n_steps - 1
    year = min(int(study.options["year"]), (last - 11) // 12)
    december = 12 * year + 11 - first
    if december < 0:
        raise ConfigError(
            _("time.end is {end}; expected at least a whole year for this analysis", end=settings.time.end)
        )

    given = {str(point["label"]): {k: v for k, v in point.items() if k != "label"} for point in study.points}
    sets = [frozenset(chosen) for n in range(len(CAUSES) + 1) for chosen in combinations(CAUSES, n)]
    points = [
        {"label": f"set {index}", **removal(given, causes)} for index, causes in enumerate(sets) if causes not in LISTED
    ]
    levels = [float(level) for level in study.options["opening_domestic_shares"]]
    points += [{"label": f"opening {level:g}", **opening_overrides(settings, level)} for level in levels]
    further = study.model_copy(update={"design": "list", "points": points, "factors": {}})
    more = runs.more(further, "removed", progress)
    shares = _shares_by_label(more)
    opening = [opening_share(settings, service) for service in SERVICES]
    return Removals(
        titles=[_(settings.services[service].title) for service in SERVICES],
        opening=opening,
        kept=[float(study.options["kept_part"]) * share for share in opening],
        year=year,
        december=december,
        first=first,
        last_year=(last - 11) // 12,
        opened_in=settings.time.opened_in,
        listed=listed,
        paths={
            causes: listed[LISTED[causes]] if causes in LISTED else shares[f"set {index}"]
            for index, causes in enumerate(sets)
        },
        openings={level: shares[f"opening {level:g}"][..., december] for level in levels},
        failed=len(more.failures),
    )


def _shares_by_label(runs: StudyRuns) -> dict[str, FloatArray]:
    names = [f"outcomes.domestic_user_share.{service}" for service in SERVICES]
    paths = np.stack([runs.paths[name] for name in names], axis=1)
    return dict(zip(runs.design["label"], paths, strict=True))


def removal(points: dict[str, dict[str, Any]], causes: Removed) -> dict[str, Any]:
    """Overrides that remove some causes at once, from the points that remove one; both network effects have their own.

    >>> removal({"without base abroad": {"a": 0}, "without quality gap": {"b": 1}}, frozenset({"quality gap"}))
    {'b': 1}
    """
    overrides: dict[str, Any] = {}
    for cause in CAUSES:
        if cause in causes:
            overrides |= points[f"without {cause}"]
    return {**overrides, **points[NO_NETWORK]} if causes >= BOTH_NETWORKS else overrides


def opening_overrides(settings: Settings, domestic: float) -> dict[str, float]:
    """Opening shares with which domestic offers have `domestic` of the users, each side shared as it was."""
    overrides: dict[str, float] = {}
    for service in SERVICES:
        before = opening_share(settings, service)
        for name, offer in settings.services[service].offers.items():
            at_home = settings.providers[offer.provider].origin == "domestic"
            scale = domestic / before if at_home else (1.0 - domestic) / (1.0 - before)
            overrides[f"services.{service}.offers.{name}.opening_share"] = offer.opening_share * scale
    return overrides


def opening_share(settings: Settings, service: str) -> float:
    """Share of users with which the domestic offers of a service begin."""
    offers = settings.services[service].offers.values()
    return sum(offer.opening_share for offer in offers if settings.providers[offer.provider].origin == "domestic")


def shapley(value: dict[Removed, FloatArray], causes: Sequence[str]) -> dict[str, FloatArray]:
    """What each cause adds to a value, averaged over all orders of adding them; the parts add up to the whole.

    `value` is that of every set of *removed* causes.
    """
    all_causes, n = frozenset(causes), len(causes)
    parts = {}
    for cause in causes:
        rivals = [rival for rival in causes if rival != cause]
        total = np.zeros_like(value[all_causes])
        for size in range(n):
            weight = factorial(size) * factorial(n - 1 - size) / factorial(n)
            for present in combinations(rivals, size):
                absent = all_causes - frozenset(present)
                total = total + weight * (value[absent - {cause}] - value[absent])
        parts[cause] = total
    return parts


def policy_grid(policies: dict[str, FloatArray]) -> dict[tuple[float, int], FloatArray]:
    """Shares under preferences for good, by strength and first year, read from their labels."""
    grid = {}
    for label, share in policies.items():
        words = label.split()
        if len(words) == 4 and words[0] == "preference":
            grid[float(words[1]), int(words[3])] = share
    return grid
