"""The reading of the labelled documents and pages does not fall below where it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

# What was reached, rounded down; a floor is raised when the reading gets better and never lowered.
DOCUMENTS = {
    "observations": {
        "precision": 0.995,
        "recall": 0.995,
        "value": 0.995,
        "comparator": 0.995,
        "measure": 0.995,
        "status": 0.99,
        "period": 0.99,
        "indicator": 0.955,
        "subject": 0.98,
        "row_f1": 0.975,
        "complete_f1": 0.93,
    },
    "observations:plans": {"row_f1": 0.99},
    "observations:replies": {"row_f1": 0.97},
    "observations:reports": {"row_f1": 0.97},
    "documents": {"accuracy": 0.98},
    "citations": {"f1": 0.97, "doc_number": 0.98, "relation": 0.90},
    "text": {"text_f1": 0.995, "worst_text_f1": 0.98, "paragraph_f1": 0.95},
}
PAGES = {
    "details.title": 0.97,
    "details.published_on": 0.97,
    "details.whole": 0.97,
    "details.clean": 0.97,
    "details.attachments": 0.97,
    "lists.rows_f1": 0.98,
}
Figures = dict[str, dict[str, float]]


def citypolicy(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "citypolicy", *map(str, arguments)], check=True)


def said(script: Path, *arguments: str | Path) -> dict[str, object]:
    """The last line that a scorer prints with --json."""
    run = subprocess.run([sys.executable, script, *arguments, "--json"], check=True, capture_output=True, text=True)
    return json.loads(run.stdout.splitlines()[-1])


def files(folder: Path, *patterns: str) -> Iterable[Path]:
    return (path for pattern in patterns for path in sorted(folder.glob(pattern)))


@pytest.fixture(scope="module")
def documents(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What the scorer says of `citypolicy extract` over all labelled documents."""
    out = tmp_path_factory.mktemp("read")
    citypolicy("extract", *files(labelled, "seeds/*.txt", "gold/raw/*.txt"), "--out", out)
    return said(labelled / "gold" / "score.py", "--gold", labelled / "gold", out)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def pages(labelled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """What the scorer says of the labelled web pages; files have tests of their own, for a scan takes a minute."""
    out = tmp_path_factory.mktemp("pages")
    citypolicy("extract", *files(labelled / "pages", "detail/*", "xxgk/*"), "--out", out)
    citypolicy("portal", "rows", *files(labelled / "pages", "list/*"), "--out", out)
    return said(labelled / "pages" / "score_pages.py", "--labels", labelled / "pages", out)  # type: ignore[return-value]


@pytest.mark.parametrize(("table", "figure"), [(t, f) for t, fs in DOCUMENTS.items() for f in fs])
def test_no_figure_of_documents_falls(documents: Figures, table: str, figure: str) -> None:
    assert documents[table][figure] >= DOCUMENTS[table][figure]


def test_no_row_is_without_evidence(documents: Figures) -> None:
    assert documents["observations"]["unfaithful"] == 0


@pytest.mark.parametrize("figure", PAGES)
def test_no_figure_of_pages_falls(pages: dict[str, float], figure: str) -> None:
    assert pages[figure] >= PAGES[figure]
