#!/bin/bash
# Runs all tests against real containers and the kernel that runs: test.sh [MAVEN ARGS]. Needs root. Installs the
# Debian packages that the tests need, and newer engines by engines.sh; what it mounts it unmounts again.
# LOCALGADGET_TEST_RUNTIMES names folders with further runtimes (runc, …) that the container tests run under too.
# LOCALGADGET_WHOLE_MATRIX=1 starts every real program in every surrounding, and many more containers of newer engines,
# which takes twenty minutes more.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
root=${here%/*}
log=$here/target/test.log
policy=/usr/sbin/policy-rc.d
mounted=()
# shellcheck source=packaging/host.sh
source "$here/host.sh"

packages=(
  maven clang llvm libbpf1 libbpf-dev gcc libc6-dev linux-libc-dev # build
  runc crun conmon containerd docker.io podman # engines
  busybox-static nginx-light redis-server memcached postgresql python3 nodejs curl # what runs in containers
  stress-ng bpftool bpftrace tmux jq procps util-linux shellcheck binutils golang-go # what looks on
)

clean_up() {
  local folder
  [[ -z ${our_policy:-} ]] || rm -f "$policy"
  for folder in "${mounted[@]}"; do
    say "unmounting $folder"
    umount "$folder" || true # umount says why
  done
}

# apt starts no services: the tests start engines of their own.
forbid_services() {
  if [[ ! -e $policy ]]; then
    our_policy=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
}

install_missing() {
  local package missing=()
  type -P apt-get >/dev/null || return 0 # the tests then say what they miss
  for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  forbid_services
  need_packages "${missing[@]}"
}

need_mount() {
  local type=$1 folder=$2
  [[ $(findmnt -n -o FSTYPE --mountpoint "$folder") == *"$type"* ]] && return
  say "mounting $type at $folder for the tests"
  mount -t "$type" "$type" "$folder"
  mounted+=("$folder")
}

check_scripts() {
  local scripts
  type -P shellcheck >/dev/null || return 0
  mapfile -t scripts < <(cd "$root" && find .ci packaging ./*/src -name target -prune -o \
    \( -name '*.sh' -o -path .ci/run \) -type f -print)
  (cd "$root" && shellcheck -x -P . "${scripts[@]}")
}

# The tests run the tool as users do: built, with its cache of classes, which also saves them minutes. Where the path has
# spaces they run it from the class path.
build_tool() {
  "$here/run.sh" --version >&2
  [[ $here == *' '* ]] || export LOCALGADGET_COMMAND=$here/run.sh
}

run_maven() {
  mkdir -p "${log%/*}"
  LOCALGADGET_REQUIRE_BPF=1 JAVA_HOME=$jdk mvn -B -ntp -f "$root/pom.xml" verify "$@" </dev/null 2>&1 |
    tee "$log" | grep --line-buffered -E 'Tests run:|Flakes:|Run [12]: |^\[ERROR]|\.java:\[|Building .*\[|BUILD ' || true
  # of the pipe's three only Maven's status counts
  [[ $(tail -n 30 "$log") == *'BUILD SUCCESS'* ]] || fail 1 "Maven failed; all of its output is in $log"
}

[[ $EUID == 0 ]] || fail 1 "the tests run BPF programs and containers: start them as root"
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
need_jdk
install_missing
need_mount bpf /sys/fs/bpf
need_mount tracefs /sys/kernel/tracing
check_scripts
build_tool
"$here/engines.sh" >/dev/null
run_maven "$@"
"$here/test-run.sh"
say "all tests passed"
