# shellcheck shell=bash
bundle storm . /bin/sh -c 'for loop in 1 2 3 4; do /bin/probe count 2000 & done; wait'
start traceloop -o json -c storm --calls 20000
in_container runc storm
finish
complete getppid 8000 "$(count '.syscall == "getppid"')"
