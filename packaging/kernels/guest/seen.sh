# Says what this system is: SEEN WHAT: VALUE
# shellcheck shell=bash
first() { head -n 1 "$@" 2>/dev/null || echo -; }
have() { if [[ -e $1 ]]; then echo yes; else echo no; fi; }
groups=$(stat -f -c %T /sys/fs/cgroup)
case $groups in
  cgroup2fs) groups=v2 ;;
  tmpfs) groups=v1 && [[ ! -d /sys/fs/cgroup/unified ]] || groups=hybrid ;;
esac
echo "SEEN kernel: $(uname -rm)"
echo "SEEN jdk: $(java -version 2>&1 | sed -n 's/.*(build \(.*\))$/\1/p' | head -n 1)"
echo "SEEN runc: $(runc --version | sed -n '1s/.* //p')"
echo "SEEN crun: $(crun --version | sed -n '1s/.* //p')"
echo "SEEN libbpf: $(readlink /usr/lib/*/libbpf.so.1 | sed 's/.*so.//')"
echo "SEEN cgroups: $groups"
echo "SEEN security modules: $(cat /sys/kernel/security/lsm)"
echo "SEEN lockdown: $(sed 's/.*\[\(.*\)].*/\1/' /sys/kernel/security/lockdown)"
echo "SEEN BPF JIT: $(first /proc/sys/net/core/bpf_jit_enable)"
echo "SEEN unprivileged BPF disabled: $(first /proc/sys/kernel/unprivileged_bpf_disabled)"
echo "SEEN kprobes: $(have /sys/kernel/tracing/kprobe_events)"
echo "SEEN ftrace functions (fentry): $(have /sys/kernel/tracing/available_filter_functions)"
