"""Contracts of the layers as pandera schemas, built from the registry.

A cleaned frame is checked once, at the door, with all violations at once: what lies outside a
field's range or outside its list of values is kept and told, never silently changed.
"""

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from geo.layers import LAYERS, Field

if TYPE_CHECKING:
    from pandera.pandas import Check, Column, DataFrameSchema

__all__ = ["NUMERIC", "schema", "violations"]

NUMERIC = frozenset({"integer", "number", "area", "money", "year"})
"""Kinds stored as numbers; frames hold them as float64, missing is NaN."""


@cache
def schema(layer: str) -> "DataFrameSchema":
    """Return the schema of `layer`: one column for each field, missing allowed.

    Parameters
    ----------
    layer
        Name of a layer.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {field.name: _column(field) for field in LAYERS[layer].fields}, strict=False
    )


def violations(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Return what in `frame` lies outside the contract of `layer`.

    Parameters
    ----------
    frame
        Cleaned rows: numbers as float64 with NaN, else objects with None.
    layer
        Name of a layer.

    Returns
    -------
    DataFrame with columns ``column``, ``check`` (``out_of_range`` or ``unknown_value``),
    ``value`` and ``index`` (label of the row in `frame`)
    """
    from pandera.errors import SchemaErrors

    columns = ["column", "check", "value", "index"]
    try:
        schema(layer).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases: pd.DataFrame = errors.failure_cases.rename(columns={"failure_case": "value"})
        return cases[columns].reset_index(drop=True)
    return pd.DataFrame(columns=columns)


def _column(field: Field) -> "Column":
    import pandera.pandas as pa

    dtype = "float64" if field.kind in NUMERIC else None
    return pa.Column(dtype, checks=_checks(field), nullable=True)


def _checks(field: Field) -> "list[Check]":
    import pandera.pandas as pa

    if field.kind in NUMERIC and (field.low is not None or field.high is not None):
        low = float("-inf") if field.low is None else field.low
        high = float("inf") if field.high is None else field.high
        return [pa.Check.in_range(low, high, name="out_of_range", error="out_of_range")]
    if field.kind == "choice":
        codes = [choice.code for choice in field.choices]
        return [pa.Check.isin(codes, name="unknown_value", error="unknown_value")]
    return []
