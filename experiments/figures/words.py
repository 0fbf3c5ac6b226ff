"""What figures of files and charts of the page call the same things: names of lines, axes and units."""

from configs.language import N_, _
from configs.schema.country import Country

NET = N_("digital balance")
NOT_SIMULATED_NAME = N_("Not simulated")
A_YEAR = {"calendar": N_("{unit} a year"), "fiscal": N_("{unit} a fiscal year")}
SHARE_OF_USERS = N_("share of users")
SERVED_BY = N_("who serves the market")
USED_BY = N_("who uses it")
POPULATIONS = {"firms": N_("firms"), "individuals": N_("individuals")}
ORIGINS = {"domestic": N_("domestic"), "foreign": N_("foreign")}
PUBLISHED, PUBLISHED_BEFORE = N_("published"), N_("published, older manual (BPM5)")
ACCEPTED = N_("accepted band")


def observed_words(country: Country) -> tuple[str, str]:
    """What observed totals are called with what they count and how sure they are, and without."""
    told = _("observed ({definition}, if stated), span of vintages", definition=_(country.balance.definition))
    return told, _("observed")


def total_title(country: Country) -> str:
    """The heading of all items together."""
    return _("All items ({definition} definition)", definition=_(country.balance.definition))
