# How long a container takes to start and end, in turns with and without the tool.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
containers=${CONTAINERS:-50}
for phase in without with without with without with; do
  [[ $phase == without ]] || start_tracer "$work/containers-out" "${tool[@]}" trace exec -v -o json
  for ((i = 0; i < containers; i++)); do
    bundle "$work/bundle" /bin/nothing
    begun=$(microseconds)
    runc run --bundle "$work/bundle" "$prefix$i" </dev/null
    milliseconds_since "$begun" >>"$work/containers-$phase"
  done
  stop_tracer
done
row "start and end of a runc container, ms" "$(median <"$work/containers-with")" – – "$(median <"$work/containers-without")"
row "… 99th percentile of $((3 * containers))" "$(percentile 99 <"$work/containers-with")" – – "$(percentile 99 <"$work/containers-without")"
