"""One night's crawl of one portal: discover, fetch, keep, remember."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urljoin, urlsplit

from citypolicy.crawl import folder, media
from citypolicy.crawl.archive import Archive, ArchiveError, CrawlFiles, Known, State
from citypolicy.crawl.article import MOST_PAGES, Article, FileLink, disposition_name, file_name, says_nothing
from citypolicy.crawl.discover import Found, walk
from citypolicy.crawl.families import FAMILIES
from citypolicy.crawl.fetch import Answer, Failure, FailureState, Fetcher, Limits
from citypolicy.crawl.page import Page
from citypolicy.crawl.politeness import LONGEST_CRAWL_DELAY
from citypolicy.crawl.portals import Portal, Section
from citypolicy.model import CHINA, Issue, Severity, further_page

PortalState = Literal["ok", "blocked", "alarm", "failed"]
"""``blocked``: turned away; ``alarm``: it answers, but not as it should (no rows, another site);
``failed``: no answer."""

Progress = Callable[[int, int], None]

COOL_DOWN = timedelta(seconds=600)
"""A host that turned us away is not asked for so long."""
OFF_AFTER = 3
"""So many refusals within OFF_FOR keep a host off for OFF_FOR."""
OFF_FOR = timedelta(hours=24)
WITHDRAWN_AFTER = 3
"""A document is withdrawn when it was answered as gone on so many nights in a row."""
NOT_ITS_FAULT = ("host-down", "out-of-time", "robots-unreachable")
"""Failures that say nothing of the address that was asked for."""
MOST_FILES = 200
"""Files that are taken from one page; the most seen were 71."""
FAILED_FILES_AGAIN = 5
"""Nights in a row on which a document that gives no good answer is asked again; then once every ``deep_sweep_days``."""


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl did, in counts, and what went wrong."""

    state: PortalState
    pages: int = 0
    """List pages read."""
    discovered: int = 0
    """Documents that the lists name."""
    fetched: int = 0
    """Documents and files asked for, with a good answer."""
    unchanged: int = 0
    """Of these, how many were as they had been."""
    new: int = 0
    changed: int = 0
    captured: int = 0
    """Put into the archive: new and changed ones."""
    blocked: int = 0
    """Addresses without an answer for a wall: turned away, or not asked because their host had turned us away."""
    gone: int = 0
    alarms: int = 0
    failed: int = 0
    """Documents and files without a good answer for another reason."""
    waiting: int = 0
    """Documents that are known and left for the next night."""
    seconds: float = 0.0
    issues: tuple[Issue, ...] = field(default=())


def crawl_portal(
    portal: Portal,
    archive: Archive,
    *,
    run_id: str,
    contact: str = "",
    on_progress: Progress | None = None,
    deep: bool | None = None,
    limits: Limits | None = None,
    now: datetime | None = None,
) -> CrawlReport:
    """Looks for what is new or changed on a portal and keeps it. What the portal does is in the report, never raised.

    ``deep`` walks every list to its end and asks for every document again; by default sections are due for that by
    their age, counted from ``now`` (the present). The portal's state in the archive is replaced when the crawl ends:
    one that is killed changes nothing.
    """
    begun, start = now or datetime.now(UTC), time.monotonic()
    try:
        state = archive.state(portal.id)
    except ArchiveError as error:
        issue = Issue("crawl", "state-damaged", portal.id, str(error), "error")
        return CrawlReport("failed", alarms=1, issues=(issue,))
    with archive.crawl(portal.id, run_id, begun) as files:
        if portal.kind == "folder":
            report = _crawl_folder(portal, state, files, begun, on_progress)
        else:
            report = _Crawl(portal, state, files, begun, contact, on_progress, deep, limits).run()
        files.commit(state)
    counts = {name: getattr(report, name) for name in CrawlReport.__slots__ if name != "seconds"}
    return CrawlReport(**counts, seconds=round(time.monotonic() - start, 3))


