# Ansible managed
JAVA_HOME='/opt/java/jdk 17'
JRE_HOME='/opt/java/jdk 17'
UMASK=0007
GREETING='it'"'"'s $HOME'
export GREETING
TZ=Europe/Berlin
export TZ
CATALINA_OPTS=
CATALINA_OPTS="$CATALINA_OPTS "-Dcatalina.instance=tomcat1
CATALINA_OPTS="$CATALINA_OPTS "-Xmx192m
