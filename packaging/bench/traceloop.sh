# The flight recorder: what it costs who is recorded, what memory it takes, and its start with one and with 100
# containers.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
traceloop_calls=${CALLS:-2000000}
traceloop_opens=${OPENS:-1000000}
cat >"$work/getppid.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	struct timespec begin, end;
	long calls = argc > 1 ? atol(argv[1]) : 1;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (long i = 0; i < calls; i++)
		syscall(SYS_getppid);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.3f\n", end.tv_sec - begin.tv_sec + (end.tv_nsec - begin.tv_nsec) / 1e9);
	return 0;
}
C
cc -static -O2 -o "$work/rootfs/bin/getppid" "$work/getppid.c"

traceloop_loads() { # NAME: both loads, under what runs now
  run_container traceloop /bin/getppid "$traceloop_calls" >>"$work/traceloop-$1-getppid"
  run_container traceloop /bin/opener /etc/file "$traceloop_opens" >>"$work/traceloop-$1-open"
}
for ((i = 0; i < runs; i++)); do
  traceloop_loads untraced
  start_tracer "$work/traceloop-out" "${tool[@]}" traceloop -v -o json
  traceloop_loads local
  tracer_peak >>"$work/traceloop-peak"
  stop_tracer
  start_tracer "$work/traceloop-out" bpftrace -B none \
    -e 'BEGIN { printf("bench-probe\n"); } tracepoint:raw_syscalls:sys_enter { @[args->id] = count(); }'
  traceloop_loads bpftrace
  stop_tracer
done
traceloop_kept() { # WHO LOAD
  awk -v u="$(median <"$work/traceloop-untraced-$2")" -v t="$(median <"$work/traceloop-$1-$2")" \
    'BEGIN {printf "%.0f %%", 100 * u / t}'
}
row "a process calling getppid $traceloop_calls times keeps of its speed under traceloop (bpftrace only counts)" \
  "$(traceloop_kept local getppid)" – "$(traceloop_kept bpftrace getppid)" "$(median <"$work/traceloop-untraced-getppid") s"
row "… opening a file $traceloop_opens times, with paths and results" \
  "$(traceloop_kept local open)" – "$(traceloop_kept bpftrace open)" "$(median <"$work/traceloop-untraced-open") s"
row "… peak resident memory of the tool, MiB" "$(median <"$work/traceloop-peak")" – – –

# Start of the tool until it records.
traceloop_start() {
  local begun line fifo=$work/traceloop-fifo
  rm -f "$fifo"
  mkfifo "$fifo"
  begun=$(microseconds)
  "${foreground[@]}" "${tool[@]}" traceloop -v >/dev/null 2>"$fifo" &
  tracer_pid=$!
  exec 3<"$fifo"
  while IFS= read -r line <&3; do
    [[ $line != *'tracing traceloop'* ]] || break
  done
  milliseconds_since "$begun"
}
traceloop_stop() {
  stop_tracer
  exec 3<&-
}
# What all its maps take.
traceloop_kernel_mib() { cat "/proc/$tracer_pid"/fdinfo/* 2>/dev/null | awk '/^memlock:/ {sum += $2} END {printf "%.1f\n", sum / 1048576}'; }

# Each waits, in a call, until somebody opens the pipe to write; then it fills its ring.
mkfifo "$work/rootfs/tmp/go"
# shellcheck disable=SC2016 # not this shell's
traceloop_program='read x </tmp/go; i=0; while [ $i -lt 600 ]; do echo x >/dev/null; i=$((i + 1)); done; sleep 1000'
started=0
for count in 1 100; do
  for (( ; started < count; started++)); do start_container "loop-$started" /bin/sh -c "$traceloop_program"; done
  for ((i = 0; i < runs * 3; i++)); do
    traceloop_start >>"$work/traceloop-start-$count"
    traceloop_stop
  done
  row "traceloop with $count container(s): start until it records, ms" "$(median <"$work/traceloop-start-$count")" – – –
done
traceloop_start >/dev/null
row "… its maps in the kernel before anything is recorded, MiB" "$(traceloop_kernel_mib)" – – –
timeout 10 sh -c "echo >'$work/rootfs/tmp/go'"
sleep 10
row "… and with the rings of $count containers full, MiB" "$(traceloop_kernel_mib)" – – –
row "… peak resident memory of the tool, MiB" "$(tracer_peak)" – – –
traceloop_stop
for ((i = 0; i < started; i++)); do stop_container "loop-$i"; done
