"""From nouns to rows, and which texts are one document: no database here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypolicy.load import rows, schema
from citypolicy.load.identity import group
from citypolicy.load.rows import Places, document_id, readings, topic, tsvector
from warehouse_samples import PLAN, batch, capture

DAY = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = [UUID(int=n) for n in range(6)]
URLS = [f"https://{n}.example/" for n in range(6)]
SIGHTINGS = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(URLS), st.integers(0, 9).map(lambda n: DAY + timedelta(days=n))),
    max_size=20,
)


@given(SIGHTINGS, st.randoms())
def test_which_texts_are_one_document_does_not_depend_on_their_order(seen: list, chance: object) -> None:
    mixed = list(seen)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert group(mixed) == group(seen)


@given(SIGHTINGS)
def test_what_shares_a_text_or_a_url_is_one_document_and_nothing_else_is(seen: list) -> None:
    found = group(seen)
    assert set(found) == {text for text, _, _ in seen}
    for (text, url, _), (other, elsewhere, _) in pairwise(seen):
        if url == elsewhere or text == other:
            assert found[text] == found[other]
    for document in set(found.values()):
        mine = [s for s in seen if found[s[0]] == document]
        others = [s for s in seen if found[s[0]] != document]
        assert not {url for _, url, _ in mine} & {url for _, url, _ in others}
        first = min((at, url) for _, url, at in mine)
        assert document == document_id(first[1])


@given(st.lists(st.text(max_size=12), max_size=30))
def test_words_become_a_tsvector_whatever_they_are(tokens: list[str]) -> None:
    made = tsvector(tokens)
    words = [t for t in tokens if any(c.isalnum() for c in t)]
    assert made.count("':") >= len(words) or not made
    assert "\0" not in made


@pytest.mark.parametrize(
    ("subject", "own", "code"),
    [
        (None, "411500", "411500"),
        (None, None, None),
        ("信阳市", "411500", "411500"),
        ("信阳", "411500", "411500"),
        ("驻马店市", "411500", "411700"),
        ("河南省", "411500", "410000"),
        ("鼓楼区", "320100", "320106"),
        ("鼓楼区", "410200", "410204"),
        ("鼓楼区", "440300", None),
        ("鼓楼区", None, None),
        ("西区", "411500", None),
        ("高新区", "411500", None),
        ("淮滨中心港", "411500", None),
        ("信阳市", None, "411500"),
    ],
)
def test_which_division_a_subject_is(subject: str | None, own: str | None, code: str | None) -> None:
    assert Places({}).region_of(subject, own) == code


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("关于提升基层医疗服务能力的提案", "医疗卫生"),
        ("关于加快充电桩建设的建议", "交通运输"),
        ("关于加强老旧小区物业管理的提案", "住房建设"),
        ("关于发展高标准农田和乡村产业的提案", "农业农村"),
        ("关于某事的提案", None),
        ("", None),
    ],
)
def test_what_a_title_is_about(title: str, expected: str | None) -> None:
    assert topic(title) == expected


def test_rows_have_the_columns_of_their_tables_in_order() -> None:
    what = batch((capture("https://a.example/1"), PLAN))
    (reading,) = readings(what)[0].values()
    for table, make in (
        (schema.segment, rows.segment_rows),
        (schema.fact_observation, rows.observation_rows),
        (schema.citation, rows.citation_rows),
    ):
        for row in make(reading, Places({})):
            assert len(row) == len(schema.content(table)), table.name
    names = schema.content(schema.fact_observation)
    row = dict(zip(names, next(rows.observation_rows(reading, Places({}))), strict=True))
    observation = what.observations[0]
    for name in ("quote", "context", "value", "unit", "measure", "status", "period_start", "indicator", "subject"):
        assert row[name] == getattr(observation, name)
    assert (row["char_start"], row["char_end"]) == (observation.start, observation.end)


def test_several_numbers_on_one_place_are_counted() -> None:
    what = batch((capture("https://a.example/1"), PLAN))
    (reading,) = readings(what)[0].values()
    reading.observations.append(reading.observations[0])
    keys = [row[:3] for row in rows.observation_rows(reading, Places({}))]
    assert len(set(keys)) == len(keys)
    assert [key[2] for key in keys if key[1] == reading.observations[0].start] == [1, 2]
