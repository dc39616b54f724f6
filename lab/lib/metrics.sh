# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./lab/up --metrics: one more host, with Debian's Prometheus and Alertmanager, and the node exporter on all hosts.

LAB_MONITOR=${LAB_SUBNET%.*}.110

# add_metrics: an inventory of its own beside that of the lab, so that this one stays as it is.
add_metrics() {
    local file=$LAB_CACHE/metrics/$LAB_NAME.yml
    mkdir -p "$LAB_CACHE/metrics"
    cat >"$file" <<YAML
# Written by ./lab/up --metrics.
monitoring:
  hosts:
    monitor:
      ansible_host: $LAB_MONITOR
      ansible_ssh_private_key_file: $LAB_CACHE/keys/id_ed25519
      ansible_ssh_common_args: -o UserKnownHostsFile="$LAB_CACHE/known_hosts" -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes
tomcat:
  vars: {tomcat_status_page: true}
all:
  vars:
    metrics_enabled: true
    metrics_monitoring_directory: $LAB_CACHE/metrics/$LAB_NAME
YAML
    LAB_MORE_INVENTORIES=(-i "$file")
}

# run_metrics: targets, rules and dashboard from the model, and what reads them.
run_metrics() {
    PATH=$LAB_VENV/bin:$PATH "$LAB_VENV/bin/ansible-playbook" lab/metrics/site.yml -i "$LAB_INVENTORY" "${LAB_MORE_INVENTORIES[@]}" ||
        die "the playbook for the metrics failed" "correct the cause named above, then run ./lab/up --metrics again"
    say "Prometheus http://$LAB_MONITOR:9090/alerts, Alertmanager http://$LAB_MONITOR:9093"
    say "dashboard for a Grafana: .cache/lab/metrics/$LAB_NAME/dashboard.json"
    say "runs that keep the metrics: ansible-playbook site.yml -i ${LAB_INVENTORY#"$LAB_ROOT"/} -i .cache/lab/metrics/$LAB_NAME.yml"
}
