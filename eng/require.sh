# Sourced by ./run and ./test: says what is missing and how to get it.

require_dotnet() {
  if ! dotnet --version >/dev/null 2>&1; then
    echo "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download and try again." >&2
    exit 1
  fi
}

require_node() {
  local major
  major=$( (node --version 2>/dev/null || true) | sed -E 's/^v([0-9]+).*/\1/')
  if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "Node.js 20 or newer with npm is missing: the build needs it for the stylesheet and htmx. Install it from https://nodejs.org and try again." >&2
    exit 1
  fi
}

# Installs a Debian package, where that is allowed.
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return
  echo "Installing $1 for the browser tests ..."
  apt-get update -qq >/dev/null 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1
}

# Sets CHROMIUM to a browser for the browser tests, or leaves it empty with the reason on the screen.
find_chromium() {
  CHROMIUM=${CHROMIUM:-$(installed_chromium)}
  [ -n "$CHROMIUM" ] && return
  # Without the parts that only a window needs, Debian's headless shell takes a quarter less of the processor.
  if apt_install chromium-headless-shell || apt_install chromium; then
    CHROMIUM=$(installed_chromium)
    return
  fi
  echo "Chromium is missing and could not be installed, so the browser tests are skipped: install it (apt-get install chromium), or set CHROMIUM to a browser's path."
  if [ -n "${CI:-}" ]; then
    echo "In CI that is a failure." >&2
    exit 1
  fi
}

installed_chromium() { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome || true; }

# Says so when there is no nginx: only the tests behind it are skipped.
find_nginx() {
  has_nginx && return
  # The tests start one of their own; the system's, which the package starts, was not asked for.
  apt_install nginx && { systemctl disable --now nginx || service nginx stop; } >/dev/null 2>&1
  has_nginx || echo "nginx is missing and could not be installed, so the tests behind it are skipped: install it (apt-get install nginx)."
}

has_nginx() { command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; }
