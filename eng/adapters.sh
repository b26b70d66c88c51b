# Sourced by ./test: which storage adapters this run has tested.
echo "Storage adapters tested: SQLite. There is no other in this version."
