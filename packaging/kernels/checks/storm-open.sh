# shellcheck shell=bash
storm '/bin/probe open 2000'
start trace open -o json -c storm
in_container runc storm
finish
complete opens 16000 "$(count '.path == "/etc/hostname"')"
