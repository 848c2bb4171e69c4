// Copies a text to paste elsewhere; without a clipboard there is no button, and the text can be selected.
class CopyController extends window.StimulusModule.Controller {
    connect() {
        this.element.hidden = !navigator.clipboard;
    }

    async copy() {
        const area = document.getElementById(this.ofValue);
        try {
            await navigator.clipboard.writeText(area.value);
            this.element.textContent = this.doneValue;
        } catch {
            area.select();
        }
    }
}
CopyController.values = { of: String, done: String };

window.wagtail.app.register("planner-copy", CopyController);
