#!/usr/bin/env bash
# Builds hdfs-locality-spark.jar and its .sha256 into the folder named, by default this one, with the JDK on the PATH.
# One JDK always builds the same bytes: entries are in order, stored and of one time. The manifest names it, and the SHA-256 of the sources.
# HADOOP_CLASSPATH, such as $(hadoop classpath), compiles against Hadoop itself in place of the stubs.
set -euo pipefail
export LC_ALL=C
output="$(realpath "${1:-$(dirname "${BASH_SOURCE[0]}")}")"
cd "$(dirname "${BASH_SOURCE[0]}")"

build="$(mktemp -d)"
trap 'rm -rf "$build"' EXIT
mkdir -p "$build/META-INF" "$build/stubs"
sources=(java/hdfs/locality/*.java)

javac --release 8 -encoding UTF-8 -Xlint:-options -d "$build/stubs" -sourcepath "stubs:stubs-3.4" stubs-3.4/org/apache/hadoop/hdfs/*.java
javac --release 8 -encoding UTF-8 -Xlint:all,-options -d "$build" -cp "${HADOOP_CLASSPATH:-$build/stubs}" "${sources[@]}"
cp /usr/share/common-licenses/Apache-2.0 "$build/META-INF/LICENSE"

# A line of a manifest has at most 72 bytes; a space continues it.
hash="$(cat "${sources[@]}" | sha256sum | cut -d ' ' -f 1)"
printf '%s\r\n' "Manifest-Version: 1.0" "Implementation-Title: hdfs-locality-spark" "Build-Jdk: $(javac -version 2>&1 | cut -d ' ' -f 2)" \
  "Sources-SHA-256: ${hash:0:50}" " ${hash:50}" "" >"$build/META-INF/MANIFEST.MF"

(cd "$build" && jar --create --file "$build/out.jar" --no-manifest --no-compress --date 2000-01-01T00:00:00Z \
  META-INF/MANIFEST.MF META-INF/LICENSE hdfs/locality/*.class)
install -m 644 "$build/out.jar" "$output/hdfs-locality-spark.jar"
(cd "$output" && sha256sum hdfs-locality-spark.jar >hdfs-locality-spark.jar.sha256)
