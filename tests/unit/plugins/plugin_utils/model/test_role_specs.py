# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of variables against the argument specifications of roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.plain_values import BELOW, hidden_faults, relation_faults, word_faults
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.role_specs import RoleSpecs
from ansible_collections.catalina.cluster.plugins.plugin_utils.model.schema import HOST_DEFAULTS, PAGE_DEFAULTS

TEXTS = "-e name=value and a section [group:vars] make texts of what they are not sure of"
YES = "which yes, no, on and off are in YAML"
IN_QUOTES = "remove the quotes around it; with -e write -e '{\"name\": …}', since -e name=value makes a text of it"
INI_WORDS = "in an INI file write True, False and None for true, false and null, or move it to a YAML file"
LEVELS = "SEVERE, WARNING, INFO, CONFIG, FINE, FINER, FINEST, ALL, OFF"
SPEC = """
argument_specs:
  main:
    options:
      demo_port: {type: int}
      demo_on: {type: bool}
      demo_mode: {type: str, choices: [fast, slow]}
      demo_list: {type: list, elements: dict, options: {name: {type: str, required: true}, size: {type: int},
        src: {type: str}, auth: {type: dict, options: {names: {type: list, elements: str}}}}}
      demo_secret: {type: str, choices: [a]}
      demo_needed: {type: str, required: true}
  reload:
    options:
      demo_extra: {type: str}
      demo_port: {type: str}
      demo_umask: {type: str}
      demo_names: {type: list, elements: str}
      demo_folder: {type: path}
      demo_map: {type: dict}
      demo_share: {type: float}
"""


@pytest.fixture
def specs(tmp_path: Path) -> RoleSpecs:
    """Return the specifications of one role."""
    path = tmp_path / "demo" / "meta" / "argument_specs.yml"
    path.parent.mkdir(parents=True)
    path.write_text(SPEC, encoding="utf-8")
    return RoleSpecs(tmp_path)


