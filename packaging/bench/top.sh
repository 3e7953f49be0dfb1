# A process that writes to a file in a loop, as fast as it can, under `top file` and under bpftrace doing the same sums:
# bytes and calls by process and inode, from the same calls. bpftrace leaves out names and types, and what is written by
# sendfile and the like. libbpf-tools' filetop needs kprobes.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
writes=${WRITES:-2000000}
cc -static -O2 -o "$work/rootfs/bin/writer" "$here/../src-test-fixtures/src/main/resources/io/localgadget/fixtures/writer.c"
# shellcheck disable=SC2016 # bpftrace's variables
sums='
BEGIN { printf("local-gadget: tracing, so to say\n"); }
tracepoint:syscalls:sys_enter_read, tracepoint:syscalls:sys_enter_write, tracepoint:syscalls:sys_enter_pread64,
tracepoint:syscalls:sys_enter_pwrite64, tracepoint:syscalls:sys_enter_readv, tracepoint:syscalls:sys_enter_writev,
tracepoint:syscalls:sys_enter_preadv, tracepoint:syscalls:sys_enter_pwritev { @fd[tid] = args->fd; }
tracepoint:syscalls:sys_exit_read, tracepoint:syscalls:sys_exit_pread64, tracepoint:syscalls:sys_exit_readv,
tracepoint:syscalls:sys_exit_preadv /args->ret > 0/ {
  $file = (struct file *)*(((struct task_struct *)curtask)->files->fdt->fd + @fd[tid]);
  @rbytes[pid, $file->f_inode->i_ino] = sum(args->ret);
  @reads[pid, $file->f_inode->i_ino] = count();
}
tracepoint:syscalls:sys_exit_write, tracepoint:syscalls:sys_exit_pwrite64, tracepoint:syscalls:sys_exit_writev,
tracepoint:syscalls:sys_exit_pwritev /args->ret > 0/ {
  $file = (struct file *)*(((struct task_struct *)curtask)->files->fdt->fd + @fd[tid]);
  @wbytes[pid, $file->f_inode->i_ino] = sum(args->ret);
  @writes[pid, $file->f_inode->i_ino] = count();
}
interval:s:1 {
  print(@rbytes); clear(@rbytes); print(@reads); clear(@reads);
  print(@wbytes); clear(@wbytes); print(@writes); clear(@writes);
}'
# start_tracer waits for "local-gadget: tracing" among the messages; bpftrace's are its rows.
printf '%s\n' "$sums" >"$work/sums.bt"
for ((i = 0; i < runs; i++)); do
  run_container top /bin/writer /dev/shm/written 100 "$writes" >>"$work/top-untraced.seconds"
  for who in local_gadget bpftrace; do
    case $who in
      local_gadget) start_tracer "$work/top-out" "${tool[@]}" top file -v -o json ;;
      bpftrace) start_tracer "$work/top-out" bash -c "exec bpftrace '$work/sums.bt' 1>&2" ;;
    esac
    run_container top /bin/writer /dev/shm/written 100 "$writes" >>"$work/top-$who.seconds"
    sleep 1.2 # the last interval
    tracer_peak >>"$work/top-$who.peak"
    stop_tracer
    [[ $who == bpftrace ]] || jq -s '[.[][] | select(.file == "/dev/shm/written") | .wbytes] | add' "$work/top-out" >>"$work/top-$who.bytes"
  done
done
top_kept() { awk -v u="$(median <"$work/top-untraced.seconds")" -v t="$(median <"$work/top-$1.seconds")" 'BEGIN {printf "%.0f %%", 100 * u / t}'; }
row "a process writing to a file $writes times keeps of its speed" "$(top_kept local_gadget)" – "$(top_kept bpftrace)" \
  "$(median <"$work/top-untraced.seconds") s"
row "… bytes counted, of $((writes * 100))" "$(median <"$work/top-local_gadget.bytes")" – – –
row "… peak resident memory of the tool, MiB" "$(median <"$work/top-local_gadget.peak")" – "$(median <"$work/top-bpftrace.peak")" –
