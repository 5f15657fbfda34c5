"""Loading and querying at scale, against the embedded PostgreSQL: ``python bench/load.py [--documents N]``.

Three questions, all answered in one run on made-up documents of fifty observations each:

1. Merging 200,000 observations (checks, ids, indexes and foreign keys in place) against ``pandas.to_sql`` and against a
   bare binary COPY, both into a table without key or index, of the same rows.
2. Whether loading the next documents costs more than the first ones did.
3. With everything in place, how long the cookbook's queries and searches take, at the 95th percentile.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
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

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "include"))

from citypolicy import lexicon
from citypolicy.load import migrate, rows, schema, server
from citypolicy.load.connect import connect, engine
from citypolicy.load.staging import Maker, merge, stage
from citypolicy.load.upsert import LoadBatch, load_batch
from citypolicy.model import Block, Capture, Citation, Document, Head, Observation, Reply, Segment, content_id

PER_DOCUMENT = 50
BATCH = 250
FILLER = [
    "坚持",
    "创新",
    "驱动",
    "发展",
    "战略",
    "深入",
    "实施",
    "产业",
    "升级",
    "工程",
    "推动",
    "企业",
    "数字化",
    "转型",
    "完善",
    "公共",
    "服务",
    "体系",
    "提升",
    "城市",
    "品质",
    "优化",
    "营商",
    "环境",
]
NAMES = [
    "规模以上工业增加值",
    "固定资产投资",
    "社会消费品零售总额",
    "一般公共预算收入",
    "城镇新增就业",
    "研发经费投入",
    "高新技术企业数",
    "进出口总额",
]
UNITS = (
    ("亿元", Decimal(10**8), "元"),
    ("%", Decimal(1), "%"),
    ("家", Decimal(1), "家"),
    ("万人", Decimal(10**4), "人"),
)


def indicators() -> list[str]:
    """Codes to give to observations: the lexicon's, and made-up ones up to two hundred."""
    return [f"bench_{n:03}" for n in range(200)]


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
    chance = random.Random(number)
    codes = indicators()
    city = cities[number % len(cities)]
    year = 2019 + number // len(cities) % 7
    kind = chance.choices(("plan", "report", "reply", "notice"), (35, 30, 30, 5))[0]
    title = f"{city.name}{year}年第{number}号{ {'plan': '行动计划', 'report': '工作报告', 'reply': '提案答复', 'notice': '通知'}[kind] }"
    lines, spans, at = [title], [], len(title) + 1
    for n in range(PER_DOCUMENT):
        words = chance.choices(FILLER, k=12)
        written, factor, unit = UNITS[n % 4]
        amount = chance.randrange(10, 9999)
        quote, name = f"{amount}{written}", NAMES[n % 8]
        head = f"{'、'.join(words)},{year}年{city.name}{name}达到"
        line = f"{head}{quote}。"
        spans.append((at, line, at + len(head), quote, Decimal(amount) * factor, unit, name, words))
        lines.append(line)
        at += len(line) + 1
    text = "\n".join(lines)
    sha = hashlib.sha256(text.encode()).hexdigest()
    fetched = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    url = f"https://www.city{number % len(cities)}.example/{number}.html"
    capture = Capture(
        content_id("bench", url, sha), f"city{number % len(cities)}", "all", url, fetched, "text/html", sha, len(text) * 3,
        "bench.warc.gz", number, title,
    )  # fmt: skip
    reply = (
        Reply(
            f"{number}",
            "六届二次",
            f"关于{chance.choice(FILLER)}的提案",
            "政协委员",
            chance.choice("AABC"),
            f"{city.name}{chance.choice(FILLER)}局",
        )
        if kind == "reply"
        else None
    )
    document = Document(
        capture.id, text, sha, (Block("paragraph", 0, len(text)),),
        Head(kind, title, f"{city.short_name}政〔{year}〕{number}号", f"{city.name}人民政府", city.code, date(year, 3, 1), reply=reply),
        "text/html", "selector", capture_id=capture.id, portal=capture.portal, section="all", url=url, fetched_at=fetched,
    )  # fmt: skip
    segments, observations = [], []
    for n, (begin, line, start, quote, value, unit, name, words) in enumerate(spans):
        end = begin + len(line)
        segments.append(
            Segment(
                capture.id,
                n,
                "paragraph",
                0,
                "",
                "",
                ("重点任务",),
                "body",
                begin,
                end,
                ((begin, end),),
                (*words, str(year), city.name, name, "达到", quote),
            )
        )
        observations.append(
            Observation(
                capture.id,
                start,
                start + len(quote),
                begin,
                end,
                quote,
                line,
                value,
                None,
                unit,
                "eq",
                "level",
                "target" if kind == "plan" else "actual",
                date(year, 1, 1),
                date(year, 12, 31),
                name,
                city.name if n % 2 else f"{city.short_name}高新区",
                0.9,
                "bench",
                codes[(n * 7 + number) % len(codes)] if n % 5 < 2 else None,
                n,
            )  # fmt: skip
        )
    citations = [Citation(capture.id, title, None, "cites", 0, len(title))]
    return capture, document, segments, observations, citations


def add_indicators(url: str) -> None:
    """The made-up indicators, so that foreign keys find them."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO policy.dim_indicator (code, name) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [(code, code) for code in indicators()],
        )


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
        "merge_to_to_sql": round(speed["merge"] / speed["to_sql"], 2),
        "merge_to_copy": round(speed["merge"] / speed["copy"], 2),
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


def _time(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def percentile(values: list[float], share: float = 0.95) -> float:
    """Of so many milliseconds, what that share of them is below."""
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


def main() -> None:
    """Runs all of it on a server of its own and prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--observations", type=int, default=200_000, help="for the ratios")
    parser.add_argument(
        "--home", type=Path, help="keep the server's data here; what is there already is not loaded again"
    )
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="citypolicy-bench-"))
    running = server.start(home)
    try:
        url = running.url_warehouse
        migrate.migrate(url)
        add_indicators(url)
        found = {"growth": growth(url, options.documents), "ratios": ratios(url, options.observations)}
        print(json.dumps(found, indent=1))
    finally:
        server.stop(home)


if __name__ == "__main__":
    main()
