# Sourced by ./test: which storage adapters this run has tested.
if grep -q '<UseMongo[^>]*>true<' eng/feed.props && [ "${UseMongo:-true}" = true ]; then
  echo "Storage adapters tested: SQLite. MongoDB: see the skipped tests' reasons."
else
  echo "Storage adapters tested: SQLite. NOT tested: MongoDB, which a restricted package feed cannot build."
fi
