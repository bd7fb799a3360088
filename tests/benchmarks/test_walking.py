import geopandas as gpd
import numpy as np
import pytest
from scipy.sparse import csr_array

from benchmarks.walking.compare import AnswersDifferError, difference
from benchmarks.walking.peers import Attached, Cut, Scipy
from benchmarks.walking.places import Case, at_nodes, generated_city
from geo import WalkNetwork


@pytest.fixture(scope="module")
def case() -> Case:
    return generated_city(900, 120, 40, 500.0)


@pytest.fixture(scope="module")
def net(case: Case) -> WalkNetwork:
    return WalkNetwork.from_lines(case.streets)


@pytest.fixture(scope="module")
def ours(case: Case, net: WalkNetwork) -> csr_array:
    return net.distances(case.homes, case.sites, case.cutoff, island_tolerance=0.0)


def test_both_uses_of_scipy_find_our_walks(case: Case, net: WalkNetwork, ours: csr_array) -> None:
    ends = [net.attach(points, island_tolerance=0.0) for points in (case.homes, case.sites)]
    cut = Scipy(net).cut(*map(Attached.of, ends))
    assert ours.nnz > 100
    assert difference(ours, cut.search(case.cutoff, 7), case.cutoff, 1e-9) < 1e-9
    assert difference(ours, cut.search_plainly(case.cutoff), case.cutoff, 1e-9) < 1e-9


def test_scipy_end_to_end_finds_our_walks(case: Case, net: WalkNetwork, ours: csr_array) -> None:
    theirs = Scipy(net).walk(case.homes.to_crs(4326), case.sites.to_crs(4326), case.cutoff, 16)
    assert difference(ours, theirs, case.cutoff, 1e-5) < 1e-5  # through degrees and back


def test_points_at_nodes_walk_between_nodes(net: WalkNetwork) -> None:
    nodes = np.arange(len(net.graph.nodes))
    cut = Scipy(net).cut(*[Attached(np.empty(0, int), np.empty(0), np.empty(0))] * 2)
    none = np.zeros(nodes.size)
    theirs = Cut(cut.graph, nodes, nodes, none, none).search(300.0, 16)
    ours = net.between(at_nodes(net, nodes), at_nodes(net, nodes), 300.0)
    assert difference(ours, theirs, 300.0, 1e-9) < 1e-9


def test_another_answer_is_found_out(ours: csr_array) -> None:
    longer = ours.copy()
    longer.data[3] += 0.01
    with pytest.raises(AnswersDifferError):
        difference(ours, longer, 500.0, 1e-3)
    found = ours.tocoo()
    kept = np.arange(found.nnz) != int(np.argmin(found.data))
    fewer = csr_array((found.data[kept], (found.row[kept], found.col[kept])), shape=ours.shape)
    with pytest.raises(AnswersDifferError):
        difference(ours, fewer, 500.0, 1e-3)


def test_a_walk_at_the_cutoff_may_be_in_one_only() -> None:
    one = csr_array(np.array([[100.0, 500.0]]))
    other = csr_array(np.array([[100.0, 0.0]]))
    assert difference(one, other, 500.0, 1e-6) == 0.0


def test_a_case_is_read_as_it_was_written(case: Case, tmp_path) -> None:
    case.save(tmp_path)
    again = Case.load(tmp_path)
    assert (again.name, again.cutoff) == (case.name, case.cutoff)
    assert again.streets.geometry.geom_equals(case.streets.geometry).all()
    assert isinstance(again.homes, gpd.GeoSeries)
    assert again.homes.geom_equals(case.homes).all()
