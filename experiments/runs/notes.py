"""What a reader has to know of a run before holding it against anything."""

from configs import Settings


def notes_of(settings: Settings) -> list[str]:
    """Sentences for terminal, page and manifest; none where there is nothing to warn of."""
    year = settings.time.opens_as_of
    if year is None:
        return []
    judged = " Its years are not judged by what was observed." if settings.compare_with_history else ""
    return [
        f"The run starts in {settings.time.start} with the opening state of {year} (time.opening_year): users, "
        f"awareness, quality and prices are those of {year}.{judged}"
    ]


def observed_label(settings: Settings, label: str, short: str = "") -> str:
    """What a figure calls observations: it says where the run beside them has the opening state of another year."""
    year = settings.time.opens_as_of
    return label if year is None else f"{short or label} (the run opens as of {year})"
