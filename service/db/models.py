"""The tables: ten layers, the runs, the events of pairs and the workspace itself.

The fields of the layers are those of `geo.layers`, which a test compares. Every row carries
its district, the file and row it came from, and what the file said beyond the fields.
"""

from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import Boolean, Double, Index, MetaData, Table, Text, UniqueConstraint
from sqlalchemy.ext.declarative import declared_attr
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from service.db.types import Count, Instant, JsonText, geometry

__all__ = [
    "TABLES",
    "Base",
    "Communities",
    "Entrances",
    "Estates",
    "History",
    "Needs",
    "Offers",
    "PairEvents",
    "Runs",
    "Spaces",
    "Stations",
    "Streets",
    "Units",
    "WorkspaceRow",
]


class Base(DeclarativeBase):
    """All tables of a workspace."""

    metadata = MetaData(naming_convention={"uq": "uq_%(table_name)s", "pk": "pk_%(table_name)s"})
    type_annotation_map = {str: Text(), int: Count, float: Double(), bool: Boolean()}  # noqa: RUF012


class Row:
    """What every row of a layer has besides its fields."""

    fid: Mapped[int] = mapped_column(primary_key=True, sort_order=-3)
    id: Mapped[str] = mapped_column(sort_order=-2)
    district: Mapped[str] = mapped_column(sort_order=-1)
    flags: Mapped[str] = mapped_column(server_default="", sort_order=1)
    extra: Mapped[str | None] = mapped_column(sort_order=2)
    source_file: Mapped[str | None] = mapped_column(sort_order=3)
    source_row: Mapped[int | None] = mapped_column(sort_order=4)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[SchemaItem | dict[str, Any], ...]:  # noqa: N805
        name = cls.__tablename__  # type: ignore[attr-defined]
        items: list[SchemaItem | dict[str, Any]] = [UniqueConstraint("district", "id")]
        if hasattr(cls, "geom"):
            index = Index(f"ix_{name}_geom", "geom", postgresql_using="gist")
            items.append(index.ddl_if(dialect="postgresql"))
        # Numbers of deleted rows are not given again: the GeoPackage standard asks for it.
        return (*items, {"sqlite_autoincrement": True})


class Communities(Row, Base):
    """District, streets (街道) and communities (社区)."""

    __tablename__ = "communities"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("MULTIPOLYGON"))
    code: Mapped[str | None]
    name: Mapped[str | None]
    level: Mapped[str | None]
    parent: Mapped[str | None]
    population: Mapped[int | None]
    households: Mapped[int | None]
    elders: Mapped[int | None]


class Estates(Row, Base):
    """Residential areas (小区), as a point or as their ground."""

    __tablename__ = "estates"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("GEOMETRY"))
    name: Mapped[str | None]
    address: Mapped[str | None]
    community: Mapped[str | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    elders: Mapped[int | None]
    children: Mapped[int | None]
    buildings: Mapped[int | None]
    area_m2: Mapped[float | None]
    built_year: Mapped[int | None]
    gated: Mapped[bool | None]
    old: Mapped[bool | None]
    has_branch: Mapped[bool | None]
    property_company: Mapped[str | None]


class Entrances(Row, Base):
    """Gates of estates."""

    __tablename__ = "entrances"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    estate: Mapped[str | None]
    name: Mapped[str | None]


class Streets(Row, Base):
    """Ways on the ground, with what OpenStreetMap says about walking them."""

    __tablename__ = "streets"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("LINESTRING"))
    name: Mapped[str | None]
    highway: Mapped[str | None]
    foot: Mapped[str | None]
    access: Mapped[str | None]
    steps: Mapped[bool | None]
    sidewalk: Mapped[str | None]
    motorroad: Mapped[str | None]
    oneway_foot: Mapped[str | None]


