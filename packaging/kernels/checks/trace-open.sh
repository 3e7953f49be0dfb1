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

bundle places . /bin/sh -c 'cd /etc; read -r name <missing; cd /tmp; echo >f; exec 3<f; /bin/rm f; read -r name </proc/self/fd/3; : </proc/self/ns/mnt'
start trace open -o json --full-path -c new-runc,places
in_container runc new-runc new
in_container crun places
finish
expect failed 'cat -1 2 /etc/missing' "$(rows 'select(.container == "new-runc" and .err > 0) | "\(.comm) \(.fd) \(.err) \(.fullpath)"')"
# As links in /proc show them, and from the folder on that a failed call looked in.
expect places $'missing /etc/missing\nf /tmp/f\nf /tmp/f\n/proc/self/fd/3 /tmp/f (deleted)\n/proc/self/ns/mnt mnt:[N]' \
  "$(rows 'select(.container == "places" and (.path | test("^(missing|f|/proc/self/(fd/3|ns/mnt))$"))) | "\(.path) \(.fullpath)"' | sed 's/:\[[0-9]*/:[N/')"
