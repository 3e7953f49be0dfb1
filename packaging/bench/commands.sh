# Commands that do not trace.
# shellcheck shell=bash disable=SC2154 # names of common/lib.sh
for ((i = 0; i < runs * 3; i++)); do
  for command in --help list-containers; do
    begun=$(microseconds)
    "${tool[@]}" "$command" >/dev/null 2>&1
    milliseconds_since "$begun" >>"$work/commands$command"
  done
done
row "\`--help\`, ms" "$(median <"$work/commands--help")" – – –
row "\`list-containers\`, ms" "$(median <"$work/commandslist-containers")" – – –
