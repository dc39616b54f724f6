# SPDX-License-Identifier: GPL-3.0-or-later
"""A real PostgreSQL on the host of the front ends, and an application whose page reads it through a data source of Tomcat."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

from integration import lab

ADDRESS = f"{lab.NETWORK}.100"
# Every character that XML, properties, shells or Tomcat itself might take for something else.
PASSWORD = "a&b<c>\"d'e$f#g@h"
_USER = "shop"
_INSTALL = r"""
set -e
export DEBIAN_FRONTEND=noninteractive
command -v pg_lsclusters >/dev/null || { apt-get -q update && apt-get -qy install postgresql; } >/dev/null 2>&1
conf=$(ls -d /etc/postgresql/*/main)
printf "listen_addresses = 'localhost, %s'\n" "$1" >"$conf/conf.d/address.conf"
grep -q "^host shop" "$conf/pg_hba.conf" || printf 'host shop shop %s.0/24 scram-sha-256\n' "${1%.*}" >>"$conf/pg_hba.conf"
systemctl restart postgresql
cd / && runuser -u postgres -- psql -q -v ON_ERROR_STOP=1
"""
_WEB = '<web-app xmlns="{0}" version="{1}"><distributable/></web-app>'
# What people read of an error must not name the password.
_PAGE = """<%@ page contentType="text/plain" trimDirectiveWhitespaces="true" import="java.sql.*" %><%
javax.sql.DataSource source = (javax.sql.DataSource) new javax.naming.InitialContext().lookup("java:comp/env/jdbc/shop");
try (Connection c = source.getConnection(); Statement s = c.createStatement(); ResultSet r = s.executeQuery(
        "SELECT current_user || ' reads ' || text || ' as ' || current_setting('application_name') FROM greeting")) {
    while (r.next()) out.println(r.getString(1));
}
%>"""


def install() -> None:
    """PostgreSQL of the distribution, with a user, a database and a row."""
    quoted = PASSWORD.replace("'", "''")
    statements = f"""
DROP DATABASE IF EXISTS {_USER};
DROP ROLE IF EXISTS {_USER};
CREATE ROLE {_USER} LOGIN PASSWORD '{quoted}';
CREATE DATABASE {_USER} OWNER {_USER};
\\connect {_USER}
CREATE TABLE greeting AS SELECT 'hello' AS text;
ALTER TABLE greeting OWNER TO {_USER};
"""
    lab.on(lab.WEB, "cat >/root/database.sh", _INSTALL)
    lab.on(lab.WEB, f"sh /root/database.sh {ADDRESS}", statements)


def application(folder: Path) -> dict[str, Any]:
    """The entry of an application that reads the row."""
    path = folder / "database.war"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WEB-INF/web.xml", _WEB.format("https://jakarta.ee/xml/ns/jakartaee", "6.0"))
        archive.writestr("index.jsp", _PAGE)
    return {"path": "/database", **_file(path)}


def variables(driver: Path, folder: Path) -> dict[str, Any]:
    """What has the members connect."""
    resource = {
        "name": "jdbc/shop",
        "auth": "Container",
        "type": "javax.sql.DataSource",
        "driverClassName": "org.postgresql.Driver",
        "url": f"jdbc:postgresql://{ADDRESS}/{_USER}?ApplicationName={{name}}",
        "username": _USER,
        "password": PASSWORD,
        "maxTotal": 4,
    }
    return {
        "tomcat_global_resources": [{"Resource": resource}],
        "tomcat_context": {"ResourceLink": {"name": "jdbc/shop", "global": "jdbc/shop", "type": "javax.sql.DataSource"}},
        "tomcat_files": [{"dest": "lib/postgresql.jar", **_file(driver)}],
        "webapp_deployments": [application(folder)],
    }


def _file(path: Path) -> dict[str, str]:
    return {"src": str(path), "checksum": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"}
