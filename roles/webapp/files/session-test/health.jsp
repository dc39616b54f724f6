<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%-- Tells that this instance answers. Makes no session. --%>
<%@ page contentType="application/json; charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%
    response.setHeader("Cache-Control", "no-store");
    String instance = System.getProperty("catalina.instance", "").replaceAll("[^A-Za-z0-9_.-]", "");
%>
{"instance": "<%= instance %>", "status": "up"}
