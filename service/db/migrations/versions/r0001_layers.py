"""The workspace and its ten layers."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from service.db import geopackage
from service.db.types import Count, Instant, geometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SHAPES = {
    "communities": "MULTIPOLYGON",
    "estates": "GEOMETRY",
    "entrances": "POINT",
    "streets": "LINESTRING",
    "stations": "POINT",
    "spaces": "POINT",
    "units": "POINT",
}
# Text unless told otherwise.
_FIELDS = {
    "communities": "code name level parent population=count households=count elders=count",
    "estates": """name address community households=count population=count elders=count
        children=count buildings=count area_m2=number built_year=count gated=flag old=flag
        has_branch=flag property_company""",
    "entrances": "estate name",
    "streets": "name highway foot access steps=flag sidewalk motorroad oneway_foot",
    "stations": """name level source address community area_m2=number office_m2=number
        activity_m2=number rooms opening_hours space""",
    "spaces": """name source kind address community area_m2=number usable_m2=number floor state
        owner fitout_yuan=number yearly_yuan=number""",
    "units": """name kind system address community willing funds_yuan=number members=count
        registration wishes""",
    "offers": "unit category text capacity=count fund_yuan=number times",
    "needs": "community estate category text beneficiaries=count urgency",
    "history": "unit community category agreed=flag active=flag rating=number started ended",
}
_TYPES: dict[str, Any] = {
    "": sa.Text(),
    "count": Count,
    "number": sa.Double(),
    "flag": sa.Boolean(),
}


def _field(declaration: str) -> sa.Column[Any]:
    name, _, kind = declaration.partition("=")
    return sa.Column(name, _TYPES[kind])


def _create(layer: str) -> None:
    shape = _SHAPES.get(layer)
    in_file = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        layer,
        sa.Column("fid", Count, nullable=False, autoincrement=True),
        sa.Column("id", sa.Text(), nullable=False),
        # Rows that somebody adds in QGIS or psql belong to the workspace's own district.
        sa.Column(
            "district",
            sa.Text(),
            nullable=False,
            server_default=context.config.attributes["district"],
        ),
        *([sa.Column("geom", geometry(shape))] if shape else []),
        *(_field(declaration) for declaration in _FIELDS[layer].split()),
        sa.Column("flags", sa.Text(), nullable=False, server_default=""),
        sa.Column("extra", sa.Text()),
        sa.Column("source_file", sa.Text()),
        sa.Column("source_row", Count),
        sa.PrimaryKeyConstraint("fid", name=f"pk_{layer}"),
        sa.UniqueConstraint("district", "id", name=f"uq_{layer}"),
        sqlite_autoincrement=True,
    )
    if in_file and shape:
        geopackage.register_features(op.get_bind(), layer, shape)
    elif in_file:
        geopackage.register_attributes(op.get_bind(), layer)
    elif shape:
        op.create_index(f"ix_{layer}_geom", layer, ["geom"], postgresql_using="gist")


def upgrade() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", Count, nullable=False, autoincrement=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("epsg", Count),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        geopackage.register_attributes(op.get_bind(), "workspace")
    for layer in _FIELDS:
        _create(layer)


def downgrade() -> None:
    for table in (*reversed(_FIELDS), "workspace"):
        if op.get_bind().dialect.name == "sqlite":
            geopackage.unregister(op.get_bind(), table)
        op.drop_table(table)
