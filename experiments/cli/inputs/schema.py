"""`digital-balance schema`: what a scenario may say, for editors."""

import json


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    from configs import Settings
    from configs.currency import in_currency
    from configs.places import DEFAULT_COUNTRY
    from configs.reading.countries import country

    print(in_currency(json.dumps(Settings.model_json_schema(), indent=2), country(DEFAULT_COUNTRY).currency))
