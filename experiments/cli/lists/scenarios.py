"""`digital-balance scenarios`: what can be run."""

from configs import countries, country, load, scenario_names
from configs.language import _
from configs.reading.scenarios import THEORY, names_of
from experiments.cli.options import JsonOption, out


def scenarios(as_json: JsonOption = False) -> None:
    """List the scenarios by country, and those of theory."""
    from experiments.tables.style import print_json, print_names

    if as_json:
        print_json({name: load(name).title for name in scenario_names()})
        return
    theory = [name for name in scenario_names() if name.startswith(f"{THEORY}/")]
    groups = {_(country(name).title): names_of(name) for name in countries()} | {_("Theory"): theory}
    for title, names in groups.items():
        out.print(title, style="bold", highlight=False, markup=False)
        if names:
            print_names({name: _(load(name).title) for name in names}, out, False)
        else:
            out.print(_("no baseline yet"), style="dim", highlight=False, markup=False)
