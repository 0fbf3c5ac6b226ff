"""Tables of a study file beside its own keys: how a design is sampled, and the draws of a posterior that runs carry."""

from configs.schema.parameter import Table, parameter

DRAWS, RUNS_A_DRAW = 32, 2  # unless others are asked for; of one run a draw nobody can tell draws from seeds


class Sampling(Table):
    """How many points a sampled design has, and where."""

    n: int = parameter(64, "points", low=2, high=10_000_000)
    """samples; of Sobol and Morris, of their base"""
    seed: int = parameter(1, "1", low=0, high=2**32)
    """of the sample"""
    levels: int = parameter(4, "levels", low=2, high=100)
    """of each factor in Morris trajectories"""
    second_order: bool = False
    """whether Sobol samples serve second-order indices, too"""
    outcome: str = ""
    """of an adaptive design: the outcome that tips; the first one if empty"""
    threshold: float = parameter(0.5, "of the outcome", low=-1e300, high=1e300)
    """above it a run tipped"""
    rounds: int = parameter(4, "rounds", low=1, high=100)
    """in which an adaptive design grows"""
    n_new: int = parameter(16, "points", low=1, high=1_000_000)
    """that an adaptive design adds in a round"""


class Carrying(Table):
    """Draws of a posterior, at which every design point is run."""

    file: str = ""
    """posterior.json of digital-balance calibrate, beside the study; none if empty"""
    draws: int = parameter(DRAWS, "draws", low=1, high=1_000_000)
    """how many of them, spread over the file"""
