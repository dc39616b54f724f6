<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%--
  Shows the instance that answers and the content of the session, as a page, or as JSON if the client accepts application/json.
    dataName, dataValue   sets an attribute (GET or POST)
    op=count              adds one to the attribute "counter" and returns its value
    op=remove, dataName   removes an attribute
    op=invalidate         ends the session
    sleep=MS              answers MS milliseconds later (at most 10,000)
  Imports no servlet classes, so that the same file compiles for javax and jakarta.
--%>
<%@ page contentType="text/html; charset=UTF-8" trimDirectiveWhitespaces="true"
         import="java.util.Collections,java.util.Date,java.util.Map,java.util.TreeMap" %>
<%!
    private static final int LONGEST_SLEEP = 10000;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_VALUE = 10000;

    private static String html(Object value) {
        String text = String.valueOf(value);
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&': out.append("&amp;"); break;
                case '<': out.append("&lt;"); break;
                case '>': out.append("&gt;"); break;
                case '"': out.append("&quot;"); break;
                case '\'': out.append("&#39;"); break;
                default: out.append(c);
            }
        }
        return out.toString();
    }

    private static String json(Object value) {
        String text = String.valueOf(value);
        StringBuilder out = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
%>
<%
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    request.setCharacterEncoding("UTF-8");

    String op = request.getParameter("op");
    String dataName = request.getParameter("dataName");
    String dataValue = request.getParameter("dataValue");
    boolean ended = false;
    Object counted = null;

    if ("count".equals(op)) {
        synchronized (session) {
            Object before = session.getAttribute("counter");
            counted = Integer.valueOf(before instanceof Integer ? ((Integer) before).intValue() + 1 : 1);
            session.setAttribute("counter", counted);
        }
    } else if ("invalidate".equals(op)) {
        session.invalidate();
        ended = true;
    } else if (dataName != null && dataName.length() > 0) {
        if ("remove".equals(op)) {
            session.removeAttribute(shortened(dataName, LONGEST_NAME));
        } else {
            session.setAttribute(shortened(dataName, LONGEST_NAME),
                                 shortened(dataValue == null ? "" : dataValue, LONGEST_VALUE));
        }
    }

    String sleep = request.getParameter("sleep");
    if (sleep != null && sleep.matches("[0-9]{1,6}")) {
        Thread.sleep(Math.min(Integer.parseInt(sleep), LONGEST_SLEEP));
    }

    String id = ended ? "" : session.getId();
    String instance = application.getInitParameter("instance");
    if (instance.indexOf('$') >= 0 && id.indexOf('.') >= 0) {
        instance = id.substring(id.indexOf('.') + 1);
    }
    String server = request.getLocalAddr();
    int port = request.getLocalPort();
    Map<String, Object> attributes = new TreeMap<String, Object>();
    if (!ended) {
        for (Object name : Collections.list(session.getAttributeNames())) {
            attributes.put((String) name, session.getAttribute((String) name));
        }
    }

    String accept = request.getHeader("Accept");
    if (accept != null && accept.contains("application/json")) {
        response.setContentType("application/json; charset=UTF-8");
        StringBuilder body = new StringBuilder("{");
        body.append("\"server\": ").append(json(server)).append(", \"port\": ").append(port);
        body.append(", \"instance\": ").append(json(instance)).append(", \"session\": ").append(json(id));
        body.append(", \"url\": ").append(json(request.getRequestURL().toString()));
        body.append(", \"new\": ").append(!ended && session.isNew());
        if (counted != null) {
            body.append(", \"counter\": ").append(counted);
        }
        body.append(", \"attributes\": {");
        String separator = "";
        for (Map.Entry<String, Object> entry : attributes.entrySet()) {
            Object value = entry.getValue();
            body.append(separator).append(json(entry.getKey())).append(": ");
            body.append(value instanceof Integer ? value.toString() : json(value));
            separator = ", ";
        }
        out.println(body.append("}}"));
        return;
    }
    String action = html(response.encodeURL(request.getContextPath() + "/index.jsp"));
%>
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Session test: <%= html(instance) %></title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #f6f6f4; }
  main { background: #fff; border: 1px solid #ddd; border-radius: 8px; padding: 1rem 1.5rem 1.5rem; }
  h1 { font-size: 1.4rem; margin: .2rem 0 1rem; }
  h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
  dl { display: grid; grid-template-columns: 8rem 1fr; gap: .2rem 1rem; margin: 0; }
  dt { color: #666; }
  dd { margin: 0; overflow-wrap: anywhere; }
  pre { background: #f2f2ef; border-radius: 6px; padding: .6rem .8rem; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
  label { display: block; margin: .4rem 0; }
  input[type=text] { font: inherit; padding: .25rem .4rem; width: 16rem; max-width: 100%; }
  button { font: inherit; padding: .3rem .9rem; margin-top: .4rem; }
  footer { color: #666; font-size: .85rem; margin-top: 1rem; }
</style>
</head>
<body>
<main>
<h1>Answered by <%= html(instance.length() == 0 ? server + ":" + port : instance) %></h1>
<dl>
  <dt>Server</dt><dd><%= html(server) %>:<%= port %></dd>
  <dt>Instance</dt><dd><%= html(instance) %></dd>
  <dt>Session</dt><dd><%= html(id) %><%= !ended && session.isNew() ? " (new)" : "" %></dd>
  <dt>Time</dt><dd><%= html(new Date()) %></dd>
</dl>
<h2>Attributes</h2>
<pre><% for (Map.Entry<String, Object> entry : attributes.entrySet()) {
    out.print(html(entry.getKey()) + " = " + html(entry.getValue()) + "\n");
} %></pre>
<h2>Set an attribute</h2>
<form action="<%= action %>" method="post">
  <label>Name <input type="text" name="dataName" maxlength="100" required></label>
  <label>Value <input type="text" name="dataValue" maxlength="10000"></label>
  <button type="submit">Set</button>
</form>
</main>
<footer>Reload this page: the answering server may change, the session stays.</footer>
</body>
</html>