def test_names_of_all_entry_points(specs: RoleSpecs) -> None:
    """An option of any entry point is a known name."""
    assert "demo_extra" in specs.names["demo"]
    assert "demo_port" in specs.names["demo"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("demo_port", 80),
        ("demo_on", True),
        ("demo_mode", "fast"),
        ("demo_list", [{"name": "x", "size": 1}]),
        ("demo_list", []),
        ("demo_unknown", object()),
        ("demo_port", "80"),
        ("demo_share", "0.5"),
        ("demo_on", "true"),
        ("demo_on", "Off"),
        ("demo_umask", "0027"),
        ("demo_names", ["a", 10.1]),
        ("demo_folder", "/srv/files-1.2"),
        ("demo_folder", ""),
    ],
)
def test_values_that_fit(specs: RoleSpecs, name: str, value: Any) -> None:
    """Nothing is said about them."""
    assert specs.check(name, value) == ""


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("demo_port", "eighty", "is text, a number belongs here"),
        ("demo_port", "8.5", "is text, a number belongs here"),
        ("demo_on", "maybe", "is text, true or false belongs here"),
        ("demo_umask", 23, 'is not octal digits in quotes, as "0027" (without quotes YAML makes another number of them)'),
        ("demo_umask", "0928", 'is not octal digits in quotes, as "0027" (without quotes YAML makes another number of them)'),
        ("demo_mode", "fats", "is none of fast, slow; did you mean fast?"),
        ("demo_mode", "medium", "is none of fast, slow"),
        ("demo_mode", "FAST", "is none of fast, slow; did you mean fast?"),
        ("demo_mode", 5, "is none of fast, slow"),
        ("demo_mode", ["fast"], "is none of fast, slow"),
        ("demo_list", [{"size": 1}], "missing required arguments: name found in demo_list"),
        ("demo_list", [{"name": "x", "sise": 1}], "has the unknown key sise; did you mean size?"),
        ("demo_secret", "do-not-show", "is none of a"),
        ("demo_list", [{"password": "do-not-show"}], "missing required arguments: name found in demo_list"),
        ("demo_list", [{"name": "x", "size": "do-not-show", "password": "y"}], "does not fit, list belongs here"),
        ("demo_list", [{1: 2}], "has at [0] a key that is not text: 1; keys are auth, name, size, src"),
        ("demo_list", {"name": "x"}, "is a mapping, a list of mappings belongs here"),
        ("demo_list", [{"name": "x"}, "y"], "has a text at [1], a mapping belongs there"),
        ("demo_list", [[{"name": "x"}]], "has a list at [0], a mapping belongs there"),
        ("demo_list", [None], "has nothing at [0], a mapping belongs there"),
        ("demo_list", "x", f"is text, a list belongs here ({TEXTS})"),
        ("demo_names", "a,b", f"is text, a list belongs here ({TEXTS})"),
        ("demo_names", '["a", "b"]', f"is text, a list belongs here ({TEXTS}); {IN_QUOTES}"),
        ("demo_names", '["a", true]', f"is text, a list belongs here ({TEXTS}); {INI_WORDS}"),
        ("demo_list", [{"name": True}], f"has at [0].name true or false ({YES}), text belongs here, in quotes if that word is meant"),
        ("demo_list", [{"name": ["x"]}], "has a list at [0].name, text belongs there"),
        ("demo_list", [{"name": None}], "has nothing at [0].name: write a value, or remove the line"),
        ("demo_list", [{"name": "x", "size": None}], "has nothing at [0].size: write a value, or remove the line"),
        ("demo_list", [{"name": ""}], "has an empty text at [0].name"),
        ("demo_list", [{"name": "x", "size": -1}], "has a number below 0 at [0].size"),
        ("demo_list", [{"name": "x", "src": 5}], "has a number at [0].src, text belongs there"),
        ("demo_list", [{"name": "x", "auth": True}], "has a value at [0].auth, a mapping belongs there"),
        ("demo_list", [{"name": "x", "auth": {"names": "y"}}], "has a text at [0].auth.names, a list belongs there"),
        ("demo_list", [{"name": "x", "auth": {"names": {"y": 1}}}], "has a mapping at [0].auth.names, a list belongs there"),
        ("demo_map", '{"a": "b"}', f"is text, a mapping belongs here ({TEXTS}); {IN_QUOTES}"),
        ("demo_map", '{"a": null}', f"is text, a mapping belongs here ({TEXTS}); {INI_WORDS}"),
        ("demo_list", [{"name": "x", "size": True}], f"has at [0].size true or false ({YES}), a number belongs here"),
        ("demo_needed", None, "has no value: nothing stands behind its colon"),
        ("demo_port", 80.0, "is not a whole number"),
        ("demo_port", " 80 ", "is text, a number belongs here"),
        ("demo_port", True, f"is true or false ({YES}), a number belongs here"),
        ("demo_extra", False, f"is true or false ({YES}), text belongs here, in quotes if that word is meant"),
        ("demo_names", ["a", None], "has nothing at [1], text belongs there"),
        ("demo_names", [True], f"has true or false at [0] ({YES}), text belongs there"),
        ("demo_names", [["a"]], "has a list at [0], text belongs there"),
        ("demo_folder", "files", "is not an absolute path without blanks and quotes"),
        ("demo_folder", "/srv/my files", "is not an absolute path without blanks and quotes"),
    ],
)
def test_values_that_do_not_fit(specs: RoleSpecs, name: str, value: Any, reason: str) -> None:
    """The reason is short and shows no secret."""
    assert specs.check(name, value) == reason


def test_the_roles_of_this_collection_can_be_read() -> None:
    """Every file is well-formed and has options."""
    names = RoleSpecs(Path(__file__).resolve().parents[5] / "roles").names
    assert "preflight_tomcat_hosts" in names["preflight"]


