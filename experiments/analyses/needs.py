"""What an analysis cannot do without: asked before the first run, and told in one line with the nearest name."""

from dataclasses import dataclass

from configs import ConfigError, Settings, load
from configs.errors import nearest
from configs.language import N_, _
from experiments.studies.study import Study, seen_from


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
                raise ConfigError(
                    _(
                        "{file}: services.{service} has {n} offers; analysis {analysis} expects {n_expected}, for "
                        "which its theory holds",
                        file=study.file,
                        service=self.services[0],
                        n=n,
                        analysis=self.analysis,
                        n_expected=self.n_offers,
                    )
                )
        points = {key for point in study.points for key in point}
        for table, needed, given in (
            (N_("factors or points"), self.factors, [*study.factors, *points]),
            ("outcomes", self.outcomes, study.outcomes),
            ("paths", self.paths, study.paths),
            ("options", self.options, list(study.options)),
        ):
            for name in needed:
                if name not in given:
                    raise ConfigError(
                        _(
                            "{file}: {table}: {name} is missing; analysis {analysis} needs it{meant}",
                            file=study.file,
                            table=_(table),
                            name=name,
                            analysis=self.analysis,
                            meant=nearest(name, given),
                        )
                    )

    def _other_market(self, study: Study, settings: Settings, service: str) -> str:
        """That a scenario lacks a service, which it has, and what answers for any of them."""
        spoken = [key.split(".")[1] for key in study.factors if key.startswith("services.") and key.count(".") > 1]
        market = next((name for name in spoken if name in settings.services), next(iter(settings.services)))
        return _(
            "{file}: scenario {scenario} has no service {service}, of which analysis {analysis} speaks{meant}. Where "
            "any market tips, says: study where_it_tips --scenario {scenario} --option market={market}",
            file=study.file,
            scenario=study.scenario,
            service=repr(service),
            analysis=self.analysis,
            meant=nearest(service, settings.services),
            market=market,
        )


def _known(study: Study) -> dict[str, object]:
    return {key: value for key, value in study.set.items() if key != "scenario"}
