"""The runs: results with what is needed to repeat them."""

import sqlalchemy as sa
from alembic import op

from service.db import geopackage
from service.db.types import Count, Instant, JsonText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", Count, nullable=False, autoincrement=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("params", JsonText(), nullable=False),
        sa.Column("seed", Count),
        sa.Column("inputs", JsonText(), nullable=False),
        sa.Column("result", JsonText(), nullable=False),
        sa.Column("detail", JsonText(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text()),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_kind", "runs", ["district", "kind", "id"])
    if op.get_bind().dialect.name == "sqlite":
        geopackage.register_attributes(op.get_bind(), "runs")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        geopackage.unregister(op.get_bind(), "runs")
    op.drop_table("runs")
