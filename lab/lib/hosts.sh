# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The hosts: one systemd container for each host of the inventory.

# read_inventory ARGUMENT...: what lab/lib/inventory_hosts.py makes of the lab's inventory, and of those that were added.
read_inventory() {
    ANSIBLE_CONFIG=$LAB_ROOT/ansible.cfg "$LAB_VENV/bin/ansible-inventory" -i "$LAB_INVENTORY" "${LAB_MORE_INVENTORIES[@]}" --list |
        "$LAB_VENV/bin/python" "$LAB_ROOT/lab/lib/inventory_hosts.py" "$@"
}

# "name address" of every inventory host.
inventory_hosts() { read_inventory "$LAB_SUBNET" "$LAB_GATEWAY"; }

# Containers of this lab, or with "all" of every lab.
lab_containers() {
    local label=$LAB_LABEL=$LAB_NAME
    [[ ${1:-} != all ]] || label=$LAB_LABEL
    docker_ ps -a --filter "label=$label" --format '{{.Names}}'
}

# A lab made from another checkout has other keys: it is not this one's to use or to remove.
check_checkout() {
    local other
    other=$(docker_ ps -a --filter "label=$LAB_LABEL=$LAB_NAME" --format '{{.Label "catalina.checkout"}}' | grep -v -x -F "$LAB_ROOT" | grep . | head -n 1) || true
    [[ -z $other ]] || die "the hosts of this lab ($LAB_NAME) belong to another checkout: $other" \
        "run ./lab/down there first (or here: ./lab/down --foreign)"
}

# The throw-away key to log in with, and a host key per host that known_hosts names in advance.
need_keys() {
    local name=$1 address=$2 dir=$LAB_CACHE/keys
    mkdir -p "$dir" "$LAB_CACHE/known"
    [[ -e $dir/id_ed25519 ]] || ssh-keygen -q -t ed25519 -N '' -C "lab, throw-away" -f "$dir/id_ed25519"
    [[ -e $dir/$LAB_NAME-$name ]] || ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$dir/$LAB_NAME-$name"
    printf '%s %s\n' "$address" "$(cut -d ' ' -f 1,2 "$dir/$LAB_NAME-$name.pub")" >"$LAB_CACHE/known/$LAB_NAME-$name"
    cat "$LAB_CACHE"/known/* >"$LAB_CACHE/known_hosts.new"
    mv "$LAB_CACHE/known_hosts.new" "$LAB_CACHE/known_hosts"
}

# What the keys of a host are now: a container with others cannot be logged in to.
keys_of() { cat "$LAB_CACHE/keys/id_ed25519.pub" "$LAB_CACHE/keys/$LAB_NAME-$1.pub" | sha256sum | cut -c 1-12; }

# One package cache per host (apt locks it), filled from the others' by hard links: what one has fetched, none fetches again.
need_apt_cache() {
    local own=$LAB_CACHE/apt/$1 other
    as_root mkdir -p "$own/partial"
    for other in "$LAB_CACHE"/apt/*/; do
        [[ ${other%/} == "$own" ]] && continue
        as_root find "$other" -maxdepth 1 -name '*.deb' -exec cp -ln -t "$own" {} + 2>/dev/null || true
    done
}

# The machine's resolver, as long as a host of the lab can reach it; else the engine's own (empty answer).
resolver() {
    local file
    for file in /run/systemd/resolve/resolv.conf /etc/resolv.conf; do
        if [[ -r $file ]] && grep -q '^nameserver' "$file" && ! grep -q -E '^nameserver +(127\.|::1)' "$file"; then
            grep -E '^(nameserver|search|options) ' "$file"
            return 0
        fi
    done
}

# Options of docker create for a way of starting (see need_recipe).
recipe_options() {
    case $1 in
        capabilities)
            printf '%s\n' --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add SYS_PTRACE \
                --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt label=disable
            ;;
        privileged) printf '%s\n' --privileged ;;
    esac
}

# systemd takes 8 or more inotify instances per host; the kernel's 128 for all of root's end at some 15 hosts. Until the next reboot.
need_inotify() {
    local setting=/proc/sys/fs/inotify/max_user_instances
    (($(<"$setting") < 1024)) || return 0
    say "raising fs.inotify.max_user_instances from $(<"$setting") to 1024"
    as_root sh -c "echo 1024 >$setting" 2>/dev/null || say "that is not allowed here: about 15 hosts fit on this machine"
}

