"""Gates matter on the sample city: who is covered hangs on where an estate may be left."""

import numpy as np
import pytest
import shapely

from geo import WalkNetwork
from geo.coverage import measure
from geo.doors import gated_without_entrances
from service.sample import sample_city


@pytest.fixture(scope="module")
def walks():
    """Return walks and coverage with gates, with all walls open, and without recorded gates."""
    city = sample_city()
    network = WalkNetwork.from_lines(city["streets"])
    estates, gates = city["estates"], city["entrances"]
    terms = {
        "gates": (estates, gates),
        "open": (estates.assign(gated=False), gates),
        "unrecorded": (estates, None),
    }
    found = {
        name: measure(
            frame, city["stations"], city["communities"], network=network, entrances=entrances
        ).estates.fillna({"nearest_m": np.inf})  # the river island walks nowhere
        for name, (frame, entrances) in terms.items()
    }
    gated = (estates["gated"] == True).to_numpy(dtype=bool)  # noqa: E712
    drawn = shapely.get_dimensions(estates.geometry.to_numpy()) == 2
    assert not gated_without_entrances(estates, gates).any()
    assert gated_without_entrances(estates).tolist() == gated.tolist()
    return found, gated, drawn


def test_open_walls_bring_estates_within_reach(walks):
    found, gated, drawn = walks
    walled, opened = found["gates"]["nearest_m"], found["open"]["nearest_m"]
    assert (opened <= walled + 1e-6).all()
    longer = (walled - opened)[gated & drawn]
    assert (longer > 1.0).mean() > 0.8
    assert longer.mean() > 50.0
    assert (walled == opened)[~gated].all()


def test_the_methods_tell_these_numbers(walks):
    found, gated, drawn = walks
    covered = {name: int(rows["covered"].sum()) for name, rows in found.items()}
    assert covered == {"gates": 166, "open": 169, "unrecorded": 152}
    mean = {name: rows["nearest_m"][gated & drawn].mean() for name, rows in found.items()}
    assert mean == pytest.approx({"gates": 605, "open": 436, "unrecorded": 438}, abs=0.5)
    assert (gated.sum(), (gated & drawn).sum()) == (148, 22)


def test_recorded_gates_change_what_is_told_of_gated_estates_alone(walks):
    found, gated, _ = walks
    told, guessed = found["gates"]["nearest_m"], found["unrecorded"]["nearest_m"]
    assert np.abs(told - guessed)[gated].median() > 20.0
    assert (told == guessed)[~gated].all()
    assert (found["gates"]["covered"] != found["unrecorded"]["covered"]).sum() >= 5
