"""What matching asks beside: totals of units, rooms asked for and free, offers for gain."""

import sqlalchemy as sa
from alembic import op

from service.db.types import Count

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("stations", "free_m2", sa.Double),
    ("units", "capacity", Count),
    ("offers", "room_m2", sa.Double),
    ("offers", "commercial", sa.Boolean),
)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind() if isinstance(kind, type) else kind))


def downgrade() -> None:
    for table, name, _ in _COLUMNS:
        op.drop_column(table, name)