def test_the_model_and_the_roles_have_the_same_defaults() -> None:
    """A variable that both read means the same to both."""
    found = 0
    known = {**HOST_DEFAULTS, **PAGE_DEFAULTS}
    for path in (Path(__file__).resolve().parents[5] / "roles").glob("*/defaults/main.yml"):
        for name, value in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            if name in known:
                assert value == known[name], f"{path}: {name}"
                found += 1
    assert found


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("tomcat_memory_max", "1g", ""),
        ("tomcat_memory_max", 1073741824, ""),
        ("tomcat_memory_max", "50%", ""),
        ("tomcat_memory_max", "lots", "is not a size, as 1G, or a share of the memory, as 50%"),
        ("tomcat_memory_max", "512MB", "is not a size, as 1G, or a share of the memory, as 50%"),
        ("tomcat_cpu_quota", 150, ""),
        ("tomcat_memory_max", 512, "is not a size, as 1G, or a share of the memory, as 50%"),
        ("tomcat_memory_max", "0", "is not a size, as 1G, or a share of the memory, as 50%"),
        ("tomcat_cpu_quota", 0, "is not a share of one processor, as 150%"),
        (
            "webapp_deployments",
            [{"path": "/a", "src": "a.war", "checksum": "x", "version": 1.1}],
            "has at [0].version a number, text belongs here: write it in quotes, or YAML makes 1.1 of 1.10",
        ),
        ("tomcat_cpu_quota", "two", "is not a share of one processor, as 150%"),
        ("tomcat_read_write_paths", ["/srv/data", "data"], "is not a list of absolute paths without blanks"),
        ("tomcat_removed_archives", "backups", "is not an absolute path without blanks"),
        ("tomcat_max_threads", "200", ""),
        ("run_control_confirm_removal", "tomcat5,tomcat6", ""),
        ("tomcat_max_threads", 0, "is not a number from 1 to 2147483647"),
        ("tomcat_max_threads", 3_000_000_000, "is not a number from 1 to 2147483647"),
        ("tomcat_connection_timeout", -1, ""),
        ("tomcat_connection_timeout", -2, "is not a number from -1 to 2147483647"),
        ("run_control_min_disk", -1, "is not a number from 0 to 2147483647"),
        ("nginx_balancer_build_jobs", 0, "is not a number from 1 to 2147483647"),
        ("rolling_restart_min_active", 0.5, ""),
        ("rolling_restart_min_active", 50, "is not a number from 0 to 1"),
        ("rolling_restart_serial", "25%", ""),
        ("rolling_restart_serial", 0, "is neither a number of hosts nor a share of them, as 25%"),
        ("rolling_restart_serial", [1, 2], "is neither a number of hosts nor a share of them, as 25%"),
        ("rolling_restart_serial", [], "is neither a number of hosts nor a share of them, as 25%"),
        ("nginx_balancer_locations", [{"path": "/a", "basic_auth": True}], "has a value at [0].basic_auth, a mapping belongs there"),
        ("httpd_base_hosts", [{"names": ["a"], "basic_auth": 5}], "has a value at [0].basic_auth, a mapping belongs there"),
        ("tomcat_archives", [{"version": "10.1.60", "checksum": "x", "ecj": True}], "has a value at [0].ecj, a mapping belongs there"),
        ("webapp_deployments", [{"path": "/a", "src": "", "checksum": "x"}], "has an empty text at [0].src"),
        # Front ends read on and off themselves.
        ("nginx_balancer_locations", [{"path": "/a", "expires": False}], ""),
        ("cluster_status_report_path", "", "is not a path, as report/cluster"),
        ("metrics_monitoring_directory", "my files/rules", ""),
        ("metrics_agent", 5.5, ""),
        ("metrics_agent", "", "is not the name of an agent in tomcat_java_agents, as jmx_prometheus"),
        ("nginx_balancer_build_host", "web 2", "is not the name of a host"),
        ("rolling_restart_serial", True, "is neither a number of hosts nor a share of them, as 25%"),
        ("cluster_status_health_path", "test/health.jsp", "is not the path of a page, as /test/health.jsp"),
        ("rolling_restart_serial", "0%", "is neither a number of hosts nor a share of them, as 25%"),
        ("rolling_restart_warm_up_paths", ["shop/start"], "is not a list of paths of pages, as /shop/start"),
        ("nginx_balancer_gzip", None, ""),
        ("nginx_balancer_install", None, "has no value: nothing stands behind its colon"),
        ("tomcat_access_log_pattern", "common", ""),
        ("tomcat_replication_filter", [".*\\.gif"], "is a list, text belongs here"),
        ("jdk_archive_name", {"a": 1}, "is a mapping, text belongs here"),
        ("webapp_root", "", "is empty: leave it out for /srv/tomcat-apps"),
        ("metrics_textfile_directory", "/srv/x", ""),
        *(
            (
                "metrics_textfile_directory",
                path,
                "is not the absolute path of a folder in another one, outside /home, /root and /tmp, as /var/lib/prometheus/node-exporter",
            )
            for path in ("textfile", "/srv", "/srv/x/", "/srv/../x", "/srv/my files", "/srv/%h", "/home/prometheus/text", "/tmp/x")
        ),
        ("httpd_base_restart_delay", -1, "is not a number from 0 to 2147483647"),
        ("tomcat_jmx", [None], "is a list, a mapping belongs here"),
        ("tomcat_environment", ["A=b"], "is a list, a mapping belongs here"),
        ("jdk_extra_versions", 8, "is a number, a list belongs here"),
        ("tomcat_users", True, "is true or false, a list belongs here"),
        ("jdk_home", "java", "is not the path of a folder, as /opt/java/17"),
        ("tomcat_access_log_pattern", "short", 'is not a pattern, as "%h %t %r %s %b"'),
        ("tomcat_archive_mirror", "mirror.example", "is not a URL, as https://mirror.example.org/tomcat"),
        (
            "tomcat_console_formatter",
            "OneLineFormatter",
            "is not the full name of a class, as org.apache.juli.OneLineFormatter",
        ),
        ("tomcat_inventory", "prod/eu", "is not a name of letters, digits and . _ -"),
        ("tomcat_read_write_paths", ["/srv/data/", "-/srv/a..b"], ""),
        ("tomcat_read_write_paths", ["/srv/../etc"], "is not a list of absolute paths without blanks"),
        ("tomcat_read_write_paths", ["/"], "is not a list of absolute paths without blanks"),
        ("tomcat_shutdown_command", "STOP\nNOW", "is not a text of ASCII characters on one line"),
        ("tomcat_welcome_files", ["/index.jsp"], "is not a list of files without / at the beginning and the end"),
        ("tomcat_replication_filter", r".*\.gif;.*\.js;", "never fits: a path has no ;. Write one pattern with | between its parts"),
        ("tomcat_replication_filter", "*.gif", "is no regular expression: nothing to repeat at position 0"),
        ("tomcat_session_attribute_filter", r"(?<name>\p{Alpha}++)", ""),
        ("tomcat_session_value_class_filter", "[", "is no regular expression: unterminated character set at position 0"),
        ("tomcat_ajp_allowed_request_attributes", "a\n", "has a line end or a control character"),
        ("tomcat_ajp_packet_size", 65537, "is not a number from 8192 to 65536"),
        ("tomcat_log_retention_days", 0, "is not a number from 1 to 36500"),
        ("tomcat_map_send_options", 8, ""),
        (
            "tomcat_map_send_options",
            "64",
            "is not a sum that a channel sends with: 6 is acknowledged and synchronous, 8 asynchronous",
        ),
        ("tomcat_multicast_ttl", 256, "is not a number from -1 to 255"),
        ("tomcat_redirect_port", 0, "is not a number from 1 to 65535"),
        ("tomcat_connection_timeout", 20, "counts milliseconds: 20000 are 20 s"),
        ("tomcat_sender_timeout", 0, "is not a number from 1 to 2147483647"),
        ("tomcat_state_transfer_timeout", 60000, "is not a number from -1 to 3600"),
        ("tomcat_redisson_version", 3.39, "is not a release, as 3.39.0"),
        ("httpd_base_server_tokens", False, f"is true or false ({YES}), one of Prod, Major, Minor, Min, OS, Full belongs here"),
        (
            "tomcat_log_level",
            False,
            f'is true or false ({YES}), one of {LEVELS} belongs here; write "OFF" in quotes',
        ),
        ("tomcat_log_level", "OFF", ""),
        ("tomcat_log_level", "off", f"is none of {LEVELS}; did you mean OFF?"),
        ("tomcat_session_cookie_same_site", "laxe", 'is none of "", unset, none, lax, strict; did you mean lax?'),
        ("frontends_enabled", ["nginx", "apache"], "has at [1] a value that is none of httpd, mod_jk, nginx"),
    ],
)
def test_forms_of_real_options(name: str, value: Any, reason: str) -> None:
    """systemd ignores what it does not understand, and a run would succeed without the limit."""
    found = RoleSpecs(Path(__file__).resolve().parents[5] / "roles").check(name, value)
    assert found == reason or (reason.endswith(": ") and found.startswith(reason))


