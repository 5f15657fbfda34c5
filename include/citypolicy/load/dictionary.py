"""The data dictionary: every table, view, column and function in Chinese and English, from where they are defined.

``python -m citypolicy.load.dictionary > docs/data-dictionary.md`` writes it; a test fails where the file is stale.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from citypolicy.load import schema, server, views
from citypolicy.load.connect import connect
from citypolicy.load.migrate import columns_of, migrate

_GROUPS = (
    ("Facts | 事实", ("fact_observation", "proposal_reply", "citation")),
    ("Documents | 文档", ("document", "document_version", "document_location", "segment", "search_word")),
    (
        "Dimensions | 维度",
        ("dim_region", "dim_unit", "dim_unit_alias", "dim_indicator", "dim_indicator_alias", "dim_issuer"),
    ),
    ("Runs | 运行", ("run", "capture", "portal_state", "quarantine", "issue")),
)
_COLUMNS = ("column 列", "type 类型", "含义", "meaning", "unit 单位", "origin 来源", "example 例")
_HEADER = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}"


def markdown(url: str) -> str:
    """The dictionary of a migrated warehouse, whose types it asks for. The same for every warehouse of a version."""
    return "\n".join(_lines(url)) + "\n"


def _lines(url: str) -> Iterator[str]:
    yield "# Data dictionary | 数据字典"
    yield ""
    yield "<!-- Written by `python -m citypolicy.load.dictionary`; do not edit. -->"
    yield ""
    yield (
        "Everything is in the schema `policy`. Start from the views; the tables below them are what they rest on. "
        "Origin says which stage a value comes from; the unit of numbers that texts state is in the column `unit`. "
        "A table's columns may be empty only where 含义 is marked with ○; a view's wherever what it looks up is not "
        "there."
    )
    yield ""
    yield (
        "全部对象位于 `policy` 模式。分析请从视图入手;来源为产生该值的环节;"
        "表中标 ○ 的列可以为空,视图的列在查不到对应内容时为空。"
    )
    with connect(url) as connection:
        yield from ("", "## Views | 视图")
        for view in views.VIEWS:
            yield from ("", f"### `{view.name}`", "", f"{view.zh}", "", f"{view.en}", "", _HEADER)
            for name, kind in columns_of(connection, view.name).items():
                yield _row(name, kind, views.meaning(view, name), False)
        yield from ("", "## Functions | 函数")
        for function in views.FUNCTIONS:
            yield from ("", f"### `{function.call}`", "", function.zh, "", function.en)
        for group, names in _GROUPS:
            yield from ("", f"## {group}")
            for table_name in names:
                table = schema.metadata.tables[f"{schema.SCHEMA}.{table_name}"]
                kinds = columns_of(connection, table_name)
                yield from ("", f"### `{table_name}`", "", table.info["zh"], "", table.info["en"], "", _HEADER)
                for column in table.columns:
                    info = column.info
                    said = views.Meaning(info["zh"], info["en"], info["origin"], info["unit"], info["example"])
                    yield _row(column.name, kinds[column.name], said, bool(column.nullable))


def _row(name: str, kind: str, said: views.Meaning, nullable: bool) -> str:
    cells = (f"`{name}`", kind, said.zh + (" ○" if nullable else ""), said.en, said.unit, said.origin, said.example)
    return "| " + " | ".join((cell or "").replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """Writes the dictionary to standard output, from a server that is started and thrown away for it."""
    with tempfile.TemporaryDirectory(prefix="citypolicy-dictionary-") as folder:
        home = Path(folder)
        running = server.start(home, durable=False)
        try:
            migrate(running.url_warehouse)
            sys.stdout.write(markdown(running.url_warehouse))
        finally:
            server.stop(home, mode="immediate")


if __name__ == "__main__":
    main()
