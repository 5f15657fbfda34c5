"""Who imports whom, read from the source: the rooms stay apart and the library knows no Airflow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "include" / "citypolicy"
ROOMS = {"crawl", "clean", "segment", "extract", "validate", "load"}
GROUND = {"model", "records", "settings", "lexicon", "limits", "chinese"}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function, relative ones resolved."""
    package = path.relative_to(LIBRARY.parent if LIBRARY in path.parents else ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: -node.level]) + "." if node.level else ""
            yield from (f"{base}{node.module or ''}.{alias.name}".replace("..", ".") for alias in node.names)


def inner(path: Path) -> set[str]:
    """The parts of the library that a file imports: ``{"clean", "model"}``."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("citypolicy.")}


def files(part: str) -> list[Path]:
    return sorted((LIBRARY / part).rglob("*.py")) or [LIBRARY / f"{part}.py"]


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_itself_and_the_ground_only(room: str) -> None:
    assert (LIBRARY / room / "__init__.py").is_file()
    for path in files(room):
        assert inner(path) <= GROUND | {room, "__version__"}, path


@pytest.mark.parametrize("part", sorted(GROUND))
def test_the_ground_imports_the_ground_only(part: str) -> None:
    for path in files(part):
        assert inner(path) <= GROUND, path


def test_only_the_stages_compose_the_rooms() -> None:
    """A command line of one room's own may import that room; nothing but the stages imports several that hand over."""
    for path in LIBRARY.rglob("*.py"):
        if path.relative_to(LIBRARY).parts[0].removesuffix(".py") in ROOMS | {"stages", "local"}:
            continue
        assert len(inner(path) & {"clean", "segment", "extract", "validate"}) == 0, path


def test_the_library_imports_no_airflow() -> None:
    for path in LIBRARY.rglob("*.py"):
        assert not any(name.split(".")[0] == "airflow" for name in imports(path)), path


def test_great_expectations_is_imported_by_validate_only() -> None:
    for path in LIBRARY.rglob("*.py"):
        if "validate" not in path.parts:
            assert not any(name.startswith("great_expectations") for name in imports(path)), path


def test_dags_import_the_stages_and_airflow_only() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        inner_names = {name.split(".")[1] for name in imports(path) if name.startswith("citypolicy.")}
        assert inner_names <= {"stages", "settings"}, path
        outer = {name.split(".")[0] for name in imports(path)} - {"citypolicy"}
        assert not outer & {"bs4", "requests", "sqlalchemy", "pandas", "psycopg", "great_expectations"}, path
