"""Suites and waivers: reading them, and asking a suite of a frame."""

from __future__ import annotations

import json
import os
import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError


class SuiteError(RuntimeError):
    """A suite or the list of waivers cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """What one expectation said of one batch."""

    suite: str
    code: str
    """Short name in kebab case: the reason that quarantined rows carry."""
    expectation: str
    column: str | None
    severity: str
    """``critical`` sets rows aside or stops the batch; ``warning`` and ``info`` only count."""
    passed: bool
    rows: int
    """Rows that it was asked of."""
    unexpected: int
    """Rows that broke it, those that a waiver lets pass among them."""
    waived: int
    detail: str
    """In words of the suite what it is about, and what was observed."""


class Waiver(BaseModel):
    """Leave for rows of one portal, or of all, to break one expectation until a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str
    code: str
    portal: str | None = None
    until: date
    """The last day on which it holds."""
    reason: str

    def covers(self, suite: str, code: str, portal: str | None, today: date) -> bool:
        """Whether a row of that portal may break that expectation today."""
        return (self.suite, self.code) == (suite, code) and self.portal in (None, portal) and today <= self.until


def load_waivers(folder: Path) -> tuple[Waiver, ...]:
    """The waivers of ``waivers.yml`` in the folder of suites, those that have run out among them."""
    path = folder / "waivers.yml"
    if not path.exists():
        return ()
    try:
        return tuple(Waiver(**item) for item in yaml.safe_load(path.read_text("utf-8")) or ())
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise SuiteError(f"{path}: {' '.join(str(error).split())}") from error


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite as its file says it."""

    name: str
    expectations: tuple[dict[str, Any], ...]
    stop_share: float
    """The batch stops where a larger share of the table's rows than this is set aside …"""
    stop_from: int
    """… and the table has at least so many rows."""


@cache
def load_suite(folder: Path, name: str) -> Suite:
    """The suite ``<name>.json``. Raises SuiteError where it is not there or not as a suite has to be."""
    path = folder / f"{name}.json"
    try:
        raw = json.loads(path.read_text("utf-8"))
        expectations = tuple(raw["expectations"])
        codes = [e["meta"]["code"] for e in expectations]
        stop = raw["meta"]["stop"]
        suite = Suite(raw["name"], expectations, float(stop["share"]), int(stop["from"]))
    except FileNotFoundError as error:
        raise SuiteError(f"{path}: there is no such suite") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}: {type(error).__name__}: {error}") from error
    if suite.name != name:
        raise SuiteError(f"{path}: its name is {suite.name!r}")
    if not expectations or expectations[0]["type"] != "expect_table_row_count_to_be_between":
        raise SuiteError(f"{path}: it does not begin with expect_table_row_count_to_be_between")
    if len(set(codes)) < len(codes):
        raise SuiteError(
            f"{path}: several expectations have one code: {sorted({c for c in codes if codes.count(c) > 1})}"
        )
    return suite


def ask(
    suite: Suite, frame: pd.DataFrame, parameters: Mapping[str, Any]
) -> tuple[list[ExpectationResult], dict[int, list[str]], list[str]]:
    """Asks a suite of a frame that has a column ``row``.

    Returns the results, for every row the codes that it broke (of any severity, sorted), and the table-level
    expectations that failed, in words.
    """
    gx = _great_expectations()
    # Of no rows only their number can be asked; every expectation on rows passes there.
    asked = suite.expectations if len(frame) else suite.expectations[:1]
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_pandas(suite.name)
        .add_dataframe_asset(suite.name)
        .add_batch_definition_whole_dataframe(suite.name)
        .get_batch({"dataframe": frame})
    )
    try:
        made = gx.ExpectationSuite(name=suite.name, expectations=[dict(e) for e in asked])
        answer = batch.validate(
            made,
            expectation_parameters=dict(parameters),
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]},
        )
    except (gx.exceptions.GreatExpectationsError, ValueError, TypeError) as error:
        raise SuiteError(f"suite {suite.name}: {' '.join(str(error).split())[:400]}") from error
    order = {e["meta"]["code"]: n for n, e in enumerate(asked)}
    # A type that Great Expectations does not know is logged by it and left out.
    if lost := set(order) - {item.expectation_config.meta["code"] for item in answer.results}:
        raise SuiteError(f"suite {suite.name}: not evaluated, is the type right? {', '.join(sorted(lost))}")
    results, broken, failed = [], defaultdict[int, list[str]](list), []
    for item in sorted(answer.results, key=lambda r: order[r.expectation_config.meta["code"]]):
        config = item.expectation_config
        code, detail = config.meta["code"], config.meta.get("zh", "")
        if reason := _exception(item.exception_info):
            raise SuiteError(f"suite {suite.name}: {code} ({config.type}) could not be evaluated: {reason}")
        severity = str(getattr(config.severity, "value", config.severity) or "critical")
        result = item.result
        unexpected = result.get("unexpected_index_list")
        if unexpected is None and not item.success:
            detail = f"{detail} (observed {result.get('observed_value')})".strip()
            if severity == "critical":
                failed.append(f"{suite.name}: {code}: {detail}")
        for entry in unexpected or ():
            broken[int(entry["row"])].append(code)
        results.append(
            ExpectationResult(
                suite=suite.name,
                code=code,
                expectation=config.type,
                column=config.kwargs.get("column") or config.kwargs.get("column_A"),
                severity=severity,
                passed=bool(item.success),
                rows=int(result.get("element_count") or len(frame)),
                unexpected=len(unexpected or ()),
                waived=0,
                detail=detail,
            )
        )
    results += [_of_no_rows(suite.name, e) for e in suite.expectations[len(asked) :]]
    return results, {row: sorted(codes) for row, codes in broken.items()}, failed


def _of_no_rows(suite: str, expectation: Mapping[str, Any]) -> ExpectationResult:
    kwargs, meta = expectation["kwargs"], expectation["meta"]
    column = kwargs.get("column") or kwargs.get("column_A")
    severity = expectation.get("severity", "critical")
    return ExpectationResult(
        suite, meta["code"], expectation["type"], column, severity, True, 0, 0, 0, meta.get("zh", "")
    )


def _exception(info: Mapping[str, Any] | None) -> str | None:
    """What went wrong while an expectation was evaluated: one entry, or one for each metric that failed."""
    entries = [info] if info and "raised_exception" in info else list((info or {}).values())
    messages = {str(e.get("exception_message")) for e in entries if e and e.get("raised_exception")}
    return "; ".join(sorted(messages)) or None


@cache
def _great_expectations() -> Any:
    """Great Expectations, imported when it is first needed: it takes five seconds. It reports to nobody."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations
        import great_expectations.exceptions

    return great_expectations
