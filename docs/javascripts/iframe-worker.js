// A page that is opened from a file may start no worker, and the search is one: there it runs in
// a hidden frame of the page. The name tells Zensical not to fetch one of its own from the web.
"use strict";

if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    #frame = document.createElement("iframe");
    #waiting = [];
    #isReady = false;

    constructor(url) {
      super();
      this.#frame.hidden = true;
      this.#frame.onload = () => this.#start(url);
      document.body.append(this.#frame);
    }

    postMessage(data) {
      if (this.#isReady) this.#frame.contentWindow.dispatchEvent(message(data));
      else this.#waiting.push(data);
    }

    terminate() {
      this.#frame.remove();
    }

    #start(url) {
      const inner = this.#frame.contentWindow;
      inner.postMessage = (data) => setTimeout(() => this.#tell(message(data)));
      inner.addEventListener("message", (event) => inner.onmessage?.(event));
      const script = inner.document.createElement("script");
      script.src = url;
      script.onload = () => {
        this.#isReady = true;
        this.#waiting.splice(0).forEach((data) => this.postMessage(data));
      };
      script.onerror = () => this.#tell(new Event("error"));
      inner.document.body.append(script);
    }

    #tell(event) {
      this.dispatchEvent(event);
      this[`on${event.type}`]?.(event);
    }
  };
}

// A worker gets copies, and would not see what the page changes afterwards.
function message(data) {
  return new MessageEvent("message", { data: structuredClone(data) });
}
