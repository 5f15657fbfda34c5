"""What all tests share: where the project is, and where labelled documents are, where there are any."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# Each room's fixtures in a file of their own.
pytest_plugins = [
    name
    for name in ("fixtures_warehouse", "fixtures_portal", "fixtures_airflow", "fixtures_dags")
    if importlib.util.find_spec(name)
]


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled documents and pages beside the project; tests that need it skip where it is not."""
    if not (SHARED / "gold" / "score.py").is_file():
        pytest.skip("the labelled documents are not here: no folder `shared` beside the project")
    return SHARED
