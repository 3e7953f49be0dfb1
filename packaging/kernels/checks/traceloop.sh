# shellcheck shell=bash
# The parameters of each call, on every architecture and in 32-bit programs.
native=x86-64 compat=i386
[[ $(uname -m) == x86_64 ]] || { native=aarch64 compat=arm; }
bundle calls . /bin/probe calls
bundle calls32 . /bin/probe32 calls
bundle refused '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls: [
    {names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 1},
    {names: ["sync"], action: "SCMP_ACT_TRAP"},
    {names: ["chmod", "fchmodat", "fchmodat2"], action: "SCMP_ACT_KILL_PROCESS"}]}' \
  /bin/sh -c '/bin/mkdir /tmp/e; /bin/sync; /bin/chmod 755 /tmp; /bin/true'
start traceloop -o json
in_container crun refused
for name in calls calls32; do
  in_container runc $name
  expect "status-of-$name" 7 $?
done
finish
calls_of() { # CONTAINER ARCH GETUID
  # How it began: a container's first program is there, though runc executed it.
  expect "start-of-$1" "execve $2" "$(rows 'select(.container == "'"$1"'" and .syscall == "execve") | "\(.syscall) \(.arch)"')"
  expect "$1" "openat $2 [dirfd=AT_FDCWD, pathname=\"/etc/hostname\", flags=O_RDONLY] 3</etc/hostname>
read $2 [fd=3</etc/hostname>, buf=\"guest\\n\", count=16] 6
write $2 [fd=1, buf=\"guest\\n\", count=6] 6
close $2 [fd=3</etc/hostname>] 0
openat $2 [dirfd=AT_FDCWD, pathname=\"/etc/missing\", flags=O_RDONLY] -1 ENOENT (No such file or directory)
getppid $2 [] 0
getppid $2 [] 0
getppid $2 [] 0
$3 $2 [] 0
exit_group $2 [error_code=7] ..." \
    "$(rows 'select(.container == "'"$1"'" and .syscall != "execve") | "\(.syscall) \(.arch) [\(.params)] \(.ret)"' | sed 's/fd=1<[^>]*>/fd=1/')"
}
calls_of calls "$native" getuid
calls_of calls32 "$compat" getuid32
# What a filter answered; calls that it killed for are not seen before 5.15.
killed=$'sync ? SIGSYS (seccomp)\nchmod ? SIGSYS (seccomp)'
[[ $(uname -r) != 5.10.* ]] || killed=''
expect refused "mkdir -1 EPERM (Operation not permitted) by seccomp${killed:+$'\n'}$killed" \
  "$(rows 'select(.container == "refused" and .seccomp) | "\(.syscall) \(.ret)"' | sed -E 's/fchmodat2?/chmod/; s/mkdirat/mkdir/')"