# make_host NAME ADDRESS SUITE RECIPE: create the container, lay keys and resolver in it, start it. LAB_CPU_SHARES, of 1024, for hosts
# that shall leave the processors to others.
make_host() {
    local name=$1 address=$2 suite=$3 container files=$LAB_CACHE/hosts/$1 options
    container=$(container_of "$name")
    need_inotify
    mapfile -t options < <(recipe_options "$4")
    need_apt_cache "$LAB_NAME-$name"
    docker_ create --name "$container" --hostname "$name" --label "$LAB_LABEL=$LAB_NAME" \
        --label "catalina.host=$name" --label "catalina.suite=$suite" --label "catalina.address=$address" \
        --label "catalina.checkout=$LAB_ROOT" --label "catalina.keys=$(keys_of "$name")" \
        "${options[@]}" ${LAB_CPU_SHARES:+--cpu-shares "$LAB_CPU_SHARES"} --cgroupns private --tmpfs /run --tmpfs /run/lock --tmpfs /tmp:exec \
        --sysctl net.ipv4.ip_unprivileged_port_start=1024 --stop-signal SIGRTMIN+3 --stop-timeout 30 --tty \
        --network "$LAB_NETWORK" --ip "$address" --mount "type=bind,src=$LAB_CACHE/apt/$LAB_NAME-$name,dst=/var/cache/apt/archives" \
        "$LAB_IMAGE:$suite" >/dev/null || return 1
    rm -rf "$files"
    mkdir -p "$files/root/.ssh" "$files/etc/ssh" "$files/var/lib/lab"
    cp "$LAB_CACHE/keys/id_ed25519.pub" "$files/root/.ssh/authorized_keys"
    cp "$LAB_CACHE/keys/$LAB_NAME-$name" "$files/etc/ssh/ssh_host_ed25519_key"
    cp "$LAB_CACHE/keys/$LAB_NAME-$name.pub" "$files/etc/ssh/ssh_host_ed25519_key.pub"
    chmod 0700 "$files/root/.ssh"
    chmod 0600 "$files/etc/ssh/ssh_host_ed25519_key" "$files/root/.ssh/authorized_keys"
    resolver >"$files/var/lib/lab/resolver"
    [[ -s $files/var/lib/lab/resolver ]] || rm "$files/var/lib/lab/resolver"
    tar -C "$files" --owner=0 --group=0 -cf - root/.ssh/authorized_keys etc/ssh var/lib/lab | docker_ cp - "$container:/" || return 1
    rm -rf "$files"
    docker_ start "$container" >/dev/null
}

# wait_for_container NAME: until systemd in it has started everything; at most 30 s.
wait_for_container() {
    local state='' _
    for _ in $(seq 1 100); do
        state=$(docker_ exec "$1" systemctl is-system-running 2>/dev/null | tr -d '\r') || true
        case $state in running | degraded) return 0 ;; esac
        [[ $(docker_ inspect --format '{{.State.Running}}' "$1" 2>/dev/null) == true ]] || return 1
        sleep 0.2
    done
    return 1
}

# need_recipe SUITE: how systemd starts here. Not guessed from the engine's answers: tried once with the least rights, and kept.
# "privileged" is for machines where the first is not enough; it could not be tried where this was written.
need_recipe() {
    local way file=$LAB_CACHE/recipe-$1 probe=catalina-probe-$$
    if [[ -s $file ]]; then
        LAB_RECIPE=$(<"$file")
        return 0
    fi
    for way in capabilities privileged; do
        docker_ rm -f "$probe" >/dev/null 2>&1 || true
        local options
        mapfile -t options < <(recipe_options "$way")
        if docker_ run -d --name "$probe" "${options[@]}" --cgroupns private --tmpfs /run --tmpfs /run/lock --tmpfs /tmp:exec \
            --stop-signal SIGRTMIN+3 --tty "$LAB_IMAGE:$1" >"$LAB_CACHE/log/probe-$way.log" 2>&1 &&
            wait_for_container "$probe"; then
            LAB_RECIPE=$way
            docker_ rm -f "$probe" >/dev/null 2>&1
            export LAB_RECIPE
            printf '%s\n' "$way" >"$file"
            return 0
        fi
        docker_ logs "$probe" >>"$LAB_CACHE/log/probe-$way.log" 2>&1 || true
    done
    docker_ rm -f "$probe" >/dev/null 2>&1 || true
    tail -n 5 "$LAB_CACHE"/log/probe-*.log >&2
    die "systemd does not start in a container here (tried with capabilities, then privileged)" \
        "the engine must allow the capability SYS_ADMIN with seccomp unconfined, or --privileged; what it said is above"
}

# host_now CONTAINER NAME SUITE ADDRESS: "up", "stopped", "other" (must be made anew) or "none". An empty suite means: as it is.
host_now() {
    local said suite address keys running
    said=$(docker_ inspect --format '{{with .Config.Labels}}{{index . "catalina.suite"}}|{{index . "catalina.address"}}|{{index . "catalina.keys"}}{{end}}|{{.State.Running}}' \
        "$1" 2>/dev/null) || { printf none && return 0; }
    IFS='|' read -r suite address keys running <<<"$said"
    if [[ $suite != "${3:-$suite}" || $address != "$4" || ${keys:-$(keys_of "$2")} != "$(keys_of "$2")" ]]; then
        printf other
    elif [[ $running == true ]]; then
        printf up
    else
        printf stopped
    fi
}

remove_container() {
    say "removing $1"
    docker_ rm -f "$1" >/dev/null
}

remove_host() {
    remove_container "$1"
    rm -f "$LAB_CACHE/known/${1#catalina-}"
}
