// Notes at the door who came, without loading the page again; without this script the same form does.
class DoorController extends window.StimulusModule.Controller {
    async tap(event) {
        event.preventDefault();
        const form = event.target;
        const button = form.querySelector("button");
        const data = new FormData(form);
        data.set("came", button.value);
        this.faultTarget.hidden = true;
        button.setAttribute("aria-busy", "true");
        try {
            const headers = { Accept: "application/json" };
            const answer = await fetch(window.location.pathname, { method: "POST", body: data, headers });
            if (!answer.ok) throw new Error(answer.statusText);
            const { came } = await answer.json();
            button.setAttribute("aria-pressed", String(came));
            button.value = came ? "0" : "1";
        } catch {
            this.faultTarget.textContent = this.failedValue;
            this.faultTarget.hidden = false;
        } finally {
            button.removeAttribute("aria-busy");
        }
    }
}
DoorController.targets = ["fault"];
DoorController.values = { failed: String };

window.wagtail.app.register("planner-door", DoorController);
