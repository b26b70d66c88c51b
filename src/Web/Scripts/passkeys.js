// Requests a passkey from the browser, which only a script can do, and sends the credential as an ordinary form.
const ask = {
  create: async (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: async (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

const browserMessages = {
  NotAllowedError: "No passkey was used: the request was cancelled or timed out. Try again.",
  InvalidStateError: "This device already has a passkey for your account. Use that one.",
  SecurityError: "Passkeys do not work at this address. Open the page with https and a host name, or on localhost.",
};

const serverMessages = {
  409: "Your account has no room for another passkey. Remove one first.",
  429: "Too many attempts. Wait a minute and try again.",
  503: "The server is busy, or cannot reach its database. Try again in a moment.",
};

const options = async (form) => {
  const token = form.elements.__RequestVerificationToken.value;
  const response = await fetch(form.dataset.options, { method: "POST", headers: { RequestVerificationToken: token } });
  // The server redirects to the sign-in page when the last sign-in is too old.
  if (response.redirected) location = response.url;
  if (!response.ok || response.redirected) {
    throw new Error(serverMessages[response.status] ?? "The server did not answer. Reload the page and try again.");
  }
  return response.json();
};

const send = async (event) => {
  event.preventDefault();
  const { currentTarget: form } = event;
  const problem = form.querySelector("[role=alert]");
  problem.hidden = true;
  try {
    const credential = await ask[form.dataset.passkey](await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    // The checkbox is in the form for the password.
    if (form.elements.rememberMe) form.elements.rememberMe.value = document.querySelector("[type=checkbox][name=rememberMe]").checked;
    form.submit();
  } catch (error) {
    problem.textContent = browserMessages[error.name] ?? error.message;
    problem.hidden = false;
  }
};

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
}
