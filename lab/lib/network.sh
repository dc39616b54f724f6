# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The lab's network ($LAB_SUBNET) on a bridge of its own, never one that the machine already has.

# Little-endian hexadecimal of /proc/net/route to a number.
route_number() { printf '%d' "0x${1:6:2}${1:4:2}${1:2:2}${1:0:2}"; }

# The first of the machine's own networks that overlaps the lab's; nothing when there is none.
foreign_network() {
    local interface destination mask rest net wanted both parts
    IFS=. read -r -a parts <<<"${LAB_SUBNET%/*}"
    wanted=$(((parts[0] << 24) + (parts[1] << 16) + (parts[2] << 8)))
    while read -r interface destination rest; do
        [[ $interface == Iface || $interface == "$LAB_BRIDGE" ]] && continue
        mask=$(awk '{print $6}' <<<"$rest")
        mask=$(route_number "$mask")
        ((mask == 0)) && continue
        net=$(route_number "$destination")
        both=$((mask & 0xFFFFFF00))
        if (((net & both) == (wanted & both))); then
            printf '%s (%d.%d.%d.%d)' "$interface" $((net >> 24)) $((net >> 16 & 255)) $((net >> 8 & 255)) $((net & 255))
            return 0
        fi
    done </proc/net/route
}

check_network_free() {
    local found
    found=$(foreign_network)
    [[ -z $found ]] || die "$LAB_SUBNET overlaps a network of this machine: $found" \
        "the lab must not take addresses that lead elsewhere: run it on a machine (or virtual machine) without that network"
}

# The machine's MTU towards the outside: a larger one on the bridge would lose packets.
outer_mtu() {
    local interface
    interface=$(awk '$2 == "00000000" {print $1; exit}' /proc/net/route)
    cat "/sys/class/net/${interface:-lo}/mtu" 2>/dev/null || printf 1500
}

need_network() {
    local mtu
    if docker_ network inspect "$LAB_NETWORK" >/dev/null 2>&1; then
        [[ -e /sys/class/net/$LAB_BRIDGE ]] || die "the engine knows the network $LAB_NETWORK but its bridge $LAB_BRIDGE is not on this machine" \
            "the engine must run on this machine itself; otherwise: docker network rm $LAB_NETWORK, then ./lab/up again"
        say "there already"
        return 0
    fi
    mtu=$(outer_mtu)
    ((mtu <= 1500)) || mtu=1500
    watched network docker_ network create --driver bridge --subnet "$LAB_SUBNET" --gateway "$LAB_GATEWAY" \
        --label "$LAB_LABEL" -o "com.docker.network.bridge.name=$LAB_BRIDGE" -o "com.docker.network.driver.mtu=$mtu" "$LAB_NETWORK" ||
        die "the engine could not make the network $LAB_SUBNET" "see the lines above; look at: docker network ls"
}
