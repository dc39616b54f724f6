# SPDX-License-Identifier: GPL-3.0-or-later
"""Print "name address" for every host of an inventory (JSON of ansible-inventory --list on standard input).

With the one argument "entry": print "name URL" of its first front end instead.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from typing import Any

PORTS = {"httpd": "httpd_balancer_port", "mod_jk": "mod_jk_port", "nginx": "nginx_balancer_port"}


def entry(inventory: dict[str, Any]) -> str:
    """The first host with front ends, and where its first one answers."""
    for name in inventory.get("balancer", {}).get("hosts", []):
        variables = inventory["_meta"]["hostvars"].get(name, {})
        frontend = (variables.get("balancer_frontends") or ["httpd"])[0]
        port = str(variables.get(PORTS.get(frontend, ""), 80))
        return f"{name} http://{variables['ansible_host']}{'' if port == '80' else ':' + port}/test/"
    return ""


def main() -> int:
    """Read the inventory, refuse what cannot be a host of the lab, print the rest."""
    if sys.argv[1:] == ["entry"]:
        print(entry(json.load(sys.stdin)))
        return 0
    network = ipaddress.ip_network(sys.argv[1])
    reserved = {network.network_address, network.broadcast_address, ipaddress.ip_address(sys.argv[2])}
    hostvars: dict[str, dict[str, object]] = json.load(sys.stdin)["_meta"]["hostvars"]
    problems: list[str] = []
    seen: dict[str, str] = {}
    for name, variables in hostvars.items():
        text = str(variables.get("ansible_host", ""))
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            problems.append(f"{name}: ansible_host is {text!r}: a host of the lab needs an address in {network}")
            continue
        if address not in network or address in reserved:
            problems.append(f"{name}: {address} is not a free address of {network}")
        elif text in seen:
            problems.append(f"{name}: {address} is already the address of {seen[text]}")
        seen[text] = name
    for problem in problems:
        print(f"    {problem}", file=sys.stderr)
    if problems or not seen:
        return 1
    for text, name in seen.items():
        print(name, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
