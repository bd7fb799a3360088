"""Types of the arrays that the compiled loops work on."""

from numba import types

__all__ = [
    "CHAIN", "FLAG", "FLOATS", "INDEX", "INTEGER", "MATRIX", "NUMBER", "POINTER", "RANDOM",
    "RULES", "STATE", "VOID",
]  # fmt: skip

INDEX, POINTER = types.int32[::1], types.int64[::1]
FLOATS = types.float64[::1]
RANDOM = types.uint64[::1]
VOID = types.void
INTEGER, NUMBER, FLAG = types.int64, types.float64, types.boolean
# weight, second, row pointers and indices, column pointers and indices, cost
MATRIX = types.Tuple((FLOATS, FLOATS, POINTER, INDEX, POINTER, INDEX, FLOATS))  # type: ignore[no-untyped-call]
# pointers and groups of each candidate; most and least open members of each group
RULES = types.Tuple((POINTER, INDEX, INDEX, INDEX))  # type: ignore[no-untyped-call]
STATE = types.Tuple((INDEX, FLOATS, INDEX, INDEX, FLOATS, INDEX))  # type: ignore[no-untyped-call]
CHAIN = types.Tuple((INDEX, INDEX, FLOATS, INDEX, INDEX, FLOATS, INDEX))  # type: ignore[no-untyped-call]