def _crawl_folder(
    portal: Portal, state: State, files: CrawlFiles, begun: datetime, on_progress: Progress | None
) -> CrawlReport:
    counts, issues = folder.crawl(portal, state, files, begun, on_progress)
    worst = [issue for issue in issues if issue.severity == "error"]
    nothing = any(issue.code in ("empty-folder", "no-folder") for issue in worst)
    return CrawlReport(
        "failed" if any(i.code == "no-folder" for i in worst) else "alarm" if nothing else "ok",
        **counts,
        alarms=int(nothing),
        captured=len(files.captures),
        issues=tuple(issues),
    )


@dataclass(slots=True)
class _Task:
    """One address to ask for."""

    known: Known
    section: Section
    kind: Literal["page", "further", "file"]
    """``further``: a page on which the article of another one goes on."""


def _task(known: Known, section: Section) -> _Task:
    if known.parent_url is None:
        return _Task(known, section, "page")
    return _Task(known, section, "file" if further_page(known.parent_url, known.url) is None else "further")


@dataclass(frozen=True, slots=True)
class _Read:
    """What the crawl takes from an answer: its media type, what it is compared by, the files that it offers."""

    kind: str
    digest: str
    links: list[FileLink]
    further: list[str] = field(default_factory=list)
    """Addresses of the pages on which the article goes on."""


