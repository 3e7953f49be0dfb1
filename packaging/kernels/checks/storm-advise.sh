# shellcheck shell=bash
loops='for loop in 1 2 3 4; do /bin/probe count 2000 & done; wait'
bundle storm . /bin/sh -c "$loops"
bundle storm-on-one . /bin/taskset 1 /bin/sh -c "$loops"
for name in storm storm-on-one; do
  start advise seccomp-profile --explain -o json -c $name
  in_container runc $name
  ended
  # each shell asks for its parent once
  complete $name 8000 "$(rows 'select(.syscall == "getppid" and .firstComm != "sh") | .count' | awk '{sum += $1} END {print sum + 0}')"
done
