"""What an answer really is: the page, a wall before it, or its absence; and where no request may go."""

from __future__ import annotations

import html
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

AnswerState = Literal["ok", "blocked", "gone", "transient"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is, and by which mark it was told."""

    state: AnswerState
    code: str = ""
    message: str = ""


OK = Verdict("ok")

# (mark in the body, name of the wall): what each vendor's page was seen to carry.
_MARKS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"wzws_sessionid|wzws-waf-cgi|\beventID\b"), "网防G01"),
    *((re.compile("当前访问疑似黑客攻击|创宇盾".encode(codec)), "创宇盾") for codec in ("utf-8", "gb18030")),
    (re.compile(rb"__jsl_clearance|__jsluid|document\.cookie=[^;]{0,40}\('_'\)"), "加速乐"),
    (re.compile(rb"\$_ts\s*=|\$_ts\.|_\$[a-zA-Z0-9]{2}\s*=\s*window"), "瑞数"),
    (re.compile(rb"acw_sc__v2|arg1='[0-9A-F]{40}'"), "阿里云WAF"),
    (re.compile(rb"C3VK"), "JS shell"),
    *(
        (re.compile("(?:请求|访问|IP).{0,90}?被.{0,60}?(?:拦截|阻断|禁止)".encode(codec), re.S), "a firewall")
        for codec in ("utf-8", "gb18030")
    ),
)
_WANTS_A_BROWSER = re.compile(r"浏览器|java\s*script|安全验证|正在验证", re.I)
_SOFT_404 = re.compile(
    r"(?:您|你)?(?:所)?(?:要)?(?:访问|查看|浏览|请求)的?(?:页面|网页|内容|信息|文章|文件|资源)(?:不存在|已(?:被)?(?:删除|移除|下线)|找不到|已过期)"
    r"|页面(?:不存在|没有找到|未找到|无法找到)|(?:该|此)(?:信息|文章|内容|页面)(?:不存在|已(?:被)?删除)|很抱歉.{0,12}(?:不存在|删除|找不到)"
    r"|404\s*(?:not found|错误|页面)|not\s+found|文章不存在",
    re.I,
)
_TAGS = re.compile(rb"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.S | re.I)


def bare_text(body: bytes) -> str:
    """The visible text of a short page, roughly: enough to tell an error page from an article."""
    text = _TAGS.sub(b" ", body)
    for codec in ("utf-8", "gb18030"):
        try:
            return re.sub(r"\s+", " ", text.decode(codec)).strip()
        except UnicodeDecodeError:
            continue
    return re.sub(r"\s+", " ", text.decode("utf-8", "ignore")).strip()


def judge(status: int, headers: Mapping[str, str], body: bytes, *, expects_page: bool) -> Verdict:
    """What an answer is. ``headers`` have lower-case names; ``expects_page``: it should be HTML and hold text.

    The states of a portal and of a page are told apart by what was seen of the walls in use (加速乐, 瑞数, 网防G01,
    创宇盾) and of the forms of soft 404; nothing is decided by a page's ``<title>``, which portals misname.
    """
    # Walls and error pages are small.
    small = len(body) < 16_000
    wall = next((name for mark, name in _MARKS if mark.search(body)), "") if small else ""
    cookies = headers.get("set-cookie", "")
    if status == 521 or (status >= 400 and "__jsl" in cookies):
        return Verdict("blocked", "blocked-challenge", f"HTTP {status} with the challenge of {wall or '加速乐'}")
    if status == 412:
        return Verdict("blocked", "blocked-challenge", f"HTTP 412 with the challenge of {wall or '瑞数'}")
    if status in (401, 403, 405, 418, 493):
        # Without a wall's mark it may be the one page alone that is closed.
        return Verdict("blocked", "blocked-wall" if wall else "blocked-refused", f"HTTP {status} {wall}".strip())
    if status in (404, 410):
        return Verdict("gone", "gone", f"HTTP {status}")
    if status == 429:
        return Verdict("transient", "too-many-requests", "HTTP 429")
    if status >= 500 or status == 408:
        return Verdict("transient", "server-error", f"HTTP {status}")
    if status >= 400:
        # 400, 406, 431, 444 and their like: of the request or of a wall, and no word on whether the page is there.
        return Verdict("blocked", "blocked-wall" if wall else "blocked-refused", f"HTTP {status} {wall}".strip())
    if status < 200 or status in (204, 205, 206):
        return Verdict("transient", "broken-answer", f"HTTP {status}: not the whole page")
    if expects_page and small:
        return _judge_page(body, wall)
    return OK


def _judge_page(body: bytes, wall: str) -> Verdict:
    # A challenge script in the head of a page that has its text is no wall: many real pages carry one.
    if b"<" in body[:2000]:
        text = bare_text(body)
        if len(text) < {"创宇盾": 600, "网防G01": 600, "a firewall": 300}.get(wall, 0):
            return Verdict("blocked", "blocked-wall", f"a page of {wall} in place of the text")
        empty = len(text) < 60 or (len(text) < 300 and _WANTS_A_BROWSER.search(text) is not None)
        if empty and (wall or re.search(rb"<script", body, re.I)) and not _has_content(body):
            if _redirects(body):
                return OK
            return Verdict("blocked", "blocked-script", f"a page of scripts without text ({wall or 'JS shell'})")
        if len(text) < 300 and _SOFT_404.search(text):
            return Verdict("gone", "gone-soft", f"HTTP 200, but it says: {text[:60]}")
    return OK


_CALLS = rb"queryData|loadPageData|channelCode|\bSID['\"]?\s*[:=]|jpage|publicInfoList|dataproxy"


def _has_content(body: bytes) -> bool:
    """Links, pictures, or a call for rows: a list that a script draws, or an article of page images, is no wall."""
    return bool(re.search(rb"<(?:a|img|iframe|embed|object)\b|datastore|" + _CALLS, body, re.I))


def _redirects(body: bytes) -> bool:
    return script_target(body) is not None


_META = re.compile(rb"<meta\b[^>]*>", re.I)
_IS_REFRESH = re.compile(rb"""http-equiv\s*=\s*["']?\s*refresh\b""", re.I)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_REFRESH = re.compile(r"""\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?\s*([^"']+?)\s*["']?\s*""", re.I)
_LOCATION = re.compile(
    rb"""(?:window\.|self\.|top\.|document\.)?location(?:\.href)?\s*=\s*["']([^"'+\s]+)["']\s*;?\s*(?:\}|</script>|$)|location\.(?:replace|assign)\(\s*["']([^"'+\s]+)["']\s*\)""",
    re.I,
)


def script_target(body: bytes) -> str | None:
    """Where a page sends its reader at once by itself: meta refresh, or a script that only sets the location.

    None where the page has a text of its own or where the script computes the address: that is a challenge, and
    challenges are not solved.
    """
    if len(body) > 20_000:
        return None
    refresh = _refresh(body)
    if refresh and len(bare_text(body)) < 200:
        return refresh
    if len(bare_text(body)) < 60 and b"cookie" not in body.lower():
        found = _LOCATION.search(body)
        if found:
            return (found.group(1) or found.group(2)).decode("utf-8", "replace")
    return None


def _refresh(body: bytes) -> str:
    """Where a meta refresh leads within ten seconds; empty where there is none."""
    for tag in _META.findall(body):
        content = _CONTENT.search(tag) if _IS_REFRESH.search(tag) else None
        said = next((group for group in content.groups() if group), b"") if content else b""
        found = _REFRESH.fullmatch(html.unescape(said.decode("utf-8", "replace")))
        if found and len(found.group(1)) < 3 and int(found.group(1)) <= 10:
            return found.group(2)
    return ""


_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_PROTOCOLS = ipaddress.ip_network("192.0.0.0/24")
"""For the IETF's own protocols (RFC 6890, 2.1): of its parts Python knows two."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: no loopback, private, link-local, shared, reserved or
    multicast one, also when written as IPv4 inside IPv6.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        # What stands outside leads inside in other spellings too (``::127.0.0.1``, ``::ffff:0:10.0.0.1``, ``fec0::``).
        return ip in _GLOBAL_UNICAST and ip.is_global
    return ip.is_global and not ip.is_multicast and ip not in _PROTOCOLS
