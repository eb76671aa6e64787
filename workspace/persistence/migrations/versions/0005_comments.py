"""Comments, and events for one person alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table; a comment is not changed, and goes only with what it is about."""
    op.create_table(
        "comments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("milestone", sa.Text(), nullable=True),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(document, milestone) = 1", name=op.f("ck_comments_object")),
        sa.ForeignKeyConstraint(["author"], ["people.id"], name=op.f("fk_comments_author")),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_comments_document")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_comments_label_id")),
        sa.ForeignKeyConstraint(["milestone"], ["milestones.id"], name=op.f("fk_comments_milestone")),
        sa.ForeignKeyConstraint(["project"], ["projects.id"], name=op.f("fk_comments_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_document", "comments", ["document", "created_at", "id"], unique=False)
    op.create_index("ix_comments_milestone", "comments", ["milestone", "created_at", "id"], unique=False)
    op.create_index("ix_comments_words", "comments", ["words"], unique=False, postgresql_using="gin")
    op.add_column("activity_events", sa.Column("addressee", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_activity_events_addressee"), "activity_events", "people", ["addressee"], ["id"])
    op.execute("GRANT SELECT, INSERT, DELETE ON comments TO app")
