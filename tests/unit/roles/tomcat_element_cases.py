# Copyright: (c) 2026, catalina.cluster contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory that fills every place of Tomcat's files, for each series. Real servers accept what comes of it."""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]
PASSWORD = "a&b<c>\"d'e$f#g@h"
_VALVES = "org.apache.catalina.valves"
_REALM = "org.apache.catalina.realm"
_SESSION = "org.apache.catalina.session"


def elements(series: str) -> Values:
    """Variables of the role, with what the series has."""
    old = series == "7.0"
    pool = {"maxActive": 20, "maxWait": 5000} if old else {"maxTotal": 20, "maxWaitMillis": 5000}
    filters = [{"className": f"{_VALVES}.FilterValve", "filterClassName": FILTER}] if series == "11.0" else []
    return {
        "tomcat_server": {
            "address": "127.0.0.1",
            "Listener": [
                {"className": "org.apache.catalina.mbeans.GlobalResourcesLifecycleListener"},
                {"className": "org.apache.catalina.core.JreMemoryLeakPreventionListener", "classesToInitialize": "java.util.Currency"},
            ],
        },
        **({} if series in ("7.0", "8.5") else {"tomcat_service": {"gracefulStopAwaitMillis": 5000}}),
        "tomcat_global_resources": [
            {
                "Resource": {
                    "name": "jdbc/shop",
                    "auth": "Container",
                    "type": "javax.sql.DataSource",
                    "driverClassName": "org.postgresql.Driver",
                    "url": "jdbc:postgresql://127.0.0.1/{cluster}?ApplicationName={name}",
                    "username": "shop",
                    "password": PASSWORD,
                    **pool,
                }
            },
            {"Environment": {"name": "limits/orders", "type": "java.lang.Integer", "value": "{number+100}", "override": False}},
        ],
        "tomcat_executors": [{"name": "workers", "namePrefix": "worker-{number}-", "maxThreads": 50, "minSpareThreads": 5}],
        "tomcat_connectors": [_tls(series), {"port": "{number+9200}", "address": "127.0.0.1", "executor": "workers", "maxPostSize": 4096}],
        "tomcat_http_attributes": _http(series),
        "tomcat_ajp_attributes": {"tomcatAuthentication": False},
        "tomcat_engine": {
            "Realm": {
                "className": f"{_REALM}.LockOutRealm",
                "failureCount": 3,
                "Realm": [
                    {"className": f"{_REALM}.UserDatabaseRealm", "resourceName": "UserDatabase"},
                    {
                        "className": f"{_REALM}.DataSourceRealm",
                        "dataSourceName": "jdbc/shop",
                        "userTable": "users",
                        "userNameCol": "name",
                        "userCredCol": "password",
                        "userRoleTable": "roles",
                        "roleNameCol": "role",
                    },
                ],
            },
            "Valve": {"className": f"{_VALVES}.CrawlerSessionManagerValve", "crawlerUserAgents": ".*[bB]ot.*|<none>"},
        },
        "tomcat_host": {
            "Alias": ["shop.example.com", "www.example.com"],
            "Valve": [
                {"className": f"{_VALVES}.AccessLogValve", "pattern": "%h %{User-Agent}i", "prefix": "{name}-access."},
                {"className": f"{_VALVES}.AccessLogValve", "prefix": "second."},
                {"className": f"{_VALVES}.StuckThreadDetectionValve", "threshold": 60},
                *filters,
            ],
        },
        "tomcat_virtual_hosts": [
            {
                "name": "admin.example.com",
                "appBase": "admin",
                "autoDeploy": False,
                "Alias": ["admin"],
                "Valve": {"className": f"{_VALVES}.RemoteAddrValve", "allow": r"127\.0\.0\.1"},
            },
        ],
        "tomcat_context": _context(series),
        "tomcat_web_xml": {
            "filter": {
                "filter-name": "encoding",
                "filter-class": "org.apache.catalina.filters.SetCharacterEncodingFilter",
                "init-param": [{"param-name": "encoding", "param-value": "UTF-8"}],
            },
            "filter-mapping": {"filter-name": "encoding", "url-pattern": ["/shop/*", "/admin/*"]},
            "servlet": [{"servlet-name": "default", "init-param": {"param-name": "sendfileSize", "param-value": -1}}],
            "error-page": [{"error-code": 404, "location": "/WEB-INF/404.html"}, {"error-code": 500, "location": "/WEB-INF/500.html"}],
            "mime-mapping": {"extension": "json", "mime-type": "application/json;charset=UTF-8"},
            "context-param": {"param-name": "mode", "param-value": "<shop & more>"},
            "session-config": {"tracking-mode": "COOKIE"},
        },
        "tomcat_users": [
            {"username": "admin", "password": PASSWORD, "roles": ["manager-gui", "admin"]},
            {"username": "monitor", "password": "x", "roles": "manager-status, admin"},
        ],
        "tomcat_catalina_properties": {"shop.greeting": "héllo wörld", "tomcat.util.buf.StringCache.byte.enabled": False},
        "tomcat_logging_properties": {
            "handlers": "1catalina.org.apache.juli.AsyncFileHandler, 3shop.org.apache.juli.FileHandler, java.util.logging.ConsoleHandler",
            "3shop.org.apache.juli.FileHandler.directory": "${catalina.base}/logs",
            "3shop.org.apache.juli.FileHandler.prefix": "{name}-shop.",
            "com.example.shop.level": "FINE",
        },
        **(
            {} if old else {"tomcat_rewrite": ["RewriteCond %{HTTP_HOST} ^old\\.example\\.com$", "RewriteRule ^/old/(.*)$ /new/$1 [R=301]"]}
        ),
        "tomcat_files": [
            {"dest": "conf/shop.properties", "content": "a=1"},
            {"dest": "lib/shop/messages.properties", "content": "b=2\n", "mode": "0644", "secret": False},
            *([] if old else [{"dest": "conf/jaspic-providers.xml", "content": PROVIDERS}]),
        ],
        "tomcat_clusters": {"main": {"tomcat": {"context": {"Parameter": {"name": "cluster", "value": "{cluster}", "override": False}}}}},
        "tomcat_instances": [{"name": "tomcat1", "tomcat": {"http_attributes": {"maxThreads": 321}, "users": [MANAGER]}}],
    }


