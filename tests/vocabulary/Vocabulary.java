// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what a Tomcat knows, asked of its own classes: run with its archives on the class path, by make.py.
// element PATH DEFAULT_CLASS CLASS_ATTRIBUTE TYPE | class NAME DYNAMIC | is NAME TYPE | set NAME ATTRIBUTE TYPE | pool NAME ATTRIBUTE

import java.beans.Introspector;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;

public final class Vocabulary {

    private static final String PACKAGES = "org/apache/(catalina|coyote|tomcat|naming)/.*";
    /** What stands in elements without a rule that says so. */
    private static final List<String> FURTHER_TYPES = List.of("org.apache.coyote.ProtocolHandler");
    private static final List<String> FURTHER_CLASSES =
            List.of("org.apache.catalina.connector.Connector", "org.apache.tomcat.util.net.SSLHostConfig",
                    "org.apache.tomcat.util.net.SSLHostConfigCertificate", "org.apache.catalina.core.StandardContext",
                    "org.apache.tomcat.util.descriptor.web.ContextResource", "org.apache.catalina.deploy.ContextResource");
    private static final List<String> POOLS =
            List.of("org.apache.tomcat.dbcp.dbcp2.BasicDataSourceFactory", "org.apache.tomcat.dbcp.dbcp.BasicDataSourceFactory",
                    "org.apache.tomcat.jdbc.pool.DataSourceFactory");

    private final Set<String> types = new TreeSet<>(FURTHER_TYPES);
    private final Set<String> named = new TreeSet<>(FURTHER_CLASSES);
    private final Map<String, Class<?>> found = new TreeMap<>();

    public static void main(String[] jars) throws Exception {
        new Vocabulary().run(jars);
    }

    private void run(String[] jars) throws Exception {
        Object catalina = Class.forName("org.apache.catalina.startup.Catalina").getDeclaredConstructor().newInstance();
        elements(call(catalina, "createStartDigester"), "Server");
        Object contexts = Class.forName("org.apache.catalina.startup.ContextConfig").getDeclaredConstructor().newInstance();
        elements(call(contexts, "createContextDigester"), "Context");
        web();
        for (String jar : jars) {
            classes(jar);
        }
        for (Class<?> one : found.values()) {
            describe(one);
        }
        replaced();
        for (String pool : POOLS) {
            pool(pool);
        }
    }

