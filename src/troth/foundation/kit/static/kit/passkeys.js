// Passkeys: makes and uses them in the browser, and sends what comes of it in ordinary forms.
//
// <button data-passkey="use">   asks for a challenge, has a passkey answer it, sends the form
// <button data-passkey="make">  makes a passkey with the options of the page, sends the form
//
// data-salt is what a passkey makes the key to the vault from (the PRF extension); what it makes
// goes into the form and is kept nowhere. Without this script the buttons stay hidden, and a
// sentence beside them says what is missing.
"use strict";

(() => {
  const fromText = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const toHex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const withSalt = (options, salt) =>
    salt ? { ...options, extensions: { prf: { eval: { first: fromHex(salt) } } } } : options;
  const described = (list) => (list ?? []).map((one) => ({ ...one, id: fromText(one.id) }));
  const prfOf = (credential) => credential.getClientExtensionResults().prf;

  const told = (credential) => {
    const { response } = credential;
    const parts = { clientDataJSON: toText(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) parts[name] = toText(response[name]);
    }
    if (response.getTransports) parts.transports = response.getTransports();
    const id = toText(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: credential.type, response: parts });
  };

  const send = (button, credential, output) => {
    const { form } = button;
    const field = button.dataset.field;
    form.elements[field].value = told(credential);
    form.elements[`${field}_prf`].value = output ? toHex(output) : "";
    form.submit();
  };

  const use = async (button) => {
    const token = button.form.elements.csrfmiddlewaretoken.value;
    const body = new URLSearchParams({ purpose: button.dataset.purpose, csrfmiddlewaretoken: token });
    const answer = await fetch(button.dataset.url, { method: "POST", body });
    if (!answer.ok) throw new Error("no challenge");
    const options = await answer.json();
    options.challenge = fromText(options.challenge);
    options.allowCredentials = described(options.allowCredentials);
    const publicKey = withSalt(options, button.dataset.salt);
    const credential = await navigator.credentials.get({ publicKey });
    send(button, credential, prfOf(credential)?.results?.first);
  };

  const make = async (button) => {
    const options = JSON.parse(button.dataset.options);
    options.challenge = fromText(options.challenge);
    options.user.id = fromText(options.user.id);
    options.excludeCredentials = described(options.excludeCredentials);
    const salt = button.dataset.salt;
    const credential = await navigator.credentials.create({ publicKey: withSalt(options, salt) });
    const prf = prfOf(credential);
    let output = prf?.results?.first;
    if (!output && prf?.enabled) {
      // Many devices tell only that they can; the output comes with the first use.
      const first = {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: options.rp.id,
        allowCredentials: [{ type: "public-key", id: credential.rawId }],
        userVerification: "required",
      };
      const used = await navigator.credentials.get({ publicKey: withSalt(first, salt) });
      output = prfOf(used)?.results?.first;
    }
    send(button, credential, output);
  };

  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkey-part]")) {
    const button = part.querySelector("[data-passkey]");
    const failed = part.querySelector("[data-passkey-failed]");
    part.querySelector("[data-passkey-missing]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", async () => {
      failed.hidden = true;
      button.disabled = true;
      try {
        await (button.dataset.passkey === "make" ? make(button) : use(button));
      } catch {
        failed.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