REWRITE = ["RewriteCond %{HTTP_HOST} ^old\\.example\\.com$", "RewriteRule ^/old/(.*)$ /new/$1 [R=301]"]
# Of another application than the manager, whose first request makes Tomcat read them.
PROVIDERS = """<?xml version="1.0" encoding="UTF-8"?>
<jaspic-providers xmlns="http://tomcat.apache.org/xml" version="1.0">
  <provider className="org.apache.catalina.authenticator.jaspic.SimpleAuthConfigProvider" layer="HttpServlet"
            appContext="Catalina/localhost /shop" description="shop">
    <property name="org.apache.catalina.authenticator.jaspic.ServerAuthModule.1" value="com.example.shop.Module"/>
  </provider>
</jaspic-providers>
"""
FILTER = "org.apache.catalina.filters.AddDefaultCharsetFilter"
MANAGER: Values = {"username": "monitor", "password": "of tomcat1", "roles": ["manager-status"]}


def _tls(series: str) -> Values:
    """A connector with TLS, in the words of the series. PKCS12 where it has no other way."""
    common: Values = {
        "port": "{number+8440}",
        "protocol": "org.apache.coyote.http11.Http11NioProtocol",
        "SSLEnabled": True,
        "scheme": "https",
    }
    if series == "7.0":
        store = {"keystoreFile": "${catalina.base}/conf/shop.p12", "keystoreType": "PKCS12", "keystorePass": PASSWORD}
        return {**common, "secure": True, "clientAuth": False, "sslProtocol": "TLS", **store}
    return {
        **common,
        "secure": True,
        "SSLHostConfig": [
            {
                "protocols": "TLSv1.2+TLSv1.3" if series != "8.5" else "TLSv1.2",
                "Certificate": {"certificateFile": "conf/shop.pem", "certificateKeyFile": "conf/shop.key", "type": "RSA"},
            },
            {
                "hostName": "admin.example.com",
                "Certificate": {
                    "certificateKeystoreFile": "conf/shop.p12",
                    "certificateKeystoreType": "PKCS12",
                    "certificateKeystorePassword": PASSWORD,
                },
            },
        ],
    }


def _http(series: str) -> Values:
    """Attributes of the model's own connector, and HTTP/2 without TLS where there is such."""
    attributes: Values = {"server": "x & y", "compression": "on"}
    if series != "7.0":
        attributes["UpgradeProtocol"] = {"className": "org.apache.coyote.http2.Http2Protocol", "maxConcurrentStreams": 50}
    return attributes


def _context(series: str) -> Values:
    """What all applications share."""
    found: Values = {
        "sessionCookiePathUsesTrailingSlash": True,
        "WatchedResource": ["WEB-INF/web.xml", {"content": "WEB-INF/shop.xml"}],
        "ResourceLink": {"name": "jdbc/shop", "global": "jdbc/shop", "type": "javax.sql.DataSource"},
        "Environment": {"name": "instance", "type": "java.lang.String", "value": "{name}", "override": False},
        "JarScanner": {"scanClassPath": False},
    }
    if series == "7.0":
        return found
    found["Resources"] = {
        "cacheTtl": 10000,
        "PreResources": [
            {"className": "org.apache.catalina.webresources.DirResourceSet", "base": "${catalina.base}/webapps", "webAppMount": "/extra"},
        ],
    }
    found["CookieProcessor"] = {"className": "org.apache.tomcat.util.http.Rfc6265CookieProcessor", "sameSiteCookies": "strict"}
    found["JarScanner"] = {"scanClassPath": False, "JarScanFilter": {"defaultPluggabilityScan": False}}
    return found


