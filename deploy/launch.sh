# Sourced by the start scripts: builds a program when that is needed, and becomes it.
#
#   launch MODULE MAIN_CLASS "JVM OPTIONS" "MODULES IT IS MADE OF" ARGUMENT...
#
# PARLEY_JAVA_OPTIONS adds JVM options and overrides those of the script. JAVA_HOME says which Java, else the PATH does.

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")

launch() {
  local module=$1 main=$2 options=$3 parts=$4 java version
  shift 4
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1) || true
  if [[ -z $version || $version -lt 17 ]]; then
    echo "Parley needs JDK 17 or later; $java is ${version:+version }${version:-not there}: set JAVA_HOME to one" >&2
    exit 5
  fi
  if is_stale "$module" "$parts"; then
    # One build at a time: two would write the same files. The lock goes with the subshell.
    (
      if command -v flock >/dev/null; then flock 9; fi
      if is_stale "$module" "$parts"; then build "$module"; fi
    ) 9<"$root" || exit 5
  fi

  # Word splitting is meant: these hold several options each.
  # shellcheck disable=SC2206
  local -a all=($options -XX:+ExitOnOutOfMemoryError)
  if ((version >= 24)); then
    all+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  fi
  if [[ -t 2 ]]; then
    all+=("-Dparley.terminal.columns=$(tput cols 2>/dev/null || echo 80)")
    all+=("-Dparley.terminal.rows=$(tput lines 2>/dev/null || echo 24)")
  fi
  if [[ -z ${PARLEY_LOG_LEVEL:-} && -z ${PARLEY_LOG_FORMAT:-} ]]; then
    all+=(-Dlogback.configurationFile=dev/parley/cli/warnings-only.xml)
  fi
  # shellcheck disable=SC2206
  all+=(${PARLEY_JAVA_OPTIONS:-})
  exec "$java" "${all[@]}" -cp "$root/$module/target/classes:$(<"$root/$module/target/classpath")" "$main" "$@"
}

# Whether something was never built, went away, or changed since the last build began.
is_stale() {
  local module=$1 part stamp=$root/$1/target/launch.stamp
  local -a sources=("$root/pom.xml") entries
  [[ -f $stamp && -f $root/$module/target/classpath && -d $root/$module/target/classes ]] || return 0
  for part in $2; do
    sources+=("$root/$part/pom.xml" "$root/$part/src/main")
  done
  [[ -z $(find "${sources[@]}" -newer "$stamp" -print -quit) ]] || return 0
  IFS=: read -r -a entries <"$root/$module/target/classpath" || true
  for part in "${entries[@]}"; do
    [[ -e $part ]] || return 0
  done
  return 1
}

build() {
  local module=$1 target=$root/$1/target
  if ! command -v mvn >/dev/null; then
    echo "Parley is not built yet, and there is no mvn to build it: install Maven 3.8.5 or later" >&2
    return 1
  fi
  mkdir -p "$target"
  touch "$target/launch.begun"
  echo "building Parley; the first time this also fetches what it is made of ..." >&2
  if ! (cd "$root" && mvn --batch-mode --quiet --projects "$module" --also-make \
      -Dmaven.test.skip=true -Dspotless.check.skip=true package) >"$target/launch.log" 2>&1 </dev/null; then
    cat "$target/launch.log" >&2
    echo "the build failed; what Maven said is above and in $target/launch.log" >&2
    return 1
  fi
  mv "$target/launch.begun" "$target/launch.stamp"
}
