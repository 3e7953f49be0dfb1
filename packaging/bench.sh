#!/usr/bin/env bash
# Measures local-gadget beside libbpf-tools and bpftrace, in one run on one machine, and prints a Markdown table of
# medians. Needs root; takes about five minutes. RUNS=n sets the number of runs of each figure (default 5).
#
# What is traced runs in a plain runc container; the other tools cannot name it, and see the host too.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
runs=${RUNS:-5}
opens=${OPENS:-1000000}
execs=${EXECS:-2000}
starts=${STARTS:-40}
[[ $EUID == 0 ]] || { echo "bench.sh: must run as root" >&2; exit 3; }
for tool in runc cc busybox opensnoop execsnoop bpftrace; do
  command -v "$tool" >/dev/null || [[ -x /usr/sbin/$tool ]] || { echo "bench.sh: $tool is missing (packages runc gcc libc6-dev busybox-static libbpf-tools bpftrace)" >&2; exit 3; }
done

work=$(mktemp -d)
pids=()
finish() {
  for id in $(runc --root "$work/state" list -q 2>/dev/null); do runc --root "$work/state" delete -f "$id" || true; done
  for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

# A shell without job control starts background processes with SIGINT ignored.
fg=(env --default-signal=INT)
tool=("$here/run.sh")
"${tool[@]}" --version >&2

# A root file system with the load generators of the tests.
sources=$here/../src-test-fixtures/src/main/resources/io/localgadget/fixtures
mkdir -p "$work/rootfs"/{bin,proc,dev,tmp,etc} "$work/bundle"
cp "$(command -v busybox)" "$work/rootfs/bin/busybox"
for applet in sh true sleep; do ln -s busybox "$work/rootfs/bin/$applet"; done
cc -static -O2 -o "$work/rootfs/bin/opener" "$sources/opener.c"
cc -static -O2 -o "$work/rootfs/bin/execer" "$sources/execer.c"
cc -static -nostdlib -O2 -o "$work/rootfs/bin/nothing" "$sources/nothing.c"
echo x > "$work/rootfs/etc/file"
bundle() { # folder command...
  local folder=$1
  shift
  mkdir -p "$folder"
  (cd "$folder" && rm -f config.json && runc spec)
  local args
  args=$(printf ',"%s"' "$@")
  sed -i -e "s|\"sh\"|${args:1}|" -e 's|"terminal": true|"terminal": false|' \
    -e "s|\"path\": \"rootfs\"|\"path\": \"$work/rootfs\"|" "$folder/config.json"
}
run_container() { # id command...
  local id=$1
  shift
  bundle "$work/bundle-$id" "$@"
  runc --root "$work/state" run --bundle "$work/bundle-$id" "$id"
}
now() { local t=$EPOCHREALTIME; echo $((${t/[.,]/} / 1000)).$((${t/[.,]/} % 1000)); }
median() { sort -g | awk '{v[NR]=$1} END {print NR%2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
percentile() { sort -g | awk -v p="$1" '{v[NR]=$1} END {i=int((NR*p+99)/100); print v[i<1?1:i]}'; }
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }

# Starts a tracer with its output in a file; waits until it has something to say about the host's own execs.
tracer_pid=
start_tracer() { # name output
  case $1 in
    open-local) "${fg[@]}" "${tool[@]}" trace open -o json > "$2" 2> "$2.err" & ;;
    open-snoop) "${fg[@]}" opensnoop > "$2" 2> "$2.err" & ;;
    open-bpftrace) "${fg[@]}" bpftrace -e 'tracepoint:syscalls:sys_enter_openat { printf("%d %s %s\n", pid, comm, str(args->filename)); }' > "$2" 2> "$2.err" & ;;
    exec-local) "${fg[@]}" "${tool[@]}" trace exec -o json > "$2" 2> "$2.err" & ;;
    exec-snoop) "${fg[@]}" execsnoop > "$2" 2> "$2.err" & ;;
    exec-bpftrace) "${fg[@]}" bpftrace -e 'tracepoint:syscalls:sys_enter_execve { printf("%d %s ", pid, comm); join(args->argv); }' > "$2" 2> "$2.err" & ;;
  esac
  tracer_pid=$!
  pids+=("$tracer_pid")
  sleep 2.5
}
stop_tracer() {
  kill -INT "$tracer_pid" 2>/dev/null || true
  wait "$tracer_pid" 2>/dev/null || true
}
# Of the tracer's process: seconds of CPU, and peak resident MiB.
cpu_seconds() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) / hz}' "/proc/$1/stat"; }
peak_mib() { awk '/VmHWM/ {printf "%.0f\n", $2 / 1024}' "/proc/$1/status"; }

echo "$(date +%F), $(nproc) CPUs, kernel $(uname -r), $(runc --version | head -n 1); medians of $runs runs"
echo
echo "| figure | local-gadget | libbpf-tools | bpftrace | untraced |"
echo "| --- | --- | --- | --- | --- |"

