"""What a workspace promises, on both databases alike."""

import math
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.layers import LAYERS
from service.db.workspace import NewRun, Workspace
from service.errors import WorkspaceError
from tests.service.db.samples import SPATIAL, sample

IMPORT = NewRun("import")


def stored_form(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("id").reset_index(drop=True)


class TestCreate:
    def test_remembers_what_it_is(self, workspace_target: str) -> None:
        with Workspace.create(
            workspace_target, name="武昌区", epsg=4547, district="wuchang"
        ) as made:
            assert (made.name, made.epsg, made.district) == ("武昌区", 4547, "wuchang")
        with Workspace.open(workspace_target) as opened:
            assert (opened.name, opened.epsg, opened.district) == ("武昌区", 4547, "wuchang")

    def test_knows_no_epsg_until_told(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:
            assert made.epsg is None
            made.set_epsg(4526)
            assert made.epsg == 4526
        with Workspace.open(workspace_target) as opened:
            assert opened.epsg == 4526

    @pytest.mark.parametrize("epsg", [4326, 2263, 999_999, -1, 0])
    def test_refuses_what_has_no_metres(self, workspace_target: str, epsg: int) -> None:
        with pytest.raises(WorkspaceError, match="epsg_unusable"):
            Workspace.create(workspace_target, epsg=epsg)
        with pytest.raises(WorkspaceError, match="workspace_missing"):
            Workspace.open(workspace_target)

    def test_never_overwrites(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target, name="first") as made:
            made.apply({"units": sample("units")}, IMPORT)
        with pytest.raises(WorkspaceError, match="workspace_exists"):
            Workspace.create(workspace_target, name="second")
        with Workspace.open(workspace_target) as opened:
            assert opened.name == "first"
            assert opened.counts()["units"] == 12

    def test_is_empty_with_all_columns(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:
            assert made.counts() == dict.fromkeys(LAYERS, 0)
            for name, layer in LAYERS.items():
                frame = made.layer(name)
                shape = ["geometry"] if layer.geometry else []
                assert list(frame.columns) == [*layer.names, "flags", "extra", *shape]
                assert isinstance(frame, gpd.GeoDataFrame) == bool(shape)


class TestLayers:
    @pytest.mark.parametrize("name", LAYERS)
    def test_gives_back_what_was_stored(self, workspace_target: str, name: str) -> None:
        frame = sample(name)
        with Workspace.create(workspace_target) as made:
            made.apply({name: frame}, IMPORT)
        with Workspace.open(workspace_target) as opened:
            found = opened.layer(name)
        check = assert_geodataframe_equal if name in SPATIAL else assert_frame_equal
        kept = stored_form(frame)
        for column in kept.columns.difference(["geometry"]):
            if LAYERS[name].names.count(column) and LAYERS[name][column].kind != "flag":
                assert found[column].dtype == kept[column].dtype
        check(found, kept[found.columns], check_dtype=False)

    def test_replaces_by_id_the_columns_given(self, workspace_target: str) -> None:
        first = sample("estates")
        change = first[["id"]].iloc[:3].assign(households=[math.nan, 800.0, 5.0])
        with Workspace.create(workspace_target) as made:
            made.apply({"estates": first}, IMPORT)
            made.apply({"estates": change}, IMPORT)
            found = made.layer("estates").set_index("id")
        expected = stored_form(first).set_index("id")
        expected.loc[change["id"], "households"] = change["households"].to_numpy()
        assert_geodataframe_equal(found, expected[found.columns], check_dtype=False)

    def test_moves_and_removes_places(self, workspace_target: str) -> None:
        first = sample("stations", 4)
        moved = first.copy()
        moved.geometry = [shapely.Point(114.9, 30.9), None, shapely.Point(), first.geometry[3]]
        with Workspace.create(workspace_target) as made:
            made.apply({"stations": first}, IMPORT)
            made.apply({"stations": moved}, IMPORT)
            found = made.layer("stations").set_index("id").loc[moved["id"]]
        assert found.geometry.isna().tolist() == [False, True, True, False]
        assert found.geometry.iloc[0].equals(shapely.Point(114.9, 30.9))

    def test_takes_single_polygons_and_heights(self, workspace_target: str) -> None:
        flat = shapely.box(114, 30, 115, 31)
        frame = gpd.GeoDataFrame(
            {"id": ["a"]}, geometry=[shapely.force_3d(flat, 12.0)], crs="EPSG:4326"
        )
        with Workspace.create(workspace_target) as made:
            made.apply({"communities": frame}, IMPORT)
            shape = made.layer("communities").geometry[0]
        assert shape.geom_type == "MultiPolygon"
        assert not shape.has_z
        assert shape.equals(flat)

    def test_keeps_provenance_when_asked(self, workspace_target: str) -> None:
        frame = sample("needs", 3).assign(source_file="诉求.csv", source_row=[2, 3, 4])
        with Workspace.create(workspace_target) as made:
            made.apply({"needs": frame}, IMPORT)
            assert "source_row" not in made.layer("needs")
            found = made.layer("needs", provenance=True).set_index("id")
        assert found.loc[frame["id"], "source_row"].tolist() == [2, 3, 4]
        assert set(found["source_file"]) == {"诉求.csv"}

    def test_keeps_any_text_and_number(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:

            @settings(max_examples=25, deadline=None)
            @given(
                st.lists(
                    st.tuples(
                        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
                        st.floats(allow_nan=False),
                        st.integers(-(2**53), 2**53),
                    ),
                    min_size=1,
                    max_size=20,
                )
            )
            def check(rows: list[tuple[str, float, int]]) -> None:
                frame = pd.DataFrame(rows, columns=["text", "fund_yuan", "capacity"])
                frame.insert(0, "id", [f"{i:02d}" for i in range(len(rows))])
                made.apply({"offers": frame}, IMPORT)
                found = made.layer("offers").iloc[: len(rows)]
                assert found["text"].tolist() == frame["text"].tolist()
                assert found["fund_yuan"].tolist() == frame["fund_yuan"].tolist()
                assert found["capacity"].tolist() == frame["capacity"].tolist()

            check()

    def test_drops_what_is_no_character(self, workspace_target: str) -> None:
        frame = pd.DataFrame({"id": ["a"], "text": pd.Series(["修\0路\ud800"], dtype=object)})
        with Workspace.create(workspace_target) as made:
            made.apply({"needs": frame}, IMPORT)
            assert made.layer("needs")["text"].tolist() == ["修路?"]

    @pytest.mark.parametrize(
        ("layer", "change", "message"),
        [
            ("needs", {"id": ["a", "a"]}, "id must be"),
            ("needs", {"id": ["a", None]}, "id must be"),
            ("needs", {"nonsense": 1}, "nonsense"),
            ("needs", {"text": [1, 2]}, r"needs\.text must be text, got 1"),
            ("needs", {"beneficiaries": [1.5, 2]}, r"needs\.beneficiaries must be a whole number"),
            ("history", {"agreed": ["yes", "no"]}, r"history\.agreed must be True or False"),
        ],
    )
    def test_refuses_frames_it_cannot_hold(
        self, workspace_target: str, layer: str, change: dict[str, object], message: str
    ) -> None:
        good, bad = sample("units", 2), sample(layer, 2).assign(**change)
        with Workspace.create(workspace_target) as made:
            with pytest.raises(ValueError, match=message):
                made.apply({"units": good, layer: bad}, IMPORT)
            assert made.counts()["units"] == 0
            assert made.runs() == ()

    def test_refuses_other_shapes_and_systems(self, workspace_target: str) -> None:
        frame = sample("streets", 2)
        with Workspace.create(workspace_target) as made:
            with pytest.raises(ValueError, match="geometry must be LINESTRING"):
                made.apply({"streets": frame.set_geometry(frame.boundary)}, IMPORT)
            with pytest.raises(ValueError, match="EPSG:4326, got EPSG:4547"):
                made.apply({"streets": frame.set_crs(4547, allow_override=True)}, IMPORT)


class TestRuns:
    def test_keeps_the_whole_record(self, workspace_target: str) -> None:
        new = NewRun(
            "coverage",
            params={"walk": 500, "level": "any", "weights": (0.5, np.float64(0.25))},
            seed=7,
            inputs=("estates", "stations"),
            result={"coverage": np.float32(0.5), "missing": math.nan, "说明": "已覆盖"},
            detail={"estates": np.array([1, 2, 3]), "day": datetime(2026, 5, 1, tzinfo=UTC)},
            standard="wuhan-2024.1",
        )
        with Workspace.create(workspace_target) as made:
            number = made.add_run(new)
            run = made.run(number)
            assert made.latest("coverage") == run
            assert made.runs() == (run,)
        assert run.params == {"walk": 500, "level": "any", "weights": [0.5, 0.25]}
        assert run.result == {"coverage": 0.5, "missing": None, "说明": "已覆盖"}
        assert run.detail == {"estates": [1, 2, 3], "day": "2026-05-01T00:00:00+00:00"}
        assert (run.seed, run.inputs, run.standard) == (7, ("estates", "stations"), "wuhan-2024.1")
        assert run.software
        assert abs(datetime.now(UTC) - run.created_at) < timedelta(minutes=1)
        assert run.created_at.utcoffset() == timedelta(0)

    def test_tells_the_newest_first(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:
            numbers = [made.add_run(NewRun(kind)) for kind in ("a", "b", "a")]
            assert [run.id for run in made.runs(2)] == [numbers[2], numbers[1]]
            latest = made.latest("a")
            assert latest is not None
            assert latest.id == numbers[2]
            assert made.latest("c") is None
            with pytest.raises(WorkspaceError, match="run_missing"):
                made.run(numbers[2] + 1)

    def test_grows_stale_with_its_input_only(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:
            made.apply({"estates": sample("estates")}, IMPORT)
            run = made.run(made.add_run(NewRun("coverage", inputs=("estates", "stations"))))
            made.apply({"needs": sample("needs")}, IMPORT)
            assert not made.is_stale(run)
            made.apply({"stations": sample("stations", 1)}, IMPORT)
            assert made.is_stale(run)

    def test_takes_the_digest_of_what_was_read(self, workspace_target: str) -> None:
        with Workspace.create(workspace_target) as made:
            before = made.digest(["estates"])
            made.apply({"estates": sample("estates")}, IMPORT)
            run = made.add_run(NewRun("coverage", inputs=("estates",), input_hash=before))
            assert made.is_stale(made.run(run))
