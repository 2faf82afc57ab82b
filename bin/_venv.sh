# Sourced by bin/run and bin/test: finds the program's folder, and makes .venv when it is missing or out of date.

fail() {
    echo "Stacks cannot start: $*" >&2
    exit 1
}

# The folder above bin/, also when the script was called through a symbolic link.
self=$0
while [ -L "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
cd "$(CDPATH='' cd "$(dirname "$self")/.." && pwd -P)" || fail "its folder cannot be entered"

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# prepare STAMP FILE...: installs the requirement files unless STAMP in .venv says that exactly this was done already.
prepare() {
    stamp=.venv/$1
    shift
    wanted=$(cat "$@" constraints.txt | cksum)
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    if command -v flock >/dev/null 2>&1; then
        exec 9<constraints.txt  # two starts at once: the second waits, then finds the work done
        flock 9
    fi
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || ! .venv/bin/python -c '' 2>/dev/null; then
        install "$@"
        echo "$wanted" >"$stamp.new" && mv "$stamp.new" "$stamp"
    fi
    exec 9>&-
}

install() {
    # A half-made environment (interrupted, or its Python is gone) is made anew; a whole one is only brought up to date.
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        [ -n "$python" ] || fail "Python 3.11 or newer was not found; install python3 (3.11 or newer)"
        "$python" -c 'import venv, ensurepip' 2>/dev/null ||
            fail "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"
        "$python" -m venv --clear .venv || fail "the environment .venv could not be made"
    fi
    echo "Installing what Stacks needs into .venv; this happens once and takes a minute or two." >&2
    for file in "$@"; do
        set -- "$@" -r "$file"
        shift
    done
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" -c constraints.txt >&2 ||
        fail "installing failed; the lines above say why. The next start tries again"
}
