# Finding the SDK and building without two builds at once. Sourced by the scripts at the root, which set $root.
# macOS has bash 3.2 and BSD's tools: no mapfile, no ${name^^}, no find -printf. eng/build.ps1 does the same for PowerShell.

tool=$root/artifacts/fovea/Fovea.Cli.dll
stamp=$root/artifacts/fovea.stamp

fail() {
    echo "fovea: error: $1" >&2
    exit 1
}

# Puts dotnet on the PATH when it lies where its installer leaves it.
find_dotnet() {
    command -v dotnet >/dev/null && return
    local folder
    for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
        if [[ -n $folder && -x $folder/dotnet ]]; then
            PATH=$folder:$PATH
            return
        fi
    done
    fail "the .NET 10 SDK is needed and dotnet is not on the PATH: install it from https://dot.net/download"
}

require_sdk() {
    local sdks
    sdks=$(dotnet --list-sdks 2>/dev/null) || sdks=
    [[ $'\n'$sdks =~ $'\n'([1-9][0-9])\. ]] ||
        fail "the .NET 10 SDK is needed, dotnet has $(cut -d' ' -f1 <<<"${sdks:-none}" | paste -sd' ' -): install it from https://dot.net/download"
}

# Installs the browser that drives the server's page where the system lets us; without one those tests are skipped with the reason.
find_chromium() {
    local name log=$root/artifacts/chromium.log
    [[ -z ${FOVEA_CHROMIUM:-} ]] || return 0
    for name in chromium chromium-browser google-chrome; do
        ! command -v "$name" >/dev/null || return 0
    done
    ((EUID == 0)) && command -v apt-get >/dev/null || return 0
    echo "== chromium"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >"$log" 2>&1 ||
        echo "chromium could not be installed ($log says why): the tests of the page are skipped"
}

# One number for all that the tool is built from: changes with any file's name, size or time.
fingerprint() (
    cd "$root" || exit
    sources=(src eng fovea Directory.*)
    if [[ $OSTYPE == linux* ]]; then
        find "${sources[@]}" -type f -printf '%p %s %T@\n' | cksum
    else
        find "${sources[@]}" -type f -exec stat -f '%N %z %Fm' {} + | cksum
    fi
)

is_current() {
    [[ -e $tool && -e $stamp && $(<"$stamp") == "$(fingerprint)" ]]
}

# Takes the lock on building, until release_build_lock or the end of the script.
take_build_lock() {
    exec 9>>"$root/artifacts/build.lock"
    ! command -v flock >/dev/null || flock 9
}

release_build_lock() {
    exec 9>&-
}

# The errors in a build's log, each once; all of the log when it names none.
show_errors() {
    if grep -q ' error ' "$1"; then
        grep ' error ' "$1" | awk '!seen[$0]++' | head -n 60
    else
        tail -n 60 "$1"
    fi
}

# Runs a command without the variables that MSBuild would take for properties of the projects (OutDir, Version, Platform, …): only those
# that say where things are and how to reach the network stay.
with_build_environment() {
    local name kept=()
    shopt -s nocasematch
    while IFS= read -r name; do
        case $name in
            PATH | HOME | USER | LOGNAME | SHELL | TERM | TMPDIR | TEMP | TMP | LANG | LANGUAGE | LC_* | TZ | XDG_* | LD_LIBRARY_PATH | \
                DOTNET_* | NUGET_* | HTTP_PROXY | HTTPS_PROXY | ALL_PROXY | NO_PROXY | SSL_CERT_FILE | SSL_CERT_DIR)
                kept+=("$name=${!name}") ;;
        esac
    done < <(compgen -e)
    shopt -u nocasematch
    env -i "${kept[@]}" "$@"
}

# in_build COMMAND…: runs dotnet in such a way that no compiler or build server stays behind: it would hold the lock and the caller's streams.
in_build() {
    DOTNET_CLI_USE_MSBUILD_SERVER=0 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_HOME=${HOME:-$root/artifacts} \
        with_build_environment dotnet "$@" -c Release -nologo -v:q -tl:off -nr:false -p:UseSharedCompilation=false -clp:'NoSummary;ErrorsOnly' </dev/null 9>&-
}

# build PROJECT: compiles Release, warnings being errors; silent unless it fails. The caller holds the lock.
build() {
    local log=$root/artifacts/build.log
    if ! in_build build "$root/$1" >"$log" 2>&1; then
        show_errors "$log" >&2
        fail "the build failed (all of it is in $log)"
    fi
}

# Builds the tool and puts it where it runs, compiled to machine code; where the compiler for that cannot be had, as it was built.
build_tool() {
    local sources log=$root/artifacts/compile.log
    sources=$(fingerprint)
    build src/Fovea.Cli/Fovea.Cli.csproj
    if ! in_build build "$root/eng/Tool.proj" -t:PlaceTool >"$log" 2>&1; then
        echo "fovea: not compiled to machine code ($log says why): it starts more slowly" >&2
        rm -rf "${tool%/*}"
        cp -R "$root/artifacts/bin/Fovea.Cli/release" "${tool%/*}"
    fi
    echo "$sources" >"$stamp.new"
    mv -f "$stamp.new" "$stamp"
}
