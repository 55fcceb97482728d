# Sourced by ./tests/run and ./examples/run: makes sure that the Debian packages of a list are installed.
#
#   require_packages LIST_FILE    installs what is missing; as anybody but root, or without apt, says what to install

missing_packages() {
  local package command
  while read -r package command; do
    [[ -z $package || $package == \#* ]] && continue
    [[ -n $command ]] && command -v "$command" >/dev/null && continue
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || echo "$package"
  done <"$1"
}

require_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not a Debian machine, so nothing is installed. You need what these Debian 12 packages hold:" >&2
    grep -v '^#' "$1" | cut -d' ' -f1 | tr '\n' ' ' >&2
    echo >&2
    return 0
  fi
  missing=$(missing_packages "$1" | tr '\n' ' ')
  [[ -z ${missing// /} ]] && return 0
  if [[ $(id -u) != 0 ]]; then
    echo "Missing packages. Please run as root:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends $missing" >&2
    return 1
  fi
  echo "Installing: $missing" >&2
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086 # a list of names
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
      >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install the packages above (full log: $log)." >&2
    return 1
  fi
  rm -f "$log"
}
