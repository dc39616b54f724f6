# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every name of Tomcat's documentation: accepted and rendered where a series has it, refused where not, and told in docs."""

from __future__ import annotations

import functools
import os
import pathlib
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import pytest
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import fill
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redis_sessions import settings_of
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.redisson import SERVERS, TOP
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.resolve import problem_lines
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import SERIES
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import text_of
from unit.plugins.plugin_utils.model.test_cloud_membership import DNS, model
from unit.roles import tomcat_names as table
from unit.roles.test_tomcat_golden import SECRET, case
from unit.roles.tomcat_element_cases import KEY

Values = dict[str, Any]
DOCUMENT = pathlib.Path(__file__).parents[3] / "docs" / "tomcat-names.md"
_IN_THE_CLUSTER = {
    table.CHANNEL: ("Channel",),
    table.DELTA: ("Manager",),
    table.BACKUP: ("Manager",),
    **dict.fromkeys((table.MULTICAST, table.STATIC, table.CLOUD), ("Channel", "Membership")),
    table.MEMBER: ("Channel", "Membership", "Member"),
    table.RECEIVER: ("Channel", "Receiver"),
    table.TRANSPORT: ("Channel", "Sender", "Transport"),
    table.FARM: ("Deployer",),
    **dict.fromkeys((table.REPLICATION, table.ROUTE), ("Valve",)),
}
_SETTINGS: Mapping[str, Values] = {
    table.BACKUP: {"manager": "backup"},
    table.STATIC: {"membership": "static"},
    table.MEMBER: {"membership": "static"},
    table.CLOUD: DNS,
}
_OUTSIDE = {
    table.SSO: ("tomcat_host", "Valve"),
    table.HEARTBEAT: ("tomcat_engine", "Listener"),
    table.HTTP: ("tomcat_http_attributes",),
    table.AJP: ("tomcat_ajp_attributes",),
}
# Their classes are those of their places.
_UNNAMED = {*_IN_THE_CLUSTER, table.CLUSTER, table.HTTP, table.AJP} - {table.REPLICATION, table.ROUTE}
# The list of a static interceptor takes the place of the Membership.
_STATIC_INTERCEPTOR = f"{table.INTERCEPTORS}.StaticMembershipInterceptor"
# Elements that Tomcat passes on whatever they are given.
_OPEN = (table.MULTICAST, table.STATIC, table.CLOUD)


def nested(path: tuple[str, ...], value: Any) -> Any:
    """A value below names."""
    for name in reversed(path):
        value = {name: value}
    return value


def place(of: str) -> tuple[str, ...]:
    """Where the elements of a class stand in a Cluster."""
    if of in _IN_THE_CLUSTER or of == table.CLUSTER:
        return _IN_THE_CLUSTER.get(of, ())
    if of.startswith(table.INTERCEPTORS):
        return ("Channel", "Interceptor")
    if of.endswith("Listener"):
        return ("ClusterListener",)
    return {"BioReceiver": ("Channel", "Receiver"), "PooledMultiSender": ("Channel", "Sender", "Transport")}.get(
        of.rpartition(".")[2], ("Channel", "Sender")
    )


def inventory(of: str, attributes: Mapping[str, Any]) -> tuple[Values, Values]:
    """The cluster, and the other variables, that give a class some attributes."""
    given = {**({} if of in _UNNAMED else {"className": of}), **attributes}
    cluster: Values = {"encryption": {"key": KEY}, **_SETTINGS.get(of, {})}
    if of in _OUTSIDE:
        return cluster, nested(_OUTSIDE[of], given)
    return {**cluster, "tomcat": {"cluster": nested(place(of), given)}}, {}


def problems(series: str, of: str, attributes: Mapping[str, Any]) -> list[str]:
    """What the model says of them."""
    cluster, others = inventory(of, attributes)
    return problem_lines(model({"main": cluster}, tomcat_version=series, jdk_version="17", **others).problems)


def free(of: str, series: str) -> Values:
    """What an inventory can say of a class in a series."""
    found = (name for name in table.names(of) if name.free and series in name.series and name.name != "className")
    return {name.name: name.value(series) for name in found}


def known(of: str, series: str) -> bool:
    """Whether a series has a class."""
    return any(series in name.series for name in table.names(of))


OF_SERIES = [pytest.param(of, series, id=f"{of.rpartition('.')[2]}-{series}") for of in table.classes() for series in SERIES]


@pytest.mark.parametrize(("of", "series"), OF_SERIES)
def test_what_a_series_has_can_be_set_and_nothing_else(of: str, series: str) -> None:
    if known(of, series):
        attributes = free(of, series)
        if of not in (table.MEMBER, table.CLUSTER) or attributes:
            assert problems(series, of, attributes) == []
    elif of not in _UNNAMED:
        assert any("does not have" in line for line in problems(series, of, {}))
    for name in table.names(of) if of not in _OPEN and known(of, series) else ():
        if series not in name.series and name.name != "className" and not name.option:
            found = problems(series, of, {**free(of, series), name.name: "x"})
            assert len(found) == 1 and f".{name.name}: is not an attribute of" in found[0], found


