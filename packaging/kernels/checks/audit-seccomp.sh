# shellcheck shell=bash
# Denied by errno, logged, and killed for.
bundle denied '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [
    {names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 1}, {names: ["sync"], action: "SCMP_ACT_LOG"},
    {names: ["chmod", "fchmodat", "fchmodat2"], action: "SCMP_ACT_KILL_PROCESS"}]}' \
  /bin/sh -c '/bin/mkdir /tmp/e; /bin/sync; /bin/chmod 755 /tmp; /bin/true'
start audit seccomp -o json
for runtime in "${runtimes[@]}"; do in_container "$runtime" "denied-$runtime" denied; done
finish
for runtime in "${runtimes[@]}"; do
  expect "$runtime" $'chmod kill_process\nmkdir errno\nsync log' \
    "$(rows 'select(.container == "denied-'"$runtime"'") | "\(.syscall | sub("fchmodat2?"; "chmod") | sub("mkdirat"; "mkdir")) \(.code)"' | sort)"
done