KEY = "0123456789abcdef" * 4
_TRIBES = "org.apache.catalina.tribes"


def of_cluster(series: str) -> Values:
    """The Cluster of an inventory that says something of everything in it, and encrypts what it replicates."""
    element: Values = {
        "heartbeatBackgroundEnabled": True,
        "Manager": {"processExpiresFrequency": 3, "recordAllActions": True},
        "Channel": {
            "heartbeatSleeptime": 4000,
            **({"Membership": {"connectTimeout": 700}} if series in ("9.0", "10.1", "11.0") else {}),
            "Receiver": {"maxIdleTime": 50000, "tcpNoDelay": True},
            "Sender": {"Transport": {"maxRetryAttempts": 2, "soKeepAlive": True}},
            "Interceptor": [
                {"className": f"{_TRIBES}.group.interceptors.GzipInterceptor"},
                {"className": f"{_TRIBES}.group.interceptors.FragmentationInterceptor", "maxSize": 200000},
                {"className": f"{_TRIBES}.group.interceptors.TcpFailureDetector", "removeSuspectsTimeout": 120},
                {"className": f"{_TRIBES}.group.interceptors.ThroughputInterceptor", "interval": 5000},
            ],
        },
        "Valve": [
            {"className": "org.apache.catalina.ha.tcp.ReplicationValve", "statistics": True},
            {"className": "org.apache.catalina.ha.session.JvmRouteBinderValve", "enabled": True},
        ],
    }
    return {"tomcat_clusters": {"main": {"membership": "static", "encryption": _encryption(series), "tomcat": {"cluster": element}}}}


def _encryption(series: str) -> Values:
    return {"key": KEY, "algorithm": "AES/CBC/PKCS5Padding"} if series == "7.0" else {"key": KEY}


def every_class(series: str) -> Values:
    """The classes of a Cluster that the one above does without: further interceptors, transports, valves and listeners."""
    old = series in ("7.0", "8.5", "9.0")
    group, ha = f"{_TRIBES}.group.interceptors", "org.apache.catalina.ha"
    # Gone in 7.0's successors: 7.0 has both, and the collection takes the newer one there.
    dispatch = f"{group}.MessageDispatch{'15' if series == '7.0' else ''}Interceptor"
    element: Values = {
        "Channel": {
            "Membership": {"domain": "shop", "recoverySleepTime": 4000, "localLoopbackDisabled": False},
            # The first transport there was; where a class takes the place of another, the address of the model stays.
            **({"Receiver": {"className": f"{_TRIBES}.transport.bio.BioReceiver", "maxThreads": 20}} if old else {}),
            **({"Sender": {"Transport": {"className": f"{_TRIBES}.transport.bio.PooledMultiSender", "poolSize": 5}}} if old else {}),
            "Interceptor": [
                {"className": f"{group}.NonBlockingCoordinator"},
                {"className": f"{group}.TwoPhaseCommitInterceptor", "expire": 5000},
                # For what applications send themselves: members that answer each other would wait for each other.
                {"className": f"{group}.OrderInterceptor", "expire": 3000, "optionFlag": 64},
                {"className": f"{group}.DomainFilterInterceptor", "domain": "shop"},
                {"className": f"{group}.TcpPingInterceptor", "interval": 2000},
                {"className": dispatch, "maxQueueSize": 1000000, "maxThreads": 20},
            ],
        },
        "Deployer": {"watchEnabled": True, "processDeployFrequency": 3},
        "ClusterListener": [{"className": f"{ha}.session.ClusterSessionListener"}],
    }
    url = "proxyURL" if series == "7.0" else "proxyURLString"
    beat = {"className": f"{ha}.backend.HeartbeatListener", "host": "{address}", "port": "{http_port}", url: "/beat", "ttl": 1}
    return {
        "tomcat_clusters": {"main": {"encryption": _encryption(series), "tomcat": {"cluster": element}}},
        "tomcat_host": {"Valve": {"className": f"{ha}.authenticator.ClusterSingleSignOn", "cookieDomain": "example.com"}},
        "tomcat_engine": {"Listener": beat},
    }


def in_cloud(provider: str) -> Values:
    """A cluster whose members ask for each other."""
    cloud: Values = {"DNS_MEMBERSHIP_SERVICE_NAME": "localhost"}
    if provider == "kubernetes":
        labels = {"KUBERNETES_LABELS": "app=shop,tier in (web)", "SA_TOKEN_FILE": "/run/secrets/token of the service"}
        cloud = {"KUBERNETES_NAMESPACE": "shop", "KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": 443, **labels}
    element = {"Channel": {"Membership": {"expirationTime": 8000, "readTimeout": 2000}}}
    return {"tomcat_clusters": {"main": {"membership": provider, "cloud": cloud, "tomcat": {"cluster": element}}}}
