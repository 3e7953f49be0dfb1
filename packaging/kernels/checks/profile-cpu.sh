# shellcheck shell=bash
# On one CPU: the other is the tool's.
bundle burn . /bin/taskset 2 /bin/probe burn
bundle copy . /bin/taskset 2 /bin/dd if=/dev/zero of=/dev/null bs=1048576
start profile cpu -o json
in_container runc burn &
burn=$!
in_container crun copy &
copy=$!
# Both have to run, and to be sampled: at 49 Hz that takes less than three seconds. They still run when the tool ends.
until [[ $(runc state burn) == *running* && $(crun state copy) == *running* ]]; do busybox usleep 50000; done 2>/dev/null
sleep 3
finish
runc kill burn KILL
crun kill copy KILL
wait "$burn" "$copy"
(($(count '.container == "burn" and any(.stack[]; . == "burn_here")') > 0)) ||
  problem "user: no burn_here in $(rows 'select(.container == "burn") | .stack | join(";")' | head -n 2 | tr '\n' '|')"
(($(count '.container == "copy" and any(.stack[]; . == "vfs_read_[k]")') > 0)) ||
  problem "kernel: no vfs_read in $(rows 'select(.container == "copy") | .stack | join(";")' | head -n 2 | tr '\n' '|')"
