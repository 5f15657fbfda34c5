"""The crawler against Scrapy, on loopback: the same pages, the same server, the same reading of each page.

Two thousand article pages of 40 kB stand on 20 hosts, a hundred rows a list. The server, the crawler and the peer each
run in a process of their own; rounds alternate. Scrapy is tuned (32 requests at a time, no robots, no cookies, no
telnet, no autothrottle, no HTTP cache) and calls the very functions that the crawler calls on every list and article
page; it keeps nothing. The crawler keeps robots, gates for politeness (set so high that they never wait), guards,
change detection and its WARC archive on, as every night. A second crawl of the same archive is the night with nothing
new.

usage: python bench/crawl.py [--rounds 5] [--pages 2000] [--peer PYTHON]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOSTS = 20
ROOT = Path(__file__).resolve().parents[1]
PORT = 18765


def host(number: int) -> str:
    """A host: all of 127.0.0.0/8 is this machine."""
    return f"127.0.0.{number + 1}"


# -- the server ------------------------------------------------------------------------------------------------------


def article_page(number: int) -> bytes:
    """An article page of 40 kB, with the frame that such pages have: menus, styles, scripts, a body of 12 kB."""
    menu = "".join(f'<li class="item"><a href="/lm/{n}/" title="栏目{n}">栏目{n}</a></li>' for n in range(120))
    style = "".join(f".c{n}{{width:{n}px;color:#333;background:url(/i/{n}.png) no-repeat}}" for n in range(140))
    text = "".join(
        f'<p style="text-indent: 2em;">第{n}条　到2027年，全市新增项目{number + n}个，完成投资{n}.5亿元，'
        f"增长{n % 9 + 1}%左右。</p>"
        for n in range(75)
    )
    page = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>规划_市政府</title>
<meta name="ArticleTitle" content="第{number}号实施方案"><meta name="PubDate" content="2025-01-01 09:00">
<style>{style}</style></head><body><div class="nav"><ul>{menu}</ul></div><h1>第{number}号实施方案</h1>
<div>发布时间：2025-01-01　浏览次数：{number}</div><div class="TRS_Editor">{text}
<p><a href="/lm/9/">相关链接</a></p></div><script>var a={list(range(400))};</script>
<div class="footer"><a href="/wz/1.html">网站声明</a></div></body></html>""".encode()
    return page + b"<!--" + b"x" * max(0, 40_000 - len(page) - 7) + b"-->"


def list_page(number: int, pages: int) -> bytes:
    """A list page with the rows of one host."""
    rows = "".join(
        f'<li><a href="/gh/202501/t20250101_{n}.html" title="关于印发第{n}号实施方案的通知">关于印发第{n}号实施...</a>'
        "<span>2025-01-01</span></li>"
        for n in range(number, pages, HOSTS)
    )
    menu = "".join(f'<li><a href="/lm/{n}/">栏目{n}</a></li>' for n in range(120))
    return (
        f'<html><head><meta charset="utf-8"></head><body><ul class="nav">{menu}</ul><ul class="u-list">{rows}</ul>'
        f'<script>createPageHTML(1, 0, "index", "html");</script></body></html>'
    ).encode()


def serve(pages: int) -> None:
    """Answers from memory, as fast as one event loop can."""
    bodies = {b"/gh/202501/t20250101_%d.html" % n: article_page(n) for n in range(pages)}
    lists = {host(n).encode(): list_page(n, pages) for n in range(HOSTS)}

    class Server(asyncio.Protocol):
        rest = b""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.out = transport

        def data_received(self, data: bytes) -> None:
            self.rest += data
            while b"\r\n\r\n" in self.rest:
                head, _, self.rest = self.rest.partition(b"\r\n\r\n")
                path = head.split(b" ", 2)[1]
                name = head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0].partition(b":")[0]
                body = lists[name] if path == b"/gh/" else bodies.get(path, b"")
                status = b"200 OK" if body else b"404 Not Found"
                kind = b"Content-Type: text/html; charset=utf-8\r\n"
                self.out.write(  # type: ignore[attr-defined]
                    b"HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n" % (status, kind, len(body)) + body
                )

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(
            Server, [host(n) for n in range(HOSTS)], PORT, backlog=512
        )
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(run())


# -- the crawler and the peer ----------------------------------------------------------------------------------------


def ours(archive: str) -> dict[str, Any]:
    """One crawl of a portal with twenty hosts."""
    from citypolicy.crawl import crawl_portal
    from citypolicy.crawl.archive import Archive
    from citypolicy.crawl.portals import Portal

    names = [f"{host(n)}:{PORT}" for n in range(HOSTS)]
    portal = Portal.model_validate(
        {
            "id": "bench", "name": "bench", "kind": "web", "region_code": "990400", "local": True, "hosts": names,
            "politeness": {"requests_per_second": 1000, "jitter": 0, "max_new": 100_000},
            "sections": [
                {"id": f"s{n}", "name": "gh", "kind": "plan", "url": f"http://{name}/gh/", "family": "trs"}
                for n, name in enumerate(names)
            ],
        }
    )  # fmt: skip
    begun, cpu = time.perf_counter(), time.process_time()
    report = crawl_portal(portal, Archive(archive), run_id="bench")
    said = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu, "lists": report.pages}
    return said | {"pages": report.fetched, "state": report.state, "captured": report.captured}


