<%-- SPDX-License-Identifier: GPL-3.0-or-later --%>
<%--
  Sends sessions of this member to other members once more, complete, as to one that has just started. DeltaManager does that at a
  start only: members that could not hear each other for a while go without for good. For the host itself alone, and by POST. No
  session ends or changes here, and none can be found out: they are named by their fingerprints, as on the page beside this one.

  Asked:                            Answered:
    send 1                            sent 1
    context PATH                      done COUNT ENDED        for each block: sent, and those that are not here any more
    to ADDRESS PORT                   WORDS                   or why nothing more was sent of it
    s FINGERPRINT ROUTE               end
    end

  A block begins with its context and names one receiver. Imports no servlet classes, and nothing that Java 6 lacks, as sessions.jsp.
--%>
<%@ page contentType="text/plain; charset=UTF-8" session="false" trimDirectiveWhitespaces="true"
         import="java.io.BufferedReader,java.io.ByteArrayOutputStream,java.io.InputStreamReader,java.io.ObjectOutputStream,
                 java.lang.management.ManagementFactory,java.net.InetAddress,java.security.MessageDigest,java.util.ArrayList,
                 java.util.HashMap,java.util.List,java.util.Map,javax.management.MBeanServer,javax.management.ObjectName,
                 org.apache.catalina.Context,org.apache.catalina.Manager,org.apache.catalina.Session,
                 org.apache.catalina.ha.CatalinaCluster,org.apache.catalina.ha.session.DeltaManager,
                 org.apache.catalina.ha.session.DeltaSession,org.apache.catalina.ha.session.SessionMessage,
                 org.apache.catalina.ha.session.SessionMessageImpl,org.apache.catalina.tribes.Channel,
                 org.apache.catalina.tribes.Member" %>
