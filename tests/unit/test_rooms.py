# SPDX-License-Identifier: GPL-3.0-or-later
"""The packages of plugins/plugin_utils and plugins/module_utils import in one direction only, as each __init__ declares."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
COLLECTION = "ansible_collections.catalina.cluster.plugins."
# From the lowest to the highest. The other packages stand beside these.
ORDER = ("model", "render", "roll", "runs", "drift", "report", "page")
# What plugins of a kind may import. Modules run on the hosts, where plugin_utils do not exist.
KINDS = {
    "action": {"plugin_utils", "module_utils"},
    "callback": {"plugin_utils"},
    "filter": {"plugin_utils"},
    "lookup": {"plugin_utils"},
    "modules": {"module_utils"},
    "doc_fragments": set[str](),
}
UTILS = ("plugin_utils", "module_utils")


class Package:
    """A package and the declaration in its __init__."""

    def __init__(self, path: Path) -> None:
        self.kind, self.name = path.parent.name, path.name
        self.path = path
        init = path / "__init__.py"
        self.text = (ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or "") if init.is_file() else ""
        self.sentences = len(re.findall(r"\w\.(?:\s|$)", self.text))
        self.declared = self.text.partition("may import")[2]
        self.is_pure = "Pure Python" in self.text

    def named(self, packages: Mapping[str, Package]) -> set[str]:
        """The packages of its kind that it declares to import."""
        if "every other package" in self.declared:
            return set(packages)
        return set(re.findall(r"\w+", self.declared)) & set(packages) - {self.name}


def imported(path: Path) -> Iterator[str]:
    """The full names that a file imports; of the collection as kind.package.module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix(COLLECTION) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level
        elif isinstance(node, ast.ImportFrom) and node.module:
            # from …plugins.plugin_utils import model names a package in its last part.
            yield from (f"{node.module}.{alias.name}".removeprefix(COLLECTION) for alias in node.names)


def declaration_faults(package: Package, packages: Mapping[str, Package]) -> Iterator[str]:
    """What an __init__ must not declare."""
    where = f"{package.kind}/{package.name}"
    named = package.named(packages)
    if package.sentences < 2:
        yield f"{where}: __init__ needs two sentences: what the package is for, and what it may import"
    if package.kind == "module_utils":
        if len(named) > 1:
            yield f"{where}: declares {', '.join(sorted(named))}, but one sibling is the limit"
    elif package.name in ORDER:
        higher = named & set(ORDER[ORDER.index(package.name) + 1 :])
        beside = set[str]() if package.name == ORDER[-1] else named - set(ORDER)
        for name in sorted(higher | beside):
            yield f"{where}: declares {name}, which is not below it"
    else:
        for name in sorted(named & set(ORDER)):
            yield f"{where}: declares {name}, but stands beside the packages of the model"


def import_fault(package: Package, name: str, packages: Mapping[str, Package]) -> str:
    """Why a package must not import a name; empty when it may."""
    kind, _dot, rest = name.partition(".")
    top = rest.partition(".")[0]
    if not kind:
        return "relative imports hide the direction"
    if kind == package.kind:
        return "" if top == package.name or top in package.named(packages) else f"{package.name} does not declare to import {top}"
    if kind == "module_utils":
        return "" if top == package.name else "only its counterpart in module_utils"
    if kind in {*UTILS, *KINDS}:
        return f"{package.kind} do not import {kind}"
    if package.kind == "module_utils":
        return "" if kind in sys.stdlib_module_names or name.startswith("ansible.module_utils.") else "only the standard library"
    is_pure = kind != "ansible" or name.startswith("ansible.module_utils.")
    return "" if is_pure or not package.is_pure else "pure Python uses nothing of Ansible but its module_utils"


def faults(plugins: Path) -> list[str]:
    """Everything that breaks the order, one line each."""
    found: list[str] = []
    for path in sorted(plugins.rglob("*.py")):
        parts = path.relative_to(plugins).parts
        if parts[0] in KINDS and len(parts) == 2:
            allowed = KINDS[parts[0]]
            used = {name.partition(".")[0] for name in imported(path)} & {*UTILS, *KINDS}
            found.extend(f"{'/'.join(parts)}: {parts[0]} do not import {kind}" for kind in sorted(used - allowed))
        elif parts[0] not in UTILS or len(parts) != 3:
            found.append(f"{'/'.join(parts)}: belongs to no package")
    for kind in UTILS:
        packages = {path.name: Package(path) for path in sorted((plugins / kind).glob("*/")) if list(path.glob("*.py"))}
        for package in packages.values():
            found.extend(declaration_faults(package, packages))
            used = set()
            for path in sorted(package.path.glob("*.py")):
                names = sorted(set(imported(path)))
                used |= {name.split(".")[1] for name in names if name.startswith(kind + ".")}
                reasons = {name: import_fault(package, name, packages) for name in names}
                found.extend(f"{kind}/{package.name}/{path.name}: {name}: {reason}" for name, reason in reasons.items() if reason)
            if kind == "module_utils":
                found.extend(f"{kind}/{package.name}: declares {name} in vain" for name in sorted(package.named(packages) - used))
    return found


