"""The first schema.

Revision 0001, after None.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward; there is no way back: a warehouse is restored from a backup or rebuilt from the archive."""
    op.create_table(
        "derived",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("derived_pkey")),
        schema="policy",
    )
    op.create_table(
        "dim_issuer",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("dim_issuer_pkey")),
        sa.UniqueConstraint("name", name=op.f("dim_issuer_name_key")),
        schema="policy",
    )
    op.create_table(
        "dim_region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name=op.f("dim_region_code_check")),
        sa.CheckConstraint(
            "level IN ('province', 'prefecture', 'county', 'other')", name=op.f("dim_region_level_check")
        ),
        sa.ForeignKeyConstraint(["parent_code"], ["policy.dim_region.code"], name=op.f("dim_region_parent_code_fkey")),
        sa.PrimaryKeyConstraint("code", name=op.f("dim_region_pkey")),
        schema="policy",
    )
    op.create_table(
        "dim_unit",
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("unit", name=op.f("dim_unit_pkey")),
        schema="policy",
    )
    op.create_table(
        "portal_state",
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("last_capture_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_new_document_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("captures", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("last_crawl_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_crawl", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("portal", name=op.f("portal_state_pkey")),
        schema="policy",
    )
    op.create_table(
        "run",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("run_pkey")),
        sa.UniqueConstraint("name", name=op.f("run_name_key")),
        schema="policy",
    )
    op.create_table(
        "capture",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("warc", sa.Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.Column("list_title", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("parent_url", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=True),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('loaded', 'quarantined', 'issue')", name=op.f("capture_outcome_check")),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("capture_run_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("capture_pkey")),
        schema="policy",
    )
    op.create_index(
        op.f("capture_extractor_version_idx"), "capture", ["extractor_version"], unique=False, schema="policy"
    )
    op.create_index(
        op.f("capture_portal_fetched_at_idx"), "capture", ["portal", "fetched_at"], unique=False, schema="policy"
    )
    op.create_index(op.f("capture_url_idx"), "capture", ["url"], unique=False, schema="policy")
    op.create_index(op.f("capture_version_id_idx"), "capture", ["version_id"], unique=False, schema="policy")
    op.create_table(
        "dim_indicator",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["unit"], ["policy.dim_unit.unit"], name=op.f("dim_indicator_unit_fkey")),
        sa.PrimaryKeyConstraint("code", name=op.f("dim_indicator_pkey")),
        schema="policy",
    )
    op.create_table(
        "dim_unit_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("factor", sa.Numeric(), nullable=False),
        sa.CheckConstraint("factor > 0", name=op.f("dim_unit_alias_factor_check")),
        sa.ForeignKeyConstraint(["unit"], ["policy.dim_unit.unit"], name=op.f("dim_unit_alias_unit_fkey")),
        sa.PrimaryKeyConstraint("alias", name=op.f("dim_unit_alias_pkey")),
        schema="policy",
    )
    op.create_table(
        "document",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("current_version_id", sa.UUID(), nullable=True),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("locations", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("document_run_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        schema="policy",
    )
    op.create_index(
        op.f("document_current_version_id_idx"), "document", ["current_version_id"], unique=False, schema="policy"
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint("severity IN ('info', 'warning', 'error')", name=op.f("issue_severity_check")),
        sa.CheckConstraint(
            "stage IN ('crawl', 'clean', 'segment', 'extract', 'validate', 'load')", name=op.f("issue_stage_check")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("issue_run_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("issue_pkey")),
        schema="policy",
    )
    op.create_index(op.f("issue_capture_id_idx"), "issue", ["capture_id"], unique=False, schema="policy")
    op.create_index(op.f("issue_code_idx"), "issue", ["code"], unique=False, schema="policy")
    op.create_table(
        "quarantine",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("quarantine_run_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("quarantine_pkey")),
        schema="policy",
    )
    op.create_index(op.f("quarantine_capture_id_idx"), "quarantine", ["capture_id"], unique=False, schema="policy")
    op.create_table(
        "dim_indicator_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["policy.dim_indicator.code"], name=op.f("dim_indicator_alias_code_fkey")),
        sa.PrimaryKeyConstraint("alias", name=op.f("dim_indicator_alias_pkey")),
        schema="policy",
    )
    op.create_table(
        "document_version",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("doc_number", sa.Text(), nullable=True),
        sa.Column("issuer_id", sa.UUID(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("ocr_confidence", sa.REAL(), nullable=True),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('plan', 'opinion', 'notice', 'reply', 'report', 'overview', 'news', 'other')",
            name=op.f("document_version_kind_check"),
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("document_version_text_check")),
        sa.CheckConstraint("ocr_confidence BETWEEN 0 AND 1", name=op.f("document_version_ocr_confidence_check")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("document_version_period_check")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["policy.document.id"],
            name=op.f("document_version_document_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["policy.dim_issuer.id"], name=op.f("document_version_issuer_id_fkey")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["policy.dim_region.code"], name=op.f("document_version_region_code_fkey")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("document_version_run_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_version_pkey")),
        sa.UniqueConstraint("text_sha256", name=op.f("document_version_text_sha256_key")),
        schema="policy",
    )
    op.create_index(
        op.f("document_version_doc_number_idx"), "document_version", ["doc_number"], unique=False, schema="policy"
    )
    op.create_index(
        op.f("document_version_document_id_idx"), "document_version", ["document_id"], unique=False, schema="policy"
    )
    op.create_index(
        op.f("document_version_issuer_id_idx"), "document_version", ["issuer_id"], unique=False, schema="policy"
    )
    op.create_index(
        "document_version_region_code_kind_idx",
        "document_version",
        ["region_code", "kind"],
        unique=False,
        schema="policy",
    )
    op.create_index(op.f("document_version_title_idx"), "document_version", ["title"], unique=False, schema="policy")
    op.create_table(
        "citation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("doc_number", sa.Text(), nullable=True),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("cited_document_id", sa.UUID(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint("relation IN ('implements', 'issues', 'cites')", name=op.f("citation_relation_check")),
        sa.CheckConstraint("char_start >= 0 AND char_end > char_start", name=op.f("citation_span_check")),
        sa.ForeignKeyConstraint(
            ["cited_document_id"],
            ["policy.document.id"],
            name=op.f("citation_cited_document_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("citation_run_id_fkey")),
        sa.ForeignKeyConstraint(["version_id"], ["policy.document_version.id"], name=op.f("citation_version_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("citation_pkey")),
        schema="policy",
    )
    op.create_index(
        op.f("citation_cited_document_id_idx"), "citation", ["cited_document_id"], unique=False, schema="policy"
    )
    op.create_index(op.f("citation_doc_number_idx"), "citation", ["doc_number"], unique=False, schema="policy")
    op.create_index(op.f("citation_title_idx"), "citation", ["title"], unique=False, schema="policy")
    op.create_index(op.f("citation_version_id_idx"), "citation", ["version_id"], unique=False, schema="policy")
    op.create_table(
        "document_location",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("list_title", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("warc", sa.Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("document_location_run_id_fkey")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy.document_version.id"], name=op.f("document_location_version_id_fkey")
        ),
        sa.PrimaryKeyConstraint("url", "version_id", name=op.f("document_location_pkey")),
        schema="policy",
    )
    op.create_index(
        op.f("document_location_version_id_idx"), "document_location", ["version_id"], unique=False, schema="policy"
    )
    op.create_table(
        "fact_observation",
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("char_start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("occurrence", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("context_start", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("indicator_code", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("subject_region_code", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("value_high", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("confidence", sa.REAL(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "comparator IN ('eq', 'ge', 'gt', 'le', 'lt', 'approx', 'range')",
            name=op.f("fact_observation_comparator_check"),
        ),
        sa.CheckConstraint(
            "measure IN ('level', 'growth', 'change', 'share', 'rank')", name=op.f("fact_observation_measure_check")
        ),
        sa.CheckConstraint("status IN ('actual', 'target', 'planned')", name=op.f("fact_observation_status_check")),
        sa.CheckConstraint("char_start >= 0 AND char_end > char_start", name=op.f("fact_observation_span_check")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("fact_observation_confidence_check")),
        sa.CheckConstraint(
            "context_start <= char_start AND substr(context, char_start - context_start + 1, length(quote)) = quote",
            name=op.f("fact_observation_context_check"),
        ),
        sa.CheckConstraint("length(quote) = char_end - char_start", name=op.f("fact_observation_quote_check")),
        sa.CheckConstraint("period_end >= period_start", name=op.f("fact_observation_period_check")),
        sa.CheckConstraint("value_high >= value", name=op.f("fact_observation_range_check")),
        sa.ForeignKeyConstraint(
            ["indicator_code"], ["policy.dim_indicator.code"], name=op.f("fact_observation_indicator_code_fkey")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("fact_observation_run_id_fkey")),
        sa.ForeignKeyConstraint(
            ["subject_region_code"], ["policy.dim_region.code"], name=op.f("fact_observation_subject_region_code_fkey")
        ),
        sa.ForeignKeyConstraint(["unit"], ["policy.dim_unit.unit"], name=op.f("fact_observation_unit_fkey")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy.document_version.id"], name=op.f("fact_observation_version_id_fkey")
        ),
        sa.PrimaryKeyConstraint("version_id", "char_start", "occurrence", name=op.f("fact_observation_pkey")),
        schema="policy",
    )
    op.create_index(
        "fact_observation_series_idx",
        "fact_observation",
        ["indicator_code", "subject_region_code", "period_end"],
        unique=False,
        schema="policy",
        postgresql_where=sa.text("indicator_code IS NOT NULL"),
    )
    op.create_table(
        "proposal_reply",
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("proposal_number", sa.Text(), nullable=True),
        sa.Column("proposal_session", sa.Text(), nullable=True),
        sa.Column("proposal_title", sa.Text(), nullable=True),
        sa.Column("proposer", sa.Text(), nullable=True),
        sa.Column("result_class", sa.Text(), nullable=True),
        sa.Column("lead_unit", sa.Text(), nullable=True),
        sa.Column("co_units", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("contact_present", sa.Boolean(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint("result_class IN ('A', 'B', 'C', 'D')", name=op.f("proposal_reply_result_class_check")),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("proposal_reply_run_id_fkey")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy.document_version.id"], name=op.f("proposal_reply_version_id_fkey")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("proposal_reply_pkey")),
        schema="policy",
    )
    op.create_index(
        op.f("proposal_reply_lead_unit_idx"), "proposal_reply", ["lead_unit"], unique=False, schema="policy"
    )
    op.create_table(
        "segment",
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('paragraph', 'heading', 'row')", name=op.f("segment_kind_check")),
        sa.CheckConstraint(
            "part IN ('head', 'address', 'receipt', 'body', 'outlook', 'thanks', 'signature', 'attachment')",
            name=op.f("segment_part_check"),
        ),
        sa.CheckConstraint("char_start >= 0 AND char_end > char_start", name=op.f("segment_span_check")),
        sa.CheckConstraint("level >= 0", name=op.f("segment_level_check")),
        sa.ForeignKeyConstraint(["run_id"], ["policy.run.id"], name=op.f("segment_run_id_fkey")),
        sa.ForeignKeyConstraint(["version_id"], ["policy.document_version.id"], name=op.f("segment_version_id_fkey")),
        sa.PrimaryKeyConstraint("version_id", "ordinal", name=op.f("segment_pkey")),
        schema="policy",
    )
    op.create_index("segment_tokens_idx", "segment", ["tokens"], unique=False, schema="policy", postgresql_using="gin")
