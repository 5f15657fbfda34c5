"""The cookbook and the notebook: every question is asked of the sample and of the real documents."""

from __future__ import annotations

import ast
import json
import os
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import altair as alt
import pytest

from citypolicy.load.connect import connect

DOCS = Path(__file__).resolve().parents[2] / "docs"
BOOK = DOCS / "cookbook.md"


@dataclass(frozen=True)
class Recipe:
    title: str
    query: str
    answer: str


def recipes(text: str) -> list[Recipe]:
    parts = re.split(r"(?m)^(?=## )", text)[1:]
    found = []
    for part in parts:
        title, _, rest = part.partition("\n")
        query, _, answer = rest.partition("```sql\n")[2].partition("```")
        found.append(Recipe(title.removeprefix("## "), query.strip(), answer.strip()))
    return found


RECIPES = recipes(BOOK.read_text("utf-8"))


REAL = {
    1: {"990100": "411700"},
    5: {"rural_sewage_treatment": "manufacturing_share"},
    10: {"hightech_enterprises": "rd_expenditure"},
    11: {"充电 小区": "产业 合作"},
}
"""What a question names in place of what the sample has, beside the codes of the cities."""

UNANSWERED = {6, 8, 9, 15, 19}
"""Questions that five documents have no answer to: no later version or report, no budget, nothing set aside."""


def of_the_real(number: int) -> str:
    query = RECIPES[number - 1].query
    for old, new in ({"990100": "411500", "990200": "411700"} | REAL.get(number, {})).items():
        assert old in query or old.startswith("990")
        query = query.replace(old, new)
    return query


def ask(url: str, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connect(url) as connection:
        cursor = connection.execute(query)
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """An answer as the cookbook has it."""
    if not rows:
        return "_(no rows)_"
    lines = [columns, ["---"] * len(columns), *([cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(value: Any) -> str:
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}"
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


@pytest.fixture(scope="module", autouse=True)
def _written(request: pytest.FixtureRequest) -> None:
    if not os.environ.get("CITYPOLICY_WRITE_COOKBOOK"):
        return
    url = request.getfixturevalue("sample_warehouse")
    text = BOOK.read_text("utf-8")
    head = re.split(r"(?m)^(?=## )", text)[0]
    parts = [f"## {r.title}\n\n```sql\n{r.query}\n```\n\n{table(*ask(url, r.query))}\n" for r in RECIPES]
    BOOK.write_text(head + "\n".join(parts), "utf-8")
    RECIPES[:] = recipes(BOOK.read_text("utf-8"))


def test_there_are_questions_enough_and_no_two_alike() -> None:
    assert len(RECIPES) >= 12
    assert len({r.query for r in RECIPES}) == len(RECIPES)
    assert all(r.answer.startswith("| ") for r in RECIPES), "an example that answers nothing"
    views = set(re.findall(r"policy\.(v_\w+)", BOOK.read_text("utf-8")))
    assert {"v_target", "v_target_progress", "v_city_comparison", "v_proposal_board", "v_citation_network"} <= views


@pytest.mark.parametrize("number", range(len(RECIPES)), ids=lambda n: f"question-{n + 1}")
def test_the_sample_answers_as_the_cookbook_says(sample_warehouse: str, number: int) -> None:
    recipe = RECIPES[number]
    assert table(*ask(sample_warehouse, recipe.query)) == recipe.answer, (
        f"{recipe.title}: CITYPOLICY_WRITE_COOKBOOK=1 pytest tests/warehouse/test_cookbook.py writes the answers anew"
    )


@pytest.mark.parametrize("number", range(len(RECIPES)), ids=lambda n: f"question-{n + 1}")
def test_the_real_documents_can_be_asked(seeds_warehouse: str, number: int) -> None:
    _, rows = ask(seeds_warehouse, of_the_real(number + 1))
    assert bool(rows) == (number + 1 not in UNANSWERED)


def test_what_xinyang_spent_on_research(seeds_warehouse: str) -> None:
    (recipe,) = [r for r in RECIPES if "R&D" in r.title]
    columns, rows = ask(seeds_warehouse, of_the_real(RECIPES.index(recipe) + 1))
    spent = {row[columns.index("year")]: row[columns.index("value")] for row in rows}
    assert spent == {2020: "15.76亿元", 2023: "20.97亿元"}


def test_what_zhumadian_promised_for_2025(seeds_warehouse: str) -> None:
    columns, rows = ask(seeds_warehouse, of_the_real(1))
    assert {(row[0], row[columns.index("target")]) for row in rows} == {
        ("制造业增加值占地区生产总值比重", "30%"),
        ("战略性新兴产业增加值占规模以上工业增加值比重", "30%"),
    }


def run_notebook(monkeypatch: pytest.MonkeyPatch, url: str, city: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Runs the cells; returns what they named and the charts they showed."""
    monkeypatch.setenv("CITYPOLICY_WAREHOUSE_URL", url)
    monkeypatch.delenv("CITYPOLICY_ANALYST_URL", raising=False)
    monkeypatch.setenv("CITY", city)
    notebook = json.loads((DOCS / "targets-and-outcomes.ipynb").read_text("utf-8"))
    names: dict[str, Any] = {}
    plots = []
    for part in notebook["cells"]:
        if part["cell_type"] != "code":
            continue
        assert part["outputs"] == [], "outputs belong to who runs it"
        body = ast.parse("".join(part["source"]))
        last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, "notebook", "exec"), names)
        if last is not None:
            shown = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
            if isinstance(shown, alt.TopLevelMixin):
                plots.append(json.loads(shown.to_json()))
    return names, plots


@pytest.mark.parametrize(
    ("city", "panels_of", "sewage_of"), [("990100", 13, [36.5, 44.1]), ("990200", 7, [19, 31.2, 35.5, 38.4])]
)
def test_the_notebook_runs_and_plots(
    sample_warehouse: str, city: str, panels_of: int, sewage_of: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    names, plots = run_notebook(monkeypatch, sample_warehouse, city)
    assert set(names["progress"]["state"]) == {"met", "on the way", "missed", "no report"}
    assert len(plots) == 2
    panels = plots[1]["concat"]
    assert len(panels) == panels_of
    data = plots[1]["datasets"]
    for panel in panels:
        line, goals = (data[layer["data"]["name"]] for layer in panel["layer"])
        assert len(line) > 1
        assert goals
        assert all(row["state"] in names["STATES"] for row in goals)
    sewage = next(p for p in panels if p["title"] == "农村生活污水治理率(%)")
    assert [row["value"] for row in data[sewage["layer"][0]["data"]["name"]]] == sewage_of


def test_the_notebook_of_a_city_with_little_data_runs_too(
    seeds_warehouse: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for city in ("411500", "411700", "110000"):
        _, plots = run_notebook(monkeypatch, seeds_warehouse, city)
        assert len(plots) == 2
