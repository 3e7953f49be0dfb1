# shellcheck shell=bash
start trace exec --host -o json -t 3s
while kill -0 "$pid" 2>/dev/null; do busybox true; done
ended
(($(count true) > 0)) || problem "no rows" # those of this loop
