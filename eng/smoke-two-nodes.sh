# Run where two nodes answer on 127.0.0.1:5080 and :5081: a form of the one is posted to the other, and the one's event stream hears of it.
set -e
one=http://127.0.0.1:5080
other=http://127.0.0.1:5081
for node in $one $other; do curl -fsS $node/health/ready | grep Healthy; done

jar=$(mktemp)
events=$(mktemp)
token=$(curl -fsS -c "$jar" $one/ | grep -o 'name="__RequestVerificationToken" type="hidden" value="[^"]*' | head -n 1 | sed 's/.*"//')
timeout 12 curl -sN $one/events >"$events" &
sleep 3
before=$(grep -c tasks-changed "$events")
curl -fsS -o /dev/null -b "$jar" --data title=smoke --data-urlencode "__RequestVerificationToken=$token" $other/tasks
sleep 3
after=$(grep -c tasks-changed "$events")
echo "signals before: $before, after: $after"
[ "$after" -gt "$before" ]
curl -fsS $one/ | grep -q smoke
echo "Both nodes are one."
