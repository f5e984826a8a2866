# What run, test and check share: system packages, the virtual environment, compiled messages.
# Sourced, never run; every function stops the script with a plain sentence when it cannot do its work.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON=.venv/bin/python
RUN_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext)
TEST_PACKAGES=("${RUN_PACKAGES[@]}" chromium libatomic1 postgresql poppler-utils qpdf openssl) # libatomic1: Playwright's driver

say() { if [[ -t 2 ]]; then printf '\033[1m→ %s\033[0m\n' "$*" >&2; else printf '→ %s\n' "$*" >&2; fi; }
die() { printf '%s\n' "$@" >&2; exit 1; }

# need_packages PACKAGE...: install what dpkg does not know as installed, or say what to install and stop.
need_packages() {
    local package said missing=() as_root=()
    command -v dpkg-query >/dev/null || { say "Not a Debian system: taking for granted that it has $*"; return; }
    python3 -c 'import ensurepip, venv' 2>/dev/null || set -- "$@" python3 python3-venv
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        sudo -n true 2>/dev/null || die \
            "These system packages are missing, and neither root nor a password-free sudo is at hand to install them." \
            "Please run this, and then the same make command again:" "" \
            "    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}" ""
        as_root=(sudo -n)
    fi
    say "Installing system packages (for the layout of PDFs, translations, tests): ${missing[*]}"
    "${as_root[@]}" apt-get update -qq || say "apt-get update failed; trying with the lists at hand"
    said=$("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" 2>&1) || die "$said" "apt-get install failed, see above."
}

# need_python requirements.txt|requirements-dev.txt: the virtual environment, renewed only when the pins changed.
# Ready-built packages only: building one takes minutes and a compiler. All pins have them for Linux on x86_64 and
# aarch64; elsewhere, `PIP_ONLY_BINARY= make run` builds what is missing. Python compiles what it uses when it uses it.
need_python() {
    local stamp=.venv/.installed-$1 pins
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed."
    pins=$(cat requirements.txt "$1" | sha256sum)
    [[ -x $PYTHON && $(cat "$stamp" 2>/dev/null) == "$pins" ]] && return
    if ! "$PYTHON" -c 'import pip' 2>/dev/null; then
        say "Making a virtual environment in .venv"
        python3 -m venv --clear .venv
    fi
    say "Downloading and installing the Python packages of $1 (200 MB unpacked; a minute or two)"
    PIP_ONLY_BINARY=${PIP_ONLY_BINARY-:all:} "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-compile \
        -r "$1" || die "pip install failed, see above. Where no ready-built package is found: PIP_ONLY_BINARY= make …"
    echo "$pins" >"$stamp"
}

# compile_messages: .mo files are not kept in git; make each that is older than its .po.
compile_messages() {
    local po mo
    for po in locale/*/LC_MESSAGES/*.po; do
        mo=${po%.po}.mo
        [[ -e $po && ! $mo -nt $po ]] || continue
        msgfmt --check-format -o "$mo" "$po" || die "$po does not compile, see above."
    done
}

# keep NAME COMMAND...: run it, and start it again whenever it ends by itself, until told to end (TERM); in the
# background. In a session of its own, so that ctrl-C reaches the script alone and it is told to end exactly once.
# What ends again and again waits longer each time, half a minute at most.
keep() {
    local name=$1 child= ending= pause=1 began code
    shift
    trap 'ending=1; [[ -z $child ]] || kill -TERM -- "-$child" 2>/dev/null' TERM
    until [[ $ending ]]; do
        began=$SECONDS
        setsid "$@" &
        child=$!
        code=0
        wait "$child" || code=$?
        [[ $ending ]] && break
        ((SECONDS - began < 60)) || pause=1
        say "The $name ended by itself (exit code $code); starting it again in $pause s"
        child=
        sleep "$pause" &
        wait $! || true
        pause=$((pause * 2 > 30 ? 30 : pause * 2))
    done
    wait "$child" 2>/dev/null || true
}
