"""The words of contents, for projects that want their unclassified documents to be found by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table, grants the application its part, and lets no project have any of it."""
    op.create_table(
        "content_words",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("label_id", sa.BigInteger(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=op.f("fk_content_words_document")),
        sa.ForeignKeyConstraint(["version"], ["document_versions.id"], name=op.f("fk_content_words_version")),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_content_words_label_id")),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_content_words")),
    )
    op.create_index("ix_content_words_words", "content_words", ["words"], unique=False, postgresql_using="gin")
    op.add_column(
        "projects", sa.Column("content_search", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON content_words TO app")
