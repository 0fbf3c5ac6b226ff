"""What an analysis cannot do without: asked before the first run, and told in one line with the nearest name."""

from dataclasses import dataclass

from configs import ConfigError, Settings, load
from configs.errors import nearest
from experiments.studies.files import seen_from
from experiments.studies.study import Study


@dataclass(frozen=True)
class Needs:
    """Parts of a study and of its scenario that an analysis reads by their names."""

    analysis: str
    services: tuple[str, ...] = ()
    n_offers: int | None = None  # of the first service, for which the theory of the analysis holds
    factors: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def check(self, study: Study) -> None:
        """Raise `ConfigError` for the first that is missing."""
        settings = load(seen_from(study.called_in, study.scenario), _known(study))
        for service in self.services:
            if service not in settings.services:
                raise ConfigError(self._other_market(study, settings, service))
        if self.n_offers is not None:
            n = len(settings.services[self.services[0]].offers)
            if n != self.n_offers:
                raise ConfigError(f"{study.file}: services.{self.services[0]} has {n} offers; analysis {self.analysis} "
                                  f"expects {self.n_offers}, for which its theory holds")  # fmt: skip
        points = {key for point in study.points for key in point}
        for table, needed, given in (
            ("factors or points", self.factors, [*study.factors, *points]),
            ("outcomes", self.outcomes, study.outcomes),
            ("paths", self.paths, study.paths),
            ("options", self.options, list(study.options)),
        ):
            for name in needed:
                if name not in given:
                    raise ConfigError(f"{study.file}: {table}: {name} is missing; analysis {self.analysis} needs it"
                                      f"{nearest(name, given)}")  # fmt: skip

    def _other_market(self, study: Study, settings: Settings, service: str) -> str:
        """That a scenario lacks a service, which it has, and what answers for any of them."""
        spoken = [key.split(".")[1] for key in study.factors if key.startswith("services.") and key.count(".") > 1]
        market = next((name for name in spoken if name in settings.services), next(iter(settings.services)))
        return (
            f"{study.file}: scenario {study.scenario} has no service {service!r}, of which analysis {self.analysis} "
            f"speaks{nearest(service, settings.services)}. Where any market tips, says: "
            f"study where_it_tips --scenario {study.scenario} --option market={market}"
        )


def _known(study: Study) -> dict[str, object]:
    return {key: value for key, value in study.set.items() if key != "scenario"}
