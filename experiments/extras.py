"""Modules of the extras (`pip install 'digital-balance[study]'`), imported when they are needed."""

from importlib import import_module
from typing import Any

from configs import ConfigError
from configs.language import _


def needed(module: str, extra: str, purpose: str = "") -> Any:
    """A module of an extra, and what it is for. Raises `ConfigError` where it is missing, and says how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        install = f"pip install 'digital-balance[{extra}]'"
        if purpose:
            raise ConfigError(
                _(
                    "{purpose} needs {partition}: {install}",
                    purpose=purpose,
                    partition=module.partition(".")[0],
                    install=install,
                )
            ) from None
        raise ConfigError(
            _(
                "{module} is needed and cannot be imported ({error}); expected the extra `{extra}`: {install}",
                module=module,
                error=error,
                extra=extra,
                install=install,
            )
        ) from None
