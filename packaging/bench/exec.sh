# A process that executes programs in a loop.
# shellcheck shell=bash disable=SC2034,SC2154 # measure_load takes the arrays by name; names of common/lib.sh
execs=${EXECS:-2000}
local_gadget=("${tool[@]}" trace exec -v -o json)
libbpf_tools=(execsnoop)
bpftrace=(bpftrace -e 'tracepoint:syscalls:sys_enter_execve { printf("%d %s ", pid, comm); join(args->argv); }')
measure_load exec /bin/nothing /bin/execer /bin/nothing "$execs"
share_rows exec "a process executing a program $execs times"
load_row "… peak resident memory of the tool, MiB" exec peak
