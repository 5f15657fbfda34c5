"""Loading and querying at scale, against the embedded PostgreSQL: ``python bench/load.py [--documents N]``.

Three questions, all answered in one run on made-up documents of fifty observations each:

1. Merging 200,000 observations (checks, ids, indexes and foreign keys in place) against ``pandas.to_sql`` and against a
   bare binary COPY, both into a table without key or index, of the same rows.
2. Whether loading the next documents costs more than the first ones did.
3. With everything in place, how long every question of the cookbook and searches take, at the 95th percentile.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "include"))

from citypolicy import lexicon  # noqa: E402
from citypolicy.load import migrate, rows, schema, server  # noqa: E402
from citypolicy.load.connect import connect, engine  # noqa: E402
from citypolicy.load.export import refresh  # noqa: E402
from citypolicy.load.staging import Maker, merge, stage  # noqa: E402
from citypolicy.load.upsert import LoadBatch, load_batch  # noqa: E402
from citypolicy.model import Block, Capture, Citation, Document, Head, Observation, Reply, Segment, content_id  # noqa: E402

PER_DOCUMENT = 50
BATCH = 250
KINDS = {"plan": "行动计划", "report": "工作报告", "reply": "提案答复", "notice": "通知"}
UNITS = (
    ("亿元", Decimal(10**8), "元"),
    ("%", Decimal(1), "%"),
    ("家", Decimal(1), "家"),
    ("万人", Decimal(10**4), "人"),
)
NAMES = (
    "规模以上工业增加值",
    "固定资产投资",
    "社会消费品零售总额",
    "一般公共预算收入",
    "城镇新增就业",
    "研发经费投入",
    "高新技术企业数",
    "进出口总额",
)
_CHARACTERS = "创新驱动发展战略产业升级工程推动企业数字化转型完善公共服务体系提升城市品质优化营商环境"
WORDS = tuple(dict.fromkeys(a + b for a in _CHARACTERS for b in _CHARACTERS))
_FREQUENCIES = tuple(itertools.accumulate(1 / (n + 2) for n in range(len(WORDS))))
"""As in any language a few words are in most texts and most words in few (Zipf)."""


def indicators() -> list[str]:
    """The canonical indicators that the made-up numbers are of."""
    return list(lexicon.indicators())


def documents(first: int, count: int) -> Iterator[LoadBatch]:
    """Batches of made-up documents, each the same whenever it is made."""
    cities = [r for r in lexicon.regions().values() if r.level == "prefecture"]
    for start in range(first, first + count, BATCH):
        made = [_document(n, cities) for n in range(start, min(start + BATCH, first + count))]
        yield LoadBatch(
            captures=tuple(m[0] for m in made),
            documents=tuple(m[1] for m in made),
            segments=tuple(s for m in made for s in m[2]),
            observations=tuple(o for m in made for o in m[3]),
            citations=tuple(c for m in made for c in m[4]),
        )


def _document(number: int, cities: list[lexicon.Region]) -> tuple[Any, ...]:
    """One document: capture, document, a segment and an observation a line, three citations."""
    chance = random.Random(number)
    city, codes = cities[number % len(cities)], indicators()
    year = 2019 + number // len(cities) % 7
    kind = chance.choices(tuple(KINDS), (35, 30, 30, 5))[0]
    lines = [f"{city.name}{year}年第{number}号{KINDS[kind]}"]
    numbers = []
    for n in range(PER_DOCUMENT):
        words = chance.choices(WORDS, cum_weights=_FREQUENCIES, k=12)
        code = (n * 7 + number) % len(codes)
        written, factor, unit = UNITS[code % 4]
        amount = chance.randrange(10, 9999)
        head = f"{'、'.join(words)},{year}年{city.name}{NAMES[code % 8]}达到"
        numbers.append((len(head), f"{amount}{written}", amount * factor, unit, code, words))
        lines.append(f"{head}{amount}{written}。")
    policies = [f"第{int(chance.paretovariate(0.8)) % 5000}号规划" for _ in range(3)]
    lines.append("依据" + "".join(f"《{policy}》" for policy in policies))
    text = "\n".join(lines)
    sha = hashlib.sha256(text.encode()).hexdigest()
    portal = f"city{number % len(cities)}"
    url = f"https://www.{portal}.example/{number}.html"
    capture = Capture(
        id=content_id("bench", url, sha), portal=portal, section="all", url=url,
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number), media_type="text/html",
        body_sha256=sha, size=len(text) * 3, warc="bench.warc.gz", offset=number, title=lines[0],
    )  # fmt: skip
    asked = f"关于{chance.choice(WORDS)}的提案"
    unit_asked = f"{city.name}{chance.choice(WORDS[:30])}局"
    reply = Reply(f"{number}", "六届二次", asked, "政协委员", chance.choice("AABC"), unit_asked)
    document = Document(
        doc=capture.id, text=text, text_sha256=sha, blocks=(Block("paragraph", 0, len(text)),),
        head=Head(
            kind=kind, title=lines[0], doc_number=f"{city.short_name}政〔{year}〕{number}号",
            issuer=f"{city.name}人民政府", region_code=city.code, issued_on=date(year, 3, 1),
            reply=reply if kind == "reply" else None,
        ),
        media_type="text/html", method="selector", capture_id=capture.id, portal=portal, section="all", url=url,
        fetched_at=capture.fetched_at,
    )  # fmt: skip
    segments, observations = [], []
    begin = len(lines[0]) + 1
    for n, (place, quote, value, unit, code, words) in enumerate(numbers):
        line = lines[n + 1]
        end, start = begin + len(line), begin + place
        tokens = (*words, str(year), city.name, NAMES[code % 8], "达到", quote)
        segments.append(
            Segment(
                doc=capture.id, ordinal=n, kind="paragraph", level=0, number="", title="", path=("重点任务",),
                part="body", start=begin, end=end, sentences=((begin, end),), tokens=tokens,
            )
        )  # fmt: skip
        observations.append(
            Observation(
                doc=capture.id, start=start, end=start + len(quote), context_start=begin, context_end=end, quote=quote,
                context=line, value=value, value_high=None, unit=unit, comparator="eq", measure="level",
                status="target" if kind == "plan" else "actual", period_start=date(year, 1, 1),
                period_end=date(year, 12, 31), indicator=NAMES[code % 8],
                subject=city.name if n % 2 else f"{city.short_name}高新区", confidence=0.9, rule="bench",
                indicator_code=codes[code] if n % 5 < 2 else None, year=year, year_from="text", segment=n,
            )
        )  # fmt: skip
        begin = end + 1
    citations = []
    for policy in dict.fromkeys(policies):
        at = text.index(f"《{policy}》") + 1
        citations.append(Citation(capture.id, policy, None, "cites", at, at + len(policy)))
    return capture, document, segments, observations, citations


def ratios(url: str, observations: int) -> dict[str, float]:
    """Rows a second of three ways to bring the same observations, made beforehand, into PostgreSQL.

    The merge is what a load does with them: COPY into staging, checks, keys, indexes, commit; their documents and
    segments are there.
    """
    count = observations // PER_DOCUMENT
    batches = list(documents(10_000_000, count))
    for batch in batches:
        load_batch(url, replace(batch, observations=()), run_id="bench", extractor_version="0")
    maker, places = Maker(rows.uid("run", "bench"), "0"), rows.Places({})
    records = [
        (*row, reading.document.fetched_at, reading.document.fetched_at)
        for batch in batches
        for reading in rows.readings(batch)[0].values()
        for row in rows.observation_rows(reading, places)
    ]
    columns = (*schema.content(schema.fact_observation), "first_seen_at", "last_seen_at")
    frame = pd.DataFrame(records, columns=list(columns))
    types = {c: schema.fact_observation.c[c].type for c in columns}

    def merged() -> None:
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE s_document_version (id uuid, fresh boolean) ON COMMIT DROP")
            stage(cursor, schema.fact_observation, columns, records, maker)
            counts = merge(cursor, schema.fact_observation, lambda broken: sys.exit(f"broken rows: {len(broken)}"))
            assert counts["added"] == len(records)

    def copied() -> None:
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS bare")
            cursor.execute("DROP TABLE IF EXISTS bare.copied")
            cursor.execute(
                f"CREATE TABLE bare.copied AS SELECT {', '.join(columns)} FROM policy.fact_observation LIMIT 0"
            )
        # A transaction of its own: a table made in the same one is written without a log.
        with connect(url) as connection, connection.cursor() as cursor:
            kinds = dict(
                cursor.execute(
                    "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'bare.copied'::regclass"
                )
            )
            with cursor.copy("COPY bare.copied FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([kinds[c] for c in columns])
                for record in records:
                    copy.write_row(record)

    def to_sql() -> None:
        with engine(url) as made, made.begin() as connection:
            frame.to_sql(
                "to_sql", connection, schema="bare", if_exists="replace", index=False, chunksize=10_000, dtype=types
            )

    seconds = {"copy": [], "merge": [], "to_sql": []}
    for _ in range(3):
        seconds["copy"].append(_time(copied))
        with connect(url) as connection:
            connection.execute(
                "DELETE FROM policy.fact_observation WHERE version_id = ANY(%s)", ([*{r[0] for r in records}],)
            )
        with connect(url, autocommit=True) as connection:
            connection.execute("VACUUM policy.fact_observation")
        seconds["merge"].append(_time(merged))
    seconds["to_sql"].append(_time(to_sql))
    speed = {name: len(records) / statistics.median(s) for name, s in seconds.items()}
    return {
        **{f"{name}_rows_a_second": round(v) for name, v in speed.items()},
        "merge_to_to_sql": round(speed["merge"] / speed["to_sql"], 3),
        "merge_to_copy": round(speed["merge"] / speed["copy"], 3),
    }


def growth(url: str, count: int) -> dict[str, float]:
    """Seconds for the first half of the documents and for the second, from nouns that are there already."""
    seconds = []
    for half in range(2):
        spent = 0.0
        for b in documents(half * count // 2, count // 2):
            spent += _time(lambda b=b: load_batch(url, b, run_id="bench", extractor_version="0"))
        seconds.append(spent)
        print(f"half {half + 1}: {spent:.1f} s", file=sys.stderr, flush=True)
    return {
        "first_half_s": round(seconds[0], 1),
        "second_half_s": round(seconds[1], 1),
        "second_to_first": round(seconds[1] / seconds[0], 2),
        "rows_a_second": round(count * PER_DOCUMENT / sum(seconds)),
    }


SEARCHES = {
    "search, one common word": "SELECT title, snippet FROM policy.search(%(word)s)",
    "search, two words": "SELECT title, snippet FROM policy.search(%(word)s || ' ' || %(name)s)",
    "search, a city and a word": "SELECT title, snippet FROM policy.search(%(place)s || ' ' || %(word)s)",
    "search, filtered": "SELECT title, snippet FROM policy.search(%(word)s, in_region => %(city)s, of_kind => 'plan')",
    "search, words run together": "SELECT title, snippet FROM policy.search(%(place)s || %(name)s)",
}
"""Searches for words that change from one asking to the next."""


def questions() -> dict[str, str]:
    """The SQL of every question of the cookbook; its two cities become those that are asked for."""
    text = (ROOT / "docs" / "cookbook.md").read_text("utf-8")
    found = re.findall(r"^## (\d+\. \S+).*?^```sql\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return {
        f"cookbook {title}": sql.replace("%", "%%").replace("'990100'", "%(city)s").replace("'990200'", "%(other)s")
        for title, sql in found
    }


def answers(url: str, times: int = 40) -> dict[str, dict[str, float]]:
    """Milliseconds of each query, median and 95th percentile, over so many askings for different cities and words."""
    cities = [r for r in lexicon.regions().values() if r.level == "prefecture"]
    found = {}
    with connect(url, autocommit=True) as connection:
        for name, query in (questions() | SEARCHES).items():
            chance, spent = random.Random(name), []
            for _ in range(times):
                city = chance.choice(cities)
                values = {
                    "city": city.code,
                    "other": chance.choice(cities).code,
                    "place": city.name,
                    "word": chance.choices(WORDS, cum_weights=_FREQUENCIES)[0],
                    "name": chance.choice(NAMES),
                }
                spent.append(1000 * _time(lambda q=query, v=values: connection.execute(q, v).fetchall()))
            found[name] = {"median_ms": round(statistics.median(spent), 1), "p95_ms": round(percentile(spent), 1)}
    return found


def _time(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def percentile(values: list[float], share: float = 0.95) -> float:
    """Of so many milliseconds, what that share of them is below."""
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


BOUNDS: dict[str, tuple[str, Callable[[dict[str, Any]], bool]]] = {
    "the merge at 2.5 times the rows of to_sql": ("ratios", lambda f: f["merge_to_to_sql"] >= 2.5),
    "the merge at 0.3 of a binary COPY": ("ratios", lambda f: f["merge_to_copy"] >= 0.3),
    "the second half at 1.2 times the first": ("growth", lambda f: f["second_to_first"] <= 1.2),
    "every question of the cookbook under 300 ms": (
        "queries",
        lambda f: all(q["p95_ms"] < 300 for name, q in f.items() if not name.startswith("search")),
    ),
    "every search under 150 ms": (
        "queries",
        lambda f: all(q["p95_ms"] < 150 for name, q in f.items() if name.startswith("search")),
    ),
}
"""What must hold, and the part of the figures that shows it."""


def main() -> int:
    """Runs all of it on a server of its own and prints the figures as JSON; 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--observations", type=int, default=200_000, help="for the ratios")
    parser.add_argument(
        "--home", type=Path, help="keep the server's data here; what is there already is not loaded again"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citypolicy-bench-") as folder:
        found = measure(options.home or Path(folder), options.documents, options.observations)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    missed = [said for said, (part, holds) in BOUNDS.items() if part in found and not holds(found[part])]
    print("NOT met: " + "; ".join(missed) if missed else "all bounds met")
    return 1 if missed else 0


def measure(home: Path, count: int, observations: int) -> dict[str, Any]:
    """The figures, by a server with its data at ``home``."""
    running = server.start(home)
    try:
        url = running.url_warehouse
        migrate.migrate(url)
        found: dict[str, Any] = {"ratios": ratios(url, observations)}
        with connect(url) as connection:
            held = connection.execute("SELECT count(*) FROM policy.fact_observation").fetchone()
        if (held or (0,))[0] < count * PER_DOCUMENT:
            found["growth"] = growth(url, count)
        refresh(url)
        found["queries"] = answers(url)
        return found
    finally:
        server.stop(home)


if __name__ == "__main__":
    sys.exit(main())
