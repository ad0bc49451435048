#!/usr/bin/env bash
# Builds everything and writes the packages to artifacts/packages: the libraries with their symbols, and the tool.
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}")
root=${script%/eng/*}
source "$root/eng/build.sh"

find_dotnet
require_sdk
mkdir -p "$root/artifacts"
take_build_lock
build Fovea.slnx
rm -rf "$root/artifacts/packages"
with_build_environment dotnet pack "$root/Fovea.slnx" -c Release --no-build -nologo -v:q -tl:off -nr:false </dev/null 9>&-
release_build_lock
ls "$root/artifacts/packages"