@pytest.mark.parametrize("name", [name for name in table.names() if name.series and not name.free and name.name != "className"])
def test_what_the_model_sets_is_refused(name: table.Name) -> None:
    """By name, and with what to do instead."""
    (first,) = problems(name.series[-1], name.of, {name.name: name.value(name.series[-1])})[:1]
    assert "is set by the model" in first, first


COMBINATIONS = (("delta", "multicast"), ("backup", "static"), ("delta", "dns"))


@functools.cache
def rendered(series: str) -> list[ElementTree.Element]:
    """All elements of server.xml, for each kind of cluster, of an inventory that says everything."""
    found: list[ElementTree.Element] = []
    for manager, membership in COMBINATIONS:
        if membership == "dns" and not known(table.CLOUD, series):
            continue
        kinds = {"multicast": table.MULTICAST, "static": table.STATIC, "dns": table.CLOUD}
        old = membership == "static" and not known(table.STATIC, series)
        own = [table.CLUSTER, table.CHANNEL, table.FARM, {"delta": table.DELTA, "backup": table.BACKUP}[manager]]
        own += [] if old else [kinds[membership]]
        bio = membership == "static" and known(f"{table.TRIBES}.transport.bio.BioReceiver", series)
        own += [] if bio else [table.RECEIVER, table.TRANSPORT]
        element: Values = {}
        for of in own:
            merge(element, nested(place(of), free(of, series)))
        if bio:
            merge(element, nested(("Channel", "Receiver"), {"className": f"{table.TRIBES}.transport.bio.BioReceiver"}))
            merge(element, nested(("Channel", "Sender", "Transport"), {"className": f"{table.TRIBES}.transport.bio.PooledMultiSender"}))
        listed = [of for of in table.classes() if of.startswith(table.INTERCEPTORS) and known(of, series)]
        # Beside a list of members in the Membership a second one is none.
        listed = [of for of in listed if membership != "static" or old or of != _STATIC_INTERCEPTOR]
        merge(element, {"Channel": {"Interceptor": [{"className": of, **free(of, series)} for of in listed]}})
        element["Valve"] = [{"className": of, **free(of, series)} for of in (table.REPLICATION, table.ROUTE)]
        variables = {"tomcat_clusters": {"main": {"membership": membership, "encryption": {"key": KEY}, "tomcat": {"cluster": element}}}}
        for of, path in _OUTSIDE.items():
            variables.update(nested(path, {**({} if of in _UNNAMED else {"className": of}), **free(of, series)}))
        settings = {"manager": manager, "membership": membership, "ajp": True}
        text = case(series, settings, {"tomcat_ajp_secret": SECRET, **variables}).render("conf/server.xml")
        found += ElementTree.fromstring(text).iter()
    return found


def merge(into: Values, more: Values) -> None:
    """One mapping into another, level by level."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


@pytest.mark.parametrize("series", SERIES)
def test_what_can_be_set_is_in_the_file(series: str) -> None:
    """With the value that the inventory gives it, or at all where the model does."""
    missing = []
    for name in table.names():
        if series not in name.series or name.reason:
            continue
        here = [one for one in rendered(series) if name.of in (one.get("className"), one.get("protocol"))]
        wanted = name.of if name.name == "className" else fill(text_of(name.value(series)), {"number": 1}) if name.free else None
        attribute = "protocol" if name.of in (table.HTTP, table.AJP) and name.name == "className" else name.name
        if not any(one.get(attribute) == wanted if wanted is not None else attribute in one.attrib for one in here):
            missing.append(f"{name.of} {name.name}")
    expected = ELSEWHERE if known(table.STATIC, series) else ELSEWHERE - {_STARTS}
    assert [line for line in missing if line not in expected] == []


# A service for the membership needs the default; only where an interceptor has the list it is something else.
_STARTS = f"{table.CLUSTER} channelStartOptions"
# Another name of these is written.
ELSEWHERE = {
    _STARTS,
    *(f"{table.MULTICAST} {name}" for name in ("mcastAddr", "mcastPort", "mcastBindAddress")),
    f"{table.AJP} requiredSecret",
}


def test_names_of_redisson() -> None:
    """Where the table says that an option sets them, one does."""
    given = settings_of({"main": {"sessions": "redis", "redis": {}}}, "main")
    for name, option in table.REDISSON.items():
        if option == "redis.config":
            assert name in (*SERVERS, *TOP)
        elif option.startswith("redis."):
            assert name in given or name.startswith("broadcast")


def test_the_page_says_the_same() -> None:
    text = table.document()
    if os.environ.get("UPDATE_GOLDEN"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text
