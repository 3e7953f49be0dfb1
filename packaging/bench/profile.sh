# What sampling costs a process that opens files as fast as it can: mostly in the kernel, so with long stacks.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
profile_opens=${OPENS:-1000000}
profile_under() { # NAME COMMAND…
  local name=$1
  shift
  start_tracer "$work/profile-out" "$@"
  run_container bench-profile /bin/opener /etc/file "$profile_opens" >>"$work/profile-$name"
  tracer_peak >>"$work/profile-$name-peak"
  stop_tracer
}
for ((i = 0; i < runs; i++)); do
  run_container bench-profile /bin/opener /etc/file "$profile_opens" >>"$work/profile-untraced"
  for hz in 49 997; do
    profile_under "local-$hz" "${tool[@]}" profile cpu -v --host --frequency "$hz" -o folded
    profile_under "bpftrace-$hz" bpftrace -B none \
      -e "BEGIN { printf(\"bench-probe\\n\"); } profile:hz:$hz { @[kstack, ustack, comm] = count(); }"
  done
done
profile_kept() {
  awk -v u="$(median <"$work/profile-untraced")" -v t="$(median <"$work/profile-$1")" 'BEGIN {printf "%.0f %%", 100 * u / t}'
}
for hz in 49 997; do
  row "that process sampled at $hz Hz keeps of its speed" "$(profile_kept "local-$hz")" – \
    "$(profile_kept "bpftrace-$hz")" "$(median <"$work/profile-untraced") s"
  row "… peak resident memory of the tool, MiB" "$(median <"$work/profile-local-$hz-peak")" – \
    "$(median <"$work/profile-bpftrace-$hz-peak")" –
done
