"""The walking rules: each line of the table told by one tagged way or node."""

import numpy as np
import pandas as pd
import pytest

from geo.walking.rule_table import RULES, values
from geo.walking.rules import (
    fold_sidewalks,
    is_footway,
    is_steps,
    node_is_closed,
    one_way,
    walkable,
)


def ways(*tags):
    return pd.DataFrame(list(tags), dtype=object)


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link", "foot": "yes"}, True),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "platform"}, False),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"highway": "primary", "motorroad": "yes"}, False),
        ({"highway": "primary", "motorroad": "yes", "foot": "yes"}, True),
        ({"highway": "primary", "sidewalk": "no"}, True),
        ({"highway": "primary", "sidewalk": "both"}, True),
        ({"highway": "primary", "sidewalk": "separate"}, False),
        ({"highway": "primary", "sidewalk": "separate", "foot": "yes"}, True),
        ({"highway": "primary", "foot": "use_sidepath"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "private", "foot": "permissive"}, True),
        ({"highway": "service", "access": "destination"}, True),
        ({"highway": "service", "access": "yes", "foot": "no"}, False),
        ({"highway": "primary", "access": "yes", "motorroad": "yes"}, False),
        ({"highway": " Motorway "}, False),
        ({"highway": "城市支路", "foot": "否"}, False),
        ({"highway": "motorway", "foot": True}, True),
        ({"highway": "城市支路", "access": "否"}, False),
    ],
)
def test_walkable(tags, walked):
    beside = {"highway": "residential"}
    assert walkable(ways(tags, beside)).tolist() == [walked, True]


@pytest.mark.parametrize(
    ("tags", "direction"),
    [
        ({"oneway": "yes"}, 0),
        ({"oneway": "-1"}, 0),
        ({"oneway:foot": "yes"}, 1),
        ({"oneway:foot": "-1"}, -1),
        ({"oneway_foot": "是"}, 1),
        ({"oneway_foot": -1}, -1),
        ({"foot:backward": "no"}, 1),
        ({"foot:forward": "no"}, -1),
        ({"foot:forward": "no", "foot:backward": "no"}, 0),
        ({"conveying": "forward"}, 1),
        ({"conveying": "backward"}, -1),
        ({"conveying": "reversible"}, 0),
        ({"conveying": "yes"}, 0),
        ({"conveying": "backward", "oneway:foot": "no"}, 0),
        ({"conveying": "backward", "oneway:foot": "yes"}, 1),
    ],
)
def test_one_way(tags, direction):
    told = one_way(ways({"highway": "steps"} | tags, {"highway": "steps"}))
    assert told.dtype == np.int8
    assert told.tolist() == [direction, 0]


def test_footways_and_steps():
    tags = ways({"highway": "steps"}, {"highway": "Footway"}, {"steps": True}, {"steps": "0"}, {})
    assert is_steps(tags).tolist() == [True, False, True, False, False]
    assert is_footway(tags).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ((None, None, None, None), None),
        (("left", None, None, None), "left"),
        ((None, "separate", None, None), "separate"),
        ((None, None, "separate", "separate"), "separate"),
        ((None, None, "separate", "no"), "separate"),
        ((None, None, "no", "separate"), "separate"),
        ((None, None, "separate", "yes"), None),
        ((None, None, "separate", None), None),
        ((None, None, "no", "no"), None),
    ],
)
def test_a_road_keeps_its_walkers_unless_all_its_sidewalks_are_ways_of_their_own(sides, told):
    assert fold_sidewalks(*sides) == told


@pytest.mark.parametrize(
    ("barrier", "foot", "access", "locked", "closed"),
    [
        (None, "no", "no", "yes", False),
        ("no", None, "no", None, False),
        ("gate", None, None, None, False),
        ("gate", None, "private", None, True),
        ("gate", "yes", "private", "yes", False),
        ("gate", None, None, "yes", True),
        ("gate", None, None, "no", False),
        ("entrance", "no", None, None, True),
        ("turnstile", None, None, None, False),
        ("fence", None, None, None, True),
        ("fence", None, "yes", None, False),
    ],
)
def test_nodes(barrier, foot, access, locked, closed):
    assert node_is_closed(barrier, foot, access, locked) is closed


def test_every_line_names_its_page_and_no_tag_is_told_two_things():
    assert all(rule.page and rule.values for rule in RULES)
    for on, key in {(rule.on, rule.key) for rule in RULES}:
        told = [values(on, key, verdict) for verdict in ("closed", "open", "absent")]
        assert sum(map(len, told)) == len(frozenset.union(*told))


def test_missing_cells_and_columns_are_not_tagged():
    for missing in (None, np.nan, pd.NA):
        assert walkable(ways({"highway": missing, "foot": missing})).tolist() == [True]
    none = pd.DataFrame(index=[3, 4])
    assert walkable(none).tolist() == [True, True]
    assert one_way(none).tolist() == [0, 0]
