"""Both DAGs on the sample portal, once for the whole session: every task is run, by Airflow, on the real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from citypolicy.load import migrate
from citypolicy.settings import settings
from sample_portal.pages import CITIES
from sample_portal.server import SamplePortal, start, write_portal_files


@dataclass
class Night:
    """What a DAG run did: its state, the state of every task instance, what each returned and is called in the UI."""

    run_id: str
    state: str
    tasks: dict[tuple[str, int], str]
    returned: dict[tuple[str, int], Any] = field(repr=False)
    labels: dict[tuple[str, int], str] = field(repr=False)


@dataclass
class Setting:
    """The world in which the DAGs run."""

    home: Path
    warehouse: str
    portal: SamplePortal
    run: Callable[..., Night] = field(repr=False)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of the warehouse."""
        with psycopg.connect(self.warehouse) as connection:
            tables = connection.execute(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_schema = 'policy' AND table_type = 'BASE TABLE' ORDER BY 1"
            ).fetchall()
            return {
                name: connection.execute(f"SELECT t::text FROM policy.{name} t ORDER BY 1").fetchall()
                for (name,) in tables
            }


@pytest.fixture(scope="session")
def dag_setting(
    airflow_database: None,
    dagbag: Any,
    warehouse_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Setting]:
    """A home, a warehouse and a sample portal of their own; ``run`` runs a DAG in this process."""
    home = tmp_path_factory.mktemp("home")
    migrate.migrate(warehouse_server.url_warehouse)
    with pytest.MonkeyPatch.context() as patch, start() as portal:
        write_portal_files(home / "portals", portal.url)
        patch.setenv("CITYPOLICY_HOME", str(home))
        patch.setenv("CITYPOLICY_WAREHOUSE_URL", warehouse_server.url_warehouse)
        patch.setenv("CITYPOLICY_PORTALS_ENABLED", ",".join(city.id for city in CITIES))
        patch.setenv("CITYPOLICY_BATCH_SIZE", "8")
        settings.cache_clear()
        yield Setting(home, warehouse_server.url_warehouse, portal, lambda name, **conf: _run(dagbag, name, conf))
    settings.cache_clear()


def _run(dagbag: Any, name: str, conf: dict[str, Any]) -> Night:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    run = dagbag.dags[name].test(logical_date=datetime.now(UTC), run_conf=conf)
    with create_session() as session:
        found = session.query(XComModel).filter(XComModel.run_id == run.run_id, XComModel.key == "return_value").all()
        returned = {(x.task_id, x.map_index): XComModel.deserialize_value(x) for x in found if x.dag_id == name}
        instances = run.get_task_instances(session=session)
        tasks = {(ti.task_id, ti.map_index): str(ti.state) for ti in instances}
        labels = {(ti.task_id, ti.map_index): ti.rendered_map_index for ti in instances if ti.rendered_map_index}
    return Night(run.run_id, str(run.state), tasks, returned, labels)


@pytest.fixture(scope="session")
def first_night(dag_setting: Setting) -> tuple[Night, Night]:
    """The first crawl and the build after it."""
    return dag_setting.run("crawl_portals"), dag_setting.run("build_warehouse")
