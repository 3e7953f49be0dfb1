#!/bin/bash
# Makes folders with newer engines than Debian 12 has, for the tests to run beside those of this host, and prints them:
# engines.sh [SUITE…], else trixie and sid. Each is a root of that suite of Debian with Docker, containerd, podman, runc
# and crun, below ${LOCALGADGET_CACHE:-~/.cache/local-gadget}/engines. Once a day apt is asked for newer packages; where
# there are some, the folder is made anew, which takes less than a minute. Needs root.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck source=packaging/host.sh
source "$here/host.sh"
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
cache=${LOCALGADGET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/local-gadget}/engines
packages=(docker.io docker-cli containerd runc crun podman conmon ca-certificates)

in_root() {
  local root=$1
  shift
  chroot "$root" /usr/bin/env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

make_root() {
  local suite=$1 root=$2 mirror=$3
  debootstrap --variant=minbase "$suite" "$root" "$mirror" || return
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # packages start no services
  chmod 755 "$root/usr/sbin/policy-rc.d"
  in_root "$root" apt-get -q -y --no-install-recommends install "${packages[@]}" || return
  in_root "$root" apt-get clean || return
  touch "$root/asked"
}

# True if the suite has no other versions of the packages than the root, as far as we know.
is_newest() {
  local root=$1 log=$2
  [[ -z $(find "$root/asked" -mtime -1) ]] || return 0
  # A mirror that stands still, as one of a laboratory may, is as good.
  if ! in_root "$root" apt-get -q -o APT::Update::Error-Mode=any -o Acquire::Check-Valid-Until=false update \
    >"$log" 2>&1; then
    say "cannot ask for newer engines than those in $root; going on with them"
    return
  fi
  touch "$root/asked"
  [[ $(in_root "$root" apt-get -s install "${packages[@]}") == *'0 upgraded, 0 newly installed'* ]]
}

need_suite() {
  local suite=$1 root=$cache/$1 log=$cache/$1.log mirror
  if [[ -d $root ]] && is_newest "$root" "$log"; then
    return
  fi
  mirror=$(debian_mirror) || fail 1 "apt names no mirror of Debian, so there is none to make the engines of $suite from"
  say "making the engines of $suite in $root"
  rm -rf "$root.new"
  make_root "$suite" "$root.new" "$mirror" >"$log" 2>&1 </dev/null ||
    fail 1 "cannot make the engines of $suite from $mirror, where this host's packages come from; $log tells why"
  rm -rf "$root"
  mv "$root.new" "$root" # whole, or not there
}

(($# > 0)) || set -- trixie sid
[[ $EUID == 0 ]] || fail 1 "only root can make the folders of the engines"
type -P debootstrap >/dev/null || need_packages debootstrap
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
for suite; do
  need_suite "$suite" 9>&-
  printf '%s\n' "$cache/$suite"
done
