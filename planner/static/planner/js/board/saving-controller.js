// Keeps Wagtail's saving right: nothing goes unnoticed, and nobody writes over another's version unasked.
(() => {
    const { Controller } = window.StimulusModule;
    const INITIAL = 2100;

    class SavingController extends Controller {
        connect() {
            this.form = this.element.closest("form");
            this.element.addEventListener("planner-board:changing", () => this.beNoticed());
            this.keepSeen();
            this.askWhoIsNewer();
            this.waitForOneself();
        }

        get autosave() {
            return this.application.getControllerForElementAndIdentifier(this.form, "w-autosave");
        }

        // Who saves or publishes while Wagtail is still saving by itself would be in conflict with that: it goes first.
        waitForOneself() {
            this.form.addEventListener("submit", (event) => {
                if (!this.autosave?.submitPromise) return;
                event.preventDefault();
                event.stopImmediatePropagation();
                this.submitLater(event.submitter);
            }, true);
            // What is sent is all there is: saving by itself beside it would make the other version older, or newer.
            window.addEventListener("submit", (event) => {
                if (event.target === this.form && !event.defaultPrevented && this.autosave) this.autosave.activeValue = false;
            });
        }

        async submitLater(submitter) {
            if (this.isWaiting) return;
            this.isWaiting = true;
            while (this.autosave.submitPromise) await this.autosave.submitPromise;
            this.isWaiting = false;
            const isDisabled = Boolean(submitter?.disabled); // Wagtail's sign that it is busy; then the button says nothing
            if (submitter) submitter.disabled = false;
            this.form.requestSubmit(submitter);
            if (submitter) submitter.disabled = isDisabled;
        }

        // Wagtail notes what a form began with two seconds after it opened; what is done before that counts, too.
        beNoticed() {
            const unsaved = this.application.getControllerForElementAndIdentifier(this.form, "w-unsaved");
            if (!unsaved || unsaved.initialFormData) return;
            unsaved.setInitialFormData();
            const { initialFormData } = unsaved;
            let isSaved = false;
            this.form.addEventListener("w-autosave:success", () => {
                isSaved = true;
            }, { once: true });
            setTimeout(() => {
                if (!isSaved) unsaved.initialFormData = initialFormData;
            }, INITIAL);
        }

        // What this editor saved by itself is a version that it has seen: saving once more is no conflict.
        keepSeen() {
            this.form.addEventListener("w-autosave:success", ({ detail }) => {
                const { revision_id: id, revision_created_at: created } = detail?.data ?? {};
                if (!id) return;
                for (const [name, value] of [["loaded_revision_id", id], ["loaded_revision_created_at", created]]) {
                    const input = this.form.elements[name] ?? Object.assign(document.createElement("input"), { type: "hidden", name });
                    input.value = value;
                    if (!input.isConnected) this.form.append(input);
                }
            });
        }

        // Who has been told by Wagtail that another version is newer, and goes on, has chosen already.
        askWhoIsNewer() {
            let newest = "";
            document.addEventListener("w-swap:json", ({ detail }) => {
                const others = detail?.data?.other_sessions ?? [];
                newest = Math.max(newest, ...others.map((session) => session.revision_id ?? 0)) || newest;
            });
            document.addEventListener("w-dialog:confirmed", ({ target }) => {
                if (target.id !== "w-save-confirmation-dialog" || !newest || this.form.elements.planner_keep_mine) return;
                const input = Object.assign(document.createElement("input"), { type: "hidden", name: "planner_keep_mine", value: newest });
                this.form.append(input);
            }, true);
        }
    }

    window.wagtail.app.register("planner-saving", SavingController);
})();
