#!/bin/sh
# One Debian root file system that serves as image layer for PostgreSQL, PgBouncer, Redis and (with
# the plugin's binary on top) the barman-cloud sidecar.
#
#   rootfs.sh ROOTFS PACKAGE_CACHE
#
# ROOTFS must not exist yet. Any change to this file gives the layer a new content key.
set -eu
root=$1 cache=$2
mkdir -p "$cache"

debootstrap --variant=minbase --cache-dir="$cache" \
  --include=postgresql-17,ca-certificates,barman-cli-cloud,python3-snappy,pgbouncer,redis-server,redis-tools \
  trixie "$root"

# CloudNativePG runs PostgreSQL as 26:26 and PgBouncer as 998:996 from /usr/bin.
chroot "$root" usermod -u 26 postgres
chroot "$root" chown -R postgres /var/lib/postgresql /var/run/postgresql
ln -sf /usr/sbin/pgbouncer "$root/usr/bin/pgbouncer"
ln -sf redis-server "$root/usr/bin/redis-sentinel"

# Diet, 800 MB to 300 MB: what no container of the bed ever opens. PostgreSQL starts without its JIT;
# setuptools stays, barman imports distutils from it.
cd "$root"
rm -rf usr/lib/postgresql/17/lib/bitcode usr/lib/postgresql/17/lib/llvmjit* \
  usr/lib/*/libLLVM* usr/lib/llvm-* usr/lib/*/libz3* usr/lib/*/gconv \
  usr/share/doc/* usr/share/man/* usr/share/info/* usr/share/locale/* \
  var/lib/postgresql/17 var/cache/apt/* var/lib/apt/lists/* var/log/*.log
botocore=usr/lib/python3/dist-packages/botocore/data
find "$botocore" -mindepth 1 -maxdepth 1 -type d \
  ! -name s3 ! -name sts ! -name sso ! -name sso-oidc ! -name signin -exec rm -rf {} +

# The sidecar runs as uid 26 and can't write .pyc files itself; without them every WAL file costs
# half a second more.
find . -name __pycache__ -type d -prune -exec rm -rf {} +
chroot . python3 -m compileall -q usr/lib/python3 usr/lib/python3.13 >/dev/null 2>&1 || true

# What the tags of the images are made of: upstream versions without Debian's epoch and revision.
for package in postgresql-17 pgbouncer redis-server; do
  version=$(chroot . dpkg-query -W -f='${Version}' "$package")
  version=${version#*:}
  printf '%s %s\n' "$package" "${version%%[-+~]*}"
done >versions.testbed