class _Crawl:
    """The crawl of a web portal: its parts share the state, the fetcher and the counts."""

    def __init__(
        self,
        portal: Portal,
        state: State,
        files: CrawlFiles,
        begun: datetime,
        contact: str,
        on_progress: Progress | None,
        deep: bool | None,
        limits: Limits | None,
    ) -> None:
        self.portal, self.state, self.files, self.begun = portal, state, files, begun
        self.on_progress, self.deep = on_progress, deep
        self.fetcher = Fetcher(portal, contact=contact, limits=limits, blocked=_cooling(state, begun))
        self.counts: Counter[str] = Counter()
        self.issues: list[Issue] = []
        self.lists_failed = self.lists_cut = self.lists_blocked = 0
        self._homes: dict[str, str] = {}
        self._cut: list[str] = []
        self._lock = threading.Lock()
        self._queued: set[str] = set()
        self._lanes = _Lanes(self._do, portal.politeness.connections)
        self._done = 0

    def run(self) -> CrawlReport:
        """The whole crawl; the state is brought up to date, the files are filled."""
        with self.fetcher:
            for section in self.portal.sections:
                self._discover(section)
            for task in self._choose():
                self._queue(task)
            self._lanes.run()
        self._remember_blocks()
        self._remember_silence()
        self._say_cut()
        return self._report()

    # -- discovery ---------------------------------------------------------------------------------------------------

    def _discover(self, section: Section) -> None:
        deep = self._is_deep(section)
        usual = self.state.rows.get(section.id, 0)
        found = walk(self.portal, section, self.fetcher.get, self.state.known, deep=deep, usual_rows=usual)
        self.counts["pages"] += found.pages
        self.counts["alarms"] += found.alarms
        self.issues += found.issues
        self.lists_failed += found.failure is not None and found.pages == 0
        self.lists_cut += found.failure is not None and found.pages > 0
        if found.failure is not None and found.failure.state == "blocked":
            self.counts["blocked"] += 1
            self.lists_blocked += 1
        if not found.alarms and found.first_page_rows:
            self.state.rows[section.id] = found.first_page_rows
        end, limit = self._swept_keys(section)
        if found.reached_end:
            self.state.swept[end] = self.begun
        elif found.stop == "page-limit":
            self.state.swept[limit] = self.begun
        elif found.failure is not None and found.pages:
            # What stands behind the page that failed is not known: the next walk goes to the end.
            for key in (end, limit):
                self.state.swept.pop(key, None)
        self._remember_rows(section, found)

    def _is_deep(self, section: Section) -> bool:
        swept = [self.state.swept[key] for key in self._swept_keys(section) if key in self.state.swept]
        if self.deep is not None:
            return self.deep or not swept
        return not swept or self._nights(max(swept)) >= self.portal.politeness.deep_sweep_days

    def _swept_keys(self, section: Section) -> tuple[str, str]:
        """What a walk to the end is remembered by, and one to the page limit, which is as far as that one gets."""
        return section.id, f"{section.id}:{self.portal.politeness.max_pages}"

    def _remember_rows(self, section: Section, found: Found) -> None:
        for row in found.rows:
            known = self.state.known.get(row.url)
            if known is None:
                known = self.state.known[row.url] = Known(url=row.url, section=section.id, first_seen_at=self.begun)
            elif (
                known.section == section.id
                and (known.title, known.row_date) != (row.title, row.date)
                and known.checked_at
            ):
                # The list says something else of a document that we have: it was edited.
                known.checked_at = datetime.min.replace(tzinfo=UTC)
            if known.last_seen_at != self.begun:
                self.counts["discovered"] += 1
            if known.section == section.id or known.parent_url is not None:
                known.title, known.row_date = row.title, row.date
            known.last_seen_at = self.begun

    # -- what to ask for ---------------------------------------------------------------------------------------------

    def _choose(self) -> list[_Task]:
        """What to ask for tonight: documents never captured, newest row first, then those due to be asked again."""
        sections = {section.id: section for section in self.portal.sections}
        limits = self.portal.politeness
        fresh, due = [], []
        for known in self.state.known.values():
            if known.section not in sections:
                continue
            # What was given up, or is withdrawn, is asked for once more as often as lists are swept.
            again = self.deep or (known.asked_at and self._nights(known.asked_at) >= limits.deep_sweep_days)
            if _wanting(known) or (again and known.content_sha256 is None):
                fresh.append(known)
            elif self.deep or self._is_due(known) or (again and known.withdrawn):
                due.append(known)
        fresh.sort(key=lambda k: k.row_date or date.max, reverse=True)
        due.sort(key=lambda k: k.checked_at or self.begun)
        self.counts["waiting"] = max(0, len(fresh) - limits.max_new)
        if not self.deep:
            due = due[: limits.max_rechecks]
        return [_task(known, sections[known.section]) for known in [*fresh[: limits.max_new], *due]]

    def _is_due(self, known: Known) -> bool:
        if known.content_sha256 is None or known.withdrawn:
            return False
        if known.gone_on:
            return known.gone_on[-1] != self._today()
        return self._nights(known.checked_at or self.begun) >= self.portal.politeness.recheck_days

    def _nights(self, since: datetime) -> int:
        """Nights between then and now; a run that begins a little earlier than the one before counts as a night too."""
        return (self.begun - since + timedelta(hours=12)).days

    def _queue(self, task: _Task) -> None:
        with self._lock:
            if task.known.url in self._queued:
                return
            self._queued.add(task.known.url)
        self._lanes.put((urlsplit(task.known.url).hostname or "").lower(), task)

    def _do(self, task: _Task) -> None:
        known = task.known
        outcome = self.fetcher.get(
            known.final_url or known.url, file=task.kind == "file", etag=known.etag, last_modified=known.last_modified
        )
        read = self._read(task, outcome) if isinstance(outcome, Answer) else outcome
        if not isinstance(read, Failure) or read.code not in NOT_ITS_FAULT:
            known.asked_at = self.begun
        if isinstance(read, Failure):
            self._failed(task, read)
        elif isinstance(outcome, Answer):
            self._keep(task, outcome, read)
        with self._lock:
            self._done += 1
            progress = self._done, len(self._queued)
        if isinstance(read, _Read):
            for url in read.further:
                self._offer(task, FileLink(url, url, known.title))
            for link in read.links:
                self._offer(task, link)
        if self.on_progress:
            self.on_progress(*progress)

    # -- answers ---------------------------------------------------------------------------------------------------

    def _read(self, task: _Task, answer: Answer) -> _Read | Failure:
        """What the crawl needs to know of an answer: what it is, what it is compared by, the files it offers."""
        if answer.not_modified:
            return _Read("", task.known.content_sha256 or "", [])
        kind = media.media_type(answer.body, name=answer.url, declared=answer.headers.get("content-type", ""))
        article = None
        if kind == media.HTML and task.kind != "file":
            page = Page(answer.url, answer.body, answer.headers.get("content-type", ""))
            article = Article(page, self._bodies(task.section))
        bad = self._wrong_answer(task, answer, kind, article)
        if bad is not None:
            return bad
        if article is None:
            return _Read(kind, hashlib.sha256(answer.body).hexdigest(), [])
        links = [*article.files(task.section.detail.attachments), *article.pictures()]
        if len(links) > MOST_FILES:
            self._note("too-many-files", answer.url, f"offers {len(links)} files; {MOST_FILES} are taken")
        return _Read(kind, article.digest(), links[:MOST_FILES], self._further(task, answer, article))

    def _further(self, task: _Task, answer: Answer, article: Article) -> list[str]:
        """The pages on which an article goes on, so far as this one names them."""
        found = article.further(task.known.parent_url or answer.url)
        if not found and task.kind == "page" and article.goes_on_unseen():
            with self._lock:
                self._cut.append(answer.url)
        if any(number > MOST_PAGES for number in found.values()):
            self._note(
                "too-many-pages", answer.url, f"an article of more than {MOST_PAGES} pages: the rest is left out"
            )
        return [url for url, number in found.items() if number <= MOST_PAGES]

    def _keep(self, task: _Task, answer: Answer, read: _Read) -> None:
        # What is remembered of an address belongs to its one task; only the counts are everyone's.
        known, first = task.known, task.known.content_sha256 is None
        known.checked_at, known.tries, known.gone_on, known.withdrawn = answer.at, 0, [], False
        http = answer.status_line, answer.headers
        if answer.not_modified:
            self.files.revisit(url=known.final_url or known.url, fetched_at=answer.at, http=http)
            self._count("fetched", "unchanged")
            return
        known.etag, known.last_modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        if read.digest == known.content_sha256:
            self._count("fetched", "unchanged")
            return
        known.final_url = answer.url if answer.url != known.url else None
        known.content_sha256 = read.digest
        known.capture_id = self.files.add(
            url=answer.url,
            body=answer.body,
            media_type=read.kind,
            fetched_at=answer.at,
            http=http,
            section=task.section.id,
            title=_title(task, answer),
            row_date=known.row_date,
            region_code=self.portal.region_code,
            parent_url=known.parent_url,
        ).id
        self._count("fetched", "new" if first else "changed")

    def _count(self, *names: str) -> None:
        with self._lock:
            self.counts.update(names)

    def _wrong_answer(self, task: _Task, answer: Answer, kind: str, article: Article | None) -> Failure | None:
        """What came with 200 and is not what was asked for: an error page named .pdf, the home page, nothing."""

        def failure(state: FailureState, code: str, message: str) -> Failure:
            return Failure(answer.asked, state, code, message, answer.at, answer.status)

        if not answer.body:
            return failure("bad-file", "empty-body", "the answer has no body")
        if task.kind == "file" and kind == media.HTML:
            return failure("bad-file", "not-the-file", "an HTML page came in place of the file")
        if task.kind == "further" and kind != media.HTML:
            return failure("bad-file", "not-the-page", f"{kind} came in place of a page on which an article goes on")
        if task.kind != "file" and _is_home(answer.url) and not _is_home(answer.asked):
            return failure("gone", "gone-soft", "leads to the home page")
        if (
            article is not None
            and article.body is None
            and not article.meta("ArticleTitle")
            and not _is_home(answer.asked)
        ):
            home = self._home_digest(answer.url)
            if home and home == article.digest():
                return failure("gone", "gone-soft", "HTTP 200, but it is the home page")
        return None

    def _home_digest(self, url: str) -> str:
        """The digest of the host's home page, asked for once a crawl and only when a page looks like it."""
        home = urljoin(url, "/")
        if home not in self._homes:
            answer = self.fetcher.get(home)
            page = (
                Page(answer.url, answer.body, answer.headers.get("content-type", ""))
                if isinstance(answer, Answer)
                else None
            )
            self._homes[home] = Article(page).digest() if page is not None else ""
        return self._homes[home]

    def _offer(self, task: _Task, link: FileLink) -> None:
        """Remembers a file of a page, or a page on which its article goes on, and asks for it if it is not there yet.

        What a further page offers belongs to the first one.
        """
        link = replace(link, url=self.portal.spoken(link.url))
        first = task.known.parent_url or task.known.final_url or task.known.url
        if link.url == first:
            return
        if not self.portal.allows(link.url, file=True):
            self._note(
                "host-not-allowed", link.url, f"attachment of {task.known.url}: its host is not in the portal file"
            )
            return
        with self._lock:
            known = self.state.known.get(link.url)
            if known is None:
                known = self.state.known[link.url] = Known(
                    url=link.url, section=task.section.id, first_seen_at=self.begun
                )
                known.parent_url = first
                known.row_date = task.known.row_date
                known.title = link.title
            known.last_seen_at = self.begun
            wanted = _wanting(known)
        if wanted:
            self._queue(_task(known, task.section))

    def _bodies(self, section: Section) -> tuple[str, ...]:
        named = (section.detail.body,) if section.detail.body else ()
        family = FAMILIES.get(section.reader or "")
        return named + (family.body if family else ())

    def _failed(self, task: _Task, failure: Failure) -> None:
        known = task.known
        if failure.state == "blocked":
            self._count("blocked")
            known.tries += failure.code == "blocked-refused"
        elif failure.code in NOT_ITS_FAULT:
            self._count("waiting")
        elif failure.state == "gone":
            self._count("gone")
            self._gone(known, failure)
        else:
            self._count("failed")
            known.tries += 1
        # What is true of a host or of the whole crawl is said once, at the end.
        if failure.code not in NOT_ITS_FAULT and failure.code != "blocked-host":
            self._note(failure.code, failure.url, failure.line)

    def _gone(self, known: Known, failure: Failure) -> None:
        known.checked_at = failure.at
        known.tries += known.content_sha256 is None
        today = self._today()
        if today not in known.gone_on:
            known.gone_on.append(today)
        if len(known.gone_on) >= WITHDRAWN_AFTER and not known.withdrawn:
            known.withdrawn = True
            self._note("withdrawn", known.url, f"answered as gone on {', '.join(known.gone_on)}", "info")

    # -- the end -----------------------------------------------------------------------------------------------------

    def _remember_blocks(self) -> None:
        for host, reason in self.fetcher.newly_blocked.items():
            self.state.blocked.setdefault(host, []).append(self.begun)
            self._add(
                "blocked",
                host,
                f"turned away: {reason}; not asked again for {COOL_DOWN.seconds // 60} minutes",
                "error",
            )
        for host, reason in self.fetcher.blocked.items():
            if host not in self.fetcher.newly_blocked:
                self._add("blocked", host, reason, "error")
        for host, times in list(self.state.blocked.items()):
            recent = [at for at in times if self.begun - at < OFF_FOR]
            if recent:
                self.state.blocked[host] = recent
            else:
                del self.state.blocked[host]

    def _remember_silence(self) -> None:
        for host, reason in self.fetcher.down.items():
            self._add("host-down", host, f"{reason}; not asked again tonight", "error")
        for host, asked in self.fetcher.slowed.items():
            kept = f"{LONGEST_CRAWL_DELAY:g} s are kept, or a night would bring next to nothing"
            self._add("crawl-delay", host, f"robots.txt asks for {asked:,.0f} s between requests; {kept}", "warning")
        if time.monotonic() > self.fetcher.until:
            hours = self.portal.politeness.seconds / 3600
            self._add(
                "out-of-time",
                self.portal.id,
                f"the crawl was ended after {hours:g} hours; it goes on next time",
                "info",
            )

    def _say_cut(self) -> None:
        if self._cut:
            self._add(
                "further-pages-unknown",
                self._cut[0],
                f"{len(self._cut)} articles, this one among them, have a pager whose addresses are not in the page:"
                " their text may end with page 1",
                "warning",
            )

    def _report(self) -> CrawlReport:
        counts = {name: self.counts[name] for name in CrawlReport.__slots__ if name in self.counts}
        return CrawlReport(
            self._state(),
            **counts,
            captured=len(self.files.captures),
            issues=tuple(self.issues),
        )

    def _state(self) -> PortalState:
        if self.fetcher.blocked or self.lists_blocked:
            return "blocked"
        if self.counts["alarms"]:
            return "alarm"
        if self.lists_failed == len(self.portal.sections):
            return "failed"
        return "alarm" if self.lists_failed or self.lists_cut or self.fetcher.down else "ok"

    def _note(self, code: str, place: str, message: str, severity: Severity = "warning") -> None:
        with self._lock:
            self._add(code, place, message, severity)

    def _add(self, code: str, place: str, message: str, severity: Severity) -> None:
        self.issues.append(Issue("crawl", code, place, message, severity))

    def _today(self) -> str:
        return self.begun.astimezone(CHINA).date().isoformat()


