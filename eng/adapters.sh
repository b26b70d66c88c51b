# Sourced by ./test: says which storage adapters this run has tested, from the results it left in $results.
contract() { cat "$results"/*.trx 2>/dev/null | grep -o '<UnitTestResult [^>]*' | grep "\.$1TaskRepositoryTests\." | grep -c "outcome=\"$2\""; }

tested=
[ "$(contract Sqlite Passed)" = 0 ] || tested="SQLite"
[ "$(contract Mongo Passed)" = 0 ] || tested="${tested:+$tested and }MongoDB"
why=
if ! [ -e tests/Infrastructure.Tests/bin/Debug/net10.0/MongoDB.Driver.dll ]; then
  why=" NOT MongoDB: this package feed lacks its driver, so this build is without it."
elif [ "$(contract Mongo NotExecuted)" != 0 ]; then
  why=" NOT MongoDB: there is no server to test against. Set TEST_MONGODB_URI to one, or start Docker."
fi
[ -z "$tested" ] || echo "Storage adapters tested: $tested.$why"
