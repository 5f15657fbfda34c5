"""A folder portal: the files of a local folder as captures, told apart by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from citypolicy.crawl import media
from citypolicy.crawl.archive import CrawlFiles, Known, State
from citypolicy.crawl.portals import Portal
from citypolicy.model import Issue

LARGEST = 256 * 2**20
"""Bytes of a file; larger ones end as an issue."""


def crawl(
    portal: Portal,
    state: State,
    files: CrawlFiles,
    begun: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, int], list[Issue]]:
    """Keeps what is new or changed in the folder; returns counts by their names in CrawlReport, and issues.

    A file's address is ``folder://<portal>/<path in the folder>``, so that moving the folder makes nothing new. Hidden
    files and what links lead to outside the folder are left out.
    """
    root, issues = portal.path or Path(), list[Issue]()
    counts = dict.fromkeys(("discovered", "fetched", "unchanged", "new", "changed", "failed"), 0)
    if not root.is_dir():
        reason = "is a file, not a folder" if root.exists() else "there is no such folder"
        return counts, [Issue("crawl", "no-folder", str(root), reason, "error")]
    paths = sorted(_files(root, issues))
    if not paths:
        return counts, [*issues, Issue("crawl", "empty-folder", str(root), "no file to read in this folder", "error")]
    for number, path in enumerate(paths, start=1):
        counts["discovered"] += 1
        try:
            if path.stat().st_size > LARGEST:
                raise OSError(f"larger than {LARGEST:,} bytes")
            body = path.read_bytes()
        except OSError as error:
            counts["failed"] += 1
            issues.append(Issue("crawl", "not-readable", str(path), error.strerror or str(error), "error"))
            continue
        counts["fetched"] += 1
        url = f"folder://{portal.id}/{quote(path.relative_to(root).as_posix())}"
        sha = hashlib.sha256(body).hexdigest()
        known = state.known.get(url)
        if known is None:
            known = state.known[url] = Known(url=url, title=path.name, first_seen_at=begun)
        known.last_seen_at = known.checked_at = begun
        if known.content_sha256 == sha:
            counts["unchanged"] += 1
        else:
            counts["new" if known.content_sha256 is None else "changed"] += 1
            known.content_sha256 = sha
            known.capture_id = files.add(
                url=url,
                body=body,
                media_type=media.media_type(body, name=path.name),
                fetched_at=datetime.now(UTC),
                http=None,
                title=path.name,
                region_code=portal.region_code,
            ).id
        if on_progress:
            on_progress(number, len(paths))
    return counts, issues


def _files(root: Path, issues: list[Issue]) -> Iterator[Path]:
    real = root.resolve()

    def unreadable(error: OSError) -> None:
        issues.append(Issue("crawl", "not-readable", str(error.filename), error.strerror or str(error), "error"))

    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder) / name
            if name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini"):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(real):
                issues.append(Issue("crawl", "link-outside", str(path), "leads out of the folder; left out"))
                continue
            if path.is_file():
                yield path
            elif not path.is_dir():
                issues.append(Issue("crawl", "not-readable", str(path), "neither a file nor a folder", "warning"))
