"""`digital-balance schema`: what a scenario may say, for editors."""

import json


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from configs import Settings

    print(json.dumps(Settings.model_json_schema(), indent=2))
