# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements compared with what their series of Tomcat knows. No value is ever shown: any may be a password."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_language import Report
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.element_values import NUMBERS, faults, fill, map_texts
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.problems import did_you_mean
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.tomcat_versions import since
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.vocabulary import Former, Vocabulary, is_of_tomcat, normal, others
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.xml_elements import Element, Value, text_of

_CLASS = "className"
_RESOURCE = "Resource"
_DATA_SOURCE = "javax.sql.DataSource"
_NUMBER = re.compile(r"[+-]?\d+")
# Tomcat replaces these itself, from system properties, so nobody knows here what will stand there.
_PROPERTY = re.compile(r"\$\{")
# Tomcat takes every other word for false.
_BOOLEANS = ("true", "false")
# Elements that pass on whatever they are given.
_OPEN = frozenset({"ResourceEnvRef", "ResourceLink", "Environment", "Transaction", "ServiceRef", "Ejb", "LocalEjb", "Membership"})
_OPEN_PREFIXES = ("errorCode.", "exceptionType.", "selectorPool.")
# What has no meaning without these. The class is asked for by type.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Resource": ("name", "type"),
    "ResourceLink": ("name", "global"),
    "Environment": ("name", "type", "value"),
    "Parameter": ("name", "value"),
    "Executor": ("name",),
    "Connector": ("port",),
    "Host": ("name", "appBase"),
}
_REQUIRED_OF_CLASSES: Mapping[str, tuple[str, ...]] = {
    "org.apache.catalina.tribes.group.interceptors.DomainFilterInterceptor": ("domain",),
}
# Elements that are found by their names.
_NAMED = frozenset({"Executor", "Resource", "ResourceLink", "Environment", "Parameter"})
# So many classes are listed in a message.
_FEW = 4
_TEXTS = ("Alias", "WatchedResource", "WrapperLifecycle", "WrapperListener")
# Names that guides of old releases use for the pool of data sources.
_RENAMED = {"maxActive": "maxTotal", "maxWait": "maxWaitMillis", "removeAbandoned": "removeAbandonedOnBorrow"}
# Attributes that take some words only. Tomcat takes another word for off, or for nothing at all.
_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Connector", "compression"): ("on", "off", "force"),
    ("Connector", "encodedSolidusHandling"): ("reject", "decode", "passthrough"),
    ("Connector", "encodedReverseSolidusHandling"): ("reject", "decode", "passthrough"),
    ("CookieProcessor", "sameSiteCookies"): ("unset", "none", "lax", "strict"),
}
_SAMPLE = {**dict.fromkeys(NUMBERS, 1), "name": "x", "cluster": "x", "group": "x", "route": "x", "host": "x"}
_SAMPLES = {**_SAMPLE, "address": "x", "replication_address": "x", "base": "x"}

# Session managers of old guides, which were made for Tomcat 6 and 7, and what took their place.
_REDIS = "sessions: redis of the cluster in tomcat_clusters keeps sessions in Redis, with Redisson's manager"
_SUCCESSORS: Mapping[str, str] = {
    "de.javakaffee.": f"replicate sessions (sessions: replicated), or {_REDIS}",
    "com.orangefunction.tomcat.": _REDIS,
    "com.radiadesign.catalina.": _REDIS,
}