Make = Callable[[Any], Any]


def choices_of(spec: dict[str, Any], path: str, make: Make) -> Iterator[tuple[str, list[str], Make]]:
    """Every place below an option that takes one of some words, with what makes the option's value of that of the place."""
    is_list = spec.get("type") == "list"
    whole: Make = (lambda item: make([item])) if is_list else make
    if spec.get("choices"):
        yield path, spec["choices"], whole
    for key, inner in (spec.get("options") or {}).items():
        others = {name: "x" for name, other in spec["options"].items() if other.get("required") and name != key}
        yield from choices_of(inner, f"{path}.{key}", partial(within, whole, others, key))


def within(whole: Make, others: dict[str, Any], key: str, item: Any) -> Any:
    """An option's value with something at a place in its entries."""
    return whole({**others, key: item})


OF_ROLES = RoleSpecs(Path(__file__).resolve().parents[5] / "roles")
CHOICES = [(name, *place) for name, spec in sorted(OF_ROLES.specs.items()) for place in choices_of(spec, name, lambda word: word)]


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(
    ("name", "words", "make"), [(name, words, make) for name, _path, words, make in CHOICES], ids=[one[1] for one in CHOICES]
)
def test_words_that_yaml_takes_for_true_and_false(name: str, words: list[str], make: Any, value: bool) -> None:
    """off is the word where it is one of those that are taken as they stand, and refused in words elsewhere."""
    said = OF_ROLES.check(name, make(value))
    if {"on", "off"} <= set(words):
        assert said == ""
    else:
        assert f"true or false ({YES})" in said or said == "is neither text nor json", said


