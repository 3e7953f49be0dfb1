#!/bin/bash
# Measures local-gadget beside libbpf-tools and bpftrace, in one run on one machine, and prints Markdown: a table of
# medians. bench.sh [SECTION…]; without a section all of bench/*.sh, about five minutes. Needs root.
#
#   packaging/bench.sh > packaging/BENCHMARKS.md
#   packaging/bench.sh open start
#
# RUNS=n sets the number of runs of each figure (default 3). What is traced runs in plain runc containers; the other
# tools cannot name these, and see the host too.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck source=packaging/host.sh
source "$here/host.sh"
# shellcheck source=packaging/bench/common/lib.sh
source "$here/bench/common/lib.sh"

sections=("$@")
if (($# == 0)); then
  for file in "$here"/bench/*.sh; do
    file=${file##*/}
    sections+=("${file%.sh}")
  done
fi
for section in "${sections[@]}"; do
  [[ -r $here/bench/$section.sh ]] ||
    fail 2 "bench.sh: there is no section '$section' (there are: $(cd "$here/bench" && printf '%s ' *.sh | sed 's/\.sh//g'))"
done
[[ $EUID == 0 ]] || fail 3 "bench.sh loads BPF programs and runs containers: start it as root"
PATH=$PATH:/usr/sbin:/sbin
need_commands runc:runc cc:gcc busybox:busybox-static opensnoop:libbpf-tools bpftrace:bpftrace

trap clean_up EXIT
trap 'exit 130' INT TERM HUP
prepare
SECONDS=0
printf '# Benchmarks\n\n'
printf "Made by \`packaging/bench.sh\`, %s, on %s CPUs (%s), %s MiB, kernel %s, %s.\n" "$(date +%F)" "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)" \
  "$(uname -r)" "$(runc --version | head -n 1)"
printf 'Medians of %s runs; the tools take turns, in one run. Load average at the start: %s.\n\n' "$runs" "$(cut -d' ' -f1-3 /proc/loadavg)"
row figure local-gadget libbpf-tools bpftrace untraced
row --- --- --- --- ---
for section in "${sections[@]}"; do
  say "bench: $section"
  # shellcheck source=/dev/null
  source "$here/bench/$section.sh"
done
say "bench: took $SECONDS s"
