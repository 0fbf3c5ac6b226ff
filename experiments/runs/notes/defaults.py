"""Notes of what is said for all services and does not reach them, as they say their own."""

from collections.abc import Iterator

from configs import Settings
from configs.language import _
from configs.reading.fields import DEFAULTS
from experiments.runs.notes.levers import titles_in
from experiments.runs.notes.registry import by_somebody, note


@note
def unreached(settings: Settings) -> Iterator[str]:
    """Keys of `service_defaults` that some services, or all, say themselves."""
    for dotted, origin in settings._origins.items():
        table, _dot, key = dotted.partition(".")
        if table != DEFAULTS or not key or not by_somebody(origin):
            continue
        top = f"{key.partition('.')[0]}"
        own = [name for name in settings.services if settings.origin(f"services.{name}.{top}") != f"{origin}: "]
        if len(own) == len(settings.services):
            yield _("{key} has no effect: every service says its own.", key=dotted)
        elif own:
            yield _(
                "{key} does not reach {services}: they say their own.", key=dotted, services=titles_in(settings, own)
            )
