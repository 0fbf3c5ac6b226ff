"""A study to start from: one factor, two outcomes, few customers, and what else a study may say."""

from configs.currency import in_currency
from configs.language import _
from configs.reading.countries import country_of
from experiments.drafts.base import Base
from experiments.drafts.lines import HINT, study_lines
from experiments.studies.study import TABLES, Study

SAID = ("title", "question", "scenario", "design", "replicates", "outcomes", "set", "factors")


def study_text(name: str, base: Base, service: str) -> str:
    """The file of a study: small, so that it is done in seconds."""
    title, time = name.replace("_", " ").capitalize(), base.settings.time
    year = int(time.start[:4]) + 1
    balance = in_currency("balance.total.balance_lcu", country_of(base.settings).currency)
    lines = [
        _("# {title}: a question with a design.", title=title),
        _(HINT),
        _("# digital-balance sweep {name}.toml runs it; digital-balance report FOLDER shows it.", name=name),
        f'title = "{title}"',
        f'question = "{_("What does the network effect of {service} do?", service=service)}"',
        f'scenario = "{base.name}"',
        _(
            "# how levels are combined: digital-balance study --list has designs in use, docs/how-to/sweeps.md all of "
            "them"
        ),
        'design = "factorial"',
        "replicates = 2",
        _("# what is kept of a run; digital-balance outcomes lists what there is"),
        f'outcomes = ["{balance}@{year}", "outcomes.domestic_share@{year}"]',
        *study_lines(Study, SAID),
        "",
        _("# What all runs have: many more customers, and all years, where results are to be shown."),
        "[set]",
        '"customers.number" = 200',
        f'"time.end" = "{year}-12"',
        "",
        _("# What is varied: a list of levels, or { low = 0.0, high = 4.0, n = 5 }."),
        "[factors]",
        f'"services.{service}.network_effect" = [0.0, 2.0, 4.0]',
        "",
        _("# Of sampled and adaptive designs."),
        "[sampling]",
        *study_lines(TABLES["sampling"], ()),
        "",
    ]
    return "\n".join(lines)
