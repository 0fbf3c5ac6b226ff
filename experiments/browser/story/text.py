"""Markdown of a story as HTML: what stands in its files is text, and no code for a browser."""

from functools import lru_cache

import markdown


@lru_cache(maxsize=64)
def html_of(text: str) -> str:
    """Markdown with tables as HTML; tags are shown as they are written, and addresses of scripts are taken out.

    >>> html_of("A *lead*")
    '<p>A <em>lead</em></p>'
    >>> html_of("<b>1</b>")
    '<p>&lt;b&gt;1&lt;/b&gt;</p>'
    """
    reader = markdown.Markdown(extensions=["tables"])
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    for pattern in ("link", "reference", "short_reference", "autolink"):
        reader.inlinePatterns.deregister(pattern)
    return reader.convert(text)
