"""Modules of the extras (`pip install 'digital-balance[study]'`), imported when they are needed."""

from importlib import import_module
from typing import Any

from configs import ConfigError


def needed(module: str, extra: str, purpose: str = "") -> Any:
    """A module of an extra, and what it is for. Raises `ConfigError` where it is missing, and says how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        install = f"pip install 'digital-balance[{extra}]'"
        if purpose:
            raise ConfigError(f"{purpose} needs {module.partition('.')[0]}: {install}") from None
        raise ConfigError(
            f"{module} is needed and cannot be imported ({error}); expected the extra `{extra}`: {install}"
        ) from None
