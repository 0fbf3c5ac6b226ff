"""A design of a file of its own: levels that divide each factor's range again and again by the golden section."""

import pandas as pd

from experiments.studies.designs.factors import span_of
from experiments.studies.designs.registry import SAMPLED, design
from experiments.studies.study import Study

GOLDEN = (5.0**0.5 - 1.0) / 2.0


@design("golden_section", SAMPLED)
def golden_section(study: Study) -> pd.DataFrame:
    """`sampling.n` points; the k-th stands at the fractional part of k times the golden ratio, of every range."""
    spans = {key: span_of(study, key, "a table of low and high") for key in study.factors}
    shares = [(number * GOLDEN) % 1.0 for number in range(study.sampling.n)]
    return pd.DataFrame({key: [span.at(share) for share in shares] for key, span in spans.items()}, dtype=object)
