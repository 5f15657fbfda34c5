from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from citypolicy.crawl.page import Page, canonical, decode, resolve, split


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        ("规划".encode(), "", "规划"),
        ("\ufeff规划".encode(), "text/html; charset=gbk", "规划"),
        ("规划".encode(), "text/html; charset=ISO-8859-1", "规划"),
        ("<meta charset=gb2312>镕䶮".encode("gb18030"), "", "<meta charset=gb2312>镕䶮"),
        ("规划纲要".encode("gb18030"), "", "规划纲要"),
        ("規劃".encode("big5"), "text/html; charset=big5", "規劃"),
        ("规划".encode("utf-16"), "", "规划"),
        ("规\x00划".encode(), "", "规划"),
        ("<meta charset='no-such'>规划".encode("gb18030"), "", "<meta charset='no-such'>规划"),
        ("规划纲要".encode()[:-1], "text/html; charset=gbk", "规划纲\ufffd"),
        ("规划纲要".encode("gb18030"), "text/html; charset=undefined", "规划纲要"),
        ("规划纲要".encode("gb18030"), "text/html; charset=unicode_escape", "规划纲要"),
    ],
)
def test_decoding(body: bytes, header: str, text: str) -> None:
    assert decode(body, header) == text


@pytest.mark.parametrize("body", [b"", b"\xff", b"\x80\x81\x82", bytes(range(256))])
def test_any_bytes_are_text(body: bytes) -> None:
    assert isinstance(decode(body), str)


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTP://WWW.Heyang.invalid:80/a/./b/../c#top", "http://www.heyang.invalid/a/c"),
        ("https://h.invalid:443", "https://h.invalid/"),
        ("https://h.invalid:8443/x", "https://h.invalid:8443/x"),
        ("https://h.invalid/附件 1.pdf?名=值", "https://h.invalid/%E9%99%84%E4%BB%B6%201.pdf?%E5%90%8D=%E5%80%BC"),
        ("https://h.invalid/%E9%99%84.pdf", "https://h.invalid/%E9%99%84.pdf"),
        ("https://h.invalid/a.html;jsessionid=8FA2?x=1", "https://h.invalid/a.html?x=1"),
        ("https://h.invalid/../../a", "https://h.invalid/a"),
        ("https://h.invalid/a/..", "https://h.invalid/"),
        (" https://h.invalid/a\n ", "https://h.invalid/a"),
        ("https://user:word@h.invalid./a", "https://h.invalid/a"),
        ("https://样例.政务/a", "https://xn--fsq541d.xn--zfr164b/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_one_spelling_for_one_address(url: str, same: str) -> None:
    assert canonical(url) == same
    assert canonical(same) == same


@pytest.mark.parametrize(
    "href",
    ["http://[填写网址]/x", "http://[::1/x", "//[x", "http://a℀.cn/", "http://h.invalid:abc/x", "a\ud800.html", ""],
)
def test_a_link_that_is_no_address_is_still_an_address_of_nobody(href: str) -> None:
    made = resolve("https://h.invalid/a/", href)
    assert made.isascii()
    assert urlsplit(made).scheme in ("http", "https")
    assert resolve("https://h.invalid/a/", made) == made
    assert split(href).path or split(href).netloc or not href


def test_base_href_meta_and_comments() -> None:
    page = Page(
        "https://h.invalid/a/b.html",
        b"""<html><head><base href="/site/"><META NAME="articletitle" Content=""><meta name="ArticleTitle"content="T">
        <script>var live = 1;</script><!-- <script>var stale = 1;</script><a href="x">x</a> --></head></html>""",
    )
    assert page.base == "https://h.invalid/site/"
    assert page.absolute("./x.html") == "https://h.invalid/site/x.html"
    assert page.absolute("//other.invalid/x") == "https://other.invalid/x"
    assert page.meta("ArticleTitle") == "T"
    assert "live" in page.scripts
    assert "stale" not in page.scripts
    assert page.soup.find("a") is None
