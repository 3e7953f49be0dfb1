# shellcheck shell=bash
loops='for loop in 1 2 3 4; do /bin/probe exec 250 & done; wait'
bundle storm . /bin/sh -c "$loops"
bundle storm-on-one . /bin/taskset 1 /bin/sh -c "$loops"
for name in storm storm-on-one; do
  start trace exec -o json -c $name
  in_container crun $name
  finish
  complete $name 1000 "$(count '.args == ["/bin/probe", "count", "0"]')"
done
