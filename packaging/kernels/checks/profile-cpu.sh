# shellcheck shell=bash
# Under a shell: a first process cannot be killed from within.
bundle burn . /bin/sh -c "/bin/timeout -s KILL 3 /bin/probe burn; :"
bundle copy . /bin/sh -c "/bin/timeout -s KILL 3 /bin/dd if=/dev/zero of=/dev/null bs=1048576; :"
start profile cpu -o json
in_container runc burn &
in_container crun copy
wait $!
finish
(($(count '.container == "burn" and any(.stack[]; . == "burn_here")') > 0)) ||
  problem "user: no burn_here in $(rows 'select(.container == "burn") | .stack | join(";")' | head -n 2 | tr '\n' '|')"
(($(count '.container == "copy" and any(.stack[]; . == "vfs_read_[k]")') > 0)) ||
  problem "kernel: no vfs_read in $(rows 'select(.container == "copy") | .stack | join(";")' | head -n 2 | tr '\n' '|')"