def _title(task: _Task, answer: Answer) -> str:
    """What a capture is called: by its row or link, else by the name that the answer gives itself, else by its URL."""
    title = task.known.title
    if task.kind == "file" and (says_nothing(title) or title == file_name(task.known.url)):
        return disposition_name(answer.headers.get("content-disposition", "")) or title or file_name(answer.url)
    return title or file_name(answer.url)


def _is_home(url: str) -> bool:
    return re.fullmatch(r"/(?:(?:index|default|home)\.\w+)?", urlsplit(url).path or "/", re.I) is not None


def _wanting(known: Known) -> bool:
    """Whether an address has never been captured and is still worth asking for."""
    return known.content_sha256 is None and not known.withdrawn and known.tries < FAILED_FILES_AGAIN


def _cooling(state: State, now: datetime) -> dict[str, str]:
    """The hosts that are not to be asked now, and why."""
    resting: dict[str, str] = {}
    for host, times in state.blocked.items():
        recent = [at for at in times if now - at < OFF_FOR]
        if len(recent) >= OFF_AFTER:
            resting[host] = (
                f"turned us away {len(recent)} times within a day: not asked before {recent[0] + OFF_FOR:%F %R} UTC"
            )
        elif recent and now - recent[-1] < COOL_DOWN:
            resting[host] = f"turned us away at {recent[-1]:%F %R} UTC: cooling down"
    return resting


