"""The month in hand-written C (choice.c), compiled here for the machine at hand: what one thread can do at best."""

import ctypes
import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.workload import Workload

SOURCE = Path(__file__).with_name("choice.c")
# Without the last, gcc tuned for most processors uses half of AVX-512; it changes nothing where there is none.
FLAGS = ["-O3", "-march=native", "-ffast-math", "-fPIC", "-mprefer-vector-width=512"]
LARGEST_VALUE = 80.0  # its exponential fits float32


class _Market(ctypes.Structure):
    """`struct market` of choice.c."""

    _arrays = (
        *("common_value", "relative_price", "domestic", "none_weight", "price_sensitivity", "home_bias"),
        *("peers", "due", "users", "offer", "decided"),
    )
    _fields_ = (
        *((name, ctypes.c_void_p) for name in _arrays),
        *((name, ctypes.c_float) for name in ("network_effect", "local_share", "switching_cost")),
        *((name, ctypes.c_uint32) for name in ("seed", "month", "term_months")),
    )


@cache
def _compiled(n_offers: int, degree: int) -> ctypes.CDLL:
    with TemporaryDirectory() as folder:
        compiled, library = Path(folder) / "choice.o", Path(folder) / "choice.so"
        shape = [f"-DN_OFFERS={n_offers}", f"-DDEGREE={degree}"]
        subprocess.run(["gcc", *FLAGS, *shape, "-c", "-o", compiled, SOURCE], check=True)
        # Linked by itself: linked with -ffast-math, the library would take subnormal numbers from the whole process.
        subprocess.run(["gcc", "-shared", "-o", library, compiled, "-lm"], check=True)
        return ctypes.CDLL(str(library))  # stays in memory when the folder goes


class CPeer:
    """One service in float32 arrays and one C function a month."""

    def __init__(self, workload: Workload, seed: int) -> None:
        degree = 0 if workload.peers is None else workload.peers.shape[1]
        if degree > 255 or (degree and workload.n_offers > 7):
            raise ValueError(
                f"{workload.n_offers} offers, {degree} peers; expected at most 7 and 255, see look() in choice.c"
            )
        if not _largest_value(workload) < LARGEST_VALUE:
            raise ValueError(f"values may reach {_largest_value(workload):g}; expected less than {LARGEST_VALUE:g}")
        users = np.bincount(workload.offer[workload.offer >= 0], minlength=workload.n_offers)
        arrays = {
            "common_value": workload.common_value.astype(np.float32),
            "relative_price": workload.relative_price.astype(np.float32),
            "domestic": workload.domestic.astype(np.float32),
            "none_weight": np.exp(-workload.attraction, dtype=np.float32),
            "price_sensitivity": np.ascontiguousarray(workload.price_sensitivity, dtype=np.float32),
            "home_bias": np.ascontiguousarray(workload.home_bias, dtype=np.float32),
            "due": np.ascontiguousarray(workload.due, dtype=np.int64),
            "users": users.astype(np.int64),
            "offer": workload.offer.astype(np.int8),
            "decided": workload.offer.astype(np.int8),
        }
        if workload.peers is not None:
            arrays["peers"] = np.ascontiguousarray(workload.peers, dtype=np.int32)
        self._arrays = arrays  # C holds no references: these keep the memory
        self._market = _Market(
            network_effect=workload.network_effect,
            local_share=workload.local_share,
            switching_cost=workload.switching_cost,
            seed=seed & 0xFFFFFFFF,
            month=0,
            term_months=workload.term_months,
            **{name: array.ctypes.data for name, array in arrays.items()},
        )
        self._pointer = ctypes.byref(self._market)
        self._step = _compiled(workload.n_offers, degree).step

    @staticmethod
    def available() -> bool:
        """Whether this machine can compile and run choice.c."""
        return shutil.which("gcc") is not None and platform.machine() in ("x86_64", "AMD64")

    def step(self) -> None:
        """Run one month: those due decide at once on last month's users."""
        self._step(self._pointer)

    def offers(self) -> np.ndarray:
        """The offer of every customer, int8 [n], -1 for none."""
        return self._arrays["offer"].copy()


def _largest_value(workload: Workload) -> float:
    # A bound on |V_ij| and |attraction_i| by the triangle inequality.
    value = (
        np.abs(workload.common_value).max()
        + abs(workload.network_effect)
        + np.abs(workload.price_sensitivity).max() * np.abs(workload.relative_price).max()
        + np.abs(workload.home_bias).max()
        + abs(workload.switching_cost)
    )
    return float(max(value, np.abs(workload.attraction).max()))
