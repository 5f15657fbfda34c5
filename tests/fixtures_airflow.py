"""Airflow of the tests: its own home and settings, its database on the embedded PostgreSQL.

Airflow reads its settings once, when it is first imported. So nothing imports it at the top of a test module: who needs
it asks for ``airflow_home`` first.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citypolicy.load.server import Server
from citypolicy.settings import settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def airflow_home(warehouse_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The settings are in the environment; Airflow may be imported now. Its database has no tables yet."""
    assert "airflow.configuration" not in sys.modules, "something imported Airflow before its settings were made"
    home = tmp_path_factory.mktemp("airflow")
    own = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": warehouse_server.url_airflow.replace("://", "+psycopg2://"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": warehouse_server.url_airflow.replace("://", "+psycopg://"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        # A run inside the tests waits for its retries.
        "CITYPOLICY_RETRY_SECONDS": "0.1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("AIRFLOW_", "_AIRFLOW")):
                patch.delenv(name)
        for name, value in own.items():
            patch.setenv(name, value)
        settings.cache_clear()
        yield home
    settings.cache_clear()


@pytest.fixture(scope="session")
def airflow_options(airflow_home: Path) -> set[tuple[str, str]]:
    """Every option that Airflow and its installed providers read, as (section, name)."""
    from airflow.configuration import conf

    conf.load_providers_configuration()
    return {
        (section, name) for section, said in conf.configuration_description.items() for name in said.get("options", {})
    }


@pytest.fixture(scope="session")
def airflow_database(airflow_home: Path) -> None:
    """Airflow's tables and the project's pools."""
    from airflow.models.pool import Pool
    from airflow.utils import db

    db.initdb()
    for name, pool in json.loads((ROOT / "dags" / "pools.json").read_text("utf-8")).items():
        Pool.create_or_update_pool(name, **pool)


@pytest.fixture(scope="session")
def dagbag(airflow_home: Path) -> Any:
    """The project's DAGs, parsed as Airflow does."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(ROOT / "dags")