class Stations(Row, Base):
    """Service stations and centres that exist."""

    __tablename__ = "stations"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    name: Mapped[str | None]
    level: Mapped[str | None]
    source: Mapped[str | None]
    address: Mapped[str | None]
    community: Mapped[str | None]
    area_m2: Mapped[float | None]
    office_m2: Mapped[float | None]
    activity_m2: Mapped[float | None]
    free_m2: Mapped[float | None]
    rooms: Mapped[str | None]
    opening_hours: Mapped[str | None]
    space: Mapped[str | None]


class Spaces(Row, Base):
    """Rooms that could become stations."""

    __tablename__ = "spaces"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    name: Mapped[str | None]
    source: Mapped[str | None]
    kind: Mapped[str | None]
    address: Mapped[str | None]
    community: Mapped[str | None]
    area_m2: Mapped[float | None]
    usable_m2: Mapped[float | None]
    floor: Mapped[str | None]
    state: Mapped[str | None]
    owner: Mapped[str | None]
    fitout_yuan: Mapped[float | None]
    yearly_yuan: Mapped[float | None]


class Units(Row, Base):
    """Partner units and social organisations."""

    __tablename__ = "units"
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    name: Mapped[str | None]
    kind: Mapped[str | None]
    system: Mapped[str | None]
    address: Mapped[str | None]
    community: Mapped[str | None]
    willing: Mapped[str | None]
    funds_yuan: Mapped[float | None]
    members: Mapped[int | None]
    capacity: Mapped[int | None]
    registration: Mapped[str | None]
    wishes: Mapped[str | None]


class Offers(Row, Base):
    """What units offer."""

    __tablename__ = "offers"
    unit: Mapped[str | None]
    category: Mapped[str | None]
    text: Mapped[str | None]
    capacity: Mapped[int | None]
    fund_yuan: Mapped[float | None]
    times: Mapped[str | None]
    room_m2: Mapped[float | None]
    commercial: Mapped[bool | None]
    people: Mapped[int | None]
    skills: Mapped[str | None]


class Needs(Row, Base):
    """What communities and estates need."""

    __tablename__ = "needs"
    community: Mapped[str | None]
    estate: Mapped[str | None]
    category: Mapped[str | None]
    text: Mapped[str | None]
    beneficiaries: Mapped[int | None]
    urgency: Mapped[str | None]
    people: Mapped[int | None]
    skills: Mapped[str | None]


class History(Row, Base):
    """Pairings of the past and what became of them."""

    __tablename__ = "history"
    unit: Mapped[str | None]
    community: Mapped[str | None]
    category: Mapped[str | None]
    agreed: Mapped[bool | None]
    active: Mapped[bool | None]
    rating: Mapped[float | None]
    started: Mapped[str | None]
    ended: Mapped[str | None]


class Runs(Base):
    """One record for each result, with what is needed to repeat it."""

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_kind", "district", "kind", "id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    district: Mapped[str]
    kind: Mapped[str]
    params: Mapped[Any] = mapped_column(JsonText)
    seed: Mapped[int | None]
    inputs: Mapped[Any] = mapped_column(JsonText)
    result: Mapped[Any] = mapped_column(JsonText)
    detail: Mapped[Any] = mapped_column(JsonText)
    software: Mapped[str]
    standard: Mapped[str | None]
    input_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)


class PairEvents(Base):
    """What became of matched pairs; rows are added, never changed (`service.consent`)."""

    __tablename__ = "pair_events"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    district: Mapped[str]
    offer: Mapped[str]
    need: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    day: Mapped[str]
    reason: Mapped[str | None]
    match_run: Mapped[int]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class WorkspaceRow(Base):
    """The workspace itself: one row."""

    __tablename__ = "workspace"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    district: Mapped[str]
    epsg: Mapped[int | None]
    software: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)


TABLES: dict[str, Table] = {
    name: table
    for name, table in Base.metadata.tables.items()
    if name not in {"runs", "pair_events", "workspace"}
}
