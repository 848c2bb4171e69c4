// Asks the server how the text of the form reads, whenever it has changed and then rests for a moment. Only while the
// panel is open. The editor's own fields write to hidden inputs without an event, so the form itself is compared.
(() => {
    const EVERY = 900;

    class ReadabilityController extends window.StimulusModule.Controller {
        static targets = ["report", "said"];
        static values = { url: String, failed: String };

        connect() {
            this.panel = this.element.closest("[data-side-panel]");
            this.form = document.querySelector("[data-edit-form]");
            this.timer = setInterval(() => this.look(), EVERY);
        }

        disconnect() {
            clearInterval(this.timer);
        }

        look() {
            if (!this.form || !this.panel || this.panel.hidden || document.hidden) return;
            const text = this.read();
            const rests = text === this.last;
            this.last = text;
            if (rests && text !== this.asked) this.ask(text);
        }

        // Files stay here: only texts are sent.
        read() {
            const data = new URLSearchParams();
            for (const [name, value] of new FormData(this.form)) if (typeof value === "string") data.append(name, value);
            return data.toString();
        }

        async ask(text) {
            this.asked = text;
            try {
                const answer = await fetch(this.urlValue, { method: "POST", body: new URLSearchParams(text) });
                if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
                if (text !== this.asked) return;
                this.show(await answer.text());
            } catch {
                this.saidTarget.textContent = this.failedValue;
                this.reportTarget.replaceChildren(Object.assign(document.createElement("p"), { textContent: this.failedValue }));
            }
        }

        show(html) {
            this.reportTarget.innerHTML = html;
            const report = this.reportTarget.firstElementChild;
            if (this.saidTarget.textContent !== report.dataset.said) this.saidTarget.textContent = report.dataset.said;
            const counter = document.querySelector(`[data-side-panel-toggle="${this.panel.dataset.sidePanel}"] [data-side-panel-toggle-counter]`);
            if (!counter) return;
            counter.textContent = report.dataset.advice;
            counter.hidden = report.dataset.advice === "0";
        }
    }

    window.wagtail.app.register("home-readability", ReadabilityController);
})();
