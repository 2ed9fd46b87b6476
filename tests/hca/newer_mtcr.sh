#!/usr/bin/env bash
# NVIDIA's library of a newer Debian (mstflint 4.31, which knows fwctl) from the mirror that this host uses, unpacked into
# a folder of its own; nothing is installed. Prints the library's path, for WQDUMP_TEST_MTCR_FWCTL of fwctl_test.ts.
#   tests/hca/newer_mtcr.sh FOLDER [SUITE]
set -euo pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
suite=${2:-trixie}
mirror=$(apt-cache policy mstflint | grep -oEm1 'https?://[^ ]+')
mkdir -p "$folder"/{state/lists/partial,cache/archives/partial,root}
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$folder/suite.list"
apt() {
  (cd "$folder" && apt-get -q -o Dir::State="$folder/state" -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root \
    -o Dir::Etc::SourceList="$folder/suite.list" -o Dir::Etc::SourceParts=/dev/null "$@") >&2
}
compgen -G "$folder/mstflint_*.deb" >/dev/null || { apt update; apt download mstflint; }
dpkg-deb -x "$folder"/mstflint_*.deb "$folder/root"
echo "$folder"/root/usr/lib/*/mstflint/python_tools/ccmdif.so
