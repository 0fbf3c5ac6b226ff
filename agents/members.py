"""Parameters of which the members of a batch may have their own.

A parameter is a number where all members agree, and else a column over them, [n_members].
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from agents.draws import FloatArray

Number: TypeAlias = float | FloatArray
Scenario = TypeVar("Scenario")
Said = TypeVar("Said")


def column(parameters: Sequence[Number]) -> FloatArray:
    """Parameters side by side: [n], or [n_members, n] where members differ in any of them."""
    if any(isinstance(parameter, np.ndarray) for parameter in parameters):
        return np.stack(np.broadcast_arrays(*parameters), axis=-1).astype(np.float64)
    return np.array(parameters, dtype=np.float64)


def beside(parameter: Number, n_axes: int = 1) -> Number:
    """A parameter as it is multiplied with columns, [..., n]: where members differ, with axes for these."""
    return parameter.reshape(-1, *[1] * n_axes) if isinstance(parameter, np.ndarray) else parameter


def least(parameter: Number, number: float) -> Number:
    """The smaller of a parameter and a number."""
    return np.minimum(parameter, number) if isinstance(parameter, np.ndarray) else min(parameter, number)


def power(base: FloatArray, exponent: Number) -> FloatArray:
    """base ** exponent, [..., n]: NumPy takes short cuts for some single exponents, and each member takes its own."""
    if not isinstance(exponent, np.ndarray):
        return np.asarray(base**exponent)
    bases = np.broadcast_to(base, (len(exponent), *base.shape[-1:]))
    return np.stack([row ** float(number) for row, number in zip(bases, exponent, strict=True)])


def together(parts: Sequence[Any], own: Sequence[str] = ()) -> Any:
    """What members have, as one: arrays with an axis of members before theirs where they differ, else the first's.

    Of a dataclass each of its fields, also within; those called `own` have the axis in any case.
    """
    first = parts[0]
    distinct = list({id(part): part for part in parts}.values())  # replicates of one scenario share all that it says
    if len(distinct) == 1 and not own:
        return first
    if isinstance(first, np.ndarray):
        equal = all(np.array_equal(part, first, equal_nan=first.dtype.kind == "f") for part in distinct[1:])
        return first if equal else np.stack(parts)
    if isinstance(first, Mapping):
        return {key: together([part[key] for part in parts]) for key in first}
    if is_dataclass(first) and not isinstance(first, type):
        columns = {}
        for field in fields(first):
            of_members = [getattr(part, field.name) for part in parts]
            columns[field.name] = np.stack(of_members) if field.name in own else together(of_members, own)
        return type(first)(**columns)
    if isinstance(first, float) and any(part != first for part in parts):
        return np.array(parts)
    return first


def of_scenarios(function: Callable[[Scenario], Said], members: Sequence[Scenario]) -> list[Said]:
    """What a function says of the scenario of each member: once of a scenario that several have."""
    scenarios = {id(scenario): scenario for scenario in members}
    said = {key: function(scenario) for key, scenario in scenarios.items()}
    return [said[id(scenario)] for scenario in members]


def each(function: Callable[..., Number], *parameters: Number) -> Number:
    """A function of numbers, of each member by itself where any of them differs."""
    if not any(isinstance(parameter, np.ndarray) for parameter in parameters):
        return function(*parameters)
    rows = zip(*(np.atleast_1d(column).tolist() for column in np.broadcast_arrays(*parameters)), strict=True)
    return np.array([function(*row) for row in rows])


def entry(columns: FloatArray, place: int) -> Number:
    """What stands in one place of columns, [n] or [n_members, n]: a parameter."""
    return float(columns[place]) if columns.ndim == 1 else columns[:, place]
