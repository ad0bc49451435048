# The native image codecs: which are missing, and how to get them. Sourced by the scripts at the root.

# library:package[,package under another release's name]
native_deps=(
    libturbojpeg.so.0:libturbojpeg0,libturbojpeg
    libpng16.so.16:libpng16-16,libpng16-16t64
    libwebp.so.7:libwebp7
)

has_library() {
    local folder
    for folder in /usr/lib/*-linux-gnu /lib/*-linux-gnu /usr/lib64 /lib64 /usr/lib /lib /usr/local/lib; do
        [[ -e $folder/$1 ]] && return 0
    done
    PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -qF "$1 "
}

# Fills the array missing_native_deps; succeeds when something is missing.
find_missing_native_deps() {
    missing_native_deps=()
    [[ $OSTYPE == linux* ]] || return 1
    local dependency
    for dependency in "${native_deps[@]}"; do
        has_library "${dependency%%:*}" || missing_native_deps+=("$dependency")
    done
    ((${#missing_native_deps[@]} > 0))
}

# Installs the missing packages as root on Debian and its kin, silently.
install_native_deps() {
    local options=(-qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o DPkg::Lock::Timeout=120)
    local packages=() dependency name
    apt-get "${options[@]}" update || return 1
    for dependency in "${missing_native_deps[@]}"; do
        for name in $(tr , ' ' <<<"${dependency#*:}"); do
            if apt-cache show "$name" >/dev/null 2>&1; then
                packages+=("$name")
                break
            fi
        done
    done
    DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install -y --no-install-recommends "${packages[@]}"
}

# Makes the codecs available if it can, else says in one line what to install; never fails, for only pictures need them.
# With the argument "once" it does nothing for ten minutes after it has failed on this machine.
ensure_native_deps() {
    find_missing_native_deps || return 0
    local tried=${TMPDIR:-/tmp}/fovea-native-deps-$EUID
    if [[ ${1:-} == once && -n $(find "$tried" -maxdepth 0 -mmin -10 2>/dev/null) ]]; then
        return 0
    fi
    if ((EUID == 0)) && command -v apt-get >/dev/null; then
        echo "Installing the image codecs (first use)…" >&2
        install_native_deps >/dev/null 2>&1 </dev/null || true
        if ! find_missing_native_deps; then
            rm -f "$tried"
            return 0
        fi
    fi
    rm -rf "$tried" && touch "$tried"
    local libraries=("${missing_native_deps[@]%%:*}") packages=("${missing_native_deps[@]#*:}")
    echo "fovea: to read and write pictures install ${packages[*]%%,*} (missing: ${libraries[*]})" >&2
}
