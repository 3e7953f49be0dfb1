#!/bin/busybox sh
# shellcheck shell=dash
# The initrd's /init: mounts the root, and what systemd would; then PID 1 is guest/start.sh.
PATH=/bin
for command in mkdir mount insmod cp sleep cat ip poweroff switch_root umount; do /bin/busybox ln -s busybox /bin/$command; done
mkdir -p /proc /dev /root
mount -t proc proc /proc
mount -t devtmpfs dev /dev
# shellcheck disable=SC2013 # words
for module in $(cat /modules/order); do insmod "/modules/$module"; done
tries=0
until [ -b /dev/vda ] || [ $((tries += 1)) -gt 100 ]; do sleep .1; done
mount -t ext4 -o noatime /dev/vda /root || {
  echo "GUEST-FAILED it finds no root"
  poweroff -f
}
mount -t tmpfs tmpfs /root/payload
cp -a /payload/. /root/payload/
mount -t tmpfs tmpfs /root/run
mount -t proc proc /root/proc
mount -t sysfs sys /root/sys
mount -t devtmpfs dev /root/dev
mkdir -p /root/dev/pts /root/dev/shm /root/dev/mqueue
mount -t devpts devpts /root/dev/pts
mount -t tmpfs shm /root/dev/shm
mount -t mqueue mqueue /root/dev/mqueue
mount -t tracefs tracefs /root/sys/kernel/tracing
mount -t securityfs securityfs /root/sys/kernel/security
mount -t bpf bpf /root/sys/fs/bpf
# cgroups=v1 and cgroups=hybrid are ours
groups=/root/sys/fs/cgroup
case $(cat /proc/cmdline) in
  *cgroups=v1* | *cgroups=hybrid*)
    mount -t tmpfs cgroup $groups
    for controller in cpu,cpuacct cpuset memory devices freezer pids blkio net_cls,net_prio perf_event hugetlb rdma; do
      mkdir -p "$groups/$controller"
      mount -t cgroup -o "$controller" cgroup "$groups/$controller" || /bin/busybox rmdir "$groups/$controller"
    done
    mkdir -p $groups/systemd
    mount -t cgroup -o none,name=systemd cgroup $groups/systemd
    ;;
  *) mount -t cgroup2 cgroup2 $groups ;;
esac
case $(cat /proc/cmdline) in
  *cgroups=hybrid*)
    mkdir -p $groups/unified
    mount -t cgroup2 cgroup2 $groups/unified
    ;;
esac
ip link set lo up
umount /proc
exec switch_root /root /payload/start