    private static Object call(Object target, String name) throws Exception {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == 0) {
                    method.setAccessible(true);
                    return method.invoke(target);
                }
            }
        }
        throw new NoSuchMethodException(name);
    }

    private static Object field(Object target, String name) throws Exception {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(target);
                }
            }
        }
        return null;
    }

    private static Map<String, List<?>> rules(Object digester) throws Exception {
        Object rules = call(digester, "getRules");
        Map<String, List<?>> sorted = new TreeMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) field(rules, "cache")).entrySet()) {
            sorted.put((String) entry.getKey(), (List<?>) entry.getValue());
        }
        return sorted;
    }

    /** Where elements stand, what they are without className, and what type their parent wants. */
    private void elements(Object digester, String root) throws Exception {
        for (Map.Entry<String, List<?>> entry : rules(digester).entrySet()) {
            if (!entry.getKey().equals(root) && !entry.getKey().startsWith(root + "/")) {
                continue;
            }
            String made = "-";
            String attribute = "-";
            String type = "-";
            for (Object rule : entry.getValue()) {
                Object className = field(rule, "className");
                Object attributeName = field(rule, "attributeName");
                Object paramType = field(rule, "paramType");
                if (className instanceof String && !rule.getClass().getSimpleName().contains("SetNext")) {
                    made = (String) className;
                    named.add(made);
                }
                if (attributeName instanceof String && className != null || rule.getClass().getSimpleName().equals("ListenerCreateRule")
                        || made.equals("-") && attributeName instanceof String) {
                    attribute = (String) attributeName;
                }
                if (paramType instanceof String && !((String) paramType).startsWith("java.")) {
                    type = (String) paramType;
                    types.add(type);
                }
            }
            System.out.println("element " + entry.getKey() + " " + made + " " + (attribute == null ? "-" : attribute) + " " + type);
        }
    }

    private void web() throws Exception {
        Class<?> digesterType = Class.forName("org.apache.tomcat.util.digester.Digester");
        Object digester = digesterType.getDeclaredConstructor().newInstance();
        Class<?> ruleSet;
        try {
            ruleSet = Class.forName("org.apache.tomcat.util.descriptor.web.WebRuleSet");
        } catch (ClassNotFoundException e) {
            ruleSet = Class.forName("org.apache.catalina.startup.WebRuleSet");
        }
        Object rules = ruleSet.getConstructor(boolean.class).newInstance(false);
        ruleSet.getMethod("addRuleInstances", digesterType).invoke(rules, digester);
        for (String path : rules(digester).keySet()) {
            System.out.println("element " + path + " - - -");
        }
    }

    private void classes(String jar) throws Exception {
        Set<Class<?>> wanted = new java.util.HashSet<>();
        for (String type : types) {
            wanted.add(Class.forName(type));
        }
        try (JarFile file = new JarFile(jar)) {
            for (String entry : (Iterable<String>) file.stream().map(Object::toString)::iterator) {
                if (!entry.matches(PACKAGES) || !entry.endsWith(".class")) {
                    continue;
                }
                String name = entry.substring(0, entry.length() - 6).replace('/', '.');
                try {
                    Class<?> one = Class.forName(name, false, Vocabulary.class.getClassLoader());
                    boolean fits = named.contains(name);
                    for (Class<?> type : wanted) {
                        if (type.isAssignableFrom(one) && usable(one)) {
                            System.out.println("is " + name + " " + type.getName());
                            fits = true;
                        }
                    }
                    if (fits) {
                        found.put(name, one);
                    }
                } catch (LinkageError e) {
                    // Needs what this archive does not have; no configuration can name it.
                }
            }
        }
    }

    private static boolean usable(Class<?> type) {
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers()) || type.isInterface()) {
            return false;
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return true;
            }
        }
        return false;
    }

    private void describe(Class<?> type) throws Exception {
        boolean dynamic = false;
        for (Method method : type.getMethods()) {
            Class<?>[] parameters = method.getParameterTypes();
            dynamic |= method.getName().equals("setProperty") && parameters.length == 2 && parameters[0] == String.class;
        }
        System.out.println("class " + type.getName() + " " + dynamic);
        setters(type.getName(), type, "");
        if (Class.forName("org.apache.coyote.ProtocolHandler").isAssignableFrom(type) && usable(type)) {
            Object endpoint = endpoint(type);
            if (endpoint != null) {
                setters(type.getName(), endpoint.getClass(), "");
            }
            setters(type.getName(), Class.forName("org.apache.tomcat.util.net.SocketProperties"), "socket.");
        }
    }

    private static Object endpoint(Class<?> type) throws Exception {
        try {
            Object handler = type.getDeclaredConstructor().newInstance();
            Object endpoint = field(handler, "endpoint");
            return endpoint;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static void setters(String name, Class<?> type, String prefix) {
        Map<String, String> sorted = new TreeMap<>();
        for (Method method : type.getMethods()) {
            if (method.getName().length() < 4 || !method.getName().startsWith("set") || method.getParameterCount() != 1) {
                continue;
            }
            String kind = kind(method.getParameterTypes()[0]);
            String attribute = prefix + Introspector.decapitalize(method.getName().substring(3));
            if (!kind.isEmpty() && !"text".equals(sorted.get(attribute))) {
                sorted.put(attribute, kind);
            }
        }
        sorted.forEach((attribute, kind) -> System.out.println("set " + name + " " + attribute + " " + kind));
    }

    /** What Tomcat turns the text of an attribute into. */
    private static String kind(Class<?> type) {
        if (type == String.class || type == InetAddress.class) {
            return "text";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "number";
        }
        return type == boolean.class || type == Boolean.class ? "boolean" : "";
    }

    /** Names of a connector's attributes that stand for others. */
    private static void replaced() throws Exception {
        Class<?> connector = Class.forName("org.apache.catalina.connector.Connector");
        Field field;
        try {
            field = connector.getDeclaredField("replacements");
        } catch (NoSuchFieldException e) {
            return;
        }
        field.setAccessible(true);
        for (Object name : new TreeSet<>(((Map<?, ?>) field.get(null)).keySet())) {
            System.out.println("set " + connector.getName() + " " + name + " " + (name.equals("rootFile") ? "text" : "number"));
        }
    }

    private static void pool(String name) throws Exception {
        Class<?> type;
        try {
            type = Class.forName(name);
        } catch (ClassNotFoundException e) {
            return;
        }
        Set<String> sorted = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getName().startsWith("ALL_PROP")) {
                field.setAccessible(true);
                Object value = field.get(null);
                sorted.addAll(value instanceof Collection ? (Collection<String>) value : List.of((String[]) value));
            }
        }
        sorted.forEach(attribute -> System.out.println("pool " + name + " " + attribute));
    }
}
