"""Notes of what a scenario dates outside of its run: it is never seen."""

from collections.abc import Iterator

from configs import Settings
from configs.language import _
from configs.schema.observed import observed_series
from configs.schema.offer import POPULATIONS
from configs.schema.paths import Growth, Series, walk_paths
from configs.schema.time import month_number
from experiments.runs.notes.registry import last_month, month_text, note, said


@note
def launches(settings: Settings) -> Iterator[str]:
    """Offers that are launched after the run."""
    for name, service in settings.services.items():
        for offer_name, offer in service.offers.items():
            key = f"services.{name}.offers.{offer_name}.launch"
            if offer.launch is not None and _after(settings, offer.launch) and said(settings, key):
                yield _(
                    "{key} is {month}, after the run ends in {end}: nobody can buy the offer.",
                    key=key,
                    month=offer.launch,
                    end=_end(settings),
                )


@note
def second_stages(settings: Settings) -> Iterator[str]:
    """Second stages of use that begin after the run."""
    for name, service in settings.services.items():
        for population in POPULATIONS:
            table = service.customers(population)
            key = f"services.{name}.{population}.stage_2.start"
            stage = None if table is None else table.stage_2
            if stage is not None and _after(settings, stage.start) and said(settings, key):
                yield _(
                    "{key} is {month}, after the run ends in {end}: it adds nothing.",
                    key=key,
                    month=stage.start,
                    end=_end(settings),
                )


@note
def dates_of_rules(settings: Settings) -> Iterator[str]:
    """Rules that are in force in no month of the run."""
    rules = settings.rules
    if rules.start is not None and _after(settings, rules.start):
        yield _(
            "rules.start is {month}, after the run ends in {end}: the rules act in no month.",
            month=rules.start,
            end=_end(settings),
        )
    elif rules.end is not None and month_number(rules.end) < settings.time.first_step:
        start = month_text(settings.time.first_step)
        yield _(
            "rules.end is {month}, before the run starts in {start}: the rules act in no month.",
            month=rules.end,
            start=start,
        )


@note
def ends_of_series(settings: Settings) -> Iterator[str]:
    """What a path is to be before or after its observations, of a run that has no such years."""
    first_year, last_year = settings.time.first_step // 12, last_month(settings) // 12
    for key, _field, path in walk_paths(settings):
        if not isinstance(path, Series):
            continue
        observed = observed_series(path.series, path.file, settings.country).by_year
        for name in ("value_after", "growth_after"):
            if last_year <= max(observed) and said(settings, f"{key}.{name}"):
                yield _(
                    "{key} has no effect: the run ends in {end}, and {series} is observed to {year}.",
                    key=f"{key}.{name}",
                    end=_end(settings),
                    series=path.series,
                    year=max(observed),
                )
        if first_year >= min(observed) and said(settings, f"{key}.growth_before"):
            yield _(
                "{key}.growth_before has no effect: {series} is observed from {year} on.",
                key=key,
                series=path.series,
                year=min(observed),
            )


@note
def starts_of_curves(settings: Settings) -> Iterator[str]:
    """Growth curves that do not grow within the run."""
    start = settings.time.curves_start
    late = start is not None and _after(settings, start) and said(settings, "time.curves_start")
    if late and any(isinstance(path, Growth) for _, _, path in walk_paths(settings)):
        yield _(
            "time.curves_start is {month}, after the run ends in {end}: curves of growth do not grow.",
            month=start,
            end=_end(settings),
        )


@note
def projection(settings: Settings) -> Iterator[str]:
    """A first month of projection, where steps are counted and nothing is history."""
    if settings.time.steps is not None and said(settings, "time.projection_start"):
        yield _("time.projection_start has no effect: the scenario counts steps, and has no history.")


def _after(settings: Settings, month: str) -> bool:
    return month_number(month) > last_month(settings)


def _end(settings: Settings) -> str:
    return month_text(last_month(settings))
