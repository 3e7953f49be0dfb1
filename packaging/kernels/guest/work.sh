# What a container does for the checks: sourced by its shell.
# shellcheck shell=dash
/bin/true a b
/bin/cat /etc/hostname
/bin/cat /etc/missing
/bin/dd if=/dev/zero of=/tmp/f bs=4096 count=8
/bin/mkdir /tmp/d
/bin/rm -r /tmp/d
