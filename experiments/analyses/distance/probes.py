"""Growth of leads: computed month by month, measured by leads given by hand, and what both say of a market."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings
from configs.language import N_, _
from experiments.analyses.perturbation import Response, follow, local_growth, respond_to, two_leaders
from experiments.progress import Progress
from experiments.runs.titles import offer_titles
from experiments.statistics.intervals import bootstrap, mean_of
from experiments.sweep.study_runs import StudyRuns, replicate_seeds
from sim import Replicates

LOCAL, SYMMETRIC = "outcomes.lambda_local", "outcomes.lambda_symmetric"
LASTING, FADING = 0.75, 0.5  # growth factors from which a lead lasts, and below which it soon fades
HELD = 0.75  # share of users from which a leader has the market
CLOSE = 0.1  # difference of measured and computed growth below which they agree


@dataclass(frozen=True)
class Probe:
    """A market in one December: its two leading offers, and what became of leads given to both; by replicate."""

    settings: Settings
    service: str
    population: str
    year: int
    offers: tuple[str, str]  # the leader, and the runner-up
    leader_share: FloatArray
    local: FloatArray  # computed growth, lambda_local of this population's market
    given: FloatArray  # of both directions together
    left: FloatArray
    kept: FloatArray
    average: FloatArray
    term_years: float

    @property
    def title(self) -> str:
        """The title of the service."""
        return _(self.settings.services[self.service].title)

    @property
    def leader(self) -> str:
        """What the leader is called."""
        return offer_titles(self.settings, self.service)[self.offers[0]]

    @property
    def runner_up(self) -> str:
        """What the runner-up is called."""
        return offer_titles(self.settings, self.service)[self.offers[1]]

    @property
    def remaining(self) -> FloatArray:
        """Part of a lead that is left after a contract term, [n_replicates]."""
        return self.left / self.given

    @property
    def kept_part(self) -> FloatArray:
        """Part of a lead that those who were moved still hold: the work of the switching cost."""
        return self.kept / self.given

    @property
    def followed_part(self) -> FloatArray:
        """Others won by a lead that lasts all the term: the work of the network effect."""
        return (self.left - self.kept) / self.average

    @property
    def growth(self) -> FloatArray:
        """Measured growth of a lead if all decided at once: what is kept, and who follows, [n_replicates].

        Contracts end evenly over the term, and followers see a lead that is changing already: they are counted per
        unit of the mean lead. With kept k and followed f, ds(1) = 1 + (k + f - 1)(e^f - 1) / f: it is above 1 where
        k + f is.
        """
        return self.kept_part + self.followed_part

    @property
    def market(self) -> str:
        """Service and population, as the page names them."""
        return _("{service}, {population}", service=self.title, population=_(self.population))


@dataclass(frozen=True)
class Verdict:
    """A market in the year that the page speaks of; means over replicates."""

    title: str
    service: str
    population: str
    leader: str
    leader_share: float
    equal: float  # lambda_symmetric of the service
    local: float
    growth: float
    low: float  # ends of its bootstrap interval
    high: float
    remaining: float
    half_life_years: float  # nan where a lead grows, or is gone at once
    end: float  # lambda_local of the service in the last month
    words: str


@dataclass(frozen=True)
class Distances:
    """Growth of leads in all markets."""

    settings: Settings
    year: int  # that verdicts speak of
    local: dict[str, FloatArray]  # computed at the shares of the month, by service, [n_replicates, n_months]
    symmetric: dict[str, FloatArray]  # computed at equal shares, a mean over replicates, by service, [n_months]
    probes: list[Probe]

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the services."""
        return {name: _(service.title) for name, service in self.settings.services.items()}

    @property
    def month(self) -> int:
        """The step of the year's December."""
        return 12 * self.year + 11 - self.settings.time.first_step

    @property
    def of_year(self) -> list[Probe]:
        """The probes of the year."""
        return [probe for probe in self.probes if probe.year == self.year]

    @property
    def gaps(self) -> FloatArray:
        """Measured less computed growth of every probe, means over replicates, [n_probes]."""
        return np.array([mean_of(probe.growth) - mean_of(probe.local) for probe in self.probes])

    @property
    def n_close(self) -> int:
        """In how many probes measured and computed growth agree."""
        return int((np.abs(self.gaps) < CLOSE).sum())


