"""Notes of runs whose history is not the observed one: its opening state, its exchange rate, its rules."""

from collections.abc import Iterator

from configs import Settings
from configs.language import _, _n
from configs.schema.paths import Series
from configs.schema.time import month_number
from experiments.lines import in_a_row
from experiments.runs.notes.registry import last_month, month_text, note

RULES = ("domestic_preference", "foreign_levy_rate", "domestic_subsidy_rate")


@note
def opening_state(settings: Settings) -> Iterator[str]:
    """A run that opens with the users, awareness, quality and prices of another year than that of its start."""
    year = settings.time.opens_as_of
    if year is not None:
        opened = _(
            "The run starts in {start} with the opening state of {year} (time.opening_year): users, awareness, quality "
            "and prices are those of {year}.",
            start=settings.time.start,
            year=year,
        )
        judged = _("Its years are not judged by what was observed.") if settings.compare_with_history else ""
        yield in_a_row([opened, judged])


@note
def exchange_rate(settings: Settings) -> Iterator[str]:
    """A rate of a scenario's own that stands in the place of the observed one."""
    span = _history(settings)
    if span and not isinstance(settings.exchange_rate.usd_lcu, Series):
        yield _(
            "exchange_rate.usd_lcu replaces the observed rate of {span}, too: the run's history is not the observed "
            "one. exchange_rate.usd_lcu.value_after changes the years after the last observation alone.",
            span=span,
        )


@note
def rules_in_history(settings: Settings) -> Iterator[str]:
    """Rules that are in force from the first month on as no date says otherwise."""
    rules, span = settings.rules, _history(settings)
    at_work = [f"rules.{name}" for name in RULES if getattr(rules, name) > 0.0]
    if span and at_work and rules.start is None:
        yield _n(
            "{keys} acts from the first month on, in the history of {span}, too; rules.start says from when.",
            "{keys} act from the first month on, in the history of {span}, too; rules.start says from when.",
            len(at_work),
            keys=_(" and ").join(at_work),
            span=span,
        )


def observed_label(settings: Settings, label: str, short: str = "") -> str:
    """What a figure calls observations: it says where the run beside them has the opening state of another year."""
    year = settings.time.opens_as_of
    return label if year is None else _("{label} (the run opens as of {year})", label=short or label, year=year)


def _history(settings: Settings) -> str:
    """The months of a run that are history and shown beside what was observed; "" for none."""
    time = settings.time
    last, projection = last_month(settings), time.projection_start
    end = last if projection is None else min(last, month_number(projection) - 1)
    shown = settings.compare_with_history and end >= time.first_step
    return _("{first} to {last}", first=month_text(time.first_step), last=month_text(end)) if shown else ""
