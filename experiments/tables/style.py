"""How tables for the terminal look, and how they give their numbers to JSON."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape

from experiments.lines import lines_of
from experiments.signs import is_shown

# Eighty columns wide: what a terminal has, and what a pipe is given.
LAYOUT: dict[str, Any] = {
    "box": box.SIMPLE_HEAD,
    "pad_edge": False,
    "padding": (0, 0),
    "title_justify": "left",
    "caption_justify": "left",
}


HEAD_WIDTH = 11  # letters of a line of a column's head
INDENT = "    "


def head_of(title: str) -> str:
    """A title as the head of a column, on lines that are short."""
    return "\n".join(escape(line) for line in lines_of(title, HEAD_WIDTH))


def print_names(named: dict[str, str], out: Console, as_json: bool) -> None:
    """Print names, and beside each what it stands for."""
    if as_json:
        print_json(named)
        return
    width = max(len(name) for name in named)
    for name, text in named.items():
        out.print(f"{name:<{width}}  {text}", highlight=False, markup=False)


def print_json(value: Any) -> None:
    """Print a value as one JSON object, in escapes where the terminal lacks a sign: whoever reads it gets the same."""
    value = for_json(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    print(text if is_shown(text, sys.stdout) else json.dumps(value, default=str))


def print_blocks(blocks: Iterable[tuple[str, Sequence[str]]], out: Console) -> None:
    """Print names, each unbroken on a line of its own, and below it sentences that are wrapped to the terminal."""
    for head, texts in blocks:
        out.print(head, highlight=False, markup=False, soft_wrap=True)
        for text in filter(None, texts):
            for line in lines_of(text, max(out.width - len(INDENT), 20), long_words=True):
                out.print(f"{INDENT}{line}", highlight=False, markup=False, soft_wrap=True, style="dim")


def for_json(value: Any) -> Any:
    """A value for JSON, which knows no infinity and nothing undefined: null stands for them."""
    if isinstance(value, dict):
        return {str(key): for_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [for_json(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