def read_distances(runs: StudyRuns, settings: Settings, progress: Progress) -> Distances:
    """The computed growth of the runs, and the measured one. Raises `ConfigError` where no lead could be given."""
    probes = runs.once("probes", lambda: run_probes(runs, settings, progress))
    if not probes:
        raise ConfigError(
            _(
                "{file}: options: no year of probe_years has a contract term left before the end",
                file=runs.study.file,
            )
        )
    years = sorted({probe.year for probe in probes})
    return Distances(
        settings=settings,
        year=max((candidate for candidate in years if candidate <= int(runs.study.options["year"])), default=years[0]),
        local={name: runs.paths[f"{LOCAL}.{name}"][0] for name in settings.services},
        symmetric={name: runs.paths[f"{SYMMETRIC}.{name}"][0].mean(axis=0) for name in settings.services},
        probes=probes,
    )


def run_probes(runs: StudyRuns, settings: Settings, progress: Progress) -> list[Probe]:
    """Every market in every December of `probe_years`, all replicates in one batch with the seeds of the study."""
    study, time = runs.study, settings.time
    if runs.agent_classes:
        raise ConfigError(
            _(
                "agent_classes: the analysis distance gives leads to replicates that step together, which have the "
                "program's own classes; expected the analysis summary, or outcomes of tipping.SERVICE, which have yours"
            )
        )
    share = float(study.options["moved_share"])
    wanted = {12 * int(year) + 12 - time.first_step: int(year) for year in study.options["probe_years"]}
    model = Replicates(settings, seeds=replicate_seeds(study.seed, study.replicates))
    probes: list[Probe] = []
    last = max((month for month in wanted if month <= model.world.n_months), default=0)
    for month in range(1, last + 1):
        model.step()
        if month in wanted:
            for number in range(len(model.markets)):
                probe = _probe(model, number, share, wanted[month])
                probes += [] if probe is None else [probe]
            progress(month, last, _("leads given by hand, {year}", year=wanted[month]))
    return probes


def _probe(model: Replicates, number: int, share: float, year: int) -> Probe | None:
    """A lead in both directions; None where two offers are not in use, or the term would be cut short."""
    market = model.markets[number]
    pair = two_leaders(market)
    control = None if pair is None else follow(model, number)
    if pair is None or control is None:
        return None
    responses = [respond_to(model, number, share, towards_leader, control) for towards_leader in (False, True)]
    given_both: list[Response] = [response for response in responses if response is not None]
    given = np.sum([response.given for response in given_both], axis=0) if given_both else np.zeros(1)
    if not given_both or (given <= 0.0).any():
        return None
    users = control.users[0]
    return Probe(
        settings=model.settings,
        service=market.service,
        population=market.population.name,
        year=year,
        offers=(market.offers[pair[0]], market.offers[pair[1]]),
        leader_share=users[:, pair[0]] / users.sum(axis=-1),
        local=local_growth(model, market),
        given=given,
        left=np.sum([response.left for response in given_both], axis=0),
        kept=np.sum([response.kept for response in given_both], axis=0),
        average=np.sum([response.average for response in given_both], axis=0),
        term_years=market.settings.contract_months / market.steps_per_year,
    )


def verdicts_of(distances: Distances) -> list[Verdict]:
    """Every market of the year, the one nearest the edge first."""
    verdicts = []
    for probe in distances.of_year:
        growth = bootstrap(probe.growth)
        share, remaining = float(mean_of(probe.leader_share)), float(mean_of(probe.remaining))
        equal = float(distances.symmetric[probe.service][distances.month])
        verdicts.append(Verdict(
            title=probe.market,
            service=probe.service,
            population=probe.population,
            leader=probe.leader,
            leader_share=share,
            equal=equal,
            local=float(mean_of(probe.local)),
            growth=float(growth.value),
            low=float(growth.low),
            high=float(growth.high),
            remaining=remaining,
            half_life_years=probe.term_years * _half_life(remaining),
            end=float(mean_of(distances.local[probe.service][:, -1])),
            words=verdict_text(float(growth.value), share, equal),
        ))  # fmt: skip
    return sorted(verdicts, key=lambda verdict: -verdict.growth)


def _half_life(remaining: float) -> float:
    """Terms until half of a lead is left, where a term leaves a part of it.

    >>> _half_life(0.25)
    0.5
    """
    return float(np.log(0.5) / np.log(remaining)) if 0.0 < remaining < 1.0 else np.nan


def verdict_text(growth: float, share: float, equal: float) -> str:
    """What growth of a lead, the leader's share and equal shares say of a market, in words."""
    if growth >= 1.0:
        now = N_("tipping: a lead grows")
    elif growth >= LASTING:
        now = N_("near the edge: a lead lasts for years")
    elif growth < FADING and share >= HELD:
        now = N_("held: one offer has the market, and a rival's lead is soon gone")
    elif growth < FADING:
        now = N_("shared and firm: a lead is soon gone")
    else:
        now = N_("in between: a lead fades in a few years")
    text = N_("{now}; equal shares would tip") if equal > 1.0 else N_("{now}; equal shares would stay")
    return _(text, now=_(now))
