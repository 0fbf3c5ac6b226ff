"""Words in what people read that nobody has translated."""

import re

# Names, codes, signs and what is typed: the same in every language.
NAMES = {
    "AI", "CRM", "ERP", "OS", "SNS", "ID", "BPM", "CO", "TOML", "CSV", "JPY", "YYYY", "MM", "Bass", "Watts",
    "lambda_symmetric", "lambda_local", "study", "where_it_tips", "docs", "explanation", "tipping", "md", "json",
    "manifest", "baseline", "duopoly", "digital-balance", "project", "replicates", "all", "foreign", "yes", "no",
}  # fmt: skip
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z][A-Za-z_-]+")


def english_in(text: str) -> set[str]:
    """Words that nobody has translated."""
    return {word for word in LATIN.findall(text) if word not in NAMES}
