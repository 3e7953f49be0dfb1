# shellcheck shell=bash
# Four loops on two CPUs, and on one: what is preempted inside a BPF program must not be lost.
# shellcheck disable=SC2016 # for the shell within
loops='for loop in 1 2 3 4; do /bin/probe open 2000 & done; wait'
bundle storm . /bin/sh -c "$loops"
bundle storm-on-one . /bin/taskset 1 /bin/sh -c "$loops"
for name in storm storm-on-one; do
  start trace open -o json -c $name
  in_container runc $name
  finish
  complete $name 8000 "$(count '.path == "/etc/hostname"')"
done
