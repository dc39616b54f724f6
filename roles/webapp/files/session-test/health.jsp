<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%-- Answers with the name of the instance. Creates no session. --%>
<%@ page contentType="application/json; charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
<%
    response.setHeader("Cache-Control", "no-store");
    // Not System: the compiler of an old Tomcat cannot read that class of a new Java.
    String instance = application.getInitParameter("instance").replaceAll("[^A-Za-z0-9_.-]", "");
%>
{"instance": "<%= instance %>", "status": "up"}
