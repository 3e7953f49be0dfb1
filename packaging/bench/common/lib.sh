# Sourced by bench.sh: what its sections have in common. A section is a file beside this folder that is sourced in turn
# and prints its rows by `row`; it leaves files of its own in $work only, with its name in front.
# shellcheck shell=bash
# shellcheck disable=SC2034 # some are for the sections

runs=${RUNS:-3}
[[ $runs =~ ^[1-9][0-9]*$ ]] || fail 2 "bench.sh: RUNS takes a number from 1 on, and not '$runs'"
tool=("$here/run.sh")
# A shell without job control starts background processes with SIGINT ignored.
foreground=(env --default-signal=INT)
work=
prefix=bench-$$-
tracer_pid=

# need_commands COMMAND:PACKAGE…
need_commands() {
  local pair missing=()
  for pair; do
    type -P "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  ((${#missing[@]} == 0)) || fail 3 "bench.sh: missing on this host: ${missing[*]}; install them"
}

clean_up() {
  local id
  stop_tracer KILL
  [[ -n $work ]] || return 0
  for id in $(runc list -q | grep "^$prefix"); do
    runc delete -f "$id" || true # runc says why
  done
  rm -rf "$work"
}

# A root file system with the load generators of the tests, and a tool that is built.
prepare() {
  local applet source sources=$here/../src-test-fixtures/src/main/resources/io/localgadget/fixtures
  work=$(mktemp -d)
  mkdir -p "$work/rootfs"/{bin,proc,dev,tmp,etc}
  cp "$(type -P busybox)" "$work/rootfs/bin/busybox"
  for applet in sh true sleep usleep; do ln -s busybox "$work/rootfs/bin/$applet"; done
  for source in opener execer; do cc -static -O2 -o "$work/rootfs/bin/$source" "$sources/$source.c"; done
  cc -static -nostdlib -O2 -o "$work/rootfs/bin/nothing" "$sources/nothing.c"
  echo x >"$work/rootfs/etc/file"
  "${tool[@]}" --version >&2
}

# bundle FOLDER COMMAND…: an OCI bundle of that root file system
bundle() {
  local folder=$1 args
  shift
  mkdir -p "$folder"
  (cd "$folder" && rm -f config.json && runc spec)
  args=$(printf ',"%s"' "$@")
  sed -i -e "s|\"sh\"|${args:1}|" -e 's|"terminal": true|"terminal": false|' \
    -e "s|\"path\": \"rootfs\"|\"path\": \"$work/rootfs\"|" "$folder/config.json"
}

# run_container NAME COMMAND…: its output is ours. The state lies where all tools find it.
run_container() {
  bundle "$work/bundle" "${@:2}"
  runc run --bundle "$work/bundle" "$prefix$1" </dev/null
}

# start_container NAME COMMAND…: in the background, until stop_container NAME
start_container() {
  bundle "$work/bundle" "${@:2}"
  runc run --detach --bundle "$work/bundle" "$prefix$1" </dev/null >/dev/null 2>&1
}

stop_container() {
  runc delete -f "$prefix$1" >/dev/null 2>&1 || true # it may have ended
}

microseconds() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }
# milliseconds_since MICROSECONDS
milliseconds_since() {
  local now
  now=$(microseconds)
  awk -v us="$((now - $1))" 'BEGIN {printf "%.1f\n", us / 1000}'
}
median() { sort -g | awk '{v[NR] = $1} END {if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
percentile() { sort -g | awk -v p="$1" '{v[NR] = $1} END {i = int((NR * p + 99) / 100); print v[i < 1 ? 1 : i]}'; }
row() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }

# start_tracer OUTPUT COMMAND…: in the background with its rows in a file and its messages in FILE.err; returns when it
# traces: when it says so itself (local-gadget -v) or has seen a program of ours on the host.
start_tracer() {
  local output=$1 deadline=$((SECONDS + 30))
  shift
  "${foreground[@]}" "$@" >"$output" 2>"$output.err" &
  tracer_pid=$!
  until grep -qs 'local-gadget: tracing' "$output.err" || grep -qs bench-probe "$output"; do
    if ((SECONDS >= deadline)) || ! kill -0 "$tracer_pid"; then
      fail 1 "bench.sh: no sign of life from $*: $(tail -n 3 "$output.err")"
    fi
    cat /nonexistent/bench-probe 2>/dev/null || true # an exec and an open that name it
    sleep 0.05
  done
  sleep 0.5 # where it had to compile something, the processor is free again
}

