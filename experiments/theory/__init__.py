"""Exact theory of the choice model, to hold the simulation against: pure functions that share no code with it."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
