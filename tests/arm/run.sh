#!/usr/bin/env bash
# The smoke test on Deno's aarch64 build under qemu-user. Needs root, apt-get, npm; leaves packages installed.
#   tests/arm/run.sh FOLDER     FOLDER keeps Deno's build
set -eu
folder=$1 here=$(cd "$(dirname "$0")" && pwd)
if ! command -v qemu-aarch64-static >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  dpkg --add-architecture arm64 && apt-get update -q
  apt-get install -y -q --no-install-recommends qemu-user-static libc6:arm64 libgcc-s1:arm64 gcc-aarch64-linux-gnu libc6-dev-arm64-cross
fi
mkdir -p "$folder"
if ! [ -x "$folder/package/deno" ]; then
  (cd "$folder" && npm pack --silent @deno/linux-arm64-glibc@2.9.6 && tar xzf deno-linux-arm64-glibc-2.9.6.tgz)
fi
aarch64-linux-gnu-gcc -shared -fPIC -O1 -o "$folder/kernel.so" "$here/kernel.c"
cd "$here/../.."
exec qemu-aarch64-static "$folder/package/deno" run --no-check --no-prompt \
  --allow-ffi="/lib/aarch64-linux-gnu/libc.so.6,$folder/kernel.so" --allow-read=tests/data/manual tests/arm/smoke.ts "$folder/kernel.so"
