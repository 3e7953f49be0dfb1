# A picture of 500 processes, from a cold start.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
# shellcheck disable=SC2016 # not this shell's
echo 'i=0; while [ $i -lt 500 ]; do sleep 1009 & i=$((i + 1)); done; wait' >"$work/rootfs/bin/forks"
start_container bench-snapshot /bin/sh /bin/forks
until (($(pgrep -c -f '^sleep 1009$') >= 500)); do sleep 0.1; done
for ((i = 0; i < runs * 3; i++)); do
  begun=$(microseconds)
  "${tool[@]}" snapshot process --host -o json >"$work/snapshot-out"
  milliseconds_since "$begun" >>"$work/snapshot-local"
done
stop_container bench-snapshot
row "\`snapshot process\` with 500 processes and more, start to end, ms" "$(median <"$work/snapshot-local")" – – –
row "… rows" "$(wc -l <"$work/snapshot-out")" – – –
