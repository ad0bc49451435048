#!/usr/bin/env bash
# Lists the public members of every library in its PublicAPI.Unshipped.txt, from what the compiler says is missing from an empty list.
set -euo pipefail
script=$(readlink -f -- "${BASH_SOURCE[0]}")
root=${script%/eng/*}
source "$root/eng/build.sh"
header='#nullable enable'

# The undeclared members in a compiler's log (SARIF), one a line.
members() {
    awk '/"ruleId":/ { rule = $2 } rule ~ /RS0016/ && /"APIName":/ { sub(/^ *"APIName": "/, ""); sub(/",?$/, ""); print }' "$1" |
        sed 's/\\"/"/g; s/\\\\/\\/g' | LC_ALL=C sort -u
}

find_dotnet
require_sdk
mkdir -p "$root/artifacts"
take_build_lock
logs=$(mktemp -d)
libraries=()
for project in "$root"/src/*/*.csproj; do
    [[ $project == */Fovea.Cli.csproj ]] || libraries+=("${project%/*}")
done

restore_lists() {
    local code=$? library
    if ((code != 0)); then
        for library in "${libraries[@]}"; do
            [[ ! -e $logs/${library##*/}.txt ]] || cp "$logs/${library##*/}.txt" "$library/PublicAPI.Unshipped.txt"
        done
    fi
    rm -rf "$logs"
}
trap restore_lists EXIT

for library in "${libraries[@]}"; do
    [[ -e $library/PublicAPI.Shipped.txt ]] || echo "$header" >"$library/PublicAPI.Shipped.txt"
    [[ ! -e $library/PublicAPI.Unshipped.txt ]] || cp "$library/PublicAPI.Unshipped.txt" "$logs/${library##*/}.txt"
    echo "$header" >"$library/PublicAPI.Unshipped.txt"
done
list_members() {
    with_build_environment dotnet build "$1" -c Release "${@:2}" -nologo -v:q -tl:off -nr:false -p:UseSharedCompilation=false \
        -p:TreatWarningsAsErrors=false -p:CompilerLogs="$logs" -clp:'NoSummary;ErrorsOnly' </dev/null 9>&- ||
        fail "the sources must compile before their public members can be listed"
}

list_members "$root/src/Fovea.Cli/Fovea.Cli.csproj" -t:Rebuild
for library in "${libraries[@]}"; do
    # A library that the command line does not use yet.
    [[ -e $logs/${library##*/}.sarif ]] || list_members "$library" -t:Rebuild -p:BuildProjectReferences=false
done
for library in "${libraries[@]}"; do
    [[ -e $logs/${library##*/}.sarif ]] || fail "the compiler wrote no log for ${library##*/}"
    { echo "$header"; members "$logs/${library##*/}.sarif"; } >"$library/PublicAPI.Unshipped.txt"
done
git -C "$root" --no-pager diff --stat -- 'src/*/PublicAPI.*.txt'
