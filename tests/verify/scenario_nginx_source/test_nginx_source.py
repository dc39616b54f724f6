# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx from source with a library and modules: what is built works, and neither a change of the binary nor a failure costs a request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from verify.helpers import Cluster, Reply, fetch, playbook, recap, variables
from verify.load import Load

PORT = 82
RATE, USERS = 100, 33
HEADERS_MORE = "headers-more"


def host(cluster: Cluster) -> Any:
    """The only host."""
    return cluster.hosts["web"]


def ask(cluster: Cluster, path: str = "/test/index.jsp") -> Reply:
    return fetch(str(variables(host(cluster))["ansible_host"]), PORT, path)


def main_pid(cluster: Cluster) -> str:
    return str(host(cluster).check_output("systemctl show -p MainPID --value nginx"))


def program(cluster: Cluster) -> str:
    """What the main process runs that systemd knows."""
    return str(host(cluster).check_output(f"readlink /proc/{main_pid(cluster)}/exe"))


def builds(cluster: Cluster) -> list[str]:
    """Logs of builds, with the time of their last line."""
    return str(host(cluster).check_output("stat -c '%n %Y' /var/log/catalina-cluster/nginx-build/*")).splitlines()


def converge(**extra: Any) -> str:
    """Run the scenario's playbook with other values; what it printed."""
    done = playbook("-v", "-e", json.dumps(extra))
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def packaged(cluster: Cluster) -> dict[str, Any]:
    """The package's nginx with the one module that is dynamic."""
    modules = [module for module in variables(host(cluster))["nginx_balancer_modules"] if module["name"] == HEADERS_MORE]
    return {
        "nginx_balancer_install_method": "package",
        "nginx_balancer_version": "",
        "nginx_balancer_modules": modules,
        "nginx_balancer_extra_server_lines": ["more_set_headers 'X-Built: loaded';"],
    }


def fails_without_harm(cluster: Cluster, change: dict[str, Any], said: str) -> None:
    """A run fails with these words; what serves goes on, and nothing of what was begun remains."""
    look = "ls /opt/catalina-cluster/* /var/cache/catalina-cluster; find /etc/nginx -type f -exec sha256sum {} +"
    before = main_pid(cluster), program(cluster), host(cluster).run(look).stdout
    with Load(cluster, RATE, USERS) as load:
        done = playbook("-e", json.dumps(change))
    assert done.returncode != 0 and said in done.stdout + done.stderr, done.stdout[-3000:]
    assert load.harm() == 0, load.said()
    assert (main_pid(cluster), program(cluster), host(cluster).run(look).stdout) == before


def test_it_answers_through_both_modules(cluster: Cluster) -> None:
    assert "/nginx/1.26.3-" in program(cluster)
    assert ask(cluster, "/echo").body.strip() == "built in"
    assert ask(cluster).headers["x-built"] == "loaded"


def test_it_is_built_from_the_patched_source_and_the_given_library(cluster: Cluster) -> None:
    assert ask(cluster).headers["server"] == "patched"
    assert "libz" not in host(cluster).check_output(f"ldd {program(cluster)}")


def test_it_is_installed_as_the_package_would_be(cluster: Cluster) -> None:
    web = host(cluster)
    assert web.check_output("ps -o user= -C nginx | sort -u").split() == ["root", "www-data"]
    assert web.run("logrotate -d /etc/logrotate.d/nginx").rc == 0
    assert web.check_output("systemctl is-enabled nginx") == "enabled"
    assert web.run("find /opt/catalina-cluster ! -user root -o -perm /022 ! -type l | grep .").rc == 1, "only root writes there"
    assert web.check_output("ls -A /var/cache/catalina-cluster") == "", "nothing remains of the build"
    assert any("/1.26.3-" in line for line in builds(cluster)), "it was built here, and not taken from an earlier run"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nginx_balancer_configure_options": ["--with-no-such-thing"]}, 'invalid option "--with-no-such-thing"'),
        ({"nginx_balancer_version": "1.30.0"}, "only these versions are listed: 1.22.1, 1.26.3"),
        ({"nginx_balancer_configure_options": ["--prefix=/usr"]}, "the prefix is named after the build"),
    ],
)
def test_a_failing_build_changes_nothing(cluster: Cluster, change: dict[str, Any], said: str) -> None:
    fails_without_harm(cluster, change, said)
    assert ask(cluster, "/echo").body.strip() == "built in"


