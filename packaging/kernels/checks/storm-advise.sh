# shellcheck shell=bash
storm '/bin/probe count 2000'
start advise seccomp-profile --explain -o json -c storm
in_container runc storm
ended
# Both shells ask for their parent too, once.
complete calls 16002 "$(rows 'select(.syscall == "getppid") | .count')"
