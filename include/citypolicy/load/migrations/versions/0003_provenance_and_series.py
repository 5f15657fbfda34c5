"""Provenance of dimensions and portals; short texts known with their titles; addresses of any length; what makes
numbers comparable.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_RUN = "md5('migrate-0003')::uuid"
_FROM_DOCUMENTS = """
    UPDATE policy.{table} t
    SET first_seen_at = s.first_seen_at, last_seen_at = s.last_seen_at, run_id = s.run_id,
        extractor_version = s.extractor_version
    FROM (SELECT {key}, min(first_seen_at) AS first_seen_at, max(last_seen_at) AS last_seen_at,
                 (array_agg(run_id ORDER BY first_seen_at, id))[1] AS run_id,
                 (array_agg(extractor_version ORDER BY first_seen_at, id))[1] AS extractor_version
          FROM policy.document_version GROUP BY {key}) s
    WHERE s.{key} = t.{own}"""


def upgrade() -> None:
    """Forward; there is no way back: a warehouse is restored from a backup or rebuilt from the archive."""
    op.execute(
        f"INSERT INTO policy.run SELECT {_RUN}, 'migrate-0003', '', now(), now(), '{{}}' "
        "WHERE EXISTS (SELECT FROM policy.dim_region)"
    )
    tables = (
        "dim_region", "dim_unit", "dim_unit_alias", "dim_indicator", "dim_indicator_alias", "dim_issuer",
        "portal_state",
    )  # fmt: skip
    for table in tables:
        # A default for the rows that are there, which the table does not keep.
        for name, kind, default in (
            ("first_seen_at", sa.DateTime(timezone=True), "now()"),
            ("last_seen_at", sa.DateTime(timezone=True), "now()"),
            ("run_id", sa.UUID(), _RUN),
            ("extractor_version", sa.Text(), "''"),
        ):
            op.add_column(
                table, sa.Column(name, kind, server_default=sa.text(default), nullable=False), schema="policy"
            )
            op.alter_column(table, name, server_default=None, schema="policy")
        op.create_foreign_key(
            op.f(f"{table}_run_id_fkey"),
            table,
            "run",
            ["run_id"],
            ["id"],
            source_schema="policy",
            referent_schema="policy",
        )
    op.execute(_FROM_DOCUMENTS.format(table="dim_issuer", key="issuer_id", own="id"))
    op.execute(_FROM_DOCUMENTS.format(table="dim_region", key="region_code", own="code") + " AND t.level = 'other'")
    op.execute(
        """
        UPDATE policy.portal_state t
        SET first_seen_at = c.first_seen_at, last_seen_at = c.last_seen_at, run_id = c.run_id,
            extractor_version = c.extractor_version
        FROM (SELECT portal, min(fetched_at) AS first_seen_at, max(last_fetched_at) AS last_seen_at,
                     (array_agg(run_id ORDER BY last_fetched_at DESC, id))[1] AS run_id,
                     (array_agg(extractor_version ORDER BY last_fetched_at DESC, id))[1] AS extractor_version
              FROM policy.capture GROUP BY portal) c
        WHERE c.portal = t.portal"""
    )
    op.drop_constraint(op.f("document_version_text_sha256_key"), "document_version", schema="policy", type_="unique")
    op.create_index(op.f("document_version_text_sha256_idx"), "document_version", ["text_sha256"], schema="policy")
    op.drop_index(op.f("capture_url_idx"), table_name="capture", schema="policy")
    op.create_index(op.f("capture_url_idx"), "capture", ["url"], schema="policy", postgresql_using="hash")
    op.add_column("fact_observation", sa.Column("year", sa.Integer()), schema="policy")
    op.add_column("fact_observation", sa.Column("year_from", sa.Text()), schema="policy")
    for name, default in (("basis", "plain"), ("better", "more")):
        op.add_column(
            "fact_observation", sa.Column(name, sa.Text(), server_default=default, nullable=False), schema="policy"
        )
        op.alter_column("fact_observation", name, server_default=None, schema="policy")
    # As far as the rows themselves say it; headings and sentences are read when the documents are extracted again.
    op.execute(
        """
        UPDATE policy.fact_observation
        SET year = CASE WHEN extract(year FROM period_start) = extract(year FROM period_end)
                        THEN extract(year FROM period_end)::integer END,
            year_from = 'text'
        WHERE period_start IS NOT NULL OR period_end IS NOT NULL"""
    )
    op.execute(
        """
        UPDATE policy.fact_observation SET better = 'less'
        WHERE comparator IN ('le', 'lt') OR measure = 'rank' OR measure IN ('growth', 'change') AND value < 0"""
    )
    op.create_check_constraint(
        "year_from", "fact_observation", "year_from IN ('text', 'heading', 'document')", schema="policy"
    )
    op.create_check_constraint("better", "fact_observation", "better IN ('more', 'less')", schema="policy")
