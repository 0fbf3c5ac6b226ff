"""A scenario to start from: the baseline under a title of its own, and what may be changed in it."""

from configs.language import _
from experiments.drafts.base import Base
from experiments.drafts.lines import HINT, table_lines

TABLES = ("time", "customers", "exchange_rate", "economy", "rules", "compute", "exports", "welfare")


def scenario_text(name: str, base: Base, service: str) -> str:
    """The file of a scenario. Only its first lines say anything: it runs as it is."""
    title = name.replace("_", " ").capitalize()
    lines = [
        _("# {title}: what differs from the scenario {base}, and nothing else.", title=title, base=base.name),
        _(HINT),
        _(
            "# digital-balance run {name}.toml runs it; digital-balance parameters PART lists all keys, with sources.",
            name=name,
        ),
        f'extends = "{base.name}"',
        f'title = "{title}"',
        "",
    ]
    for head in TABLES:
        lines += table_lines(head, base.table(head), {})
    key = f"services.{service}"
    like = _("# Each service has a table like this; digital-balance parameters {key} lists what is below it.", key=key)
    lines += [like, ""]
    lines += table_lines(key, base.table(key), {})
    return "\n".join(lines)
