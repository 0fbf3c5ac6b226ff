"""`digital-balance scenarios`: what can be run."""

from configs import load, scenario_names
from experiments.cli.options import JsonOption, out


def scenarios(as_json: JsonOption = False) -> None:
    """List the scenarios."""
    from experiments.tables.style import print_names

    print_names({name: load(name).title for name in scenario_names()}, out, as_json)
