# SPDX-License-Identifier: GPL-3.0-or-later
"""Old words of workers.properties: the page and the code say the same, and each word does what they say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model import mod_jk_properties
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.httpd_options import read_role
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.mod_jk_words import (
    BALANCER,
    FURTHER,
    MEMBER,
    TYPES,
    OldWord,
    translations,
)
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.option_values import OptionError
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.options import Reports
from unit.roles.tomcat_rendering import ROOT

PAGE = ROOT / "docs" / "mod_jk-old-words.md"
OF_MEMBERS = {"ajp13": MEMBER, "lb": BALANCER}
TABLES = {
    "member": MEMBER,
    "balancer": BALANCER,
    **{
        f"further worker, `{kind}`": {name: word for name, word in words.items() if word != OF_MEMBERS[kind][name]}
        for kind, words in FURTHER.items()
    },
    "type": TYPES,
}


def meaning(word: OldWord) -> str:
    """The last column."""
    if not word.today:
        return f"{'left out if false, else ' if word.flag else ''}refused: {word.reason}; {word.remedy}"
    return f"`{word.today}={word.value}` if true, else left out" if word.flag else f"`{word.today}`, written in its place"


def rows() -> Iterator[str]:
    """The table as the page has to show it."""
    yield "| word | of a | today |"
    yield "|---|---|---|"
    for kind, table in TABLES.items():
        for name, word in table.items():
            yield f"| `{name}` | {kind} | {meaning(word)} |"


def test_page() -> None:
    """UPDATE_GOLDEN=1 writes the table anew."""
    text = PAGE.read_text(encoding="utf-8")
    table = "\n".join(rows())
    begin, end = text.index("| word |"), text.index("\n\n", text.index("| word |"))
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text[:begin] + table + text[end:], encoding="utf-8")
    else:
        assert text[begin:end] == table


READERS = {
    "member": (mod_jk_properties.read_member, MEMBER, {}),
    "balancer": (mod_jk_properties.read_balancer, BALANCER, {}),
    "ajp13": (mod_jk_properties.read_worker, FURTHER["ajp13"], {"type": "ajp13"}),
    "lb": (mod_jk_properties.read_worker, FURTHER["lb"], {"type": "lb"}),
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, (_read, words, _others) in READERS.items() for name in words])
def test_word(kind: str, name: str) -> None:
    """Each does what the table says, wherever it may stand."""
    read, words, others = READERS[kind]
    word = words[name]
    # Who balances nobody is refused for that.
    lb = {"balance_workers": "a"} if kind == "lb" and name != "balanced_workers" else {}
    value: object = True if word.flag else 7
    if word.flag:
        assert read({**others, **lb, name: "0"}) == {**others, **lb}
    if word.today:
        assert read({**others, **lb, name: value}) == {**others, **lb, word.today: word.value or "7"}
        return
    with pytest.raises(OptionError) as fault:
        read({**others, **lb, name: value})
    assert (fault.value.reason, fault.value.remedy, fault.value.key) == (word.reason, word.remedy, f".{name}")


@pytest.mark.parametrize("name", ["disabled", "local_worker"])
def test_flag_that_is_none(name: str) -> None:
    with pytest.raises(OptionError, match="is neither true nor false") as fault:
        mod_jk_properties.read_worker({name: "x"})
    assert fault.value.key == f".{name}"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"cachesize": 1, "connection_pool_size": 2}, ".connection_pool_size"),
        ({"cache_timeout": 1, "recycle_timeout": 2}, ".recycle_timeout"),
        ({"activation": "active", "stopped": 1}, ".stopped"),
    ],
)
def test_two_words_for_one(given: dict[str, object], key: str) -> None:
    """mod_jk would take one of them, and nobody would know which."""
    with pytest.raises(OptionError, match="which is there already") as fault:
        mod_jk_properties.read_worker(given)
    assert fault.value.key == key


@pytest.mark.parametrize("name", TYPES)
def test_types(name: str) -> None:
    with pytest.raises(OptionError, match=TYPES[name].reason):
        mod_jk_properties.read_worker({"type": name})


@pytest.mark.parametrize(
    ("text", "today"),
    [
        *(("1", "true"), ("0", "false"), ("True", "true"), ("t", "true"), ("Y", "true"), ("On", "true"), (1, "true"), (True, "true")),
        *((False, "false"), ("no", "false"), ("F", "false"), ("OFF", "false"), (0, "false")),
    ],
)
def test_texts_of_flags(text: object, today: str) -> None:
    assert mod_jk_properties.read_balancer({"sticky_session": text}) == {"sticky_session": today}


def test_it_is_said_once() -> None:
    given = {
        "mod_jk_params_of_members": {"cachesize": 1},
        "mod_jk_member_params": {"tomcat1": {"cachesize": 2, "busy_limit": 1}},
        "mod_jk_cluster_params": {"main": {"local_worker_only": False}},
        "mod_jk_workers": {
            "old": {"cache_timeout": 3, "disabled": 1, "socket_timeout": 300},
            "both": {"type": "lb", "balanced_workers": "old"},
            "look": {"type": "status"},
            "wrong": 1,
        },
    }
    assert list(translations(given)) == [
        "mod_jk_params_of_members: cachesize is an old word for connection_pool_size, which is written in its place.",
        "mod_jk_cluster_params: local_worker_only is an old word that is left out: false is what mod_jk does without it.",
        "mod_jk_workers: cache_timeout is an old word for connection_pool_timeout, which is written in its place.",
        ("mod_jk_workers: disabled is an old word: true is written as activation=disabled, and false is what mod_jk does without it."),
        (
            "mod_jk_workers: socket_timeout is a limit for each operation on a connection. In a file that is older than mod_jk 1.2.7 it"
            " closed idle connections, which connection_pool_timeout does today."
        ),
        "mod_jk_workers: balanced_workers is an old word for balance_workers, which is written in its place.",
    ]


def test_todays_words_are_said_nothing_of() -> None:
    assert list(translations({"mod_jk_params_of_members": {"socket_timeout": 30}, "mod_jk_params": "x", "mod_jk_workers": [1]})) == []


def test_an_old_file() -> None:
    """Word for word in the inventory: what is translated is what such a file meant. A real httpd serves with it (check-httpd)."""
    loader = SourceFileLoader("render_httpd", str(ROOT / "tests/integration/frontends/render_httpd.py"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    problems: list[tuple[str, str]] = []
    given = module.old_workers()
    read = read_role("mod_jk", {"mod_jk_workers": given}, Reports(lambda key, _value, reason, _remedy: problems.append((key, reason))))
    assert problems == []
    assert read.parameters_of("workers", "tomcat2old") == {
        "type": "ajp13", "reference": "worker.template", "port": "19012", "lbfactor": "1", "route": "tomcat2",
    }  # fmt: skip
    assert read.parameters_of("workers", "loadbalancer") == {
        "type": "lb", "balance_workers": "tomcat1old,tomcat2old", "sticky_session": "true", "sticky_session_force": "false",
        "method": "Request", "retries": "2",
    }  # fmt: skip
    assert len(list(translations({"mod_jk_workers": given}))) == 9