@dataclass
class Checker:
    """Checks elements for one release of Tomcat."""

    version: str
    words: Vocabulary
    report: Report
    # Classes of the user's own, whose attributes nobody here knows.
    own: set[str] = field(default_factory=set)
    # Elements that extend one of the collection, so that not all attributes have to be given again.
    extended: frozenset[str] = frozenset()
    # The classes of such elements, where their places do not say them.
    assumed: Mapping[str, str] = field(default_factory=dict)

    def check(self, element: Element, path: str, key: str) -> None:
        """Report everything that is wrong with an element and those in it."""
        for name, (reason, remedy) in _placeholder_faults(element):
            self.report(f"{key}.{name}", reason, remedy)
        known = self.words.element(path)
        if known is None:
            self._misplaced(element, path, key)
            return
        made, wanted = known
        first = self.words.first(normal(path), "", self.version)
        if first:
            self.report(key, f"is an element that Tomcat {self.version} ignores", f"use {first} or newer")
            return
        name = self._class(element, key, self.assumed.get(path, made), wanted)
        if name:
            self._attributes(element, name, path, key)
        if path not in self.extended and path not in self.assumed:
            self._required(element, name, key)
        named: set[tuple[str, str]] = set()
        for child, where in with_keys(element.elements, key):
            self.check(child, f"{path}/{child.name}", where)
            refuse_again(child, where, named, self.report)

    def _misplaced(self, element: Element, path: str, key: str) -> None:
        parent = path.split("/")[-2]
        here = self.words.children(path.rpartition("/")[0])
        there = self.words.parents(element.name)
        if there:
            remedy = f"it belongs into {' or '.join(there)}"
        else:
            remedy = did_you_mean(element.name, here, f"elements there are {', '.join(here)}" if here else "remove it")
            known = [other.series for other in others(self.words.series) if other.element(path)]
            remedy += f" ({', '.join(known)} know it)" if known else ""
        self.report(key, f"is not an element of {parent} in Tomcat {self.words.series}, which ignores it", remedy)

    def _class(self, element: Element, key: str, made: str, wanted: str) -> str:
        """The class whose attributes count, or "" where there is nothing to compare with."""
        given = element.attributes.get(_CLASS)
        if given is None:
            if not made and wanted:
                self.report(f"{key}.{_CLASS}", "is missing", f"name the class of the {element.name}")
            return made
        name, where = text_of(given), f"{key}.{_CLASS}"
        if not is_of_tomcat(name):
            successor = next((remedy for prefix, remedy in _SUCCESSORS.items() if name.startswith(prefix)), "")
            if successor:
                self.report(where, "is of a session manager that no supported Tomcat runs", successor)
            elif "." in name:
                self.own.add(name)
            else:
                self.report(where, "is not the full name of a class", self._meant(name, wanted))
            return ""
        former = self.words.former(name).get("")
        if former and not since(self.version, former.gone):
            return name
        if not self.words.has_class(name) or (wanted and self.words.of_type(wanted) and name not in self.words.of_type(wanted)):
            self._no_such_class(name, element.name, wanted, where)
            return ""
        first = self.words.first(name, "", self.version)
        if first:
            self.report(where, f"names {name}, which Tomcat {self.version} does not have", f"use {first} or newer")
        return name

    def _no_such_class(self, name: str, element: str, wanted: str, key: str) -> None:
        if self.words.has_class(name):
            self.report(key, f"names {name}, which cannot be a {element}", self._meant(name, wanted))
            return
        known = [other.series for other in others(self.words.series) if other.has_class(name)]
        remedy = f"{', '.join(known)} know{'s' if len(known) == 1 else ''} it" if known else self._meant(name, wanted)
        former = self.words.former(name).get("")
        if former:
            remedy = f"remove it; {former.last} still knows it"
        self.report(key, f"names {name}, which Tomcat {self.words.series} does not have", remedy)

    def _meant(self, name: str, wanted: str) -> str:
        """The class of the right kind whose name is near, or all where they are few."""
        full = {found.rpartition(".")[2]: found for found in self.words.of_type(wanted)}
        near = get_close_matches(name.rpartition(".")[2], sorted(full), n=1, cutoff=0.7)
        if near:
            return f"did you mean {full[near[0]]}?"
        few = len(full) <= _FEW
        return f"there are {', '.join(sorted(full.values()))}" if full and few else "correct the name, or see Tomcat's documentation"

    def _attributes(self, element: Element, name: str, path: str, key: str) -> None:
        known = self._known(element, name)
        if known is None:
            return
        spelled = {_folded(attribute): attribute for attribute in known}
        for attribute, value in element.attributes.items():
            if attribute == _CLASS or (element.name in _OPEN and attribute not in known) or attribute.startswith(_OPEN_PREFIXES):
                continue
            where, meant = f"{key}.{attribute}", spelled.get(_folded(attribute))
            if meant is None:
                self._unknown(element, attribute, known, name, path, where)
                continue
            first = self.words.first_of(self._owners(element, name), meant, self.version)
            if first:
                self.report(where, f"is not known to Tomcat {self.version}", f"use {first} or newer")
            fault = _kind_fault(value, known[meant]) or _word_fault(value, _WORDS.get((element.name, attribute), ()))
            if fault:
                self.report(where, *fault)

    def _known(self, element: Element, name: str) -> dict[str, str] | None:
        """The attributes that the release of the element knows, or None where nobody knows them here."""
        known = self._of_newest(element, name)
        if known is None:
            return None
        return {
            **{attribute: one.kind for attribute, one in self._former(element, name).items() if not since(self.version, one.gone)},
            **known,
        }

    def _of_newest(self, element: Element, name: str) -> dict[str, str] | None:
        if element.name == "Connector":
            return self.words.connector(text_of(element.attributes.get("protocol", "HTTP/1.1")))
        if element.name != _RESOURCE:
            return self.words.attributes(name)
        pool = self.words.pool(text_of(element.attributes.get("factory", "")))
        if element.attributes.get("type") != _DATA_SOURCE or not pool:
            return None
        return {**self.words.attributes(name), **dict.fromkeys((*pool, "factory"), "text")}

    def _owners(self, element: Element, name: str) -> tuple[str, ...]:
        """The classes that may have the attributes of an element."""
        if element.name == "Connector":
            return self.words.of_connector(text_of(element.attributes.get("protocol", "HTTP/1.1")))
        if element.name == _RESOURCE and element.attributes.get("type") == _DATA_SOURCE:
            return (name, *self.words.of_pool(text_of(element.attributes.get("factory", ""))))
        return (name,)

    def _former(self, element: Element, name: str) -> dict[str, Former]:
        return {attribute: one for owner in self._owners(element, name) for attribute, one in self.words.former(owner).items() if attribute}

    def _unknown(self, element: Element, attribute: str, known: Mapping[str, str], name: str, path: str, key: str) -> None:
        here = f"{path}/{attribute}"
        if self.words.element(here):
            self.report(key, "is an element, not an attribute", f"write it as {attribute}: {{…}}")
            return
        renamed = _RENAMED.get(attribute) if element.name == _RESOURCE else None
        remedy = f"did you mean {renamed}?" if renamed in known else did_you_mean(attribute, known, "remove it")
        series = [other.series for other in others(self.words.series) if self._knows(other, element, name, attribute)]
        if series:
            remedy += f" ({', '.join(series)} know{'s' if len(series) == 1 else ''} it)"
        former = self._former(element, name).get(attribute)
        if former:
            remedy = f"remove it; {former.last} still knows it"
        what = "a data source" if element.name == _RESOURCE else name.rpartition(".")[2]
        self.report(key, f"is not an attribute of {what} in Tomcat {self.words.series}", remedy)

    def _knows(self, words: Vocabulary, element: Element, name: str, attribute: str) -> bool:
        found = Checker(words.version, words, self.report)._known(element, name)
        return _folded(attribute) in {_folded(known) for known in found or {}}

    def _required(self, element: Element, name: str, key: str) -> None:
        for attribute in (*_REQUIRED.get(element.name, ()), *_REQUIRED_OF_CLASSES.get(name, ())):
            if attribute not in element.attributes:
                self.report(f"{key}.{attribute}", "is missing", f"this {element.name} needs it")
        if element.name in _TEXTS and not element.text:
            self.report(key, "has no content", f"write {{content: …}}, or a list of texts, for {element.name}")