class _Lanes:
    """Work in lanes, one a host: so many threads a lane, no lane waiting for another. Work may bring more work."""

    def __init__(self, work: Callable[[_Task], None], width: int) -> None:
        self._work, self._width = work, width
        self._waiting: dict[str, deque[_Task]] = {}
        self._running: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []
        self._lock = threading.Lock()
        self._open = False

    def put(self, lane: str, task: _Task) -> None:
        """Adds a task to a lane; starts a thread for it where the lane has room and work has begun."""
        with self._lock:
            self._waiting.setdefault(lane, deque()).append(task)
            if self._open:
                self._start(lane)

    def run(self) -> None:
        """Does all the work. Raises the first error that a task raised, after all threads have ended."""
        with self._lock:
            self._open = True
            for lane in list(self._waiting):
                for _ in range(min(self._width, len(self._waiting[lane]))):
                    self._start(lane)
        while True:
            with self._lock:
                threads, self._threads = self._threads, []
            if not threads:
                break
            for thread in threads:
                thread.join()
        if self._errors:
            raise self._errors[0]

    def _start(self, lane: str) -> None:
        if self._running[lane] < self._width:
            self._running[lane] += 1
            thread = threading.Thread(target=self._lane, args=(lane,), name=f"crawl {lane}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _lane(self, lane: str) -> None:
        while True:
            with self._lock:
                if self._errors or not self._waiting[lane]:
                    self._running[lane] -= 1
                    return
                task = self._waiting[lane].popleft()
            try:
                self._work(task)
            except BaseException as error:  # noqa: BLE001 - handed to run(), which raises it
                with self._lock:
                    self._errors.append(error)
