# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The container engine: install it, start it, ask it what it is.

engine_answers() { docker_ version --format '{{.Server.Version}}' >/dev/null 2>&1; }

wait_for_engine() {
    local _
    for _ in $(seq 1 60); do
        engine_answers && return 0
        sleep 0.5
    done
    return 1
}

# iptables in its nft form needs a kernel part that some machines lack; the legacy form then still works.
choose_iptables() {
    as_root iptables -w -n -L >/dev/null 2>&1 && return 0
    if [[ -x /usr/sbin/iptables-legacy ]] && as_root /usr/sbin/iptables-legacy -w -n -L >/dev/null 2>&1; then
        say "iptables (nft) does not work on this kernel: choosing iptables-legacy"
        as_root update-alternatives --set iptables /usr/sbin/iptables-legacy >/dev/null
        return 0
    fi
    die "iptables does not work here: $(as_root iptables -w -n -L 2>&1 | tail -n 1 || true)" \
        "run on a machine (or in a container) that may change its own packet filter (NET_ADMIN)"
}

start_engine_by_hand() {
    local log=$LAB_CACHE/engine/dockerd.log
    mkdir -p "$LAB_CACHE/engine"
    choose_iptables
    say "starting dockerd by hand (log: ${log#"$LAB_ROOT"/})"
    # shellcheck disable=SC2016  # expanded by the inner shell
    as_root setsid --fork sh -c 'echo $$ >"$2"; exec dockerd >>"$1" 2>&1 </dev/null' sh "$log" "$LAB_CACHE/engine/pid"
    if ! wait_for_engine; then
        tail -n 15 "$log" | sed 's/^/    | /' >&2
        die "dockerd does not start" "the last lines of its log are above; a container engine must be allowed on this machine"
    fi
}

need_engine() {
    engine_answers && return 0
    need_packages docker=docker.io dockerd=docker.io iptables=iptables
    engine_answers && return 0
    if [[ -d /run/systemd/system ]]; then
        say "starting docker.service"
        as_root systemctl start docker.service ||
            die "docker.service does not start" "look at: journalctl -u docker.service -n 30"
        wait_for_engine || die "the engine was started but does not answer" "look at: journalctl -u docker.service -n 30"
    else
        start_engine_by_hand
    fi
}

# v1, hybrid or v2, for the message only: the start command of the hosts handles each.
cgroup_kind() {
    if [[ $(docker_ info --format '{{.CgroupVersion}}') == 2 ]]; then
        printf 'v2'
    elif [[ -e /sys/fs/cgroup/unified/cgroup.procs ]]; then
        printf 'v1 hybrid'
    else
        printf 'v1'
    fi
}

# stop_own_engine: only the one that this lab started by hand, and only when nothing else uses it.
stop_own_engine() {
    local pid file=$LAB_CACHE/engine/pid
    [[ -s $file ]] || return 0
    pid=$(<"$file")
    if [[ $(ps -o comm= -p "$pid" 2>/dev/null) != dockerd ]]; then return 0; fi
    if [[ -n $(docker_ ps -aq) ]]; then
        say "leaving dockerd running: it has other containers"
        return 0
    fi
    say "stopping the dockerd that the lab started"
    as_root kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
}
