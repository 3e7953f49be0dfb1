# shellcheck shell=bash
storm '/bin/probe exec 250'
start trace exec -o json -c storm
in_container crun storm
finish
complete execs 2000 "$(count '.args == ["/bin/probe", "count", "0"]')"
