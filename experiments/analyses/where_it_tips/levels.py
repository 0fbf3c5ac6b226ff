"""The runs of the study by level of its parameter, and what is known of the market beside them."""

from dataclasses import dataclass

import numpy as np

from agents.draws import FloatArray
from configs import ConfigError, Settings, load
from configs.language import _
from configs.reading.fields import field_of, in_program
from configs.schema.parameter import parameter_title
from experiments.runs.titles import factor_labels, offer_titles, titles_of
from experiments.studies.files import seen_from
from experiments.studies.study import Study
from experiments.sweep.study_runs import StudyRuns
from experiments.tipping import Estimate, threshold_of
from experiments.tipping.words import Word, word_of
from sim import Replicates

TIPPED, GROWTH, SHARE, LEADER = (f"tipping.{{}}.{column}" for column in
                                 ("tipped", "lead_growth", "leader_share", "leader"))  # fmt: skip


@dataclass(frozen=True)
class Level:
    """A level of the parameter: what its runs end as, [n_replicates] each, nan where a run failed."""

    value: float
    tipped: FloatArray
    growth: FloatArray
    share: FloatArray
    leader: FloatArray

    @property
    def word(self) -> Word | None:
        """The market at this level, in a word."""
        return word_of(self.tipped, self.leader)


@dataclass(frozen=True)
class MarketLevels:
    """A market over the levels of a parameter, the lowest first."""

    settings: Settings
    service: str
    key: str  # of the parameter
    levels: list[Level]
    threshold: Estimate
    own: float | None  # the parameter in the scenario itself; None where it is no number
    symmetric: float | None  # where lambda_symmetric of the last month is 1; None but for the network effect

    @property
    def parameter(self) -> str:
        """The parameter as sentences name it."""
        return _(parameter_title(self.key.rpartition(".")[2], field_of(self.key.split("."))))

    @property
    def label(self) -> str:
        """The parameter with its market and unit, as on an axis."""
        return factor_labels([self.key], titles_of(self.settings))[self.key]

    @property
    def title(self) -> str:
        """The market as sentences name it."""
        return _(self.settings.services[self.service].title)

    @property
    def n_replicates(self) -> int:
        """Runs of every level."""
        return len(self.levels[0].tipped)

    def offer(self, number: float) -> str:
        """What an offer is called, by its number."""
        titles = offer_titles(self.settings, self.service)
        return titles[sorted(titles)[int(number)]]


def check(study: Study) -> None:
    """Raise `ConfigError` where the study does not vary one parameter of one market, or does not keep what it needs."""
    service, key = _varied(study)
    for name in (TIPPED, GROWTH, SHARE, LEADER):
        if name.format(service) not in study.outcomes:
            raise ConfigError(f"{study.file}: outcomes: {name.format(service)} is missing; analysis where_it_tips "
                              f"needs it for the factor {key}")  # fmt: skip


def _varied(study: Study) -> tuple[str, str]:
    """The service and the key of the only factor. Raises `ConfigError`."""
    keys = list(study.factors)
    parts = keys[0].split(".") if len(keys) == 1 else []
    if len(parts) < 3 or parts[0] != "services":
        raise ConfigError(f"{study.file}: factors are {', '.join(keys) or 'none'}; analysis where_it_tips expects one "
                          "parameter of one service, as services.cloud.network_effect")  # fmt: skip
    return parts[1], keys[0]


def read_levels(runs: StudyRuns) -> MarketLevels:
    """The levels of a study that has been run, with the threshold along them."""
    study = runs.study
    service, key = _varied(study)
    x = runs.design[key].to_numpy(dtype=np.float64)
    order = np.argsort(x, kind="stable")
    columns = [runs.values(name.format(service))[order] for name in (TIPPED, GROWTH, SHARE, LEADER)]
    levels = [Level(float(value), *rows) for value, *rows in zip(x[order], *columns, strict=True)]
    settings = load(seen_from(study.called_in, study.scenario), study.set)
    return MarketLevels(
        settings=settings, service=service, key=key, levels=levels, threshold=threshold_of(x[order], columns[0]),
        own=_own(settings, key), symmetric=_symmetric(settings, service, key),
    )  # fmt: skip


def _own(settings: Settings, key: str) -> float | None:
    """The parameter as the scenario has it."""
    value: object = settings
    for part in in_program(key).split("."):
        value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _symmetric(settings: Settings, service: str, key: str) -> float | None:
    """The network effect at which equal shares of all offers would lose stability, were they alike."""
    own = settings.services[service].network_effect
    if not key.endswith(".network_effect") or own == 0.0:
        return None
    model = Replicates(settings, seeds=[0], engine="numpy")
    value = float(model.lambda_symmetric[-1, 0, list(model.offers.services).index(service)])
    return own / value if np.isfinite(value) and value > 0.0 else None
