"""What no server should send: each ends as an issue of its own, and the documents beside it arrive."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from fixtures_portal import MakeTown
from sample_portal.faults import HTML, article, at, html, listing, paper, rows, site
from sample_portal.server import Response

OK = b"HTTP/1.1 200 OK\r\n"
BODY = article(3).body
RUISHU = b"<html><head><script>$_ts=window['$_ts']</script><script src='/x/c.js'></script></head><body></body></html>"


def raw(answer: bytes) -> Response:
    def write(out) -> None:  # type: ignore[no-untyped-def]
        out.write(answer)

    return Response(raw=write)


def packed(body: bytes, encoding: str) -> Response:
    return Response(body, 200, {**HTML, "Content-Encoding": encoding})


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(b"<h1>Object moved</h1>" * 30, 302, HTML), "redirect-nowhere"),
        (Response(BODY, 300, HTML), "redirect-nowhere"),
        (Response(b"", 302, {"Location": "http://[::1"}), "redirect-off-portal"),
        (Response(b"", 302, {"Location": "http://town.fault.localhost:99999/"}), "redirect-off-portal"),
        (Response(b"", 302, {"Location": "//[x"}), "redirect-off-portal"),
        (Response(b"", 304), "broken-answer"),
        (Response(b"", 204), "broken-answer"),
        (Response(BODY[:200], 206, HTML), "broken-answer"),
        (Response(b"", 400), "blocked-refused"),
        (Response(b"", 431), "blocked-refused"),
        (Response(b"", 503, {"Retry-After": "²"}), "server-error"),
        (Response(b"", 503, {"Retry-After": "Wed, 01 Jan 2025 00:00:00 -0000"}), "server-error"),
        (raw(OK + b"Content-Length: " + b"1" * 5000 + b"\r\n\r\nabc"), "too-large"),
        (raw(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg"), "broken-answer"),
        (raw(OK + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\nabc"), "broken-answer"),
        (raw(OK + b"X: " + b"a" * 70_000 + b"\r\n\r\nabc"), "broken-answer"),
        (raw(b"HTTP/1.1 abc OK\r\n\r\nabc"), "broken-answer"),
        (raw(bytes(range(1, 256))), "broken-answer"),
        (raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"\r\nabc"), "broken-answer"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n0\r\n\r\n"), "broken-answer"),
        (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n64\r\nabc"), "truncated"),
        (raw(OK + b"Content-Length: 900\r\n\r\nabc"), "truncated"),
        (packed(gzip.compress(BODY)[:-30], "gzip"), "truncated"),
        (packed(zlib.compress(BODY)[:-30], "deflate"), "truncated"),
        (packed(brotli.compress(BODY)[:-20], "br"), "truncated"),
        (packed(BODY, "br"), "bad-encoding"),
        (packed(BODY, "zstd"), "bad-encoding"),
        (packed(brotli.compress(bytes(60 * 2**20), quality=1), "br"), "too-large"),
        (packed(zlib.compress(bytes(60 * 2**20)), "deflate"), "too-large"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_an_issue(answer: Response, code: str, make_town: MakeTown) -> None:
    town = make_town({**site(4), at(3): answer})
    report = town.crawl()
    assert (report.captured, [i.code for i in report.issues]) == (3, [code])
    (issue,) = report.issues
    assert issue.place == town.portal.sections[0].url.removesuffix("/list/") + at(3)
    assert issue.message.isprintable()
    assert len(issue.message) < 300
    assert ";" in issue.message, "nothing says what comes of it"


@pytest.mark.parametrize(
    "answer",
    [
        raw(OK + b"Content-Length: \xb2\r\n\r\n" + BODY),
        Response(BODY, 200, {"Content-Type": "text/html; charset=undefined"}),
        Response(b"\xff<p>" + BODY, 200, {"Content-Type": "text/html; charset=idna"}),
        Response(BODY, 200, {**HTML, "Set-Cookie": "=;;;==\x01; expires=never; domain=.cn; " + "a=b;" * 500}),
        packed(gzip.compress(BODY[:300]) + gzip.compress(BODY[300:]) + bytes(20), "gzip"),
        Response(b"<body>" + b"<div>" * 100_000 + BODY, 200, HTML),
    ],
)
def test_an_answer_that_is_only_odd_arrives(answer: Response, make_town: MakeTown) -> None:
    town = make_town({**site(4), at(3): answer})
    report = town.crawl()
    assert (report.captured, report.issues) == (4, ())
    assert "第3号" in town.archive.read(next(c for c in town.captures() if c.url.endswith("_3.html"))).decode(
        "utf-8", "replace"
    )


def test_an_answer_is_refused_by_202_too(make_town: MakeTown) -> None:
    town = make_town({**site(4), at(3): Response(RUISHU, 202, HTML)})
    report = town.crawl()
    assert (report.state, report.captured) == ("blocked", 1)


@pytest.mark.parametrize(
    "href",
    ["http://[填写网址]/a.pdf", "http://[::1/a.pdf", "//[x.pdf", "http://a℀.cn/a.pdf", "http://town.fault.localhost:abc/a.pdf"],
)  # fmt: skip
def test_a_link_that_is_no_address_costs_only_itself(href: str, make_town: MakeTown) -> None:
    town = make_town(
        {
            **site(3),
            "/list/": listing([(href, "关于某事的实施方案", "2025-01-09"), *rows(range(1, 4))]),
            at(1): article(1, f"<a href='{href}'>附件.pdf</a><a href='/f.pdf'>附件2.pdf</a><img src='{href}'>"),
            at(2): html("", head=f"<meta http-equiv='refresh' content='0;url={href}'>"),
            "/f.pdf": Response(paper()),
        }
    )
    report = town.crawl()
    assert report.captured == 3  # articles 1 and 3 and the file that is one
    assert {i.code for i in report.issues} == {"host-not-allowed", "redirect-off-portal"}
    assert {line.request.host for line in town.log} == {"town.fault.localhost"}


def test_a_base_that_is_no_address_loses_nothing_else(make_town: MakeTown) -> None:
    town = make_town({**site(3), at(1): article(1, "<a href='f.pdf'>附件.pdf</a>", head="<base href='http://[x'>")})
    report = town.crawl()
    assert (report.captured, [i.code for i in report.issues]) == (3, ["host-not-allowed"])


@pytest.mark.parametrize(
    "robots",
    [
        Response(gzip.compress(b"User-agent: *\nDisallow: /x\n" * 99)[:-9], 200, {"Content-Encoding": "gzip"}),
        raw(OK + b"Content-Length: 900\r\n\r\nUser-agent: *\n"),
    ],
)
def test_robots_that_came_in_part_closes_the_host(robots: Response, make_town: MakeTown) -> None:
    """What stood in the rest is not known."""
    town = make_town({**site(2), "/robots.txt": robots})
    report = town.crawl()
    assert (report.state, report.captured, [i.code for i in report.issues]) == ("failed", 0, ["robots-unreachable"])
    assert "robots.txt" in report.issues[0].message
    assert town.asked() == []


def test_of_an_endless_robots_the_beginning_holds(make_town: MakeTown) -> None:
    def endless(out) -> None:  # type: ignore[no-untyped-def]
        out.write(f"User-agent: *\nDisallow: {at(2)}\n".encode())
        for _ in range(400):
            out.write(b"# more and more\n" * 4096)

    town = make_town({**site(3), "/robots.txt": Response(write=endless)})
    report = town.crawl()
    assert (report.captured, [i.code for i in report.issues]) == (2, ["robots-disallowed"])


def test_an_absurd_crawl_delay_is_cut_and_told(make_town: MakeTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citypolicy.crawl.politeness.LONGEST_CRAWL_DELAY", 0.05)
    monkeypatch.setattr("citypolicy.crawl.fetch.LONGEST_CRAWL_DELAY", 0.05)
    town = make_town({**site(2), "/robots.txt": Response(b"User-agent: *\nCrawl-delay: 86400\n")})
    report = town.crawl()
    assert (report.captured, [(i.code, i.place) for i in report.issues]) == (
        2,
        [("crawl-delay", "town.fault.localhost")],
    )
    assert "86,400 s" in report.issues[0].message


def test_who_wants_a_long_rest_has_it(make_town: MakeTown) -> None:
    """After a Retry-After of a day nothing more is asked of the host tonight, and nothing counts as failed for it."""
    town = make_town({**site(5), at(3): Response(b"", 503, {"Retry-After": "86400"})})
    report = town.crawl()
    assert (report.state, report.captured, report.failed, report.waiting) == ("alarm", 2, 1, 2)
    assert town.asked() == ["/list/", at(5), at(4), at(3)]
    down = next(i for i in report.issues if i.code == "host-down")
    assert "86,400 s" in down.message
