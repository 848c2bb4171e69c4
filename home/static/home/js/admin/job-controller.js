// Asks how far a job is until it is done, and says so once when its state changes.
(() => {
    const PAUSE = 1500;
    const LONGEST_PAUSE = 15000;

    class JobController extends window.StimulusModule.Controller {
        static targets = ["now", "said"];

        connect() {
            this.pause = PAUSE;
            this.wait();
        }

        disconnect() {
            window.clearTimeout(this.timer);
        }

        wait() {
            if (this.nowTarget.dataset.open !== "true") return;
            this.timer = window.setTimeout(() => this.ask(), this.pause);
        }

        async ask() {
            try {
                const response = await fetch(window.location.href, { redirect: "error" });
                if (!response.ok) throw new Error(response.statusText);
                const answer = new DOMParser().parseFromString(await response.text(), "text/html");
                this.show(answer.querySelector("[data-job-target=now]"));
                this.pause = PAUSE;
            } catch {
                // The server is away for a moment; ask less and less often.
                this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
            }
            this.wait();
        }

        show(found) {
            const now = this.nowTarget;
            now.replaceChildren(...document.importNode(found, true).childNodes);
            now.dataset.open = found.dataset.open;
            if (now.dataset.state === found.dataset.state) return;
            now.dataset.state = found.dataset.state;
            this.saidTarget.textContent = now.querySelector("[data-job-headline]")?.textContent.trim() ?? "";
        }
    }

    window.wagtail.app.register("job", JobController);
})();