<%!
    /* A session that was used while it was sent is sent again, so often at most: each time somebody was quicker. */
    private static final int TRIES = 5;
    /* Milliseconds that a request needs at most from its last message to the others to its end. */
    private static final int END_OF_A_REQUEST = 50;
    private static final int CONFIRMED = Channel.SEND_OPTIONS_USE_ACK | Channel.SEND_OPTIONS_SYNCHRONIZED_ACK;

    private static String fingerprint(String id) throws Exception {
        int dot = id.indexOf('.');
        byte[] digest = MessageDigest.getInstance("SHA-256").digest((dot < 0 ? id : id.substring(0, dot)).getBytes("UTF-8"));
        StringBuilder out = new StringBuilder(16);
        for (int i = 0; i < 8; i++) {
            out.append(Character.forDigit((digest[i] >> 4) & 15, 16)).append(Character.forDigit(digest[i] & 15, 16));
        }
        return out.append(' ').append(dot < 0 ? "-" : id.substring(dot + 1)).toString();
    }

    private static DeltaManager manager(String path) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(new ObjectName("*:j2eeType=WebModule,*"), null)) {
            Object found;
            try {
                found = server.getAttribute(name, "managedResource");
            } catch (javax.management.JMException gone) {
                continue;
            }
            if (found instanceof Context && ((Context) found).getManager() instanceof DeltaManager) {
                String own = ((Context) found).getName();
                if (path.equals("".equals(own) ? "/" : own.replace(' ', '+'))) {
                    return (DeltaManager) ((Context) found).getManager();
                }
            }
        }
        return null;
    }

    private static Member member(CatalinaCluster cluster, String address, String port) throws Exception {
        for (Member member : cluster.getMembers()) {
            if (InetAddress.getByAddress(member.getHost()).getHostAddress().equals(address) && port.equals("" + member.getPort())) {
                return member;
            }
        }
        return null;
    }

    private static void send(DeltaManager manager, DeltaSession session, Member to) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        out.writeObject(Integer.valueOf(1));
        session.writeObjectData(out);
        out.close();
        CatalinaCluster cluster = manager.getCluster();
        SessionMessageImpl message = new SessionMessageImpl(manager.getName(), SessionMessage.EVT_ALL_SESSION_DATA,
            bytes.toByteArray(), "SESSION-STATE", "SESSION-STATE-" + manager.getName());
        message.setTimestamp(System.currentTimeMillis());
        message.setAddress(cluster.getLocalMember());
        cluster.getChannel().send(new Member[] { to }, message, CONFIRMED);
    }

    /* Requests go on meanwhile. What one of them sends to the others while this does not get lost there: the session goes again. */
    private static String block(String path, String[] receiver, List<String> wanted) throws Exception {
        DeltaManager manager = manager(path);
        if (manager == null) {
            return "not served here, or its sessions are not replicated by a DeltaManager";
        }
        Member to = member(manager.getCluster(), receiver[0], receiver[1]);
        if (to == null) {
            return "not a member for this one: " + receiver[0] + " " + receiver[1];
        }
        Map<String, DeltaSession> all = new HashMap<String, DeltaSession>();
        for (Session session : manager.findSessions()) {
            String id = session.getIdInternal();
            if (id != null && session instanceof DeltaSession) {
                all.put(fingerprint(id), (DeltaSession) session);
            }
        }
        int ended = 0;
        List<DeltaSession> next = new ArrayList<DeltaSession>();
        for (String name : wanted) {
            if (all.containsKey(name)) {
                next.add(all.get(name));
            } else {
                ended++;
            }
        }
        int sent = next.size();
        for (int round = 0; round < TRIES && !next.isEmpty(); round++) {
            Map<DeltaSession, Long> under = new HashMap<DeltaSession, Long>();
            List<DeltaSession> again = new ArrayList<DeltaSession>();
            for (DeltaSession session : next) {
                long used = session.getThisAccessedTimeInternal();
                boolean quiet = used == session.getLastAccessedTimeInternal();
                send(manager, session, to);
                if (session.getThisAccessedTimeInternal() != used) {
                    again.add(session);
                } else if (!quiet) {
                    under.put(session, Long.valueOf(used));
                }
            }
            if (!under.isEmpty()) {
                Thread.sleep(END_OF_A_REQUEST);
                for (Map.Entry<DeltaSession, Long> entry : under.entrySet()) {
                    if (entry.getKey().getThisAccessedTimeInternal() != entry.getValue().longValue()) {
                        again.add(entry.getKey());
                    }
                }
            }
            next = again;
        }
        return "done " + sent + " " + ended;
    }

    private static void answer(String path, String[] receiver, List<String> wanted, StringBuilder text) {
        if (path == null) {
            return;
        }
        String said;
        try {
            said = receiver == null ? "no receiver named" : block(path, receiver, wanted);
        } catch (Exception error) {
            said = error.toString();
        }
        text.append(said.replaceAll("[\\r\\n]+", " ")).append('\n');
    }
%>
<%
    response.setHeader("Cache-Control", "no-store");
    BufferedReader body = null;
    if ("POST".equals(request.getMethod())) {
        body = new BufferedReader(new InputStreamReader(request.getInputStream(), "UTF-8"));
    }
    if (body == null || !"send 1".equals(body.readLine())) {
        response.setStatus(body == null ? 405 : 400);
    } else {
        StringBuilder text = new StringBuilder("sent 1\n");
        String path = null;
        String[] receiver = null;
        List<String> wanted = new ArrayList<String>();
        for (String line = body.readLine(); line != null && !"end".equals(line); line = body.readLine()) {
            String[] words = line.split(" ");
            if ("context".equals(words[0]) && words.length == 2) {
                answer(path, receiver, wanted, text);
                path = words[1];
                receiver = null;
                wanted = new ArrayList<String>();
            } else if ("to".equals(words[0]) && words.length == 3) {
                receiver = new String[] { words[1], words[2] };
            } else if ("s".equals(words[0]) && words.length == 3) {
                wanted.add(words[1] + " " + words[2]);
            }
        }
        answer(path, receiver, wanted, text);
        out.print(text.append("end\n"));
    }
%>
