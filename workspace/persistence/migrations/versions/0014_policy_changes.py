"""Policy changes, registers that they write, and rules that nobody rewrites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables; the application may end what was made, and never alter it."""
    op.create_table(
        "policy_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("widens", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("draft", postgresql.JSONB(), nullable=False),
        sa.Column("enacted", postgresql.JSONB(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activate_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("rolls_back", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'ACTIVE', 'REJECTED', 'ROLLED_BACK')",
            name=op.f("ck_policy_changes_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('ACTIVE', 'ROLLED_BACK') OR enacted IS NOT NULL", name=op.f("ck_policy_changes_enacted")
        ),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_policy_changes_nation")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_policy_changes_proposed_by")),
        sa.ForeignKeyConstraint(["replaces"], ["policy_changes.id"], name=op.f("fk_policy_changes_replaces")),
        sa.ForeignKeyConstraint(["rolls_back"], ["policy_changes.id"], name=op.f("fk_policy_changes_rolls_back")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_changes")),
        sa.UniqueConstraint("id", "proposed_by", name="uq_policy_changes_id_proposed_by"),
    )
    op.create_index("ix_policy_changes_proposed_at_id", "policy_changes", ["proposed_at", "id"], unique=False)
    op.create_index("ix_policy_changes_state_activate_at", "policy_changes", ["state", "activate_at"], unique=False)
    op.create_table(
        "policy_change_decisions",
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('APPROVE', 'DENY', 'RETURN')", name=op.f("ck_policy_change_decisions_decision")
        ),
        sa.CheckConstraint(
            "decision <> 'APPROVE' OR officer <> proposed_by", name=op.f("ck_policy_change_decisions_second_officer")
        ),
        sa.ForeignKeyConstraint(
            ["change", "proposed_by"],
            ["policy_changes.id", "policy_changes.proposed_by"],
            name="fk_policy_change_decisions_change",
        ),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f("fk_policy_change_decisions_nation")),
        sa.ForeignKeyConstraint(["officer"], ["people.id"], name=op.f("fk_policy_change_decisions_officer")),
        sa.PrimaryKeyConstraint("change", "officer", "decision", name=op.f("pk_policy_change_decisions")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (state, nations, enacted, activated_at, note) ON policy_changes TO app")
    op.execute("GRANT SELECT, INSERT ON policy_change_decisions TO app")
    _registers()
    _rules()


def _registers() -> None:
    op.add_column("groups", sa.Column("change", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_groups_change"), "groups", "policy_changes", ["change"], ["id"])
    op.execute("REVOKE UPDATE ON groups FROM app")
    op.execute("GRANT UPDATE (valid_until) ON groups TO app")
    # Nothing ever wrote consents or authorisations: they begin anew, in the form that decisions need.
    op.drop_table("consents")
    op.drop_table("authorisations")
    op.create_table(
        "consents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("recipients", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        *_made_and_ended("consents"),
    )
    op.create_index("ix_consents_nation", "consents", ["nation"], unique=False)
    op.create_table(
        "authorisations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("nations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("organisations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        *_made_and_ended("authorisations"),
        sa.CheckConstraint("kind IN ('TAA', 'MLA', 'LICENCE', 'PERMIT')", name=op.f("ck_authorisations_kind")),
    )
    op.create_index("ix_authorisations_nation", "authorisations", ["nation"], unique=False)
    for table in ("consents", "authorisations"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE (ended_at, ended_by, ended_reason) ON {table} TO app")
        op.execute(
            f"CREATE TRIGGER {table}_end_once BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
        )


def _made_and_ended(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["nation"], ["nations.code"], name=op.f(f"fk_{table}_nation")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f(f"fk_{table}_created_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f(f"fk_{table}_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _rules() -> None:
    """A rule is withdrawn once, and that is all that ever happens to it."""
    op.execute("REVOKE UPDATE ON disclosure_rules FROM app")
    op.execute("GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawn_reason) ON disclosure_rules TO app")
    op.execute(
        "CREATE TRIGGER disclosure_rules_withdraw_once BEFORE UPDATE ON disclosure_rules FOR EACH ROW "
        "WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
