# shellcheck shell=bash
(while :; do busybox true; done) &
loop=$!
start trace exec --host -o json -t 3s
ended
kill "$loop"
(($(count '.args == ["busybox", "true"]') > 0)) || problem "no rows"
