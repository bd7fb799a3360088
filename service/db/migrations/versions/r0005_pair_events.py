"""What became of matched pairs: who said what, and when."""

import sqlalchemy as sa
from alembic import op

from service.db import geopackage
from service.db.types import Count, Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pair_events",
        sa.Column("id", Count, nullable=False, autoincrement=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("match_run", Count, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pair_events"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        geopackage.register_attributes(op.get_bind(), "pair_events")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        geopackage.unregister(op.get_bind(), "pair_events")
    op.drop_table("pair_events")
