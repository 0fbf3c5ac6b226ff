"""What figures of files and charts of the page call the same things: names of lines, axes and units."""

from experiments.runs.reading import MONEY, number_text

TRILLION_UNIT = MONEY[0][1]
NET = "digital balance"
NOT_SIMULATED_NAME = "Not simulated"
A_YEAR = {"calendar": "a year", "fiscal": "a fiscal year"}
SHARE_OF_USERS = "share of users"
SERVED_BY = "who serves the market"
USED_BY = "who uses it"
OBSERVED = ("observed (wide, if stated), span of vintages", "observed")
SURVEY_OF_LARGE, SURVEY_OF_ALL = "survey, 100+ employees", "survey, all"
PUBLISHED, PUBLISHED_BEFORE, ACCEPTED = "published", "published, older manual (BPM5)", "accepted band"


def trillions(value: float, digits: int = 1) -> str:
    """An amount of trillions as it stands in a sentence.

    >>> trillions(12.06)
    'JPY 12.1 tn'
    """
    currency, size = TRILLION_UNIT.split()
    return f"{currency} {number_text(value, digits)} {size}"