def test_another_version_and_back_fail_no_request(cluster: Cluster) -> None:
    with Load(cluster, RATE, USERS) as load:
        converge(nginx_balancer_version="1.22.1")
        assert "/nginx/1.22.1-" in program(cluster)
        before = builds(cluster)
        converge()
        assert "/nginx/1.26.3-" in program(cluster)
        assert builds(cluster) == before, "the one before is kept"
    assert load.harm() == 0, load.said()
    assert ask(cluster, "/echo").body.strip() == "built in"


def test_to_the_package_and_back_fails_no_request(cluster: Cluster) -> None:
    package = packaged(cluster)
    with Load(cluster, RATE, USERS) as load:
        converge(**package)
        assert program(cluster) == "/usr/sbin/nginx"
        assert ask(cluster).headers["x-built"] == "loaded", "by a module that was built for the package"
    assert load.harm() == 0, load.said()
    # As after a start of the host: then the main process was started by the package's path.
    host(cluster).check_output("systemctl restart nginx")
    inode = host(cluster).check_output("stat -c %i /usr/sbin/nginx")
    with Load(cluster, RATE, USERS) as load:
        converge()
        assert "/nginx/1.26.3-" in program(cluster)
    assert load.harm() == 0, load.said()
    assert host(cluster).check_output("stat -c %i /usr/sbin/nginx") == inode
    assert host(cluster).check_output("ls /usr/sbin | grep nginx") == "nginx"


def test_an_upgrade_of_the_package_is_loaded_by_the_next_run_with_modules_that_fit(cluster: Cluster) -> None:
    """Another version at the package's path, as apt would have left it; its modules are not there yet."""
    web, package, path = host(cluster), packaged(cluster), "/usr/sbin/nginx"
    built = program(cluster)
    converge(**package)
    web.check_output(f"cp -p {path} /root/packaged")
    try:
        with Load(cluster, RATE, USERS) as load:
            web.check_output(f"cp -p {built} {path}.new && mv {path}.new {path}")
            assert program(cluster) == f"{path} (deleted)"
            assert "was replaced after" in converge(**package)
            assert program(cluster) == path
        assert load.harm() == 0, load.said()
        assert ask(cluster).headers["x-built"] == "loaded"
        assert len(web.check_output("ls /opt/catalina-cluster/nginx-modules").split()) == 2
        again = playbook("-e", json.dumps(package))
        assert again.returncode == 0 and recap(again.stdout)["web"]["changed"] == 0, again.stdout[-3000:]
    finally:
        web.check_output(f"mv /root/packaged {path}")
        converge()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("without-config", "has no file config at its top: this is not what it is taken for"),
        ("broken", "broken.c:1:"),
    ],
)
def test_a_broken_module_changes_nothing(cluster: Cluster, name: str, said: str) -> None:
    """Asked for with the package's nginx, since then nothing but the module is compiled."""
    checksum = f"sha256:{{{{ lookup('ansible.builtin.file', sources ~ '/{name}.tar.gz.sha256') }}}}"
    module = {"name": name, "src": f"{{{{ sources }}}}/{name}.tar.gz", "checksum": checksum, "load": ["ngx_http_broken_module.so"]}
    fails_without_harm(cluster, {**packaged(cluster), "nginx_balancer_modules": [module]}, said)


def test_a_binary_that_does_not_come_up_leaves_the_old_one(cluster: Cluster) -> None:
    """What nginx -t does not see: a port that another program has."""
    before = main_pid(cluster), program(cluster)
    change = {"nginx_balancer_version": "1.22.1", "nginx_balancer_extra_http_lines": ["server { listen 8081; }"]}
    with Load(cluster, RATE, USERS) as load:
        done = playbook("-e", json.dumps(change))
        said = done.stdout + done.stderr
        assert done.returncode != 0 and "does not take over" in said and "Address already in use" in said, said[-3000:]
        assert (main_pid(cluster), program(cluster)) == before
        assert ask(cluster, "/echo").body.strip() == "built in"
    assert load.harm() == 0, load.said()
    converge()
    assert program(cluster) == before[1]
