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
