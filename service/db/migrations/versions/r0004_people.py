"""Posts and the members who take them: counts of people and skills, of offers and of needs."""

import sqlalchemy as sa
from alembic import op

from service.db.types import Count

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("offers", "needs"):
        op.add_column(table, sa.Column("people", Count))
        op.add_column(table, sa.Column("skills", sa.Text()))


def downgrade() -> None:
    for table in ("offers", "needs"):
        op.drop_column(table, "skills")
        op.drop_column(table, "people")