def peer() -> dict[str, Any]:
    """The same by Scrapy."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    from citypolicy.crawl.article import Article
    from citypolicy.crawl.families import FAMILIES
    from citypolicy.crawl.page import Page

    seen = {"pages": 0, "lists": 0}
    trs = FAMILIES["trs"]

    class Spider(scrapy.Spider):
        name = "bench"

        async def start(self) -> Any:
            for n in range(HOSTS):
                yield scrapy.Request(f"http://{host(n)}:{PORT}/gh/", callback=self.parse_list)

        def parse_list(self, response: Any) -> Any:
            seen["lists"] += 1
            for row in trs.rows(Page(response.url, response.body, "text/html; charset=utf-8"), None):
                yield scrapy.Request(row.url, callback=self.parse_article)

        def parse_article(self, response: Any) -> None:
            article = Article(Page(response.url, response.body, "text/html; charset=utf-8"), trs.body)
            article.digest()
            article.files()
            article.pictures()
            article.further(response.url)
            article.goes_on_unseen()
            seen["pages"] += 1

    settings = {
        "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False,
        "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "LOG_ENABLED": False, "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False, "AUTOTHROTTLE_ENABLED": False, "HTTPCACHE_ENABLED": False, "DOWNLOAD_TIMEOUT": 30,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.referer.RefererMiddleware": None},
    }  # fmt: skip
    process = CrawlerProcess(settings)
    process.crawl(Spider)
    begun, cpu = time.perf_counter(), time.process_time()
    process.start()
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        **seen,
        "version": scrapy.__version__,
    }


# -- rounds ----------------------------------------------------------------------------------------------------------


def run(python: str, *words: str) -> dict[str, Any]:
    """One measurement in a process of its own."""
    done = subprocess.run(
        [python, __file__, *words], capture_output=True, text=True, env=environment(python), check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def environment(python: str) -> dict[str, str]:
    """The project's own code, and for a Python from elsewhere this one's packages."""
    paths = [str(ROOT / "include")]
    if python != sys.executable:
        paths += [p for p in sys.path if p.endswith("site-packages")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def main() -> int:
    """Runs the rounds and prints what they gave; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--peer", default=sys.executable, help="a Python that has Scrapy")
    parser.add_argument("part", nargs="*", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.part:
        result: dict[str, Any] | None = {"serve": lambda: serve(wanted.pages), "peer": peer}.get(
            wanted.part[0], lambda: ours(wanted.part[1])
        )()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps((result or {}) | {"memory": memory}))
        return 0
    server = subprocess.Popen(
        [sys.executable, __file__, "--pages", str(wanted.pages), "serve"],
        stdout=subprocess.PIPE,
        env=environment(sys.executable),
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        return rounds(wanted)
    finally:
        server.kill()
        server.wait()


def rounds(wanted: argparse.Namespace) -> int:
    """Alternating rounds of both, then the night with nothing new."""
    mine, theirs, nights = [], [], []
    for number in range(1, wanted.rounds + 1):
        with tempfile.TemporaryDirectory() as archive:
            mine.append(run(sys.executable, "ours", archive))
            nights.append(run(sys.executable, "ours", archive))
        theirs.append(run(wanted.peer, "peer"))
        for name, said in (("citypolicy", mine[-1]), ("scrapy", theirs[-1])):
            print(
                f"round {number}  {name:<10} {said['pages'] / said['seconds']:7.0f} pages/s  "
                f"{1000 * said['cpu'] / said['pages']:5.2f} CPU-ms/page  {said['memory']:5.0f} MB "
                f" {said['pages']} pages"
            )

    def middle(of: list[dict[str, Any]], what: str) -> float:
        return statistics.median(said[what] for said in of)

    ratio = statistics.median(
        (a["pages"] / a["seconds"]) / (b["pages"] / b["seconds"]) for a, b in zip(mine, theirs, strict=True)
    )
    known = sum(said["pages"] for said in nights) / (wanted.pages * len(nights))
    a_list = statistics.median(1000 * said["cpu"] / said["lists"] for said in nights)
    print(f"pages per second, citypolicy / scrapy {theirs[0]['version']}: {ratio:.2f} (median of rounds)")
    print(f"memory: {middle(mine, 'memory'):.0f} MB against {middle(theirs, 'memory'):.0f} MB")
    print(f"a night with nothing new: {known:.3f} requests per known document, {a_list:.1f} ms of CPU per list page")
    good = all(said["pages"] == wanted.pages for said in mine + theirs) and all(
        s["captured"] == wanted.pages for s in mine
    )
    met = good and ratio >= 1.5 and middle(mine, "memory") <= middle(theirs, "memory") and known == 0 and a_list < 50
    print("targets (1.5 times the pages, no more memory, 0 requests, under 50 ms):", "met" if met else "NOT met")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