def test_packages_import_in_one_direction() -> None:
    assert faults(PLUGINS) == []
    assert {path.name for path in (PLUGINS / "plugin_utils").iterdir() if path.is_dir()} >= set(ORDER), (
        "the order names packages that exist"
    )


PURE = '"""Purpose.\n\nPure Python on the controller; {}.\n"""\n'
TARGET = '"""Purpose.\n\nStandard library only; {}.\n"""\n'
RIGHT = {
    "plugin_utils/model/__init__.py": PURE.format("imports no other package"),
    "plugin_utils/model/a.py": "import re\n",
    "plugin_utils/render/__init__.py": PURE.format("may import from model"),
    "plugin_utils/render/a.py": f"from {COLLECTION}plugin_utils.model.a import x\n",
    "plugin_utils/page/__init__.py": PURE.format("may import from every other package"),
    "plugin_utils/page/a.py": f"from {COLLECTION}plugin_utils.files import a\n",
    "plugin_utils/files/__init__.py": '"""Purpose.\n\nOn the controller; may import module_utils.files.\n"""\n',
    "plugin_utils/files/a.py": f"import ansible.template\nfrom {COLLECTION}module_utils.files import a\n",
    "module_utils/files/__init__.py": TARGET.format("imports nothing from other packages"),
    "module_utils/files/a.py": "import os\nfrom ansible.module_utils.basic import AnsibleModule\n",
    "module_utils/probe/__init__.py": TARGET.format("may import from files"),
    "module_utils/probe/a.py": f"from {COLLECTION}module_utils.files.a import x\n",
    "filter/a.py": f"from {COLLECTION}plugin_utils.report.a import x\n",
    "modules/a.py": f"from {COLLECTION}module_utils.probe.a import x\n",
}


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("plugin_utils/model/a.py", f"from {COLLECTION}plugin_utils.render.a import x\n", "model does not declare to import render"),
        ("plugin_utils/model/a.py", f"from {COLLECTION}plugin_utils import render\n", "model does not declare to import render"),
        ("plugin_utils/model/a.py", f"import {COLLECTION}plugin_utils.render.a\n", "model does not declare to import render"),
        ("plugin_utils/model/a.py", "def f():\n    from ..render import a\n", "relative imports hide the direction"),
        ("plugin_utils/model/a.py", "import ansible.errors\n", "pure Python uses nothing of Ansible"),
        ("plugin_utils/model/__init__.py", PURE.format("may import from render"), "declares render, which is not below it"),
        ("plugin_utils/render/__init__.py", PURE.format("may import from model and files"), "declares files, which is not below it"),
        ("plugin_utils/render/__init__.py", '"""Purpose, may import from model."""\n', "__init__ needs two sentences"),
        ("plugin_utils/files/a.py", f"from {COLLECTION}plugin_utils.model.a import x\n", "files does not declare to import model"),
        ("plugin_utils/files/__init__.py", '"""A.\n\nB; may import from model.\n"""\n', "stands beside the packages of the model"),
        ("plugin_utils/files/a.py", f"from {COLLECTION}module_utils.probe.a import x\n", "only its counterpart in module_utils"),
        ("module_utils/files/a.py", f"from {COLLECTION}module_utils.probe.a import x\n", "files does not declare to import probe"),
        ("module_utils/files/a.py", f"from {COLLECTION}plugin_utils.files.a import x\n", "module_utils do not import plugin_utils"),
        ("module_utils/files/a.py", "from ansible.template import Templar\n", "only the standard library"),
        ("module_utils/probe/a.py", "", "declares files in vain"),
        ("module_utils/c/__init__.py", TARGET.format("may import from files and probe"), "but one sibling is the limit"),
        ("module_utils/c/a.py", "", "__init__ needs two sentences"),
        ("module_utils/a.py", "", "belongs to no package"),
        ("connection/a.py", "", "belongs to no package"),
        ("modules/a.py", f"from {COLLECTION}plugin_utils.files.a import x\n", "modules do not import plugin_utils"),
        ("filter/a.py", f"from {COLLECTION}module_utils.files.a import x\n", "filter do not import module_utils"),
    ],
)
def test_the_checker_finds_what_is_wrong(tmp_path: Path, path: str, text: str, fault: str) -> None:
    for name, content in RIGHT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert faults(tmp_path) == []
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    assert [line for line in faults(tmp_path) if fault in line and line.startswith(path.rpartition("/")[0])]
