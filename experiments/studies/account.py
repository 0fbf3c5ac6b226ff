"""The welfare account is kept where one of its outcomes is asked for by name."""

from collections.abc import Iterable
from typing import Any

KEPT, PARTS = "welfare.account", "outcomes.welfare."


def account_asked(names: Iterable[Any]) -> dict[str, Any]:
    """What is set, by dotted key, so that outcomes of some names are there."""
    return {KEPT: True} if any(isinstance(name, str) and PARTS in name for name in names) else {}
