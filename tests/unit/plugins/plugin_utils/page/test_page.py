# SPDX-License-Identifier: GPL-3.0-or-later
"""The page: whole, safe from what hosts say, and without anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.page import page, told
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.states import gauge, kind_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.page.tables import size
from unit.plugins.plugin_utils.page.sample import sample

ROOT = Path(__file__).resolve().parents[5]
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
VOID = {"meta", "br"}
URLS = {"href", "src", "action", "data", "poster", "srcset", "xlink:href"}


class Reader(HTMLParser):
    """Elements with their attributes, and whether each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _value in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(*arguments: Any, **texts: Any) -> Reader:
    return Reader(page(*sample(*arguments, **texts)))


def test_only_what_the_policy_allows_by_its_fingerprint() -> None:
    reader = read()
    policy = next(one["content"] for one in reader.named("meta") if one.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        digest = base64.b64encode(hashlib.sha256("".join(reader.texts[tag]).encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
        assert len(reader.named(tag)) == 1


def test_nothing_from_elsewhere_and_no_handler() -> None:
    for tag, attributes in read().elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert all(str(attributes[name]).startswith("#") for name in URLS & set(attributes)), tag
    reader = read()
    assert not re.search(r"url\(|@import|https?:|fetch|XMLHttp", "".join(reader.texts["style"] + reader.texts["script"]))


def test_what_hosts_say_stays_text() -> None:
    evil = {name: f"{EVIL}{name}" for name in ("certificate", "reason", "problem", "inventory", "path", "user")}
    reader = read(13, 2, **evil)
    assert len(reader.named("script")) == 1
    assert not reader.named("img")
    said = " ".join(text for texts in reader.texts.values() for text in texts)
    for name in evil:
        assert f"{EVIL}{name}" in said


def replaced(data: Any, where: str, used: list[str]) -> Any:
    """The same data, in which every text and every key that is a name says something evil, with its place."""
    if isinstance(data, str):
        used.append(where)
        return f"{EVIL}{where}"
    if isinstance(data, list):
        return [replaced(item, f"{where}.{index}", used) for index, item in enumerate(data)]
    if isinstance(data, dict):
        named = {key: f"{EVIL}{where}.{key}" if where.rpartition(".")[2] in ("frontends", "changed", "out") else key for key in data}
        return {named[key]: replaced(value, f"{where}.{key}", used) for key, value in data.items()}
    return data


@pytest.mark.parametrize(("hosts", "each", "groups"), [(2, 2, 2), (13, 2, 2)])
def test_every_text_of_the_documents_stays_text(hosts: int, each: int, groups: int) -> None:
    """Whatever kind of field it is: names, paths, states, versions, reasons, dates, words of differences."""
    used: list[str] = []
    status, drift = (replaced(document, "", used) for document in sample(hosts, each, groups, problem="x"))
    text = page(status, drift)
    assert len(used) > 100
    assert "<script>alert" not in text and "<img" not in text and text.count("<script") == 1
    reader = Reader(text)
    allowed = {"href", "id", "class", "scope", "role", "tabindex", "data-v", "open", "hidden"}
    for tag, attributes in reader.elements:
        assert not {"onerror", "src"} & set(attributes), (tag, attributes)
        # Where it stands in an attribute, the attribute is words for people, or the key by which a table is sorted.
        assert {name for name, value in attributes.items() if EVIL in str(value)} <= {"aria-label", "data-v", "datetime", "title"} | allowed


def test_everything_is_named_and_reachable() -> None:
    reader = read()
    ids = [str(attributes["id"]) for _tag, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _tag, attributes in reader.elements:
        for name in ("aria-labelledby", "href"):
            for target in (attributes.get(name) or "").replace("#", "").split():
                assert target in ids
    assert [one for one in reader.named("html") if one.get("lang") == "en"]
    assert all(one.get("scope") for one in reader.named("th"))
    assert all(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in reader.named("svg"))


@pytest.mark.parametrize(("hosts", "each", "groups"), [(2, 2, 0), (25, 8, 5), (50, 4, 13), (1, 1, 0)])
def test_any_size(hosts: int, each: int, groups: int) -> None:
    reader = read(hosts, each, groups)
    rows = [attributes for attributes in reader.named("th") if attributes.get("scope") == "row"]
    assert len(rows) > hosts * each
    # Few members are drawn one by one, many are folded.
    drawn = [text for text in reader.texts["text"] if text.startswith("tomcat")]
    assert (len(drawn), len(reader.named("details"))) == ((hosts * each, 0) if hosts * each <= 24 else (0, max(1, groups)))
    box = next(one for one in reader.named("svg") if one.get("class") == "picture")
    left, _y, width, height = map(float, str(box.get("viewbox")).split())
    for one in reader.named("rect"):
        if one.get("class") == "box":
            assert left <= float(str(one["x"])) <= left + width - float(str(one["width"]))
            assert float(str(one["y"])) + float(str(one["height"])) <= height


def test_the_size_of_a_large_page() -> None:
    assert len(page(*sample(25, 8, 5))) < 1_000_000


def test_warnings_with_their_remedy() -> None:
    reader = read(13, 4, problem="no route to host")
    said = "\n".join(reader.texts["li"])
    for words in (
        "tomcat40 on app10 is failed. journalctl -u tomcat@tomcat40 on app10 says why",
        "tomcat25, tomcat50 do not run what is on disk (/srv/tomcat/x/conf/server.xml). A run of site.yml restarts them.",
        "silent could not be reached: nothing is known of it.",
        "The certificate /etc/ssl/site.pem on web ends in 20 days. Renew it and run site.yml.",
    ):
        assert words in said


def test_what_is_true_of_many_is_said_once() -> None:
    """Of a host whose members all fail, of a roll that is still to come, and of an application."""
    status, drift = sample(50, 4, 5)
    for number, member in enumerate(status["members"]):
        down = member["host"] == "app7"
        member.update(state="failed" if down else "up, restart pending", reasons=["conf/server.xml"], not_distributable=["/shop"])
        if number == 0:
            member.update(state="down", not_distributable=[])
    said = [text for text in Reader(page(status, drift)).texts["li"] if text.endswith((".", "web.xml."))]
    assert [text.strip() for text in said][:4] == [
        "tomcat1 on app1 is down. journalctl -u tomcat@tomcat1 on app1 says why; a run of site.yml starts what is down.",
        (
            "tomcat25, tomcat26, tomcat27, tomcat28 on app7 are failed. journalctl -u tomcat@NAME there says why;"
            " a run of site.yml starts what is down."
        ),
        "tomcat2, tomcat3, tomcat4 and 192 more do not run what is on disk (conf/server.xml). A run of site.yml restarts them.",
        "/shop on tomcat2, tomcat3, tomcat4 and 196 more is not distributable: put <distributable/> into its WEB-INF/web.xml.",
    ]


@pytest.mark.parametrize(("hosts", "is_long"), [(7, False), (8, True)])
def test_the_heading_of_a_long_table_stays_in_sight(hosts: int, is_long: bool) -> None:
    reader = read(hosts, 4)
    assert [one.get("class") for one in reader.named("div") if one.get("aria-label") == "Members"] == [
        "scroll long" if is_long else "scroll"
    ]


def test_what_is_down_comes_first() -> None:
    said = [text for text in read(13, 4).texts["li"] if text.endswith(".")]
    assert [" is failed" in text for text in said] == [True, *[False] * (len(said) - 1)]


def test_the_numbers_at_the_top() -> None:
    reader = read(10, 4, problem="no route to host")
    assert reader.texts["b"][:4] == ["39 of 40", "3 of 3", "5", "1"]
    assert [text.strip() for text in reader.texts["li"]][:4] == ["members up", "front ends answer", "differences", "not read"]


def test_the_picture_says_who_sends_what_to_whom() -> None:
    texts = set(read().texts["text"])
    assert {"web 10.0.9.9", "httpd :80", "sends AJP", "nginx :82", "sends HTTP"} <= texts
    assert {"app1 10.0.0.1", "main", "tomcat1 :81 :8011", "up"} <= texts


def test_a_long_name_leaves_its_ports_and_state_readable() -> None:
    status, drift = sample()
    status["members"][0].update(name="shop-production-node-0001", state="up, restart pending")
    assert "shop-pr… :81 :8011" in Reader(page(status, drift)).texts["text"]


def test_what_has_no_limit_has_no_share() -> None:
    status, drift = sample()
    load = status["members"][0]["load"]
    load["connectors"][0].update(busy=3, threads_max=-1)
    load.update(heap=2**20, heap_max=None, connectors=load["connectors"][:1])
    cells = Reader(page(status, drift)).texts["td"]
    assert {"3", "1 MiB"} <= {text.strip() for text in cells} and not [text for text in cells if " of -" in text]


def test_last_runs() -> None:
    reader = read()
    said = reader.texts["td"] + reader.texts["th"]
    assert {"2025-11-29 09:44:16", "2025-11-29 07:06:40", "deploy on ops1", "web: httpd, nginx"} <= set(said)
    assert {"tomcat1 21 s, tomcat2 was not back", "tomcat1 was not back"} <= set(said)


def test_what_is_said_of_it() -> None:
    assert told("/x.html", {"findings": [1], "unread": []}) == (
        "The page is /x.html: 1 difference from the inventory, 0 things could not be read."
    )


def test_no_members_and_no_front_ends() -> None:
    empty = {"hosts": [], "members": [], "frontends": [], "runs": [], "inventory": "", "made": ""}
    reader = Reader(page(empty, {"findings": [], "unread": []}))
    assert " Nothing needs attention." in reader.texts["p"]


def test_status_document_is_as_its_schema_says() -> None:
    schema = json.loads((ROOT / "docs/schemas/status-1.json").read_text(encoding="utf-8"))
    status, _drift = sample(13, 4, problem="x")
    jsonschema.validate(json.loads(json.dumps(status)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**status, "members": [{}]}, schema)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("up", "good"), ("up, restart pending", "warn"), ("up, drained", "off"), ("down", "bad"), ("failed, drained", "bad"),
        ("not answering", "bad"), ("unknown", "unknown"), ("-", "unknown"), (None, "unknown"), ("active/error", "bad"), ("standby", "good"),
    ],
)  # fmt: skip
def test_kind_of_a_state(state: str | None, kind: str) -> None:
    assert kind_of(state) == kind


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 B"), (1023, "1023 B"), (1536, "2 KiB"), (5 * 2**20, "5 MiB"), (3 * 2**29, "1.5 GiB"), (-1, "-"), (None, "-")]
)
def test_sizes(count: int | None, said: str) -> None:
    assert size(count) == said


@pytest.mark.parametrize(("value", "of", "label"), [(1, 2, "50 %"), (9, 3, "100 %"), (0, 3, "0 %"), (None, 3, ""), (1, 0, "")])
def test_bars(value: Any, of: int, label: str) -> None:
    assert (f"x: {label}" in gauge(value, of, "x")) if label else gauge(value, of, "x") == ""
