# ruff: noqa: E501 - addresses and titles as portals write them
"""Each family reads a page in the style that its platform was seen to send, and finds the next page."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from citypolicy import records
from citypolicy.crawl import tools
from citypolicy.crawl.families import FAMILIES, Ask, Walk, next_ask, recognise
from citypolicy.crawl.families.base import numbered
from citypolicy.crawl.page import Page
from citypolicy.crawl.portals import FamilyName, Section

PAGES = Path(__file__).parent / "pages"
LIST = "https://www.heyang.invalid/zwgk/ghjh/"


def page(name: str, url: str = LIST) -> Page:
    return Page(url, (PAGES / name).read_bytes())


def section(url: str = LIST, **more: object) -> Section:
    return Section.model_validate({"id": "s", "name": "s", "kind": "plan", "url": url, **more})


def following(
    family: str, first: Page, *, number: int = 1, shell: Page | None = None, seen: int = 0, **more: object
) -> Ask | None:
    chosen = FAMILIES[family]
    rows = chosen.rows(first, None)
    walk = Walk(section(**more), shell or first, first, first, number, len(rows), seen or len(rows))  # type: ignore[arg-type]
    return next_ask(chosen, walk)


ROWS = [
    ("trs.html", "trs", [
        ("./202504/t20250409_11.html", "《河阳市城市更新行动方案（2025—2027年）》", date(2025, 4, 9)),
        ("./202503/t20250321_9.html", "河阳市人民政府办公室关于印发河阳市数字经济发展三年行动计划的通知", date(2025, 3, 21)),
        ("http://www.heyang.invalid/zwgk/ghjh/202502/t20250208_7.html", "河阳市 2025年国民经济和社会发展计划", date(2025, 2, 8))]),
    ("trs_container.html", "trs", [
        ("/c106/202506/7561234.shtml", "关于印发《河阳市制造业技术改造实施方案》的通知", date(2025, 6, 12)),
        ("/c106/202505/7551111.shtml", "河阳市冷链物流发展规划（2025—2030年）", date(2025, 5, 30))]),
    ("countdown.html", "countdown", [
        ("../../n25/c351/content.html", "河阳市属企业改革深化提升实施方案", date(2025, 12, 18)),
        ("../../n25/c348/content.html", "河阳市属企业投资监督管理办法", date(2025, 11, 12)),
        ("http://www.elsewhere.invalid/zc/202510/c1.htm", "转发关于加强企业现金管理的意见", date(2025, 10, 6))]),
    ("dahe.html", "dahe", [
        ("/2025/07-23/365372.html", "河阳市关于对市政协六届三次会议第0188号提案的答复", date(2025, 7, 23)),
        ("/2025/07-18/365001.html", "关于市人大第42号建议的答复", date(2025, 7, 18))]),
    ("hanweb.html", "hanweb", [
        ("/art/2025/10/29/art_84_1166.html", "关于进一步支持专精特新中小企业发展的若干措施", date(2025, 10, 29)),
        ("/art/2025/8/14/art_84_1162.html", "河阳市低空经济发展实施方案", date(2025, 8, 14))]),
    ("hanweb_answer.xml", "hanweb", [("/art/2024/1/7/art_84_1147.html", "河阳市软件产业发展规划", date(2024, 1, 7))]),
    ("jpaas.html", "jpaas", []),
    ("jpaas.json", "jpaas", [
        ("/col/col9/art/2025/art_93ad.html", "河阳市低碳园区建设实施方案（2025—2027年）", date(2025, 6, 3)),
        ("//www.heyang.invalid/art/2025/5/29/art_9_2.html", "河阳市工商业分时电价通知", date(2025, 5, 29))]),
    ("jiyuehua.html", "jiyuehua", []),
    ("jiyuehua.json", "jiyuehua", [
        ("/heyang/col/421/1.html", "河阳市生态环境保护规划", date(2025, 3, 4)),
        ("col/421/2.html", "水污染防治年度计划", date(2025, 1, 15))]),
    ("gkmlpt.html", "gkmlpt", []),
    ("gkmlpt.json", "gkmlpt", [
        ("http://www.heyang.invalid/gkmlpt/content/4/4101/post_4101.html", "关于印发河阳市技术改造资金管理办法的通知", date(2025, 3, 1)),
        ("http://www.heyang.invalid/gkmlpt/content/4/4102/post_4102.html", "2024年技术改造项目计划", date(2024, 8, 1))]),
    ("vsb.html", "vsb", [
        ("../info/1044/20311.htm", "河阳县2025年政府投资计划", date(2025, 1, 20)),
        ("../info/1044/20290.htm", "关于印发河阳县防汛预案的通知", date(2025, 1, 11))]),
    ("kaipu.html", "kaipu", [
        ("/heyang/ghjh/202504/0d3d7ac55f7441b8990ed9fb1bc85a84.shtml", "河阳市推进新型城镇化实施方案", date(2025, 4, 2)),
        ("/heyang/ghjh/202503/93ad6719f140bdac86d5b97c525d2801.shtml", "河阳市教育现代化规划", date(2025, 3, 2)),
        ("/heyang/ghjh/202502/8282044c7b1b469c82f5fd9d2c27a41d.shtml", "河阳市应急体系规划", date(2025, 2, 2))]),
    ("epoint.html", "epoint", [
        ("/zwgk/037003/20250512/6f7a1b2c-1111-4222-8333-1234567890ab.html", "河阳市2025年重点项目建设计划", date(2025, 5, 12)),
        ("/zwgk/037003/20250401/7f7a1b2c-1111-4222-8333-1234567890ab.html", "关于支持建筑业发展的意见", date(2025, 4, 1))]),
    ("jeecms.html", "jeecms", [
        ("http://www.heyang.invalid/D08Y/9970746.jhtml", "河阳市人民政府关于促进消费的实施意见", date(2025, 6, 5)),
        ("http://www.heyang.invalid/D08Y/9970701.jhtml", "河阳市人民政府关于表彰先进的决定", date(2025, 5, 19))]),
    ("anhui.html", "anhui", []),
    ("anhui_label.html", "anhui", [
        ("/public/6615904/11081234.html", "河阳县“十四五”林业发展规划", date(2025, 2, 18)),
        ("/public/6615904/11080001.html", "关于印发防灾减灾规划的通知", date(2025, 1, 9))]),
    ("json_list.json", "json", [
        (None, "关于同意设立河阳消费金融公司的批复", date(2025, 4, 21)), (None, "关于董事任职资格的批复", date(2025, 4, 24))]),
    ("rss.xml", "rss", [
        ("http://www.heyang.invalid/gh/202505/t20250506_3.html", "河阳市水利发展规划", date(2025, 5, 6)),
        ("http://www.heyang.invalid/gh/202504/t20250401_2.html", "河阳市交通规划", date(2025, 4, 1))]),
    ("sitemap.xml", "sitemap", [
        ("http://www.heyang.invalid/gh/202505/t20250506_3.html", "t20250506_3.html", date(2025, 5, 6))]),
    ("generic.html", "generic", [
        ("show.asp?class=18&id=101", "河阳市招商引资年度计划", date(2025, 6, 18)),
        ("show.asp?class=18&id=99", "河阳市旅游发展规划（2025—2030年）", date(2025, 6, 2))]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "family", "rows"), ROWS, ids=[name for name, _, _ in ROWS])
def test_a_page_is_recognised_and_its_rows_are_right(
    name: str, family: str, rows: list[tuple[str | None, str, date]]
) -> None:
    found = page(name)
    assert recognise(found).name == family
    assert [(r.href, r.title, r.date) for r in FAMILIES[family].rows(found, None)] == rows


def test_every_family_has_a_page_here_and_a_name_in_portal_files() -> None:
    assert {family for _, family, _ in ROWS} == set(FAMILIES) == set(get_args(FamilyName))


@pytest.mark.parametrize(
    ("family", "name", "number", "url"),
    [
        ("trs", "trs.html", 1, f"{LIST}index_1.html"),
        ("trs", "trs.html", 8, f"{LIST}index_8.html"),
        ("trs", "trs.html", 9, None),
        ("trs", "trs_container.html", 1, f"{LIST}fg_2.shtml"),
        ("trs", "trs_container.html", 5, None),
        ("countdown", "countdown.html", 1, "https://www.heyang.invalid/n25/index_77_3.html"),
        ("countdown", "countdown.html", 3, "https://www.heyang.invalid/n25/index_77_1.html"),
        ("countdown", "countdown.html", 4, None),
        ("dahe", "dahe.html", 1, f"{LIST}index_2.html"),
        ("dahe", "dahe.html", 118, None),
        ("vsb", "vsb.html", 1, f"{LIST}tzgg/37.htm"),
        ("kaipu", "kaipu.html", 1, "https://www.heyang.invalid/heyang/ghjh/21892-2.shtml"),
        ("epoint", "epoint.html", 1, f"{LIST}2.html"),
        ("epoint", "epoint.html", 12, None),
        ("jeecms", "jeecms.html", 1, f"{LIST}index_2.jhtml"),
        ("jeecms", "jeecms.html", 16, None),
        ("generic", "generic.html", 1, f"{LIST}list.asp?class=18&page=2"),
        ("rss", "rss.xml", 1, None),
        ("sitemap", "sitemap.xml", 1, None),
        ("json", "json_list.json", 1, None),
    ],
)
def test_the_next_page(family: str, name: str, number: int, url: str | None) -> None:
    ask = following(family, page(name), number=number)
    assert (ask.url if ask else None) == url


def test_jpage_themes_on_another_platform_do_not_make_it_hanweb() -> None:
    page = Page(
        LIST, (PAGES / "jiyuehua.html").read_bytes().replace(b"<div id", b"<link href='c/jpage/x.css'><div id", 1)
    )
    assert recognise(page).name == "jiyuehua"
    assert recognise(Page(LIST, b"<html><link href='commonfiles/jpage/theme/x.css'></html>")).name == "generic"


def test_a_page_that_is_bare_rows_needs_no_container_and_a_whole_page_does() -> None:
    rows = (
        b"<li><a href='/a/t20250101_1.html'>" + "关于印发实施方案的通知".encode() + b"</a><span>2025-01-01</span></li>"
    )
    ruled = section(row={"container": "ul.u-list"})
    assert len(FAMILIES["trs"].rows(Page(LIST, rows), ruled)) == 1
    assert FAMILIES["trs"].rows(Page(LIST, b"<html><body><ul>" + rows + b"</ul></body></html>"), ruled) == []


def test_page_two_of_trs_and_of_dahe_differ_by_one() -> None:
    bare = Page(LIST, b"<html><body></body></html>")
    assert following("trs", bare, pager={"rule": "trs"}).url.endswith("index_1.html")  # type: ignore[union-attr]
    assert following("trs", bare, pager={"rule": "dahe"}).url.endswith("index_2.html")  # type: ignore[union-attr]
    assert following("trs", page("trs.html"), pager={"rule": "none"}) is None


def test_pagers_of_the_portal_file() -> None:
    bare = page("json_list.json")
    assert following("json", bare, pager={"rule": "template", "url": "p/{page}.json"}).url == f"{LIST}p/2.json"  # type: ignore[union-attr]
    zero = {"rule": "template", "url": "/p?n={page}", "first": 0}
    assert following("json", bare, number=3, pager=zero).url == "https://www.heyang.invalid/p?n=3"  # type: ignore[union-attr]
    offset = following("json", bare, number=2, pager={"rule": "offset", "url": "/p?from={offset}", "size": 15})
    assert offset is not None
    assert offset.url.endswith("from=30")
    posted = following(
        "json",
        bare,
        pager={"rule": "template"},
        request={"method": "POST", "json_body": {"p": "{page}", "q": ["n{page}"]}},
    )
    assert posted is not None
    assert (posted.method, json.loads(posted.body or b"")) == ("POST", {"p": 2, "q": ["n2"]})
    formed = following("json", bare, pager={"rule": "template"}, request={"method": "POST", "form": {"p": "{page}"}})
    assert formed is not None
    assert formed.body == b"p=2"


def test_hanweb_asks_for_the_next_window_of_three_pages() -> None:
    ask = following("hanweb", page("hanweb.html"))
    assert ask is not None
    assert ask.method == "POST"
    assert urlsplit(ask.url).path == "/module/web/jpage/dataproxy.jsp"
    assert parse_qs(urlsplit(ask.url).query) == {"startrecord": ["46"], "endrecord": ["90"], "perpage": ["15"]}
    form = {k: v[0] for k, v in parse_qs((ask.body or b"").decode()).items()}
    assert (form["columnid"], form["unitid"], form["webid"], form["webname"]) == ("84", "402", "14", "河阳")
    assert ask.headers["X-Requested-With"] == "XMLHttpRequest"
    assert ask.headers["Referer"] == LIST


def test_hanweb_ends_with_the_last_record() -> None:
    first = Page(
        LIST,
        (PAGES / "hanweb.html").read_bytes().replace(b"<recordset>", b"<totalrecord>90</totalrecord><recordset>", 1),
    )
    assert following("hanweb", first, number=1) is not None
    assert following("hanweb", first, number=2) is None


def test_jpaas_asks_for_the_list_and_not_for_the_breadcrumb() -> None:
    shell = page("jpaas.html")
    opening = FAMILIES["jpaas"].opening(shell, section())
    assert opening is not None
    query = parse_qs(urlsplit(opening.url).query)
    assert urlsplit(opening.url).path == "/api-gateway/jpaas-publish-server/front/page/build/unit"
    assert query["tagId"] == ["信息列表"]
    assert json.loads(query["paramJson"][0]) == {"pageNo": 1, "pageSize": 15}
    second = following("jpaas", page("jpaas.json"), shell=shell)
    assert second is not None
    assert json.loads(parse_qs(urlsplit(second.url).query)["paramJson"][0])["pageNo"] == 2
    assert following("jpaas", page("jpaas.json"), shell=shell, number=26) is None


def test_jiyuehua_posts_its_query() -> None:
    shell = page("jiyuehua.html")
    opening = FAMILIES["jiyuehua"].opening(shell, section())
    assert opening is not None
    form = {k: v[0] for k, v in parse_qs((opening.body or b"").decode()).items()}
    assert opening.url == "https://www.heyang.invalid/queryList"
    assert (form["channelCode[]"], form["webSiteCode[]"], form["current"], form["pageSize"]) == (
        "col421",
        "heyang",
        "1",
        "20",
    )
    answer = page("jiyuehua.json", "https://www.heyang.invalid/queryList")
    assert following("jiyuehua", answer, shell=shell, seen=20) is not None
    assert following("jiyuehua", answer, shell=shell, seen=41) is None


@pytest.mark.parametrize(("first", "asked"), [(1, ["1", "2"]), (0, ["0", "1"])])
def test_gkmlpt_knows_both_countings(first: int, asked: list[str]) -> None:
    shell = page("gkmlpt.html", "http://www.heyang.invalid/gxj/gkmlpt/index")
    where = {"url": "http://www.heyang.invalid/gxj/gkmlpt/index#368", "pager": {"first": first}}
    opening = FAMILIES["gkmlpt"].opening(shell, section(**where))  # type: ignore[arg-type]
    second = following("gkmlpt", page("gkmlpt.json"), shell=shell, **where)
    for ask, number in zip((opening, second), asked, strict=True):
        assert ask is not None
        assert ask.url == f"http://www.heyang.invalid/gxj/gkmlpt/api/all/368?page={number}&sid=769033"
    assert following("gkmlpt", page("gkmlpt.json"), shell=shell, seen=230, **where) is None


def test_anhui_asks_the_label_with_what_address_and_page_say() -> None:
    url = "https://www.heyang.invalid/zwgk/public/column/6615904?type=4&catId=6718758&action=list"
    shell = page("anhui.html", url)
    opening = FAMILIES["anhui"].opening(shell, section(url))
    assert opening is not None
    query = parse_qs(urlsplit(opening.url).query)
    assert opening.url.startswith("https://www.heyang.invalid/zwgk/site/label/8888?")
    assert (query["siteId"], query["organId"], query["catId"], query["pageIndex"]) == (
        ["6793339"],
        ["6615904"],
        ["6718758"],
        ["1"],
    )
    assert query["file"] == ["/c2/hsxxgk/publicInfoList_newest"]
    assert following("anhui", page("anhui_label.html"), shell=shell, url=url, number=3) is None


def test_json_rows_by_the_file_with_an_address_made_of_ids() -> None:
    fields = {"rows": "data.lists", "title": "docSubtitle", "url": "/detail/{docId}_{itemId}.html", "date": "builddate"}
    rows = FAMILIES["json"].rows(page("json_list.json"), section(fields=fields))
    assert [(r.url, r.date) for r in rows] == [
        ("https://www.heyang.invalid/detail/1255777_876.html", date(2025, 4, 20)),
        ("https://www.heyang.invalid/detail/1255816_871.html", date(2025, 4, 20)),
    ]


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://h.invalid/a/b/", "https://h.invalid/a/b/index_2.html"),
        ("https://h.invalid/a/b", "https://h.invalid/a/b/index_2.html"),
        ("https://h.invalid/a/list.shtml", "https://h.invalid/a/list_2.shtml"),
        ("https://h.invalid/a/index_1.html?x=1", "https://h.invalid/a/index_2.html"),
    ],
)
def test_numbered(url: str, wanted: str) -> None:
    assert numbered(url, 2) == wanted


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"{", b"null", b"<", b"<datastore></datastore>", b"\x00\xff" * 50, b"<rss><item>"]
)
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_no_family_falls_over_rubbish(name: str, body: bytes) -> None:
    rubbish = Page(LIST, body)
    assert FAMILIES[name].rows(rubbish, None) == []
    FAMILIES[name].recognises(rubbish)
    FAMILIES[name].opening(rubbish, section())
    following(name, rubbish)


def test_the_labelled_lists(labelled: Path, tmp_path: Path) -> None:
    for path in sorted((labelled / "pages" / "list").iterdir()):
        _, rows = tools.saved_rows(path)
        records.write_jsonl(tmp_path / "rows" / f"{path.name.rsplit('.', 1)[0]}.jsonl", map(tools.row_values, rows))
    score = labelled / "pages" / "score_pages.py"
    command = [
        sys.executable,
        str(score),
        "--labels",
        str(score.parent),
        str(tmp_path),
        "--fail-under",
        "lists.rows_f1=0.98",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("start", "family"),
    [
        ("www.ndrc", "trs"), ("www.sasac.gov.cn__sasac_golden_list_1", "countdown"), ("www.nfra", "json"),
        ("gxt.jiangsu", "hanweb"), ("fzggw.zj", "jpaas"), ("sthjt.jiangxi", "jiyuehua"),
    ],
)  # fmt: skip
def test_the_families_of_the_labelled_lists(start: str, family: str, labelled: Path) -> None:
    paths = list((labelled / "pages" / "list").glob(f"{start}*"))
    assert paths
    assert {tools.saved_rows(path)[0] for path in paths} == {family}


def test_no_stale_or_hanging_link_is_taken(labelled: Path) -> None:
    """None of the traps that are labelled: rows in comments, links that hang inside a row."""
    for line in (labelled / "pages" / "lists.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        _, rows = tools.saved_rows(labelled / "pages" / label["file"])
        taken = {row.href for row in rows}
        assert taken.isdisjoint(r["href"] for r in label.get("commented_rows", [])), label["file"]
        assert len(taken - {r["href"] for r in label["rows"]}) == 0, label["file"]
