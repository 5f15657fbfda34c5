from __future__ import annotations

from pathlib import Path

import pytest

from citypolicy.crawl.portals import Portal, PortalFileError, load_portal, load_portals
from citypolicy.lexicon import regions
from conftest import ROOT

GOOD = """\
id: heyang
name: 样例市
kind: web
region_code: "990300"
hosts: [www.heyang.invalid]
attachment_hosts: [files.heyang.invalid, "files.heyang.invalid:8080"]
sections:
  - id: plans
    name: 规划
    kind: plan
    url: https://www.heyang.invalid/gh/
"""


def write(folder: Path, text: str, name: str = "one.yml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_and_its_defaults(tmp_path: Path) -> None:
    portal = load_portal(write(tmp_path, GOOD))
    assert (portal.id, portal.region_code, portal.sections[0].family) == ("heyang", "990300", None)
    assert portal.politeness.requests_per_second == 1.0
    assert portal.politeness.connections == 1


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (
            ("name: 样例市\n", 'name: 样例市\ntls: {unverified_because: ""}\n'),
            3,
            "tls.unverified_because: say why certificates",
        ),
        (("name: 样例市\n", "name: 样例市\ncolour: red\n"), 3, "colour: unknown key"),
        (("name: 样例市\n", "name: 样例市\nname: 另一市\n"), 3, "'name' is there twice"),
        (("name: 样例市\n", ""), 1, "name: missing; add it"),
        (('region_code: "990300"', "region_code: 990300"), 4, 'region_code: put it in quotes, "990300"'),
        (("    kind: plan\n", "    kind: law\n"), 10, "sections.0.kind"),
        (("    kind: plan\n", ""), 8, "sections.0.kind: missing"),
        (("hosts: [www.heyang.invalid]", "hosts: [https://www.heyang.invalid]"), 5, "a host name"),
        (("url: https://www.heyang.invalid/gh/", "url: https://other.invalid/gh/"), 11, "not on one of the hosts"),
        (("url: https://www.heyang.invalid/gh/", "url: www.heyang.invalid/gh/"), 11, "a whole address"),
        (("    kind: plan\n", "    kind: plan\n    exclude: ['(']\n"), 11, "not a regular expression"),
        (("    kind: plan\n", "    kind: plan\n    pager: {rule: template}\n"), 11, "{page}"),
        (("sections:", "sections: ["), 8, "not YAML"),
        (("hosts: [www.heyang.invalid]\n", "hosts: []\n"), 5, "hosts: missing; add a list"),
        (("kind: web", "kind: web\nconnect_to: {a: b}"), 4, "connect_to: only with local"),
        (("    kind: plan\n", "    kind: plan\n    row:\n      containr: ul\n"), 12, "row.containr: unknown key"),
        (("    kind: plan\n", "    kind: plan\n    row: ul.list\n"), 11, "row: write keys with their values"),
        (("    kind: plan\n", "    kind: plan\n    row: {container: 'ul[['}\n"), 11, "not a CSS selector"),
        (("    kind: plan\n", "    kind: plan\n    detail: {body: 'div..x'}\n"), 11, "not a CSS selector"),
        (("    kind: plan\n", "    kind: plan\n    family: trss\n"), 11, "family: write one of 'anhui', "),
        (("    kind: plan\n", "    kind: plan\n    min_rows: many\n"), 11, "min_rows: write a whole number"),
        (("    kind: plan\n", "    kind: plan\n    last_verified: 2026-13-01\n"), 11, "write a day, such as"),
        (("    kind: plan\n", "    kind: plan\n    family: trs\n    fields: {rows: data}\n"), 12, "fields: only"),
        (("hosts: [www.heyang.invalid]", "hosts: www.heyang.invalid"), 5, "hosts: write a list"),
        (("url: https://www.heyang.invalid/gh/", "url:"), 11, "url: has no value; add it"),
        (("url: https://www.heyang.invalid/gh/", "url: 'https://[a/'"), 11, "a whole address"),
        (('"990300"', '"99030"'), 4, "region_code: the six digits"),
        (("id: heyang", "id: He Yang"), 1, "id: lower-case letters"),
        (("kind: web\n", "kind: web\n? [a, b]\n: c\n"), 4, "a key that is no word"),
        (("kind: web\n", "kind: web\nnote: &a [*a]\n"), 4, "a value that holds itself"),
        (("hosts: [www.heyang.invalid]", "hosts: [www.heyang.invalid"), 6, "from line 5"),
        (("name: 样例市", "name: !!python/name:os.system x"), 2, "not YAML"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_what_to_write(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    assert change[0] in GOOD
    path = write(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(PortalFileError) as error:
        load_portal(path)
    message = str(error.value)
    assert message.startswith(f"{path}:{line}: "), message
    assert says in message
    assert "\n" not in message


def test_a_section_twice(tmp_path: Path) -> None:
    section = GOOD[GOOD.index("  - id") :]
    with pytest.raises(PortalFileError, match=r"one\.yml:12: sections\.1\.id: 'plans' is the id of another section"):
        load_portal(write(tmp_path, GOOD + section))


def test_an_empty_file_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(PortalFileError, match=r"one\.yml:1: no keys and values; write at least id, name"):
        load_portal(write(tmp_path, ""))
    path = tmp_path / "bytes.yml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PortalFileError, match=r"bytes\.yml:1: not YAML in UTF-8"):
        load_portal(path)
    path.write_bytes(b"a: \x01\n")
    with pytest.raises(PortalFileError, match=r"bytes\.yml:1: not YAML in UTF-8: unacceptable character[^\n]*$"):
        load_portal(path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nothing")
    with pytest.raises(PortalFileError, match=r"gone\.yml:1: cannot be read: No such file"):
        load_portals([tmp_path])


def test_the_other_ending_of_yaml_counts_too(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "one.yaml")
    assert list(load_portals([tmp_path])) == ["heyang"]


def test_an_id_belongs_to_one_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "two.yml")
    with pytest.raises(PortalFileError, match=r"two\.yml:1: id: 'heyang' is taken by .*one\.yml"):
        load_portals([tmp_path])


def test_portals_of_several_folders_by_id(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, GOOD.replace("id: heyang", f"id: {name}", 1))
    assert list(load_portals([tmp_path / "b", tmp_path / "a", tmp_path / "not there"])) == ["a", "b"]


def test_a_folder_portal_is_relative_to_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, "id: mine\nname: mine\nkind: folder\npath: docs\n")
    assert load_portal(path).path == (tmp_path / "docs").resolve()
    with pytest.raises(PortalFileError, match="path: missing; add the folder"):
        load_portal(write(tmp_path, "id: mine\nname: mine\nkind: folder\n"))


@pytest.mark.parametrize(
    ("url", "page", "file"),
    [
        ("https://www.heyang.invalid/a", True, True),
        ("http://WWW.heyang.invalid:80/a", True, True),
        ("https://www.heyang.invalid:8443/a", False, False),
        ("https://files.heyang.invalid/a", False, True),
        ("https://files.heyang.invalid:8080/a", False, True),
        ("https://evil.invalid/www.heyang.invalid", False, False),
        ("https://www.heyang.invalid.evil.invalid/", False, False),
        ("https://www.heyang.invalid@evil.invalid/", False, False),
        ("https://user:pw@www.heyang.invalid/", False, False),
        ("file:///etc/passwd", False, False),
        ("ftp://www.heyang.invalid/a", False, False),
        ("https://www.heyang.invalid:99999/a", False, False),
        ("//www.heyang.invalid/a", False, False),
    ],
)
def test_where_requests_may_go(tmp_path: Path, url: str, page: bool, file: bool) -> None:
    portal = load_portal(write(tmp_path, GOOD))
    assert portal.allows(url) is page
    assert portal.allows(url, file=True) is file


def test_models_are_frozen(tmp_path: Path) -> None:
    portal = load_portal(write(tmp_path, GOOD))
    with pytest.raises(ValueError, match="frozen"):
        portal.id = "other"
    assert isinstance(portal, Portal)


SHIPPED = ROOT / "include" / "portals"


def test_the_shipped_files_load_and_say_what_was_never_seen() -> None:
    portals = load_portals([SHIPPED])
    assert {"xinyang", "zhumadian"} <= set(portals)
    cities = {portal.region_code for portal in portals.values()}
    assert len(cities - {"411500", "411700"}) >= 10
    assert cities <= set(regions())
    families = {section.family for portal in portals.values() for section in portal.sections} - {None}
    assert len(families) >= 6
    for portal in portals.values():
        assert not portal.local
        assert (SHIPPED / f"{portal.hosts[0]}.yml").is_file(), portal.id
        if not all(section.last_verified for section in portal.sections):
            assert not portal.enabled, portal.id
            assert "ever verified live" in (portal.note or ""), portal.id
