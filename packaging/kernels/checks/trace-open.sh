# shellcheck shell=bash
start trace open -o json
work_everywhere
finish
for runtime in "${runtimes[@]}"; do
  for container in old-$runtime new-$runtime; do
    expect "$container" $'cat 3 0 /etc/hostname\ncat -1 2 /etc/missing\ndd 3 0 /tmp/f\nrm 3 0 /tmp/d' \
      "$(rows 'select(.container == "'"$container"'" and (.path | test("^/(etc|tmp)/"))) | "\(.comm) \(.fd) \(.err) \(.path)"')"
  done
done
# What is no open, as a return from a signal handler, has no path.
expect without-path 0 "$(count '.path == ""')"

start trace open -o json --full-path --failed -c new-runc
in_container runc new-runc new
finish
expect failed 'cat -1 2 /etc/missing' "$(rows '"\(.comm) \(.fd) \(.err) \(.path)"')"