# stop_tracer [SIGNAL]
stop_tracer() {
  [[ -n $tracer_pid ]] || return 0
  kill "-${1:-INT}" "$tracer_pid" 2>/dev/null || true # it may have ended
  wait "$tracer_pid" 2>/dev/null || true
  tracer_pid=
}

# Seconds of CPU that the tracer has taken, and its peak resident memory in MiB.
tracer_cpu() { awk -v hz="$(getconf CLK_TCK)" '{sub(/.*\) /, ""); print ($12 + $13) / hz}' "/proc/$tracer_pid/stat"; }
tracer_peak() { awk '/VmHWM/ {printf "%.0f\n", $2 / 1024}' "/proc/$tracer_pid/status"; }

# lost_events OUTPUT: what the tracer said it lost: "… lost N events in all" (local-gadget's last word),
# "lost N events on CPU" (libbpf-tools), "Lost N events" (bpftrace, among its rows)
lost_events() {
  local total
  total=$(sed -n 's/^local-gadget: .* lost \([0-9]*\) events in all$/\1/p' "$1.err" | tail -n 1)
  if [[ -z $total ]]; then
    total=$({ grep -ohi 'lost [0-9]* events' "$1" "$1.err" || true; } | awk '{n += $2} END {print n + 0}')
  fi
  printf '%s\n' "$total"
}

# start_tracer_of ARRAY: the command in the array of that name
start_tracer_of() {
  local -n command_of=$1
  start_tracer "$work/out" "${command_of[@]}"
}

# measure_load NAME PROGRAM COMMAND…: runs COMMAND in a container, untraced and under each tracer in turn. PROGRAM is the
# pattern of the rows that count. The tracers are in the arrays local_gadget, libbpf_tools and bpftrace. Leaves
# $work/NAME-WHO.{seconds,rows,lost,cpu,peak}, a line for each run; the command prints its seconds.
measure_load() {
  local name=$1 pattern=$2 who before i files=$work/$1
  shift 2
  for ((i = 0; i < runs; i++)); do
    run_container "$name" "$@" >>"$files-untraced.seconds"
    for who in local_gadget libbpf_tools bpftrace; do
      start_tracer_of "$who"
      before=$(tracer_cpu)
      run_container "$name" "$@" >>"$files-$who.seconds"
      sleep 0.5
      awk -v a="$before" -v b="$(tracer_cpu)" 'BEGIN {print b - a}' >>"$files-$who.cpu"
      tracer_peak >>"$files-$who.peak"
      stop_tracer
      grep -c "$pattern" "$work/out" >>"$files-$who.rows" || true # none is 0 rows
      lost_events "$work/out" >>"$files-$who.lost"
      rm -f "$work/out" "$work/out.err"
    done
  done
}

# load_row TEXT NAME SUFFIX [UNTRACED]: the medians that measure_load left
load_row() {
  row "$1" "$(median <"$work/$2-local_gadget.$3")" "$(median <"$work/$2-libbpf_tools.$3")" \
    "$(median <"$work/$2-bpftrace.$3")" "${4:-–}"
}

# share_rows NAME TEXT: how much of its untraced speed the command kept, and what became of its events
share_rows() {
  local name=$1 untraced
  untraced=$(median <"$work/$name-untraced.seconds")
  kept() { awk -v u="$untraced" -v t="$(median <"$work/$name-$1.seconds")" 'BEGIN {printf "%.0f %%", 100 * u / t}'; }
  row "$2 keeps of its speed" "$(kept local_gadget)" "$(kept libbpf_tools)" "$(kept bpftrace)" "$untraced s"
  load_row "… rows printed" "$name" rows
  load_row "… events told as lost" "$name" lost
}
