"""Search, topics of replies, themes of indicators, titles that can be compared.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from citypolicy.load.rows import topic

revision = "0002"
down_revision = "0001"

_TITLE_KEY = (
    r"regexp_replace(regexp_replace(title, '^.*?关于(印发|转发|发布|公布|下发)(.+)的(通知|公告|函)$', '\2'), "
    r"""'[《》〈〉“”"()\[\]\s]', '', 'g')"""
)


def upgrade() -> None:
    """Forward; there is no way back: a warehouse is restored from a backup or rebuilt from the archive."""
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("search_word_pkey")),
        schema="policy",
    )
    op.execute(
        "INSERT INTO policy.search_word SELECT DISTINCT t.lexeme FROM policy.segment s, LATERAL unnest(s.tokens) t"
    )
    op.add_column(
        "citation",
        sa.Column("title_key", sa.Text(), sa.Computed(_TITLE_KEY, persisted=True), nullable=True),
        schema="policy",
    )
    op.drop_index(op.f("citation_title_idx"), table_name="citation", schema="policy")
    op.create_index(op.f("citation_title_key_idx"), "citation", ["title_key"], unique=False, schema="policy")
    op.add_column("dim_indicator", sa.Column("theme_label", sa.Text(), nullable=True), schema="policy")
    op.add_column("dim_indicator", sa.Column("measure", sa.Text(), nullable=True), schema="policy")
    op.create_check_constraint(
        op.f("dim_indicator_measure_check"),
        "dim_indicator",
        "measure IN ('level', 'growth', 'change', 'share', 'rank')",
        schema="policy",
    )
    op.add_column(
        "document_version",
        sa.Column("title_key", sa.Text(), sa.Computed(_TITLE_KEY, persisted=True), nullable=True),
        schema="policy",
    )
    op.add_column(
        "document_version",
        sa.Column("dated", sa.Date(), sa.Computed("coalesce(issued_on, published_on)", persisted=True), nullable=True),
        schema="policy",
    )
    op.drop_index(op.f("document_version_title_idx"), table_name="document_version", schema="policy")
    op.create_index(op.f("document_version_dated_idx"), "document_version", ["dated"], unique=False, schema="policy")
    op.create_index(
        op.f("document_version_title_key_idx"), "document_version", ["title_key"], unique=False, schema="policy"
    )
    op.add_column("proposal_reply", sa.Column("topic", sa.Text(), nullable=True), schema="policy")
    connection = op.get_bind()
    replies = connection.execute(
        sa.text(
            "SELECT p.version_id, coalesce(p.proposal_title, v.title, '') FROM policy.proposal_reply p "
            "JOIN policy.document_version v ON v.id = p.version_id"
        )
    ).all()
    for version_id, title in replies:
        connection.execute(
            sa.text("UPDATE policy.proposal_reply SET topic = :topic WHERE version_id = :id"),
            {"topic": topic(title), "id": version_id},
        )
