// Only a script can ask the browser for a passkey. What it says is sent as an ordinary form.
const ask = {
  create: async (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
  get: async (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
};

const words = {
  NotAllowedError: "No passkey was used: it was cancelled, or took too long. Try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys work only at an address that is a name, by https or on localhost.",
};

const refusals = {
  409: "You have as many passkeys as an account can have. Remove one first.",
  429: "Too many tries. Wait a minute and try again.",
  503: "The server is busy, or cannot reach its database. Try again in a moment.",
};

const options = async (form) => {
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value } });
  // To sign in once more.
  if (answer.redirected) location = answer.url;
  if (!answer.ok || answer.redirected) throw new Error(refusals[answer.status] ?? "The server did not answer. Reload the page and try again.");
  return answer.json();
};

const send = async (event) => {
  event.preventDefault();
  const { currentTarget: form } = event;
  const problem = form.querySelector("[role=alert]");
  problem.hidden = true;
  try {
    const credential = await ask[form.dataset.passkey](await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    // The choice stands in the form above.
    if (form.elements.rememberMe) form.elements.rememberMe.value = document.querySelector("[type=checkbox][name=rememberMe]").checked;
    form.submit();
  } catch (error) {
    problem.textContent = words[error.name] ?? error.message;
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
