# shellcheck shell=bash
# Sourced by the scripts: runs a stage, says what it does and how long it took.

STAGES=()

# stage NAME COMMAND...: the command's output goes through; its exit code is returned.
# Inside the command `set -e` does not hold: it must return its failures.
stage() {
  local name=$1 began=$SECONDS code=0
  shift
  printf '\n==> %s\n' "$name"
  "$@" || code=$?
  local took=$((SECONDS - began)) word=ok
  ((code == 0)) || word="exit $code"
  STAGES+=("$(printf '%-34s %5s min  %s' "$name" "$(minutes "$took")" "$word")")
  printf '<== %s: %s min, %s\n' "$name" "$(minutes "$took")" "$word"
  return "$code"
}

minutes() {
  printf '%d.%d' $(($1 / 60)) $(($1 % 60 / 6))
}

stages_table() {
  printf '\nSTAGES (%s min together)\n' "$(minutes "$SECONDS")"
  printf '  %s\n' "${STAGES[@]}"
}

say() { printf '%s\n' "$*" >&2; }
