#!/usr/bin/env bash
# Runs every test. Installs the servers that some tests start where they are missing, builds once, runs two projects at a time,
# and ends with the line "N passed, N failed, N skipped". Arguments go to dotnet test: --filter FullyQualifiedName~Paths.
# The exit code is 0 only if the build, the whitespace check (with CI=true; style is an error of the build) and every test passed,
# and there was at least one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT
# dotnet and NuGet keep their files under HOME, which not every CI sets.
[[ -n "${HOME:-}" ]] || { unset HOME && export HOME=~; }
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
ok=true

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# Debian starts the services that it installs. At run level 1 its own scripts do not; systemd does not ask for the run level, so
# there they are stopped and disabled again. A service that was there before is left alone: its package is not missing.
install_packages() {
  as_root apt-get update -qq &&
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$@" &&
    { [[ ! -d /run/systemd/system ]] || as_root systemctl disable --now "$@" || true; }
}

install_servers() {
  local packages=()
  command -v redis-server >/dev/null || packages+=(redis-server)
  command -v promtool >/dev/null || packages+=(prometheus)
  command -v kubectl >/dev/null || packages+=(kubernetes-client)
  command -v hdfs >/dev/null || packages+=(hdfs-cli)
  command -v npm >/dev/null || packages+=(nodejs npm)
  command -v krb5kdc >/dev/null || [[ -x /usr/sbin/krb5kdc ]] || packages+=(krb5-kdc krb5-admin-server)
  command -v kinit >/dev/null || packages+=(krb5-user)
  command -v chromium >/dev/null || packages+=(chromium fonts-dejavu-core)
  command -v faketime >/dev/null || packages+=(faketime)
  command -v curl >/dev/null || packages+=(curl)
  command -v javac >/dev/null || packages+=(default-jdk-headless)
  ((${#packages[@]})) || return 0
  echo "Installing ${packages[*]}"
  install_packages "${packages[@]}" </dev/null >"$results/install.log" 2>&1 && return 0
  tail -n 3 "$results/install.log"
  echo "Could not install ${packages[*]}: the tests that need them are skipped. Install them by hand to run those."
}

# Independent readers of Parquet, as the lock file names them; they are there already when it is older than what was installed.
install_readers() {
  local folder=tests/parquet-readers
  command -v npm >/dev/null || return 0
  [[ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]] && return 0
  echo "Installing the readers of $folder"
  (cd "$folder" && npm ci --ignore-scripts) </dev/null >"$results/install.log" 2>&1 && return 0
  rm -rf "$folder/node_modules"
  tail -n 3 "$results/install.log"
  echo "Could not install the readers of $folder: the tests that need them are skipped."
}

# Runs a step; prints how long it took, and what it wrote only if it failed.
step() {
  local name="$1" started="$SECONDS"
  shift
  if "$@" </dev/null >"$results/$name.log" 2>&1; then
    echo "$name: $((SECONDS - started)) s"
  else
    cat "$results/$name.log"
    echo "$name: FAILED after $((SECONDS - started)) s"
    return 1
  fi
}

run_project() {
  local name
  name="$(basename "$1" .csproj)"
  step "$name" dotnet test "$1" --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang-timeout 10m --blame-hang-dump-type none "${@:2}"
}

# Those that take longest begin first. They disturb each other only in time, on which no test depends.
run_projects() {
  local longest='Extender|Redis|Page|Hdfs' projects=() project running=0
  mapfile -t projects < <(printf '%s\n' tests/*.Tests/*.csproj | grep -E "$longest"; printf '%s\n' tests/*.Tests/*.csproj | grep -vE "$longest")
  for project in "${projects[@]}"; do
    if ((running == 2)); then
      wait -n || ok=false
      running=1
    fi
    run_project "$project" "$@" &
    running=$((running + 1))
  done
  while ((running-- > 0)); do wait -n || ok=false; done
}

# Every skipped test with the first line of its reason.
list_skipped() {
  awk '
    /<UnitTestResult / { name = "" }
    /<UnitTestResult .*outcome="NotExecuted"/ { match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11) }
    name != "" && /<Message>/ {
      sub(/^.*<Message>/, ""); sub(/<\/Message>.*$/, "")
      gsub(/&lt;/, "<"); gsub(/&gt;/, ">"); gsub(/&quot;/, "\""); gsub(/&amp;/, "\\&")
      print "Skipped " name ": " $0
      name = ""
    }' "$@"
}

# What the registry knows against a package that is used; a warning only, since it can be published any day.
list_advisories() {
  grep -ho 'warning NU190[0-4]: [^[]*' "$1" | sort -u || true
}

# The seeds of damaged requests and answers: set in the environment they repeat a run.
list_seeds() {
  grep -ho 'seed \(MUTATION\|HOSTILE\)_SEED=[0-9]*' "$@" | sort -u || true
}

# "seconds name" of the ten tests that took longest.
list_slowest() {
  grep -ho '<UnitTestResult [^>]*' "$@" | sed -E 's/.* testName="([^"]*)".* duration="([0-9]+):([0-9]+):([0-9.]+)".*/\2 \3 \4 \1/' |
    awk '/^[0-9]+ [0-9]+ [0-9.]+ / { printf "%.1f %s\n", $1 * 3600 + $2 * 60 + $3, $4 }' | sort -rn | sed 's/^/Slow: /' | head -n 10 || true
}

# "passed failed skipped" over all files. The logger leaves notExecuted at 0, so what was skipped is what was not executed.
sum_counters() {
  awk '
    function value(name) {
      if (!match($0, " " name "=\"[0-9]+\"")) return 0
      return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
    }
    /<Counters / { passed += value("passed"); executed += value("executed"); total += value("total") }
    END { print passed + 0, executed - passed, total - executed }' "$@"
}

install_servers
install_readers
step "Build" dotnet build Scheduler.sln --nologo --verbosity quiet || ok=false
list_advisories "$results/Build.log"
if "$ok"; then
  if [[ "${CI:-}" == true ]]; then
    step "Whitespace" dotnet format whitespace --folder . --verify-no-changes || ok=false
  fi
  run_projects "$@"
fi

shopt -s nullglob
trx=("$results"/*.trx)
list_skipped "${trx[@]}" </dev/null
list_seeds "${trx[@]}" </dev/null
list_slowest "${trx[@]}" </dev/null
read -r passed failed skipped < <(sum_counters "${trx[@]}" </dev/null)
((passed > 0 && failed == 0)) || ok=false
echo "$passed passed, $failed failed, $skipped skipped"
"$ok"
