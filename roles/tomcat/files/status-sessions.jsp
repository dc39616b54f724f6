<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%--
  Which sessions this member holds of each application that replicates them, for the host itself alone. It changes nothing, and no
  session can be found out by it: of each id there is a fingerprint, its route and when it
  was used last, in milliseconds since 1970.

    sessions 2                        the first line: that it is this page, and its format
    self ADDRESS PORT                 where it receives sessions
    sees ADDRESS PORT                 a member that is there for it, as it says itself where it receives
    context PATH KIND                 an application, as /shop or /shop##2 or / ; KIND is the name of its manager's class
    h FINGERPRINT ROUTE USED          a session whose content is here
    k FINGERPRINT ROUTE               one of which only the place is known here
    end                               the last line: that it is complete

  Imports no servlet classes, so that the same file compiles for javax and jakarta, and nothing that Java 6 lacks.
--%>
<%@ page contentType="text/plain; charset=UTF-8" session="false" trimDirectiveWhitespaces="true"
         import="java.lang.management.ManagementFactory,java.net.InetAddress,java.security.MessageDigest,java.util.HashSet,java.util.Set,
                 javax.management.MBeanServer,javax.management.ObjectName,org.apache.catalina.Context,
                 org.apache.catalina.DistributedManager,org.apache.catalina.Manager,org.apache.catalina.Session,
                 org.apache.catalina.ha.CatalinaCluster,org.apache.catalina.ha.ClusterManager,
                 org.apache.catalina.tribes.Member" %>
<%!
    private static String fingerprint(String id) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes("UTF-8"));
        StringBuilder out = new StringBuilder(16);
        for (int i = 0; i < 8; i++) {
            out.append(Character.forDigit((digest[i] >> 4) & 15, 16)).append(Character.forDigit(digest[i] & 15, 16));
        }
        return out.toString();
    }

    private static String entry(String id) throws Exception {
        int dot = id.indexOf('.');
        String route = dot < 0 ? "" : id.substring(dot + 1);
        // Whatever a client made up never gets here as an id, but a line must stay a line.
        return fingerprint(dot < 0 ? id : id.substring(0, dot)) + " " + (route.matches("[A-Za-z0-9_.-]+") ? route : "-");
    }

    private static void member(String word, Member member, StringBuilder out) throws Exception {
        if (member != null) {
            out.append(word).append(' ').append(InetAddress.getByAddress(member.getHost()).getHostAddress());
            out.append(' ').append(member.getPort()).append('\n');
        }
    }

    private static void describe(Manager manager, StringBuilder out) throws Exception {
        Set<String> held = new HashSet<String>();
        for (Session session : manager.findSessions()) {
            String id = session.getIdInternal();
            if (id != null && held.add(id)) {
                out.append("h ").append(entry(id)).append(' ').append(session.getThisAccessedTimeInternal()).append('\n');
            }
        }
        if (manager instanceof DistributedManager) {
            for (String id : ((DistributedManager) manager).getSessionIdsFull()) {
                if (!held.contains(id)) {
                    out.append("k ").append(entry(id)).append('\n');
                }
            }
        }
    }
%>
<%
    response.setHeader("Cache-Control", "no-store");
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    StringBuilder text = new StringBuilder("sessions 2\n");
    StringBuilder contexts = new StringBuilder();
    CatalinaCluster cluster = null;
    for (ObjectName name : server.queryNames(new ObjectName("*:j2eeType=WebModule,*"), null)) {
        Object found;
        try {
            found = server.getAttribute(name, "managedResource");
        } catch (javax.management.JMException gone) {
            continue;
        }
        if (found instanceof Context && ((Context) found).getManager() instanceof ClusterManager) {
            Manager manager = ((Context) found).getManager();
            String path = ((Context) found).getName();
            contexts.append("context ").append("".equals(path) ? "/" : path.replace(' ', '+'));
            contexts.append(' ').append(manager.getClass().getSimpleName()).append('\n');
            describe(manager, contexts);
            cluster = ((ClusterManager) manager).getCluster();
        }
    }
    if (cluster != null) {
        member("self", cluster.getLocalMember(), text);
        for (Member other : cluster.getMembers()) {
            member("sees", other, text);
        }
    }
    out.print(text.append(contexts).append("end\n"));
%>
