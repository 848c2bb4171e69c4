// Looks inside an archive without leaving the page, so that the chosen file stays chosen for the confirmation.
(() => {
    class ArchiveController extends window.StimulusModule.Controller {
        static targets = ["form", "part", "button"];
        static values = { failed: String };

        async send(event) {
            if (event.submitter?.value !== "preview") {
                // The import itself is an ordinary request; a second click must not send it twice.
                requestAnimationFrame(() => event.submitter && (event.submitter.disabled = true));
                return;
            }
            event.preventDefault();
            const content = new FormData(this.formTarget, event.submitter);
            this.buttonTarget.disabled = true;
            this.buttonTarget.setAttribute("aria-busy", "true");
            try {
                const response = await fetch(window.location.href, { method: "POST", body: content });
                if (!response.ok) throw new Error(response.statusText);
                this.show(new DOMParser().parseFromString(await response.text(), "text/html"));
            } catch {
                this.part("fault").textContent = this.failedValue;
            } finally {
                this.buttonTarget.disabled = false;
                this.buttonTarget.removeAttribute("aria-busy");
            }
        }

        show(answer) {
            for (const part of this.partTargets) {
                const found = answer.querySelector(`[data-archive-target="part"][data-part="${part.dataset.part}"]`);
                part.replaceChildren(...(found ? document.importNode(found, true).childNodes : []));
            }
            const preview = this.part("preview");
            this.buttonTarget.classList.toggle("button-secondary", preview.childElementCount > 0);
            preview.scrollIntoView({ block: "nearest" });
        }

        part(name) {
            return this.partTargets.find((part) => part.dataset.part === name);
        }
    }

    window.wagtail.app.register("archive", ArchiveController);
})();
