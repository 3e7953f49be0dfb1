# Start of the tool to the first event of a container that executes a program every millisecond.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
first_event() { # COMMAND…
  local begun line fifo=$work/start-fifo
  rm -f "$fifo"
  mkfifo "$fifo"
  begun=$(microseconds)
  "${foreground[@]}" "$@" >"$fifo" 2>/dev/null &
  tracer_pid=$!
  exec 3<"$fifo"
  while IFS= read -r line <&3; do
    [[ $line != *nothing* ]] || break
  done
  milliseconds_since "$begun"
  kill -INT "$tracer_pid" 2>/dev/null || true # it may have ended
  exec 3<&-
  stop_tracer
}

start_container loop /bin/sh -c 'while true; do /bin/nothing; usleep 1000; done'
for ((i = 0; i < runs * 3; i++)); do
  first_event "${tool[@]}" trace exec -o json >>"$work/start-local"
  first_event stdbuf -oL execsnoop >>"$work/start-snoop"
  # shellcheck disable=SC2016 # not the shell's
  first_event bpftrace -e 'tracepoint:syscalls:sys_enter_execve { printf("%s\n", str(args->filename)); }' >>"$work/start-bpftrace"
done
stop_container loop
row "start to first event, ms" "$(median <"$work/start-local")" "$(median <"$work/start-snoop")" "$(median <"$work/start-bpftrace")" –
