#!/bin/sh
# Starts the system in the folder $1 as a machine of its own, in namespaces that `unshare` has made.
set -eu
cd "$1"
mount --make-rprivate /
mount --bind . .
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
for name in full null random tty urandom zero; do
    touch "dev/$name"
    mount --bind "/dev/$name" "dev/$name"
done
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mkdir -p mnt/outside
pivot_root . mnt/outside
umount -l /mnt/outside
# `container` tells systemd that the kernel and its modules are not its own.
exec env -i container=psec PATH=/usr/sbin:/usr/bin:/sbin:/bin /sbin/init