# 1. Start to the first event of a container that executes programs all the time.
bundle "$work/bundle-loop" /bin/sh -c 'while true; do /bin/nothing; done'
runc --root "$work/state" run --detach --bundle "$work/bundle-loop" loop < /dev/null > /dev/null 2>&1
first_event() { # pattern command...
  local pattern=$1 started line fifo=$work/fifo
  shift
  rm -f "$fifo"
  mkfifo "$fifo"
  started=$(now)
  "${fg[@]}" "$@" > "$fifo" 2>/dev/null &
  local pid=$!
  exec 3< "$fifo"
  while IFS= read -r line <&3; do
    [[ $line == *$pattern* ]] && break
  done
  awk -v a="$started" -v b="$(now)" 'BEGIN {printf "%.0f\n", b - a}'
  kill -INT "$pid" 2>/dev/null || true
  exec 3<&-
  wait "$pid" 2>/dev/null || true
}
for ((i = 0; i < runs; i++)); do
  first_event nothing "${tool[@]}" trace exec -o json >> "$work/first-local"
  first_event nothing stdbuf -oL execsnoop >> "$work/first-snoop"
  first_event nothing bpftrace -e 'tracepoint:syscalls:sys_enter_execve { printf("%s\n", str(args->filename)); }' >> "$work/first-bpftrace"
done
row "start to first event, ms" "$(median < "$work/first-local")" "$(median < "$work/first-snoop")" "$(median < "$work/first-bpftrace")" –
runc --root "$work/state" delete -f loop > /dev/null 2>&1 || true

# 2. The share of its untraced speed that a process keeps.
share() { # kind figure-name command...
  local kind=$1 figure=$2
  shift 2
  for ((i = 0; i < runs; i++)); do
    run_container "$kind-base-$i" "$@" >> "$work/$kind-base"
    for who in local snoop bpftrace; do
      start_tracer "$kind-$who" "$work/out"
      local before
      before=$(cpu_seconds "$tracer_pid")
      run_container "$kind-$who-$i" "$@" >> "$work/$kind-$who"
      sleep 0.5
      awk -v a="$before" -v b="$(cpu_seconds "$tracer_pid")" 'BEGIN {print b - a}' >> "$work/$kind-$who-cpu"
      peak_mib "$tracer_pid" >> "$work/$kind-$who-mem"
      stop_tracer
      case $who in
        local) grep -c '"comm":"\(opener\|nothing\)"' "$work/out" >> "$work/$kind-$who-rows" || true ;;
        *) grep -c 'opener\|nothing' "$work/out" >> "$work/$kind-$who-rows" || true ;;
      esac
      lost=$(sed -n 's/.* lost \([0-9]*\) events in all$/\1/p' "$work/out.err" | tail -n 1)
      echo "${lost:-0}" >> "$work/$kind-$who-lost"
      rm -f "$work/out" "$work/out.err"
    done
  done
  local base
  base=$(median < "$work/$kind-base")
  keep() { awk -v b="$base" -v t="$(median < "$work/$kind-$1")" 'BEGIN {printf "%.0f %%", 100 * b / t}'; }
  row "$figure" "$(keep local)" "$(keep snoop)" "$(keep bpftrace)" "$base s"
  row "… rows printed (median)" "$(median < "$work/$kind-local-rows")" "$(median < "$work/$kind-snoop-rows")" "$(median < "$work/$kind-bpftrace-rows")" –
  row "… events reported as lost (median)" "$(median < "$work/$kind-local-lost")" "does not tell" "does not tell" –
}
share open "a process opening a file $opens times keeps of its speed" /bin/opener /etc/file "$opens"
per_million() { awk -v c="$(median < "$work/open-$1-cpu")" -v r="$(median < "$work/open-$1-rows")" 'BEGIN {if (r > 0) printf "%.1f", c * 1e6 / r; else printf "–"}'; }
row "CPU seconds of the tool per million rows" "$(per_million local)" "$(per_million snoop)" "$(per_million bpftrace)" –
row "peak resident memory under that load, MiB" "$(median < "$work/open-local-mem")" "$(median < "$work/open-snoop-mem")" "$(median < "$work/open-bpftrace-mem")" –
share exec "a process executing a program $execs times keeps of its speed" /bin/execer /bin/nothing "$execs"

# 3. Commands that do not trace.
for ((i = 0; i < runs; i++)); do
  for command in --help list-containers; do
    a=$(now)
    "${tool[@]}" "$command" > /dev/null 2>&1
    awk -v a="$a" -v b="$(now)" 'BEGIN {printf "%.0f\n", b - a}' >> "$work/command$command"
  done
done
row "\`--help\`, ms" "$(median < "$work/command--help")" – – –
row "\`list-containers\`, ms" "$(median < "$work/commandlist-containers")" – – –

# 4. How long a container's start takes, in turns with and without the tool.
for phase in without with without with; do
  [[ $phase == without ]] || start_tracer exec-local "$work/out"
  for ((i = 0; i < starts; i++)); do
    a=$(now)
    run_container "start-$phase-$i" /bin/nothing
    awk -v a="$a" -v b="$(now)" 'BEGIN {printf "%.1f\n", b - a}' >> "$work/start-$phase"
  done
  [[ $phase == without ]] || stop_tracer
done
row "start and end of a runc container, ms: median" "$(median < "$work/start-with")" – – "$(median < "$work/start-without")"
row "… 99th percentile" "$(percentile 99 < "$work/start-with")" – – "$(percentile 99 < "$work/start-without")"
