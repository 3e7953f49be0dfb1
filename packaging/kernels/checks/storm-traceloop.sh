# shellcheck shell=bash
storm '/bin/probe count 2000'
start traceloop -o json -c storm --calls 20000
in_container runc storm
finish
complete calls 16000 "$(count '.comm == "probe" and .syscall == "getppid"')"
