"""What figures of files and charts of the page call the same things: names of lines, axes and units."""

from configs.schema.country import Country

NET = "digital balance"
NOT_SIMULATED_NAME = "Not simulated"
A_YEAR = {"calendar": "a year", "fiscal": "a fiscal year"}
SHARE_OF_USERS = "share of users"
SERVED_BY = "who serves the market"
USED_BY = "who uses it"
PUBLISHED, PUBLISHED_BEFORE, ACCEPTED = "published", "published, older manual (BPM5)", "accepted band"


def observed_words(country: Country) -> tuple[str, str]:
    """What observed totals are called with what they count and how sure they are, and without."""
    return f"observed ({country.balance.definition}, if stated), span of vintages", "observed"


def total_title(country: Country) -> str:
    """The heading of all items together."""
    return f"All items ({country.balance.definition} definition)"
