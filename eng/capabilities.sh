#!/usr/bin/env bash
# Prints which tests show which capability (rows M1 to M31), read from the [Trait("M", "…")] marks in the sources.
cd "$(dirname "$0")/.."
grep -rlE 'Trait\("M"' tests --include='*.cs' | sort | xargs awk '
  function marks(line,   found) {
    while (match(line, /Trait\("M", "M[0-9]+"\)/)) {
      found = found " " substr(line, RSTART + 12, RLENGTH - 14)
      line = substr(line, RSTART + RLENGTH)
    }
    return found
  }
  FNR == 1 { onClass = pending = "" }
  /Trait\("M"/ { pending = pending marks($0) }
  /^ *(public|internal) .*(class) / {
    match($0, /class [A-Za-z0-9_]+/); class = substr($0, RSTART + 6, RLENGTH - 6); onClass = pending; pending = ""; next
  }
  /^ *public .*[A-Za-z0-9_]+\(/ && /(Task|void) / {
    match($0, /(Task|void) [A-Za-z0-9_]+/); name = substr($0, RSTART + 5, RLENGTH - 5)
    if (name ~ /^(Dispose|Initialize)Async$/ || name == "Dispose") next
    n = split(onClass pending, rows, " ")
    for (i = 1; i <= n; i++) print rows[i] "\t" class "." name
    pending = ""
  }' | sort -u -t"$(printf '\t')" -k1.2n -k2
