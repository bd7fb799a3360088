"""The sample city: complete, consistent, the same on every run, and worth looking at."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geo import WalkNetwork
from geo.coverage import measure, reach_matrix
from geo.gaps import gap_zones
from geo.layers import LAYERS
from geo.walking.quality import network_report
from matching import siting
from service.sample import sample_city
from service.sample.story import SIX_KINDS, largest_remainder
from service.siting.candidates import candidates

METRES = "EPSG:4547"


@pytest.fixture(scope="module")
def city():
    return sample_city()


@pytest.fixture(scope="module")
def network(city):
    return WalkNetwork.from_lines(city["streets"])


@pytest.fixture(scope="module")
def coverage(city, network):
    return measure(
        city["estates"],
        city["stations"],
        city["communities"],
        network=network,
        entrances=city["entrances"],
    )


def lowest(city):
    return city["communities"][city["communities"]["level"] == "community"]


def test_every_layer_has_its_fields_and_different_ids(city):
    assert list(city) == list(LAYERS)
    for name, frame in city.items():
        geometry = ["geometry"] if LAYERS[name].geometry else []
        assert list(frame.columns) == [*LAYERS[name].names, *geometry]
        assert frame["id"].is_unique
        assert frame["id"].notna().all()
        for field in LAYERS[name].required:
            assert frame[field].notna().all()


def test_choices_and_references_are_known(city):
    for name, frame in city.items():
        for field in LAYERS[name].fields:
            values = set(frame[field.name].dropna())
            if field.kind == "choice":
                assert values <= {choice.code for choice in field.choices}, (name, field.name)
            if field.refers:
                known = set().union(*(city[layer]["id"] for layer in field.refers))
                assert values <= known, (name, field.name)


def test_numbers_lie_within_the_plausible_range(city):
    for name, frame in city.items():
        for field in LAYERS[name].fields:
            if name == "communities" and field.name == "households":
                continue  # a street or a district has more than an estate may
            values = pd.to_numeric(frame[field.name]).dropna() if field.low is not None else []
            assert all(value >= field.low for value in values), (name, field.name)
            high = float("inf") if field.high is None else field.high
            assert all(value <= high for value in values), (name, field.name)


def test_the_same_seed_gives_the_same_city(city):
    again = sample_city()
    for name, frame in city.items():
        assert_frame_equal(frame, again[name])
    other = sample_city(seed=7)
    assert not other["estates"].geometry.geom_equals(city["estates"].geometry).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_other_seeds_give_whole_cities_too(seed):
    other = sample_city(seed)
    sizes = {name: len(frame) for name, frame in other.items()}
    assert (sizes["communities"], sizes["estates"], sizes["spaces"]) == (46, 300, 120)
    assert (sizes["units"], sizes["history"]) == (16, 400)
    assert 1500 <= sizes["streets"] <= 4000
    assert shapely.coverage_is_valid(lowest(other).geometry.to_numpy())


def test_names_of_what_others_refer_to_are_unique(city):
    for name in ("communities", "estates", "spaces", "stations", "units"):
        assert city[name]["name"].is_unique, name


def test_counts_follow_the_seed_rows(city):
    """A000-004: 3 streets, 42 communities; A003-011…027: the six kinds of rooms."""
    assert Counter(city["communities"]["level"]) == {"district": 1, "street": 3, "community": 42}
    kinds = Counter(city["spaces"]["source"])
    assert kinds == {"handed_over": 26, "idle": 25, "shared": 65, "resident": 4}
    shared = city["spaces"].loc[city["spaces"]["source"] == "shared", "kind"]
    assert sorted(Counter(shared).values()) == [11, 27, 27]
    stations = city["stations"]
    assert Counter(stations["level"])["estate"] == 24
    assert stations.loc[stations["level"] == "estate", "area_m2"].max() == 700  # A003-012


def test_the_page_tells_the_numbers_of_the_layers(city):
    page = (Path(__file__).parents[2] / "docs" / "sample-city.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z, ]+) \| ([\d, ]+) \|", page, flags=re.MULTILINE)
    rows = {
        layer: int(count.replace(",", ""))
        for layers, counts in told
        for layer, count in zip(layers.split(", "), counts.split(", "), strict=True)
    }
    assert rows == {layer: len(frame) for layer, frame in city.items()}


def test_largest_remainder_shares_out_everything():
    weights = np.array([*SIX_KINDS.values()])
    assert largest_remainder(weights, 603).tolist() == weights.tolist()
    assert largest_remainder(weights, 120).tolist() == [26, 25, 27, 27, 11, 4]
    assert largest_remainder(np.array([1.0, 1.0, 1.0]), 4).tolist() == [2, 1, 1]


def test_communities_tile_the_streets_and_the_district(city):
    areas = city["communities"].to_crs(METRES).set_index("id")
    parts = areas[areas["level"] == "community"]
    assert shapely.coverage_is_valid(lowest(city).geometry.to_numpy())
    assert set(parts.geom_type) == {"Polygon"}
    assert parts.area.sum() == pytest.approx(areas.loc["QX1"].geometry.area, abs=1.0)
    for street, mine in parts.groupby("parent"):
        assert mine.area.sum() == pytest.approx(areas.loc[street].geometry.area, abs=1.0)
        assert mine["households"].sum() == areas.loc[street, "households"]


def test_every_estate_lies_in_its_community(city):
    homes = lowest(city).set_index("id").geometry
    points = city["estates"].geometry.representative_point()
    inside = shapely.intersects(homes.loc[city["estates"]["community"]].to_numpy(), points)
    assert inside.all()


def test_gates_stand_on_streets_and_belong_to_gated_estates(city):
    gated = set(city["estates"].loc[city["estates"]["gated"], "id"])
    assert set(city["entrances"]["estate"]) == gated
    streets = city["streets"].to_crs(METRES)
    roads = shapely.union_all(streets[streets["access"].isna()].geometry.to_numpy())
    away = city["entrances"].to_crs(METRES).distance(roads)
    assert away.max() < 0.05


def test_nearly_all_streets_hang_together_and_some_do_not(city, network):
    quality = network_report(network)
    assert quality.main_share > 0.99
    assert quality.components == 3  # the island and the stray path
    assert quality.warnings == ()
    assert {"motorway", "steps", "footway"} <= set(city["streets"]["highway"])
    assert (city["streets"]["foot"] == "no").any()


def test_the_story_is_worth_telling(city, network, coverage):
    share = coverage.summary["coverage_estates"]
    assert 0.50 <= share <= 0.65
    straight = measure(city["estates"], city["stations"], city["communities"])
    assert straight.summary["coverage_estates"] > share
    blind = measure(city["estates"], city["stations"], city["communities"], network=network)
    changed = blind.estates["covered"] != coverage.estates["covered"]
    assert changed.sum() >= 5  # gates matter
    assert coverage.summary["unreachable_estates"] == 1  # the river island


def test_gaps_have_different_causes(city, network, coverage):
    rooms = candidates(city["spaces"], city["stations"])
    gaps = gap_zones(coverage, city["estates"], rooms, network=network, entrances=city["entrances"])
    causes = Counter(gaps["cause"])
    assert {"no_space", "space_unused", "space_unusable", "cut_off", "capacity"} <= set(causes)
    bank = gaps[gaps["cause"] == "cut_off"]
    assert bank["estates"].sum() >= 6


def test_a_budget_of_800_000_yuan_raises_coverage_visibly(city, network, coverage):
    rooms = candidates(city["spaces"], city["stations"])
    rooms = rooms[rooms["eligible"]].reset_index(drop=True)
    estates = city["estates"]
    covers = reach_matrix(estates, rooms, 500.0, network=network, entrances=city["entrances"])
    covers.data = np.ones_like(covers.data)
    states = coverage.estates.loc[estates["id"]]
    weight = states["weight"].to_numpy(float)
    problem = siting.CoverageProblem(
        weight=weight,
        covers=covers,
        cost=rooms["cost_yuan"].to_numpy(float),
        budget=800_000.0,
        covered=states["covered"].to_numpy(bool),
    )
    result = siting.solve(problem)
    assert 5 <= len(result.chosen) <= 20
    assert result.objective / weight.sum() >= 0.10
