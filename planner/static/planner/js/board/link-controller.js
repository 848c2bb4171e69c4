// Links two activities; the server says whether time allows it, by the same rule as the findings.
(() => {
    const { Controller } = window.StimulusModule;

    class LinkController extends Controller {
        static targets = ["dialog", "title", "relation", "target", "reason"];

        connect() {
            if (!this.hasDialogTarget) return;
            this.element.addEventListener("planner-board:picked", (event) => this.onPicked(event));
            this.dialogTarget.addEventListener("keydown", (event) => this.onKey(event));
            this.dialogTarget.addEventListener("change", (event) => this.onChange(event));
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        open() {
            this.ask(this.board.uid, "");
        }

        ask(source, target) {
            const { rows } = this.board;
            const row = rows.get(source);
            if (!row) return;
            this.source = source;
            this.isOwnChoice = false;
            this.titleTarget.textContent = rows.title(row);
            this.reasonTarget.textContent = "";
            const options = rows.all("activities").filter((other) => other.uid !== source).sort((one, two) => one.start.localeCompare(two.start))
                .map((other) => new Option(this.board.card(other.uid) ? `${rows.title(other)} (${this.board.card(other.uid).dataset.when})` : rows.title(other), other.uid));
            this.targetTarget.replaceChildren(new Option("—", ""), ...options);
            this.targetTarget.value = target;
            this.suggest(row, rows.get(target));
            this.board.isPicking = true;
            if (!this.dialogTarget.open) this.dialogTarget.show();
            this.relationTargets.find((radio) => radio.checked).focus();
        }

        // Who has not said what the link does gets what time allows with the other end.
        onChange({ target }) {
            this.reasonTarget.textContent = "";
            if (this.relationTargets.includes(target)) this.isOwnChoice = true;
            else this.suggestAgain();
        }

        suggestAgain() {
            const { rows } = this.board;
            if (!this.isOwnChoice) this.suggest(rows.get(this.source), rows.get(this.targetTarget.value));
        }

        // What is earlier prepares; what parents do afterwards looks back; within a lane later builds on earlier.
        suggest(row, other) {
            const isLater = other && row.start > other.start;
            const relation = !isLater ? "prepares" : row.lane === "parent" ? "reflects_on" : "builds_on";
            for (const radio of this.relationTargets) radio.checked = radio.value === relation;
        }

        // While the window is open a card that is chosen on the board is the other end.
        onPicked(event) {
            if (!this.dialogTarget.open || event.detail.quiet) return;
            event.preventDefault();
            if (event.detail.uid === this.source) return;
            this.targetTarget.value = event.detail.uid;
            this.reasonTarget.textContent = "";
            this.suggestAgain();
        }

        async confirm() {
            const link = { source: this.source, relation: this.relationTargets.find((radio) => radio.checked).value, target: this.targetTarget.value };
            const response = await this.board.post({ link }).catch(() => null);
            const reason = response?.ok ? (await response.json()).reason : this.board.text("failed");
            this.reasonTarget.textContent = reason;
            if (reason) return;
            const { rows } = this.board;
            const [source, target] = [rows.title(rows.get(link.source)), rows.title(rows.get(link.target))];
            this.board.change(() => rows.addLink(link.source, link.relation, link.target), { say: () => this.board.text("linked", { source, target }) });
            this.close();
        }

        close() {
            if (!this.hasDialogTarget || !this.dialogTarget.open) return;
            this.dialogTarget.close();
            this.board.isPicking = false;
            this.board.face(this.source)?.focus({ preventScroll: true });
        }

        onKey(event) {
            if (event.key === "Escape") {
                event.stopPropagation();
                this.close();
            } else if (event.key === "Enter" && !event.target.matches("button")) {
                event.preventDefault();
                if (this.targetTarget.value) this.confirm();
                else this.targetTarget.focus();
            }
        }
    }

    window.wagtail.app.register("planner-link", LinkController);
})();