def test_there_are_words_of_all_kinds() -> None:
    """In roles with and without tables of their own, within entries, and as a list."""
    assert {"nginx_balancer_server_tokens", "tomcat_log_level", "tomcat_jmx.users.access", "frontends_enabled"} <= {
        one[1] for one in CHOICES
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"tomcat_multicast_drop_time": 500, "tomcat_multicast_frequency": "500"}, []),
        (
            {"tomcat_multicast_drop_time": 100},
            [
                (
                    "tomcat_multicast_drop_time = 100: is less than tomcat_multicast_frequency (500): members would drop each other"
                    " between two heartbeats"
                )
            ],
        ),
        (
            {"tomcat_max_threads": 5, "tomcat_min_spare_threads": 20},
            ["tomcat_min_spare_threads = 20: is more than tomcat_max_threads (5): there would be more threads than there may be"],
        ),
        ({"tomcat_max_threads": True}, []),
        ({"tomcat_max_connections": -1, "tomcat_limit_nofile": 100}, []),
        (
            {"tomcat_limit_nofile": 4096},
            ["tomcat_limit_nofile = 4096: is less than tomcat_max_connections (10000): each connection is an open file"],
        ),
    ],
)
def test_numbers_that_contradict_each_other(given: dict[str, Any], expected: list[str]) -> None:
    """What is not given is what the role has."""
    assert [f"{key} = {value}: {reason}" for key, value, reason, _remedy in relation_faults(given)] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tomcat_umask": "0027", "tomcat_session_cookie_same_site": "lax"}, []),
        (
            {"tomcat_umask": "0022"},
            ["tomcat_umask = 0022: lets everybody read what Tomcat writes, with which its SecurityListener does not start"],
        ),
        ({"tomcat_umask": "0022", "tomcat_security_listener": "no"}, []),
        ({"tomcat_umask": "777"}, ["tomcat_umask = 777: takes its own files from Tomcat"]),
        ({"tomcat_umask": 23}, []),
        (
            {"tomcat_session_cookie_same_site": "none"},
            ["tomcat_session_cookie_same_site = none: is for cookies that are sent over TLS only: browsers drop others"],
        ),
        ({"tomcat_session_cookie_same_site": "none", "tomcat_session_cookie_secure": "true"}, []),
    ],
)
def test_words_that_contradict_each_other(given: dict[str, Any], expected: list[str]) -> None:
    assert [f"{key} = {value}: {reason}" for key, value, reason, _remedy in word_faults(given)] == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"tomcat_base_root": "/srv/tomcat", "webapp_root": "/homes/x", "tomcat_java_home": None}, []),
        ({"tomcat_base_root": "/home/tomcat"}, ["tomcat_base_root"]),
        ({"webapp_root": "/tmp", "jdk_archive_root": "/var/tmp/java"}, ["webapp_root", "jdk_archive_root"]),
        ({"tomcat_base_root": "/home/tomcat", "tomcat_sandbox": False}, []),
    ],
)
def test_folders_that_the_service_does_not_see(given: dict[str, Any], expected: list[str]) -> None:
    assert [key for key, _value, _reason, _remedy in hidden_faults(given)] == expected


def test_their_defaults_are_those_of_the_role() -> None:
    path = Path(__file__).resolve().parents[5] / "roles" / "tomcat" / "defaults" / "main.yml"
    defaults = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {name: value for pair in BELOW for name, value in (pair[:2], pair[2:4])}.items() <= defaults.items()


def test_every_default_fits() -> None:
    """Options that nobody set are checked by nobody."""
    roles = Path(__file__).resolve().parents[5] / "roles"
    specs = RoleSpecs(roles)
    for path in roles.glob("*/defaults/main.yml"):
        for name, value in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).items():
            assert "{{" in str(value) or not specs.check(name, value), name
