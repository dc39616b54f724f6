# Ansible managed
JAVA_HOME=/usr/lib/jvm/default-java
JRE_HOME=/usr/lib/jvm/default-java
UMASK=0027
CATALINA_OPTS=
CATALINA_OPTS="$CATALINA_OPTS "-Dcatalina.instance=tomcat1
CATALINA_OPTS="$CATALINA_OPTS "-Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true
CATALINA_OPTS="$CATALINA_OPTS "-XX:+ExitOnOutOfMemoryError
CATALINA_OPTS="$CATALINA_OPTS "-Xmx192m
