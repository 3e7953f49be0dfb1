#!/bin/bash
# Prints, for each system call of the running kernel that decode/parameters.txt lacks, a line for that table: its
# parameters as the kernel's tracepoints name them, with a kind by their C type. To be looked through and added by hand:
# the tracepoints do not tell which number holds flags, nor which buffer the kernel writes. Needs root and tracefs.
set -euo pipefail
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
table=$here/../native-bpf/src/main/resources/io/localgadget/decode/parameters.txt
events=${TRACEFS:-/sys/kernel/tracing}/events/syscalls
[[ -d $events ]] || {
  echo "parameters.sh: no $events; mount it: mount -t tracefs tracefs /sys/kernel/tracing" >&2
  exit 3
}
for format in "$events"/sys_enter_*/format; do
  name=${format%/format}
  name=${name##*/sys_enter_}
  case $name in # the tracepoints go by the kernel's functions
    newstat) name=stat ;;
    newfstat) name=fstat ;;
    newlstat) name=lstat ;;
    newuname) name="uname" ;;
    sendfile64) name=sendfile ;;
    umount) name=umount2 ;;
  esac
  grep -qE "^$name( |\$)" "$table" && continue
  awk -v line="$name" '
    /field:/ && !/ common_|__syscall_nr/ {
      sub(/.*field:/, ""); sub(/;.*/, "")
      parameter = $NF; sub(/^_+/, "", parameter)
      kind = "x"
      if ($0 ~ /^const char \*/) kind = "text"
      else if ($0 ~ /\*/) kind = "x"
      else if (parameter ~ /dfd$/) kind = "dirfd"
      else if (parameter ~ /(^|_)fd$/) kind = "fd"
      else if (parameter ~ /flags/) kind = "h"
      else if ($0 ~ /^(const )?umode_t/) kind = "o"
      else if ($0 ~ /^(const )?[ug]id_t/) kind = "i"
      else if ($0 ~ /^(const )?(size_t|u64|__u64)/) kind = "size"
      else if ($0 ~ /^(const )?(unsigned int|u32|__u32)/) kind = "u"
      else if ($0 ~ /^(const )?(loff_t|off_t|long)/) kind = "l"
      else if ($0 ~ /^(const )?unsigned long/) kind = "h"
      else kind = "d"
      line = line " " parameter ":" kind
    }
    END { print line }' "$format"
done
