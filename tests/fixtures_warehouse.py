"""The warehouse of the tests: the embedded PostgreSQL in a temporary folder, a database of its own for every test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from citypolicy import stages
from citypolicy.crawl import crawl_portal
from citypolicy.crawl.archive import Archive
from citypolicy.load import migrate, server
from citypolicy.load.export import refresh
from citypolicy.load.server import Server
from citypolicy.settings import settings
from sample_portal.pages import CHENGHU
from sample_portal.server import SamplePortal, start, write_portal_files

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def warehouse_server() -> Iterator[Server]:
    """A server that ends with the session."""
    # Not under pytest's folders, which PostgreSQL's own user may not enter.
    home = Path(tempfile.mkdtemp(prefix=f"citypolicy-test-{os.getpid()}-"))
    try:
        yield server.start(home, durable=False)
    finally:
        server.stop(home, mode="immediate")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def warehouse_url(warehouse_server: Server) -> str:
    """A migrated warehouse that all tests of the session share."""
    migrate.migrate(warehouse_server.url_warehouse)
    return warehouse_server.url_warehouse


@pytest.fixture(scope="session")
def _template(warehouse_server: Server) -> str:
    url = _create(warehouse_server, "migrated")
    migrate.migrate(url)
    return url


@pytest.fixture
def empty_database(warehouse_server: Server) -> str:
    """URL of a database with nothing in it."""
    return _create(warehouse_server, f"empty_{next(_NUMBERS)}")


@pytest.fixture
def make_warehouse(warehouse_server: Server, _template: str) -> Callable[[], str]:
    """Makes migrated warehouses with nothing loaded and returns their URLs."""
    return lambda: _create(warehouse_server, f"fresh_{next(_NUMBERS)}", template="migrated")


@pytest.fixture(scope="module")
def module_warehouse(warehouse_server: Server, _template: str) -> str:
    """URL of a migrated warehouse that the tests of one module share."""
    return _create(warehouse_server, f"module_{next(_NUMBERS)}", template="migrated")


@pytest.fixture
def own_warehouse(make_warehouse: Callable[[], str]) -> str:
    """URL of a migrated warehouse with nothing loaded, for a test that changes more than its rows."""
    return make_warehouse()


@pytest.fixture(scope="session")
def _shared(warehouse_server: Server, _template: str) -> str:
    return _create(warehouse_server, "shared", template="migrated")


@pytest.fixture
def fresh_warehouse(_shared: str) -> str:
    """URL of a migrated warehouse with nothing loaded, for a test that loads and asks; the next one finds it empty."""
    with psycopg.connect(_shared) as connection:
        # Not the lexicons' rows, nor the run that brought them.
        connection.execute(
            "TRUNCATE policy.capture, policy.document, policy.document_version, policy.document_location, "
            "policy.proposal_reply, policy.segment, policy.fact_observation, policy.citation, policy.portal_state, "
            "policy.quarantine, policy.issue, policy.dim_issuer, policy.search_word"
        )
        connection.execute("DELETE FROM policy.dim_region WHERE level = 'other'")
        connection.execute("DELETE FROM policy.dim_unit WHERE dimension IS NULL")
        connection.execute("DELETE FROM policy.run WHERE name NOT LIKE 'lexicons-%'")
    return _shared


def _create(running: Server, name: str, template: str = "template0") -> str:
    admin = server.admin_url(running)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {server.OWNER} TEMPLATE {template}")
    return running.url_warehouse.rpartition("/")[0] + f"/{name}"


@contextmanager
def built(home: Path, url: str) -> Iterator[None]:
    """Everything that the portal files under ``home`` lead to, carried into a warehouse by the stages themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYPOLICY_HOME", str(home))
        # Only those under this folder: the project's own portals are real hosts.
        patch.setenv("CITYPOLICY_PORTALS", str(home / "none"))
        patch.setenv("CITYPOLICY_WAREHOUSE_URL", url)
        settings.cache_clear()
        try:
            for portal in stages.portals():
                stages.crawl(portal, "crawl")
            build("build")
            yield
        finally:
            settings.cache_clear()


def build(run_id: str) -> None:
    """Carries what the archive has and the warehouse has not into the warehouse, up to what queries rest on."""
    for folder in stages.plan(run_id):
        for stage in (stages.clean, stages.segment, stages.extract, stages.validate):
            stage(folder)
        stages.load(folder, run_id)
    refresh(stages.warehouse_url())


def edit(portal: SamplePortal) -> None:
    """Corrects a number in one page of the sample portal, and crawls it again."""
    pages = portal.answerers[CHENGHU.host].pages  # type: ignore[attr-defined]
    path = next(path for path in pages if path.endswith("20240318_10231.html"))
    pages[path] = replace(pages[path], body=pages[path].body.replace("5G基站1200个".encode(), "5G基站1500个".encode()))
    report = crawl_portal(stages.portals()["chenghu"], Archive(settings().archive_url), run_id="edited", deep=True)
    assert report.changed == 1


@pytest.fixture(scope="session")
def sample_warehouse(
    warehouse_server: Server, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """URL of a warehouse that holds what the sample portal publishes, one page of it in two versions."""
    url = _create(warehouse_server, "sample", template="migrated")
    home = tmp_path_factory.mktemp("sample")
    portal = start()
    try:
        write_portal_files(home / "portals", portal.url)
        with built(home, url):
            edit(portal)
            build("edited")
            yield url
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def seeds_warehouse(
    labelled: Path, warehouse_server: Server, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """URL of a warehouse that holds the five real documents beside the project."""
    url = _create(warehouse_server, "seeds", template="migrated")
    home = tmp_path_factory.mktemp("seeds")
    (home / "portals").mkdir()
    (home / "portals" / "seeds.yml").write_text(f"id: seeds\nname: seeds\nkind: folder\npath: {labelled / 'seeds'}\n")
    with built(home, url):
        yield url
