<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%-- Answers with the name of the instance. Creates no session. --%>
<%@ page contentType="application/json; charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%
    response.setHeader("Cache-Control", "no-store");
    String instance = System.getProperty("catalina.instance", "").replaceAll("[^A-Za-z0-9_.-]", "");
%>
{"instance": "<%= instance %>", "status": "up"}
