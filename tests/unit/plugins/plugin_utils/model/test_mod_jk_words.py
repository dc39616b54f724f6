# SPDX-License-Identifier: GPL-3.0-or-later
"""Old words of workers.properties: the page and the code say the same, and each word does what they say."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import mod_jk_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_words import BALANCER, MEMBER, TYPES, OldWord, translations
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError

PAGE = pathlib.Path(__file__).parents[5] / "docs" / "mod_jk-old-words.md"
TABLES = {"member": MEMBER, "balancer": BALANCER, "type": TYPES}


def rows() -> Iterator[str]:
    """The table as the page has to show it."""
    yield "| word | of a | today |"
    yield "|---|---|---|"
    for kind, table in TABLES.items():
        for name, word in table.items():
            today = f"`{word.today}`, written in its place" if word.today else f"refused: {word.reason}; {word.remedy}"
            yield f"| `{name}` | {kind} | {today} |"


def test_page() -> None:
    """UPDATE_GOLDEN=1 writes the table anew."""
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join(rows())
    begin, end = text.index("| word |"), text.index("\n\n", text.index("| word |"))
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text[:begin] + table + text[end:], encoding="utf-8")
    else:
        assert text[begin:end] == table


@pytest.mark.parametrize(("name", "word"), MEMBER.items())
def test_member(name: str, word: OldWord) -> None:
    if word.today:
        assert mod_jk_properties.read_member({name: 7}) == {word.today: "7"}
        return
    with pytest.raises(OptionError) as fault:
        mod_jk_properties.read_member({name: "x"})
    assert (fault.value.reason, fault.value.remedy, fault.value.key) == (word.reason, word.remedy, f".{name}")


@pytest.mark.parametrize("name", BALANCER)
def test_balancer(name: str) -> None:
    with pytest.raises(OptionError, match=BALANCER[name].reason):
        mod_jk_properties.read_balancer({name: "x"})


@pytest.mark.parametrize("name", TYPES)
def test_types(name: str) -> None:
    with pytest.raises(OptionError, match=TYPES[name].reason):
        mod_jk_properties.read_worker({"type": name})


@pytest.mark.parametrize(
    ("text", "today"), [("1", "true"), ("0", "false"), ("True", "true"), (True, "true"), (False, "false"), ("no", "false")]
)
def test_texts_of_flags(text: object, today: str) -> None:
    assert mod_jk_properties.read_balancer({"sticky_session": text}) == {"sticky_session": today}


def test_it_is_said_once() -> None:
    given = {
        "mod_jk_params_of_members": {"cachesize": 1},
        "mod_jk_member_params": {"tomcat1": {"cachesize": 2, "busy_limit": 1}},
        "mod_jk_workers": {"old": {"cache_timeout": 3}},
    }
    assert list(translations(given)) == [
        "mod_jk_params_of_members: cachesize is an old word for connection_pool_size, which is written in its place.",
        "mod_jk_workers: cache_timeout is an old word for connection_pool_timeout, which is written in its place.",
    ]
