"""Every setting of the project, from the environment, in one place.

Each is read from ``CITYPOLICY_<NAME>``; none holds a secret by default. Paths are absolute after reading.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: what holds ``dags/``, ``include/`` and ``expectations/``."""


class Settings(BaseSettings):
    """What can be set, each with its meaning and a sane default."""

    model_config = SettingsConfigDict(env_prefix="CITYPOLICY_", frozen=True, extra="ignore")

    home: Path = Field(
        ROOT / ".citypolicy", description="Everything a local run makes: servers' data, archive, staging, logs."
    )
    archive: str = Field(
        "",
        description="Where captures are kept for good: a folder or an fsspec URL (s3://…). Default: <home>/archive.",
    )
    staging: str = Field(
        "", description="Where tasks hand files to each other; one folder a run. Default: <home>/staging."
    )
    exports: str = Field("", description="Where `publish` writes the exports. Default: <home>/exports.")
    warehouse_url: str = Field("", description="postgresql:// URL of the warehouse. Default: the embedded server's.")
    portals: Path = Field(ROOT / "include" / "portals", description="Folder of portal files, one YAML a host.")
    portals_local: Path = Field(
        Path(),
        description="Folder of portal files of this machine alone (sample, input folders). Default: <home>/portals.",
    )
    portals_enabled: str = Field(
        "",
        description="Ids of the portals that a nightly run crawls, with commas. Default: all that are `enabled`.",
    )
    expectations: Path = Field(
        ROOT / "expectations", description="Folder of the Great Expectations suites and waivers."
    )
    contact: str = Field(
        "", description="Address or e-mail that the User-Agent names, so that a portal can reach who crawls it."
    )
    keep_personal_data: bool = Field(
        False, description="Keep names and telephone numbers of contact persons instead of masking them."
    )
    batch_size: int = Field(250, ge=1, description="Documents a batch: one task handles one batch in each stage.")
    ocr: bool = Field(
        True, description="Read scans with OCR where the `ocr` extra is installed; otherwise they end as issues."
    )
    document_seconds: float = Field(
        180.0, gt=0, description="Time bound of one document in clean and in extract; a scanned page takes some 3 s."
    )
    retry_seconds: float = Field(
        120.0, ge=0, description="Pause before the first retry of a task; each further one waits twice as long."
    )
    parallelism: int = Field(3, ge=1, description="Tasks that a local run does at the same time.")
    ui_port: int = Field(8080, ge=1, le=65535, description="Port of Airflow's UI and API on 127.0.0.1.")
    portal_port: int = Field(8765, ge=1, le=65535, description="Port of the sample portal on 127.0.0.1.")
    postgres_port: int = Field(0, ge=0, le=65535, description="Port of the embedded PostgreSQL; 0: any free one, kept.")
    worker_log_port: int = Field(8793, ge=1, le=65535, description="Port where Airflow serves the logs of its tasks.")
    trigger_log_port: int = Field(8794, ge=1, le=65535, description="Port where Airflow serves its triggerer's logs.")

    @field_validator("home", "portals", "expectations")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @property
    def archive_url(self) -> str:
        """The archive's place."""
        return self.archive or str(self.home / "archive")

    @property
    def staging_dir(self) -> Path:
        """The staging folder; shared by all workers."""
        return Path(self.staging or self.home / "staging")

    @property
    def exports_dir(self) -> Path:
        """The folder of the exports."""
        return Path(self.exports or self.home / "exports")

    @property
    def portal_folders(self) -> tuple[Path, ...]:
        """Where portal files are looked for: the project's, then this machine's own."""
        return self.portals, self.portals_local if self.portals_local != Path() else self.home / "portals"


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
