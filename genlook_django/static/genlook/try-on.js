// <genlook-try-on>: turns the plain form that the template tag wrote into a dialog. All words are in the template.
// Tells the page by the events genlook:completed {id, product, imageUrl} and genlook:failed {code, message, product}.
// What it shows is its attribute data-product. A page changes that by itself, by the event genlook:variant {variant} or
// {product} on the element, or by data-follows, the selector of the control in which the shopper chooses a variant.

class Refused extends Error {
  constructor({ code, message, needs_photo }) {
    super(message);
    this.code = code;
    this.needsPhoto = needs_photo;
  }
}

// A photo that nothing came of but the word that another is needed would only fail again.
const lastGoodPhoto = ({ photos, try_ons }) =>
  photos.find(({ id }) => {
    const made = try_ons.filter(({ photo }) => photo === id);
    return made.some(({ status }) => status === "COMPLETED") || !made.some(({ error }) => error?.needs_photo);
  });

const pause = (secs) => new Promise((resolve) => setTimeout(resolve, secs * 1000));

class GenlookTryOn extends HTMLElement {
  static observedAttributes = ["data-product"];

  attributeChangedCallback(name, before, now) {
    if (this.form) this.form.product.value = now;
  }

  connectedCallback() {
    document.addEventListener("change", this.chosen);
    if (this.dialog) return;
    this.ownProduct = this.dataset.product;
    this.addEventListener("genlook:variant", ({ detail }) => {
      if (detail.product) this.dataset.product = detail.product;
      else this.choose(detail.variant);
    });
    this.plain = this.querySelector(".genlook-plain");
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form");
    if (!this.dialog?.showModal) return;
    this.plain.querySelector("summary").addEventListener("click", (event) => {
      event.preventDefault();
      this.open();
    });
    this.dialog.append(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.sending) this.withNewPhoto(); // sent twice at once, a first photo would be two visitors'
    });
    this.form.photo.addEventListener("change", () => this.preview());
    this.dialog.addEventListener("click", (event) => {
      const action = event.target.closest("[data-action]")?.dataset.action;
      if (action) this[action]();
      else if (event.target === this.dialog) this.close();
    });
    this.dialog.addEventListener("close", () => (this.run = null));
    this.follow();
  }

  disconnectedCallback() {
    document.removeEventListener("change", this.chosen);
  }

  // A browser that comes back to a page leaves what was chosen there without telling.
  follow() {
    const controls = this.dataset.follows ? [...document.querySelectorAll(this.dataset.follows)] : [];
    const chosen = controls.find((control) => control.type !== "radio" || control.checked);
    if (chosen) this.choose(chosen.value);
  }

  chosen = ({ target }) => {
    if (this.dataset.follows && target?.matches(this.dataset.follows)) this.choose(target.value);
  };

  choose(variant) {
    this.dataset.product = variant ? this.dataset.pattern.replace("{}", variant) : this.ownProduct;
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  show(panel) {
    for (const each of this.dialog.querySelectorAll("[data-panel]")) each.hidden = each.dataset.panel !== panel;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.dataset.shows = panel;
    this.dialog.querySelector(`[data-panel="${panel}"] :is(h2, button)`)?.scrollIntoView({ block: "nearest" });
  }

  async open() {
    this.show("working");
    this.progress("sending", 0);
    await this.guarded(async () => {
      const photo = lastGoodPhoto(await this.ask(this.dataset.meUrl));
      if (photo) await this.tryOn(photo.id);
      else this.show("photo");
    });
  }

  close() {
    this.dialog.close();
  }

  another() {
    this.show("photo");
  }

  retry() {
    this.open();
  }

  preview() {
    const [file] = this.form.photo.files;
    if (this.previewUrl) URL.revokeObjectURL(this.previewUrl);
    this.previewUrl = file ? URL.createObjectURL(file) : "";
    this.part("photo-error").hidden = true;
    for (const name of ["preview", "working-preview"]) {
      const image = this.part(name);
      image.hidden = true;
      image.onload = () => (image.hidden = false); // a browser that can't show HEIC shows nothing
      if (file) image.src = this.previewUrl;
    }
  }

  async withNewPhoto() {
    this.show("working");
    this.progress("sending", 0);
    const body = new FormData();
    body.append("consent", this.form.consent.checked ? "on" : "");
    body.append("photo", this.form.photo.files[0] ?? "");
    this.sending = true;
    await this.guarded(async () => {
      const given = this.ask(this.dataset.photosUrl, { method: "POST", body });
      const photo = await given.finally(() => (this.sending = false));
      await this.tryOn(photo.id);
    });
  }

  async tryOn(photo) {
    const run = (this.run = {});
    const product = this.dataset.product;
    let tryOn = await this.ask(this.dataset.tryOnsUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ product, photo }),
    });
    const started = performance.now();
    const expected = tryOn.expected_secs ?? 0;
    while (tryOn.poll_after_secs !== null && this.run === run) {
      const secs = (performance.now() - started) / 1000;
      this.progress(secs > expected * 1.5 ? "longer" : "working", secs, expected, tryOn.error?.message);
      await pause(tryOn.poll_after_secs);
      try {
        tryOn = await this.ask(tryOn.url);
      } catch (error) {
        if (error instanceof Refused) throw error;
        // the shopper's connection dropped: the try-on goes on without her, so look again
      }
    }
    if (this.run !== run) return;
    if (!tryOn.image_url) throw new Refused(tryOn.error);
    this.result(tryOn, product);
  }

  result(tryOn, product) {
    this.current = tryOn;
    this.part("result").src = tryOn.image_url;
    this.part("download").href = `${tryOn.image_url}?download`;
    this.pressed(tryOn.liked);
    this.show("result");
    this.tell("genlook:completed", { id: tryOn.id, product, imageUrl: tryOn.image_url });
  }

  progress(words, secs, expected = 0, instead = "") {
    const text = this.part("working-words");
    text.textContent = instead || text.dataset[words].replace("{secs}", Math.max(1, Math.round(expected)));
    this.part("progress").value = expected ? 95 * (1 - Math.exp((-1.6 * secs) / expected)) : 3;
  }

  like() {
    this.feedback(true);
  }

  dislike() {
    this.feedback(false);
  }

  async feedback(liked) {
    this.pressed(liked);
    await this.guarded(() =>
      this.ask(`${this.current.url}feedback/`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ liked }),
      }),
    );
  }

  pressed(liked) {
    for (const [action, value] of [["like", true], ["dislike", false]]) {
      this.dialog.querySelector(`[data-action="${action}"]`).setAttribute("aria-pressed", String(liked === value));
    }
  }

  async erase() {
    await this.guarded(async () => {
      await this.ask(this.dataset.meUrl, { method: "DELETE" });
      this.form.reset();
      this.preview();
      this.show("erased");
    });
  }

  async guarded(work) {
    try {
      await work();
    } catch (error) {
      const refused = error instanceof Refused;
      const message = refused ? error.message : this.part("error").dataset.offline;
      const code = refused ? error.code : "OFFLINE";
      const place = this.part(error.needsPhoto ? "photo-error" : "error");
      place.textContent = message;
      place.dataset.code = code;
      place.hidden = false;
      this.show(error.needsPhoto ? "photo" : "error");
      this.tell("genlook:failed", { code, message, product: this.dataset.product });
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  async ask(url, { headers = {}, ...options } = {}) {
    const response = await fetch(url, {
      credentials: "same-origin",
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": this.form.csrfmiddlewaretoken.value, ...headers },
    });
    if (response.status === 204) return null;
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new Error(`${response.status} without JSON`);
    const body = await response.json();
    if (!response.ok) throw new Refused(body);
    return body;
  }
}

customElements.define("genlook-try-on", GenlookTryOn);