def with_keys(elements: Iterable[Element], key: str) -> Iterator[tuple[Element, str]]:
    """Elements with how a person finds them: by name, and by position where there are several."""
    found = list(elements)
    several = Counter(element.name for element in found)
    seen: Counter[str] = Counter()
    for element in found:
        position = f"[{seen[element.name]}]" if several[element.name] > 1 else ""
        seen[element.name] += 1
        yield element, f"{key}.{element.name}{position}"


def refuse_again(element: Element, key: str, seen: set[tuple[str, str]], report: Report) -> None:
    """Report an element whose name another one of its kind has: Tomcat keeps one of them, or starts with neither."""
    name = element.attributes.get("name")
    if element.name not in _NAMED or name is None:
        return
    if (element.name, text_of(name)) in seen:
        report(f"{key}.name", "is there twice", "give each its own name")
    seen.add((element.name, text_of(name)))


def _folded(name: str) -> str:
    """Tomcat looks for a setter, whose first letter is a capital."""
    return name[:1].upper() + name[1:]


def _placeholder_faults(element: Element) -> Iterator[tuple[str, tuple[str, str]]]:
    found: list[tuple[str, tuple[str, str]]] = []

    def look(name: str, text: str) -> str:
        found.extend((name or "content", fault) for fault in faults(text))
        return text

    map_texts(element.with_children(()), look)
    return iter(found)


def _word_fault(value: Value, words: tuple[str, ...]) -> tuple[str, str] | None:
    text = fill(text_of(value), _SAMPLES).lower()
    # The size from which on answers are compressed says on as well.
    a_size = "on" in words and not isinstance(value, bool) and _NUMBER.fullmatch(text)
    if not words or text in words or a_size or _PROPERTY.search(text):
        return None
    listed = ", ".join(words)
    if isinstance(value, bool):
        return "is true or false (which yes, no, on and off are in YAML), a word belongs here", f"write one of {listed}, in quotes"
    return f"is none of {listed}", f"set one of {listed}"


def _kind_fault(value: Value, kind: str) -> tuple[str, str] | None:
    text = fill(text_of(value), _SAMPLES)
    if kind == "text" or _PROPERTY.search(text):
        return None
    if kind == "boolean":
        fits = text.lower() in _BOOLEANS
        return None if fits else ("is neither true nor false", "set true or false")
    if isinstance(value, bool):
        return "is true or false, a number belongs here", "write a number"
    return None if _NUMBER.fullmatch(text) else ("is text, a number belongs here", "write a number")
