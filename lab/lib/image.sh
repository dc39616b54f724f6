# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The hosts' image: a small Debian server, made from the distribution's packages. No registry is asked.

LAB_PACKAGES=(
    systemd systemd-sysv libpam-systemd dbus openssh-server python3 python3-apt apt-utils ca-certificates curl
    iproute2 iputils-ping procps psmisc netbase kmod tzdata less logrotate cron xz-utils debian-archive-keyring
)

# A host that does not outlive the engine needs no fsync for each file of a package: that is a third of the time of an installation.
LAB_DPKG_OPTION=force-unsafe-io

# machine_sources SUITE: apt lines for SUITE, from the mirrors that this machine itself uses.
machine_sources() {
    local own uri codename rest seen=' '
    # shellcheck source=/dev/null
    own=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    while IFS='|' read -r uri codename rest; do
        [[ $codename == "$own" || $codename == "$own"-updates || $codename == "$own"-security ]] || continue
        [[ $seen == *" $codename "* ]] && continue
        seen+="$codename "
        printf 'deb %s %s main\n' "$uri" "${codename/#$own/$1}"
    done <<<"$(index_targets)"
}

# "mirror|release|component" of every package index that this machine's apt knows.
index_targets() {
    # shellcheck disable=SC2016  # apt's own placeholders
    apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Identifier: Packages' | grep '|main$'
}

# apt's settings on the hosts: what was fetched is kept (the folder outlives the host), translations are not fetched.
host_apt_settings() {
    machine_apt_proxy
    printf '%s\n' 'APT::Keep-Downloaded-Packages "true";' 'Acquire::Languages "none";'
}

# The machine's proxy for apt, if it has one that a host of the lab could reach too.
machine_apt_proxy() {
    apt-config dump | grep -E '^Acquire::https?::Proxy ' | grep -v -E '127\.0\.0\.1|localhost' || true
}

image_stamp() {
    { printf '%s\n' "$1" "$2" "$LAB_DPKG_OPTION" "${LAB_PACKAGES[@]}"; declare -f build_rootfs; host_apt_settings; cat "$LAB_ROOT/lab/boot"; } | sha256sum | cut -c 1-12
}

# With what the mirrors have in apt's own form too: each host would spend a second of processor time on that before its first package.
# It is for lists of a certain second; the tar archive has no parts of seconds, and nothing newer than the beginning of this.
# shellcheck disable=SC2016  # the hooks' own variables
build_rootfs() {
    local suite=$1 root=$2 line args=()
    local -a sources
    mapfile -t sources <<<"$3"
    for line in "${LAB_PACKAGES[@]}"; do args+=("--include=$line"); done
    for line in /usr/local/share/ca-certificates/*.crt; do
        [[ -e $line ]] && args+=("--customize-hook=copy-in $line /usr/local/share/ca-certificates")
    done
    as_root mmdebstrap --mode=root --variant=minbase --format=tar --skip=cleanup/apt/lists --skip=cleanup/apt/cache "${args[@]}" \
        --dpkgopt="$LAB_DPKG_OPTION" --aptopt='Acquire::Retries "3"' \
        --customize-hook='chroot "$1" update-ca-certificates >/dev/null 2>&1 || true' \
        --customize-hook="copy-in $LAB_ROOT/lab/boot /usr/local/sbin" \
        --customize-hook='mv "$1/usr/local/sbin/boot" "$1/usr/local/sbin/lab-boot"; chmod 0755 "$1/usr/local/sbin/lab-boot"' \
        --customize-hook="upload $LAB_CACHE/image/99lab.conf /etc/apt/apt.conf.d/99lab" \
        --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/resolv.conf "$1"/etc/hostname; mkdir -p "$1"/var/log/journal; install -d -m 0700 "$1"/root/.ssh' \
        --customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb; find "$1/var/lib/apt/lists" -type f -exec touch -d "@$(($(date +%s) - 3600))" {} +' \
        --customize-hook='rm -f "$1"/var/cache/apt/*.bin; chroot "$1" apt-cache gencaches; rm -f "$1/var/cache/apt/pkgcache.bin"' \
        --customize-hook='truncate -s 0 "$1/etc/machine-id"; chroot "$1" systemctl mask -q getty.target console-getty.service systemd-udevd.service systemd-firstboot.service' \
        "$suite" "$root" "${sources[@]}"
}

# need_image SUITE: build it unless an image with the same recipe is there. Of several that want it at the same time, one builds it.
need_image() {
    local lock
    mkdir -p "$LAB_CACHE/image"
    exec {lock}>"$LAB_CACHE/image/$1.lock"
    flock "$lock"
    make_image "$1"
    exec {lock}>&-
}

make_image() {
    local suite=$1 sources stamp tar=$LAB_CACHE/image/$1.tar
    if [[ -z $(apt-get indextargets 'Identifier: Packages' 2>/dev/null | head -n 1) || -z $(find /var/lib/apt/lists -name '*Packages*' 2>/dev/null | head -n 1) ]]; then
        watched apt-update as_root apt-get update -q || die "apt-get update failed" "see the lines above"
    fi
    sources=$(machine_sources "$suite")
    [[ -n $sources ]] || die "found no Debian mirror in this machine's apt configuration" "look at: apt-get indextargets"
    stamp=$(image_stamp "$suite" "$sources")
    if [[ $(docker_ image inspect --format '{{index .Config.Labels "catalina.stamp"}}' "$LAB_IMAGE:$suite" 2>/dev/null) == "$stamp" ]]; then
        say "there already"
        return 0
    fi
    need_packages mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring
    host_apt_settings >"$LAB_CACHE/image/99lab.conf"
    say "building $LAB_IMAGE:$suite with mmdebstrap"
    if ! watched image build_rootfs "$suite" "$tar" "$sources"; then
        as_root rm -f "$tar"
        die "the host image could not be built" "see the lines above; the machine's Debian mirror must carry $suite"
    fi
    watched import docker_ import --change "LABEL catalina.stamp=$stamp" --change 'CMD ["/usr/local/sbin/lab-boot"]' \
        --change 'ENV container=docker' "$tar" "$LAB_IMAGE:$suite" || die "docker import failed" "see the lines above"
    as_root rm -f "$tar"
}
