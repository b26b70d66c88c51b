// One event stream for all tabs of a browser, because HTTP/1.1 allows six connections for all of them: the tab that holds the lock has
// the stream and broadcasts its messages. When that tab is closed, the next one gets the lock; a visible tab steals it from a frozen one.

// Durations in milliseconds.
const silence = 45_000; // three heartbeats
const firstMessage = 10_000;
const longestWait = 15_000;

/**
 * Follows the event stream, through the tab that leads.
 * @param {string} url The address of the stream.
 * @param {function} onMessage Called with { live, changed, latest, signedOut } for each message: whether the stream is open, whether
 * tasks changed, the name of the latest change, and whether the stream ended because the session did.
 */
export function follow(url, onMessage) {
  const name = `taskmanager ${url}`;
  const tabs = navigator.locks && new BroadcastChannel(name);
  let leading = false;
  let queued = false;
  let live = false;
  let latest;
  let source = null;
  let lastMessage = Date.now();
  let wait = 1000;
  let retry = 0;
  let watchdog = 0;

  function receive(message) {
    lastMessage = Date.now();
    onMessage(message);
  }

  function broadcast(message) {
    ({ live, latest = latest } = message);
    tabs?.postMessage(message);
    receive(message);
  }

  function connect() {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(url);
    expect(firstMessage);
    source.addEventListener("tasks-changed", ({ lastEventId }) => {
      expect(silence);
      broadcast({ live: true, changed: true, latest: lastEventId });
    });
    source.addEventListener("heartbeat", () => {
      // Only a stream that lasts resets the backoff.
      wait = 1000;
      expect(silence);
      broadcast({ live: true });
    });
    source.addEventListener("signed-out", () => {
      stop();
      broadcast({ live: false, signedOut: true });
    });
    // EventSource retries no more after a response that is not an event stream.
    source.addEventListener("error", lose);
  }

  function expect(within) {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, within);
  }

  function lose() {
    stop();
    broadcast({ live: false });
    // A random delay, so that not all browsers reconnect at once.
    retry = setTimeout(connect, wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, longestWait);
  }

  function stop() {
    clearTimeout(retry);
    clearTimeout(watchdog);
    source?.close();
    source = null;
  }

  function lead() {
    leading = true;
    connect();
  }

  function retire() {
    if (!leading) return;
    leading = live = false;
    stop();
    queue();
  }

  // The promise of the lock never settles: a tab holds the lock until it is closed, or another tab steals the lock.
  function queue() {
    if (queued) return;
    queued = true;
    navigator.locks.request(name, () => ((queued = false), new Promise(lead))).catch(retire);
  }

  function wake() {
    if (leading && (!live || Date.now() - lastMessage > silence)) connect();
  }

  for (const event of ["online", "focus"]) addEventListener(event, wake);
  addEventListener("offline", () => leading && lose());

  if (!navigator.locks) {
    // Without locks (no secure context) each visible tab has a stream of its own.
    const update = () => (document.hidden ? ((leading = false), stop()) : leading || lead());
    document.addEventListener("visibilitychange", update);
    return update();
  }
  document.addEventListener("visibilitychange", wake);
  tabs.addEventListener("message", ({ data }) => {
    if (data.hello) leading && tabs.postMessage({ live, latest });
    else receive(data);
  });
  setInterval(() => {
    if (leading || document.hidden || Date.now() - lastMessage < silence + Math.random() * silence) return;
    lastMessage = Date.now();
    navigator.locks.request(name, { steal: true }, () => new Promise(lead)).catch(retire);
  }, 5000);
  queue();
  tabs.postMessage({ hello: true });
}
