# What recording system calls costs: a loop of getppid in a recorded container and outside one, beside an empty program
# on the same tracepoint, which is the floor, and bpftrace counting calls by number.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
seconds=${SECCOMP_SECONDS:-2}
cc -static -O2 -o "$work/rootfs/bin/getppider" "$here/../src-test-fixtures/src/main/resources/io/localgadget/fixtures/getppider.c"

seccomp_loop() { "$work/rootfs/bin/getppider" "$seconds" | awk '{print int($1 / 1000)}' >>"$work/seccomp-$1"; }
seccomp_container() {
  run_container getppid /bin/getppider "$seconds" | awk '{print int($1 / 1000)}' >>"$work/seccomp-$1"
}

multiarch=$(gcc -print-multiarch 2>/dev/null || true)
clang -g -O2 -target bpf ${multiarch:+-idirafter "/usr/include/$multiarch"} -c "$here/bench/common/floor.bpf.c" -o "$work/floor.bpf.o"
cc -O2 -o "$work/floor" "$here/bench/common/floor.c" -lbpf

# Foreign load changes from second to second: short turns, and the median of each.
for ((i = 0; i < runs * 3; i++)); do
  seccomp_loop untraced

  start_tracer "$work/seccomp-floor" "$work/floor" "$work/floor.bpf.o"
  seccomp_loop empty
  stop_tracer

  # No tracepoint of syscalls tells us that it traces: that would slow each call too.
  start_tracer "$work/seccomp-bt" bpftrace -e \
    'tracepoint:raw_syscalls:sys_enter { @[args->id] = count(); } interval:ms:300 { printf("bench-probe\n"); }'
  seccomp_loop bpftrace
  stop_tracer

  start_tracer "$work/seccomp-out" "${tool[@]}" advise seccomp-profile -v -c "${prefix}getppid"
  seccomp_loop outside
  seccomp_container recorded
  stop_tracer
done
row "getppid loop, 1000/s, in a recorded container (advise seccomp-profile)" "$(median <"$work/seccomp-recorded")" – \
  "$(median <"$work/seccomp-bpftrace")" "$(median <"$work/seccomp-untraced")"
row "… outside one" "$(median <"$work/seccomp-outside")" – "$(median <"$work/seccomp-bpftrace")" "$(median <"$work/seccomp-untraced")"
row "… with an empty program on sys_enter, the floor" "$(median <"$work/seccomp-empty")" – – –
