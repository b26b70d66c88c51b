#!/usr/bin/env bash
# Finds out, once, which packages this machine's feed can restore, and writes the answer to eng/feed.props, which every build reads.
# After a change of feed, delete eng/feed.props. docs/adr/0001-two-feeds.md has the reasons.
set -euo pipefail
cd "$(dirname "$0")/.."
answer=eng/feed.props

# Asked again only when the question changed.
question=$(cat Directory.Packages.props eng/probe/probe.csproj | sha256sum | cut -c1-16)
grep -qs "$question" "$answer" && exit 0

echo "Asking the package feed what it has (once) ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if dotnet restore eng/probe -p:UseMongo=true -p:UseHtmxPackage=true -p:UseModernSqlite=true >"$log" 2>&1; then
  full=true
  echo "Full package feed: this build has MongoDB, the Htmx package and the current SQLite."
elif grep -qE 'NU1301|NU1302' "$log" && ! grep -qE 'NU1101|NU1102|NU1103|NU1603' "$log"; then
  grep -m1 -E 'NU130[12]' "$log" >&2
  echo "The package feed cannot be reached. Check the network and 'dotnet nuget list source', then try again." >&2
  exit 1
elif grep -qE 'NU1101|NU1102|NU1103|NU1603' "$log"; then
  full=false
  echo "Restricted package feed: this build is without MongoDB, and has an older SQLite (3.35) and its own stand-in for Htmx; everything else is the same."
else
  cat "$log" >&2
  echo "The package feed could not be probed; the reason is above." >&2
  exit 1
fi

# Each can be overridden alone by an environment variable of its name.
cat >"$answer" <<XML
<Project>
  <!-- $question: written by eng/feed.sh; delete it after a change of feed. -->
  <PropertyGroup>
    <UseMongo Condition="'\$(UseMongo)' == ''">$full</UseMongo>
    <UseHtmxPackage Condition="'\$(UseHtmxPackage)' == ''">$full</UseHtmxPackage>
    <UseModernSqlite Condition="'\$(UseModernSqlite)' == ''">$full</UseModernSqlite>
  </PropertyGroup>
</Project>
XML
