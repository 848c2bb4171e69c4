// Everything that a pointer can do, by keys: the twin of each drag.
(() => {
    const { Controller } = window.StimulusModule;
    const { dates } = window.plannerBoard;

    class KeyboardController extends Controller {
        static targets = ["unit"];

        connect() {
            this.onKey = this.onKey.bind(this);
            this.element.addEventListener("keydown", this.onKey);
        }

        disconnect() {
            this.element.removeEventListener("keydown", this.onKey);
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        other(name) {
            return this.application.getControllerForElementAndIdentifier(this.element, name);
        }

        onKey(event) {
            if (event.target.closest("input, textarea, select, dialog")) return;
            if ((event.ctrlKey || event.metaKey) && this.history(event)) return event.preventDefault();
            if (!event.target.closest(".pb-face")) return undefined;
            if (this.go(event) || this.schedule(event) || this.act(event)) event.preventDefault();
            return undefined;
        }

        history({ key, shiftKey }) {
            const letter = key.toLowerCase();
            if (letter === "z") this.board[shiftKey ? "redo" : "undo"]();
            else if (letter === "y") this.board.redo();
            else return false;
            return true;
        }

        // To another activity, by date.
        go({ key }) {
            const cards = this.board.cards().filter((card) => !card.classList.contains("is-out"));
            const place = cards.findIndex((card) => card.dataset.activity === this.board.uid);
            const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: cards.length - 1 }[key];
            if (to === undefined) return false;
            const card = cards[Math.min(Math.max(to, 0), cards.length - 1)];
            card?.querySelector(".pb-face").focus({ preventScroll: true });
            card?.scrollIntoView({ block: "nearest", inline: "nearest" });
            return true;
        }

        schedule({ key, shiftKey, ctrlKey, metaKey }) {
            if (this.board.lockedValue) return false;
            const forth = document.dir === "rtl" || document.documentElement.dir === "rtl" ? -1 : 1;
            const by = { ArrowLeft: -forth, ArrowRight: forth, PageUp: -1, PageDown: 1 }[key];
            const step = ctrlKey || metaKey || key.startsWith("Page") ? "month" : shiftKey ? "week" : "day";
            if (by) this.move(step, by);
            else if (key === "+" || key === "=") this.lengthen(1);
            else if (key === "-" || key === "_") this.lengthen(-1);
            else return false;
            return true;
        }

        act({ key, ctrlKey, metaKey, altKey }) {
            if (ctrlKey || metaKey || altKey || this.board.lockedValue) return false;
            const act = {
                Enter: () => this.other("planner-drawer").open(),
                l: () => this.other("planner-link").open(),
                d: () => this.board.duplicate(),
                Delete: () => this.board.remove(),
                Backspace: () => this.board.remove(),
            }[key.length === 1 ? key.toLowerCase() : key];
            act?.();
            return Boolean(act);
        }

        move(step, by) {
            const row = this.row;
            if (row) this.board.reschedule(row.uid, dates.move(row, step, by), "moved");
        }

        lengthen(by) {
            const row = this.row;
            if (row) this.board.reschedule(row.uid, dates.stretch(row, "end", "day", by), "stretched");
        }

        step({ params }) {
            this.move(this.unitTarget.value, params.by);
        }

        stretch({ params }) {
            this.lengthen(params.by);
        }

        // The row that is chosen, if its dates can be counted with.
        get row() {
            const row = this.board.rows.get(this.board.uid);
            if (!row || !dates.isDay(row.start)) return null;
            return { ...row, ...dates.unit(row.start, dates.isDay(row.end) ? row.end : row.start, row.precision) };
        }
    }

    window.wagtail.app.register("planner-keys", KeyboardController);
})();
