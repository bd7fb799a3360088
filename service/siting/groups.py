"""From the planner's rules to groups of candidates."""

import json
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.layers import LAYERS
from geo.people import locate
from matching.siting import Group
from service.city import City
from service.errors import ServiceError
from service.sentences import sentence
from service.siting.candidates import resolve_ids
from service.siting.rules import Rule
from service.words import choice_name, field_name, layer_name

__all__ = ["groups_of"]


def groups_of(rules: Iterable[Rule], rooms: gpd.GeoDataFrame, city: City) -> tuple[Group, ...]:
    """Return the groups that rules make of the rooms that may be chosen.

    Parameters
    ----------
    rules
        As read from a file.
    rooms
        The candidates in the order of the problem's columns.
    city
        Has the columns of the rooms that rules may name: those of the layer, what its file held
        besides, and the community that a room stands in. Rooms without a value are in no group.

    Raises
    ------
    ServiceError
        ``rule_column`` when no room has such a column; ``room_unknown``, ``room_ambiguous``.
    """
    groups: list[Group] = []
    table: pd.DataFrame | None = None
    for rule in rules:
        if rule.by is None:
            ids = resolve_ids(rule.rooms, rooms, option="--rules")
            members = np.flatnonzero(rooms["id"].isin(ids))
            groups.append(_group(rule, members, rule.name or ", ".join(rule.rooms)))
            continue
        table = _columns(rooms, city) if table is None else table
        if rule.by not in table:
            raise ServiceError(
                "rule_column", column=rule.by, known=", ".join(sorted(map(str, table)))
            )
        values, label = table[rule.by], rule.name or _column_name(rule.by)
        for value, rows in values.groupby(values, sort=True):
            name = sentence("rule_value", rule=label, value=_value_name(rule.by, value, city))
            groups.append(_group(rule, rows.index.to_numpy(), name))
    return tuple(groups)


def _column_name(name: str) -> str:
    """Return what people call a column of the rooms."""
    if name == "community":
        return layer_name("communities")
    return field_name("spaces", name) if name in LAYERS["spaces"].names else name


def _value_name(by: str, value: object, city: City) -> str:
    """Return what people call a value of a column of the rooms."""
    if by == "community":
        named = city.communities.set_index("id")["name"].get(value)
        return str(named) if isinstance(named, str) else str(value)
    return choice_name("spaces", by, value) if by in LAYERS["spaces"].names else str(value)


def _group(rule: Rule, members: np.ndarray, name: str) -> Group:
    return Group(members, at_most=rule.at_most, at_least=rule.at_least, name=name)


def _columns(rooms: gpd.GeoDataFrame, city: City) -> pd.DataFrame:
    """Return the rooms with all that is known of them by name, one row a candidate."""
    table = pd.DataFrame(rooms.drop(columns="geometry")).reset_index(drop=True)
    spaces = pd.DataFrame(city.spaces.drop(columns="geometry")).set_index("id")
    besides = spaces["extra"].map(_besides).reindex(table["id"]).to_list()
    extra = pd.DataFrame([each if isinstance(each, dict) else {} for each in besides])
    stored = spaces.drop(columns="extra").reindex(table["id"]).reset_index(drop=True)
    for more in (stored, extra):
        for name in more.columns.difference(table.columns):
            table[name] = more[name].to_numpy()
    where = locate(rooms[["id", "geometry"]], city.communities)["community"].to_numpy()
    table["community"] = pd.Series(where, dtype=object)
    return table


def _besides(told: object) -> dict[str, Any]:
    """Return what a file held besides the fields of the layer."""
    found = json.loads(told) if isinstance(told, str) else told
    return found if isinstance(found, dict) else {}
