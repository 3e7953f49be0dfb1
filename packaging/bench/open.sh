# A process that opens files in a loop, as fast as it can.
# shellcheck shell=bash disable=SC2034,SC2154 # measure_load takes the arrays by name; names of common/lib.sh
opens=${OPENS:-1000000}
local_gadget=("${tool[@]}" trace open -v -o json)
libbpf_tools=(opensnoop)
bpftrace=(bpftrace -e 'tracepoint:syscalls:sys_enter_openat { printf("%d %s %s\n", pid, comm, str(args->filename)); }')
measure_load open opener /bin/opener /etc/file "$opens"
share_rows open "a process opening a file $opens times"
per_million() { awk -v c="$(median <"$work/open-$1.cpu")" -v r="$(median <"$work/open-$1.rows")" 'BEGIN {if (r > 0) printf "%.1f", c * 1e6 / r; else printf "–"}'; }
row "… CPU seconds of the tool per million rows" "$(per_million local_gadget)" "$(per_million libbpf_tools)" "$(per_million bpftrace)" –
load_row "… peak resident memory of the tool, MiB" open peak
