"""Scenarios of the digital balance: schema, loading, and the data and TOML files that travel with the package."""

from configs.errors import ConfigError
from configs.reading.countries import countries, country, country_of
from configs.reading.load import load
from configs.reading.scenarios import scenario_names
from configs.schema.scenario import Settings
from configs.schema.world import NO_ITEM

__project__ = "digital-balance"
__all__ = ["NO_ITEM", "ConfigError", "Settings", "countries", "country", "country_of", "load", "scenario_names"]
