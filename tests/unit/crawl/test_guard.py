from __future__ import annotations

import json
from pathlib import Path

import pytest

from citypolicy.crawl import media
from citypolicy.crawl.guard import is_public, judge, script_target


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("61.136.1.1", True), ("2408:8000::1", True), ("127.0.0.1", False), ("127.8.8.8", False), ("10.0.0.1", False),
        ("172.16.3.4", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True), ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("not an address", False), ("", False),
        ("::127.0.0.1", False), ("::ffff:0:10.0.0.1", False), ("64:ff9b:1::7f00:1", False), ("fec0::1", False),
        ("5f00::1", False), ("2001:db8::1", False), ("2001:0:7f00:1::", False), ("192.0.0.8", False),
        ("198.18.0.1", False), ("240.0.0.1", False), ("0.1.2.3", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


ARTICLE = ("<html><body><h1>方案</h1>" + "<p>到2027年建成项目120个。</p>" * 10 + "</body></html>").encode()


# Two scripts under a random path and a notice that can be read; such a page was once kept as if it were the article.
OLD_BROWSER = (
    "<html><head><script src='/Aa3/x.js'></script><script src='/Aa3/y.js'></script></head><body><p>您的浏览器版本过低，"
    "为了获得更好的浏览体验请升级您的浏览器，或使用其他浏览器的极速模式访问本网站，谢谢！</p></body></html>"
).encode()


@pytest.mark.parametrize(
    ("status", "headers", "body", "state", "code"),
    [
        (200, {}, ARTICLE, "ok", ""),
        (200, {}, b"<script src='/x/$_ts.js'></script>" + ARTICLE, "ok", ""),
        (521, {"set-cookie": "__jsluid_s=1"}, b"<script>x</script>", "blocked", "blocked-challenge"),
        (412, {}, b"<meta content='x'>", "blocked", "blocked-challenge"),
        (403, {}, b"eventID wzws_sessionid", "blocked", "blocked-wall"),
        (403, {}, b"Forbidden", "blocked", "blocked-refused"),
        (405, {}, b"", "blocked", "blocked-refused"),
        (493, {}, b"", "blocked", "blocked-refused"),
        (200, {}, "<p>当前访问疑似黑客攻击</p>".encode(), "blocked", "blocked-wall"),
        (200, {}, "<p>当前访问疑似黑客攻击</p>".encode("gb18030"), "blocked", "blocked-wall"),
        (200, {}, b"<html><script src='/a/b.js'></script><script>_$ab=1</script></html>", "blocked", "blocked-script"),
        (200, {}, "<p>您的访问存在异常，已被安全狗拦截。</p>".encode(), "blocked", "blocked-wall"),
        (200, {}, "<p>请求被管理员设置的规则阻断</p>".encode("gb18030"), "blocked", "blocked-wall"),
        (200, {}, "<p>请求被拦截</p>".encode() + ARTICLE * 3, "ok", ""),
        (200, {}, OLD_BROWSER, "blocked", "blocked-script"),
        (200, {}, OLD_BROWSER + b"<a href='/'>x</a>", "ok", ""),
        (202, {}, b"<html><script>$_ts=window['$_ts']</script></html>", "blocked", "blocked-script"),
        (206, {}, ARTICLE, "transient", "broken-answer"),
        (400, {}, b"", "blocked", "blocked-refused"),
        (451, {}, b"", "blocked", "blocked-refused"),
        (404, {}, b"", "gone", "gone"),
        (410, {}, b"", "gone", "gone"),
        (200, {}, "<div>很抱歉，您所访问的页面不存在</div>".encode(), "gone", "gone-soft"),
        (200, {}, "<div>该信息不存在或已被删除</div>".encode("gb18030"), "gone", "gone-soft"),
        (200, {}, "<p>页面不存在</p>".encode() + ARTICLE * 3, "ok", ""),
        (500, {}, b"", "transient", "server-error"),
        (503, {}, b"", "transient", "server-error"),
        (429, {}, b"", "transient", "too-many-requests"),
        (200, {}, b"<title>403</title>" + ARTICLE, "ok", ""),
        (200, {}, b"<div id='app'></div><script>loadPageData({channelCode:['a']})</script>", "ok", ""),
        (200, {}, b"<script>location.href='/new/';</script>", "ok", ""),
    ],
)
def test_what_an_answer_is(status: int, headers: dict[str, str], body: bytes, state: str, code: str) -> None:
    verdict = judge(status, headers, body, expects_page=True)
    assert (verdict.state, verdict.code) == (state, code)


def test_a_file_is_never_judged_by_what_it_says() -> None:
    assert judge(200, {}, "页面不存在".encode(), expects_page=False).state == "ok"


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (b"<meta http-equiv='refresh' content='0;url=/a.html'>", "/a.html"),
        (b'<META HTTP-EQUIV="Refresh" CONTENT="3; URL=http://h.invalid/x">', "http://h.invalid/x"),
        (b"<script>window.location.href='/b';</script>", "/b"),
        (b'<script>location.replace("/c")</script>', "/c"),
        (b"<script>location = '/d'</script>", "/d"),
        (b"<script>document.cookie='x=1';location.href='/e'</script>", None),
        (b"<script>location.href='/f/'+n+'.html'</script>", None),
        (b"<meta http-equiv='refresh' content='600;url=/news'>", None),
        (b"<meta content='0;url=/a.html' http-equiv=refresh>", "/a.html"),
        (b"<META HTTP-EQUIV=Refresh CONTENT=0;URL=/a.html>", "/a.html"),
        (b"""<meta http-equiv='refresh' content='0.5; url="/a b.html?x=1&amp;y=2"'>""", "/a b.html?x=1&y=2"),
        (b"<meta http-equiv='refresh' content='5'>", None),
        (b"<meta name='description' content='0;url=/a'>", None),
        (b"<script>location.assign('/g')</script>", "/g"),
        (b"<meta http-equiv='refresh' content='0;url=/a'>" + ARTICLE * 2, None),
        (b"<script>location.href='/m/'</script>" + ARTICLE, None),
    ],
)
def test_where_a_page_sends_its_reader(body: bytes, target: str | None) -> None:
    assert script_target(body) == target


def test_the_labelled_pages_are_told_from_walls(labelled: Path) -> None:
    pages = labelled / "pages"
    for line in (pages / "details.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        body = (pages / label["file"]).read_bytes()
        expects = media.media_type(body, name=label["file"]) == media.HTML
        state = judge(200, {}, body, expects_page=expects).state
        assert (state == "blocked") is (label["kind"] == "blocked"), label["file"]
        assert state in ("ok", "blocked"), label["file"]
