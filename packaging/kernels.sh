#!/bin/bash
# Runs the tool on other kernels, in virtual machines that are made of Debian's packages and emulated by QEMU:
#
#   packaging/kernels.sh                    load and smoke on all kernels, up to 40 minutes; writes packaging/KERNELS.md
#   packaging/kernels.sh load [KERNEL…]     does each kernel take each BPF program, with each flag?
#   packaging/kernels.sh smoke [KERNEL…]    each command on containers of runc and crun, with exact rows
#   packaging/kernels.sh shell KERNEL       a console to try things
#   packaging/kernels.sh ci                 load on all, smoke on two
#
# CHECKS="storm-open trace-exec" makes smoke run these alone. What was made and what guests printed is kept in
# LOCALGADGET_CACHE (default: ~/.cache/local-gadget), under kernels. Needs root and a host with Debian's apt.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
root=${here%/*}
cache=${LOCALGADGET_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/local-gadget}/kernels
parallel=${LOCALGADGET_GUESTS:-2} # guests at a time
declare -A updated
read -ra only <<<"${CHECKS:-}"
# shellcheck source=packaging/host.sh
source "$here/host.sh"
# shellcheck source=packaging/kernels/make.sh
source "$here/kernels/make.sh"
# shellcheck source=packaging/kernels/run.sh
source "$here/kernels/run.sh"
# shellcheck source=packaging/kernels/table.sh
source "$here/kernels/table.sh"

# NAME ARCH SUITE [MORE OF THE KERNEL'S COMMAND LINE]
kernels=(
  '5.10 amd64 bullseye'
  '6.1-arm64 arm64 bookworm'
  '6.1 amd64 bookworm'
  '6.12-arm64 arm64 trixie'
  '6.12 amd64 trixie'
  'newest-arm64 arm64 trixie-backports'
  'newest amd64 trixie-backports'
)
# What else a system can have; in the whole matrix only.
variants=(
  '5.10-hybrid amd64 bullseye cgroups=hybrid'
  '6.1-cgroup1 amd64 bookworm cgroups=v1'
  '6.12-no-jit amd64 trixie sysctl.net.core.bpf_jit_enable=0'
  '6.12-locked amd64 trixie lockdown=integrity security=selinux sysctl.kernel.unprivileged_bpf_disabled=1'
)

# Sets arch, suite and append of a kernel.
find_kernel() {
  local line
  for line in "${kernels[@]}" "${variants[@]}"; do
    if [[ ${line%% *} == "$1" ]]; then
      read -r _ arch suite append <<<"$line"
      return
    fi
  done
  fail 2 "kernels.sh: there is no kernel '$1'; there are: $(printf '%s\n' "${kernels[@]}" "${variants[@]}" | cut -d' ' -f1 | paste -sd' ')"
}

names() { printf '%s\n' "$@" | cut -d' ' -f1; }

# prepare NAME…: all that guests with these kernels need
prepare() {
  local name arch suite append
  for name; do find_kernel "$name"; done
  need_making
  find_mirror
  need_tool
  if ((${#loads[@]} > 0)); then
    make_compiler || fail 1 "there is no second compiler, and none can be had"
    need_other_objects
  fi
  for name; do
    find_kernel "$name"
    { make_root "$arch" && make_kernel "$arch" "$suite"; } || fail 1 "there is no guest for $name, and none can be made"
    need_programs "$arch"
    # the one that trains
    ((${#smokes[@]} == 0)) || make_kernel "$arch" trixie || fail 1 "there is no guest for $arch with 6.12, and none can be made"
  done
}

clean_up() {
  local pid
  while read -r pid; do
    kill "$pid" 2>/dev/null || true # a guest may have ended
  done < <(cat "$work"/*/pid 2>/dev/null)
  rm -rf --one-file-system "$work" "$cache"/making.*
}

shell_on() {
  local arch suite append qemu=()
  find_kernel "$1"
  mkdir -p "$work/$1"
  archive "$1" shell
  qemu_command "$1"
  [[ ! -t 0 ]] || stty raw -echo
  "${qemu[@]}" || true
  [[ ! -t 0 ]] || stty sane
}

# Read as a whole before it runs: it takes long, and may be edited meanwhile.
main() {
  local all extra shown task=${1:-all} given=("${@:2}") good bad
  mapfile -t all < <(names "${kernels[@]}")
  mapfile -t extra < <(names "${variants[@]}")
  case $task in
    load) loads=("${given[@]:-${all[@]}}") smokes=() ;;
    smoke) loads=() smokes=("${given[@]:-${all[@]}}") ;;
    ci) loads=("${all[@]}") smokes=(6.1 6.12-arm64) ;;
    all) loads=("${all[@]}") smokes=("${all[@]}" "${extra[@]}") ;;
    shell)
      loads=() smokes=()
      ((${#given[@]} == 1)) || fail 2 "kernels.sh: shell takes a kernel: ${all[*]} ${extra[*]}"
      ;;
    *) sed -n '2,11s/^# \?//p' "$0" && exit 2 ;;
  esac
  [[ $EUID == 0 ]] || fail 3 "kernels.sh makes file systems of packages: start it as root"
  PATH=$PATH:/usr/sbin:/sbin
  mkdir -p "$cache"
  exec 8>"$cache/lock"
  flock --nonblock 8 || { say "waiting for another run of kernels.sh" && flock 8; }
  work=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  mapfile -t shown < <(printf '%s\n' "${given[@]}" "${loads[@]}" "${smokes[@]}" | awk 'NF && !seen[$0]++')
  prepare "${shown[@]}"
  if [[ $task == shell ]]; then
    shell_on "${given[0]}"
    exit
  fi
  rm -rf --one-file-system "$cache/results"
  find_trainings "${smokes[@]}"
  run_guests "${trainings[@]}" "${loads[@]/#/load/}"
  wait
  keep_trained
  run_guests "${smokes[@]/#/smoke/}"
  wait
  failures "${shown[@]}"
  table "${shown[@]}"
  [[ $task != all ]] || document "${shown[@]}" >"$here/KERNELS.md"
  count_checks "${shown[@]}"
  say "kernels.sh: $good checks ok, $bad failed, on ${#shown[@]} kernels in $SECONDS s; the guests' words are in $cache/results"
  ((bad == 0 && good > 0))
}

main "$@"
