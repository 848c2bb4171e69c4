// Sends a long list of pages to the server a few at a time, and shows how far it is.
// Without it the form posts everything at once: the server's answer is the truth either way.
(() => {
    const { Controller } = window.StimulusModule;

    class LibraryProgressController extends Controller {
        static targets = ["bar", "progress", "status", "submit", "chosen", "rest", "tick", "row"];
        static values = {
            every: Array,
            name: String,
            size: { type: Number, default: 4 },
            working: String,
            done: String,
            stopped: String,
            failed: String,
            none: String,
            chosen: String,
            rest: String,
        };

        connect() {
            this.label = this.hasChosenTarget ? this.chosenTarget.textContent : "";
            this.count();
        }

        // The buttons say how many they are about; one that is about nothing any more goes.
        count() {
            if (!this.hasChosenTarget) return;
            const count = this.ticked().length;
            this.chosenTarget.textContent = count ? this.chosenValue.replace("{count}", count) : this.label;
            this.chosenTarget.hidden = !this.tickTargets.length;
            if (!this.isSent || !this.hasRestTarget) return;
            this.restTarget.textContent = this.restValue.replace("{count}", this.everyValue.length);
            this.restTarget.hidden = !this.everyValue.length;
        }

        ticked() {
            return this.tickTargets.filter((tick) => tick.checked).map((tick) => tick.value);
        }

        async start(event) {
            event.preventDefault();
            if (this.isBusy) return;
            const isEvery = event.submitter && event.submitter.name;
            const keys = isEvery ? this.everyValue.map(String) : this.ticked();
            if (!keys.length) {
                this.say(this.noneValue);
                return;
            }
            this.busy(true);
            this.isSent = true;
            await this.sendAll(keys);
            this.busy(false);
            this.count();
        }

        async sendAll(keys) {
            const failed = [];
            let done = 0;
            this.show(0, keys.length);
            this.say(this.workingValue, 0, keys.length);
            for (let at = 0; at < keys.length; at += this.sizeValue) {
                const batch = keys.slice(at, at + this.sizeValue);
                let answer;
                try {
                    answer = await this.send(batch);
                } catch {
                    this.say(this.stoppedValue, done, keys.length, failed);
                    return;
                }
                done += answer.done + answer.needless;
                failed.push(...answer.failed);
                this.take(answer.rows);
                const wrong = answer.failed.map(({ key }) => String(key));
                this.everyValue = this.everyValue.filter((key) => {
                    const isSent = batch.includes(String(key));
                    return !isSent || wrong.includes(String(key));
                });
                this.show(Math.min(at + batch.length, keys.length), keys.length);
                this.say(this.workingValue, done, keys.length);
            }
            this.say(failed.length ? this.failedValue : this.doneValue, done, keys.length, failed);
        }

        async send(keys) {
            const data = new FormData(this.element);
            data.delete(this.nameValue);
            data.delete("every");
            keys.forEach((key) => data.append(this.nameValue, key));
            const response = await fetch(this.element.action, {
                method: "POST",
                body: data,
                headers: { Accept: "application/json" },
            });
            const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
            if (!response.ok || !isJson) throw new Error(response.statusText);
            return response.json();
        }

        // The rows as the server draws them now.
        take(rows) {
            this.rowTargets
                .filter((row) => row.dataset.key in rows)
                .forEach((row) => {
                    row.outerHTML = rows[row.dataset.key];
                });
        }

        show(value, max) {
            this.barTarget.hidden = false;
            this.progressTarget.max = max;
            this.progressTarget.value = value;
        }

        say(text, done = 0, total = 0, failed = []) {
            const status = this.statusTarget;
            status.textContent = text.replace("{done}", done).replace("{total}", total);
            if (!failed.length) return;
            const list = document.createElement("ul");
            failed.forEach(({ title, reason }) => {
                list.append(Object.assign(document.createElement("li"), { textContent: `${title}: ${reason}` }));
            });
            status.append(list);
        }

        // A second click while it works does nothing.
        busy(isBusy) {
            this.isBusy = isBusy;
            this.element.setAttribute("aria-busy", isBusy);
            this.submitTargets.forEach((button) => {
                button.disabled = isBusy;
            });
        }
    }

    window.wagtail.app.register("library-progress", LibraryProgressController);
})();
