// One event stream for all tabs of a browser, since HTTP/1.1 has six connections for them all: the tab that holds the lock has the stream
// and tells the others. When that tab is closed, the next one gets the lock; when it is frozen, one that is looked at takes the lock.
const silence = 45_000; // three heartbeats
const firstWord = 10_000;
const longestWait = 15_000;

/**
 * Calls heard({ live, changed, latest, signedOut }) for each word of the stream: whether it is open, whether the tasks changed, the latest change's name, and
 * whether it is over because this browser was signed out.
 */
export function follow(url, heard) {
  const name = `taskmanager ${url}`;
  const tabs = navigator.locks && new BroadcastChannel(name);
  let leading = false;
  let queued = false;
  let live = false;
  let latest;
  let source = null;
  let lastWord = Date.now();
  let wait = 1000;
  let retry = 0;
  let watchdog = 0;

  function take(word) {
    lastWord = Date.now();
    heard(word);
  }

  function say(word) {
    ({ live, latest = latest } = word);
    tabs?.postMessage(word);
    take(word);
  }

  function connect() {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(url);
    expect(firstWord);
    source.addEventListener("tasks-changed", ({ lastEventId }) => (expect(silence), say({ live: true, changed: true, latest: lastEventId })));
    source.addEventListener("heartbeat", () => {
      // Only a stream that lasts is a reason to be quick the next time.
      wait = 1000;
      expect(silence);
      say({ live: true });
    });
    source.addEventListener("signed-out", () => (stop(), say({ live: false, signedOut: true })));
    // The browser's own retries give up after an answer that is no stream.
    source.addEventListener("error", lose);
  }

  function expect(within) {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, within);
  }

  function lose() {
    stop();
    say({ live: false });
    // At random, so that not all come back at once.
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

  // A lock is held until its promise ends: never, but for the tab that is closed or robbed.
  function queue() {
    if (queued) return;
    queued = true;
    navigator.locks.request(name, () => ((queued = false), new Promise(lead))).catch(retire);
  }

  function wake() {
    if (leading && (!live || Date.now() - lastWord > silence)) connect();
  }

  for (const event of ["online", "focus"]) addEventListener(event, wake);
  addEventListener("offline", () => leading && lose());

  if (!navigator.locks) {
    // Not a secure context: each tab follows for itself, while somebody looks at it.
    const look = () => (document.hidden ? ((leading = false), stop()) : leading || lead());
    document.addEventListener("visibilitychange", look);
    return look();
  }
  document.addEventListener("visibilitychange", wake);
  tabs.addEventListener("message", ({ data }) => {
    if (data.hello) leading && tabs.postMessage({ live, latest });
    else take(data);
  });
  setInterval(() => {
    if (leading || document.hidden || Date.now() - lastWord < silence + Math.random() * silence) return;
    lastWord = Date.now();
    navigator.locks.request(name, { steal: true }, () => new Promise(lead)).catch(retire);
  }, 5000);
  queue();
  tabs.postMessage({ hello: true });
}
