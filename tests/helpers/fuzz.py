"""How many random cases a test looks at: FUZZ_CASES multiplies them, as a night has time for."""

import os
import random
from collections.abc import Iterator


def seeded(n_cases: int, first: int = 0) -> Iterator[tuple[int, random.Random]]:
    """Numbers of cases, each with random numbers of its own: a case that fails is the same when it is run by itself."""
    for seed in range(first, first + n_cases * int(os.environ.get("FUZZ_CASES", "1"))):
        yield seed, random.Random(seed)
