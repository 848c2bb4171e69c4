// The board: asks the server for the picture after each change, and keeps what is chosen, focused and scrolled.
(() => {
    const { Controller } = window.StimulusModule;
    const { History, Rows, dates } = window.plannerBoard;
    const PAUSE = 150;
    const SPEECH = 7000;
    const SETS = /^(activities|links|set_aside)-\d+-|^school_year$/;

    class BoardController extends Controller {
        static targets = ["picture", "said", "chosen", "undo", "redo"];
        static values = { url: String, locked: Boolean };

        connect() {
            if (!this.hasPictureTarget) return;
            this.form = this.element.closest("form");
            this.rows = new Rows(this.form);
            this.history = new History(this.rows.snapshot());
            this.uid = "";
            this.isWriting = false;
            this.onInput = this.onInput.bind(this);
            for (const name of ["input", "change", "w-formset:added", "w-formset:removed"]) this.form.addEventListener(name, this.onInput);
            this.pictureTarget.addEventListener("click", (event) => this.onClick(event));
            this.pictureTarget.addEventListener("focusin", (event) => this.onFocus(event));
            this.element.classList.add("is-live");
            document.querySelector(".pb-kept")?.classList.add("w-hidden");
            this.afterDrawing();
        }

        disconnect() {
            if (!this.form) return;
            for (const name of ["input", "change", "w-formset:added", "w-formset:removed"]) this.form.removeEventListener(name, this.onInput);
            clearTimeout(this.timer);
            this.request?.abort();
        }

        // Changing ---------------------------------------------------------------------------------------------------

        // Every change of the board goes through here: one step to undo, one new picture, one sentence.
        change(write, { say, uid, key } = {}) {
            if (this.lockedValue) return;
            this.dispatch("changing", { target: this.element });
            this.isWriting = true;
            try {
                write(this.rows);
            } finally {
                this.isWriting = false;
            }
            this.history.push(this.rows.snapshot(), key);
            if (uid !== undefined) this.uid = uid;
            this.draw(say);
        }

        onInput(event) {
            if (this.isWriting || (event.target.name && !SETS.test(event.target.name)) || event.target.closest(".pb-pop")) return;
            if (!event.target.name && !event.type.startsWith("w-formset")) return;
            this.history.push(this.rows.snapshot(), event.type === "input" ? event.target.name : "");
            this.draw();
        }

        undo() {
            this.step(-1, "undone");
        }

        redo() {
            this.step(1, "redone");
        }

        step(by, word) {
            const state = this.history.step(by);
            if (!state) return this.say(this.text("nothing"));
            this.isWriting = true;
            try {
                this.rows.restore(state);
            } finally {
                this.isWriting = false;
            }
            return this.draw(() => this.text(word));
        }

        duplicate() {
            const row = this.rows.get(this.uid);
            if (!row) return;
            const { index, uid: old, activity, external_id: id, ...values } = row;
            values.title = this.text("copy", { title: this.rows.title(row) });
            if (dates.isDay(row.start) && dates.isDay(row.end)) {
                const moved = dates.move(row, row.precision === "month" ? "month" : "week", 1);
                Object.assign(values, this.isInside(moved) ? moved : {});
            }
            values.fixed_date = false;
            const uid = crypto.randomUUID();
            this.change((rows) => rows.addActivity({ ...values, uid }), { uid, say: () => this.text("duplicated", { title: this.rows.title(row) }) });
            this.focusAfter = uid;
        }

        remove() {
            const card = this.card(this.uid);
            const row = this.rows.get(this.uid);
            if (!row) return;
            const cards = this.cards();
            const next = cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1];
            const uid = next?.dataset.activity ?? "";
            this.change((rows) => rows.removeActivity(row.uid), { uid, say: () => this.text("removed", { title: this.rows.title(row) }) });
            this.focusAfter = uid;
        }

        // New dates of a row, from a drag, a key or a button.
        reschedule(uid, span, word) {
            const row = this.rows.get(uid);
            const before = { start: row?.start, end: row?.end };
            if (!row || (span.start === before.start && span.end === before.end)) return false;
            if (row.fixed_date) {
                this.say(this.text("fixed", { title: this.rows.title(row) }));
                return false;
            }
            if (!this.isInside(span) && this.isInside(before)) {
                this.say(this.text("edge"));
                return false;
            }
            this.change((rows) => rows.update(uid, { start: span.start, end: span.end }), {
                uid,
                say: () => this.text(word, { title: this.rows.title(row), when: this.card(uid)?.dataset.when ?? dates.label(this.rows.get(uid)) }),
            });
            return true;
        }

        isInside({ start, end }) {
            const { first, days } = this.drawn.dataset;
            return dates.between(first, start) >= 0 && dates.between(first, end) < Number(days);
        }

        // Drawing ----------------------------------------------------------------------------------------------------

        draw(say) {
            this.sentence = say ?? this.sentence;
            this.refreshButtons();
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.fetch(), PAUSE);
        }

        async post(extra = {}) {
            const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
            return fetch(this.urlValue, {
                method: "POST",
                headers: { "Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest", [CSRF_HEADER_NAME]: CSRF_TOKEN },
                body: JSON.stringify({ ...this.rows.payload(), zoom: Number(this.element.dataset.zoom), ...extra }),
                signal: this.request?.signal,
            });
        }

        async fetch() {
            this.request?.abort();
            const request = (this.request = new AbortController());
            try {
                const response = await this.post();
                if (!response.ok) throw new Error(response.statusText);
                const html = await response.text();
                if (request === this.request) this.whenFree(() => request === this.request && this.swap(html));
            } catch (error) {
                if (error.name !== "AbortError") this.say(this.text("failed"));
            }
        }

        // A picture that comes while a card is in somebody's hand waits until it is put down.
        whenFree(then) {
            if (this.isHeld) this.waiting = then;
            else then();
        }

        hold(isHeld) {
            this.isHeld = isHeld;
            const then = this.waiting;
            if (!isHeld && then) {
                this.waiting = null;
                then();
            }
        }

        swap(html) {
            const scroll = this.scroller.scrollLeft;
            const list = this.pictureTarget.querySelector(".pb-findings > .pb-list")?.scrollTop ?? 0;
            const folds = [...this.pictureTarget.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold);
            const focus = this.focused();
            const counts = this.counts;
            this.pictureTarget.innerHTML = html;
            this.scroller.scrollLeft = scroll;
            for (const fold of this.pictureTarget.querySelectorAll("details")) fold.open = folds.includes(fold.dataset.fold);
            const findings = this.pictureTarget.querySelector(".pb-findings > .pb-list");
            if (findings) findings.scrollTop = list;
            if (!this.card(this.uid)) this.uid = "";
            this.afterDrawing();
            this.refocus(focus);
            const said = (this.sentence?.() ?? "").replace(/[^.!?]$/, "$&.");
            this.sentence = undefined;
            this.say([said, this.counts === counts ? "" : this.countsText()].filter(Boolean).join(" "));
        }

        afterDrawing() {
            this.roam();
            this.showChosen();
            this.refreshButtons();
            this.dispatch("drawn", { target: this.element });
        }

        focused() {
            const at = document.activeElement;
            if (!this.pictureTarget.contains(at)) return null;
            const card = at.closest("[data-activity]");
            if (card) return { uid: card.dataset.activity };
            const finding = at.closest(".pb-finding");
            return finding ? { finding: [...finding.parentElement.children].indexOf(finding) } : { title: true };
        }

        // Focus stays on its card, or goes to the finding that took the place of the one that was solved.
        refocus(focus) {
            const wanted = this.focusAfter;
            if (wanted !== undefined && this.card(wanted)) {
                this.focusAfter = undefined;
                this.face(wanted).focus({ preventScroll: true });
                this.card(wanted).scrollIntoView({ block: "nearest", inline: "nearest" });
                return;
            }
            if (!focus) return;
            const title = this.pictureTarget.querySelector("[data-findings-title]");
            const findings = this.pictureTarget.querySelectorAll(".pb-findings > .pb-list > .pb-finding");
            const finding = findings[Math.min(focus.finding ?? 0, findings.length - 1)];
            const face = this.face(focus.uid ?? "") ?? (focus.uid ? this.cards()[0]?.querySelector(".pb-face") : null);
            (face ?? (focus.title ? null : finding?.querySelector("button")) ?? title)?.focus({ preventScroll: true });
        }

        // Choosing ---------------------------------------------------------------------------------------------------

        get drawn() {
            return this.pictureTarget.querySelector("[data-drawn]");
        }

        get scroller() {
            return this.pictureTarget.querySelector("[data-scroll]");
        }

        get year() {
            return this.pictureTarget.querySelector("[data-whole-year]");
        }

        // The cards by date, as the arrow keys go through them.
        cards() {
            return [...this.pictureTarget.querySelectorAll("[data-activity]")].sort(
                (one, two) => one.dataset.start.localeCompare(two.dataset.start) || one.dataset.title.localeCompare(two.dataset.title),
            );
        }

        card(uid) {
            return uid ? this.pictureTarget.querySelector(`[data-activity="${CSS.escape(uid)}"]`) : null;
        }

        face(uid) {
            return this.card(uid)?.querySelector(".pb-face");
        }

        onClick(event) {
            const unlink = event.target.closest("[data-unlink]");
            if (unlink) return this.unlink(unlink);
            const face = event.target.closest(".pb-face");
            if (!face) return undefined;
            return this.choose(face.closest("[data-activity]").dataset.activity);
        }

        onFocus(event) {
            const card = event.target.closest(".pb-face") && cardOf(event);
            if (card && card.dataset.activity !== this.uid && !this.isPicking) this.choose(card.dataset.activity, { quiet: true });
        }

        choose(uid, { quiet = false } = {}) {
            const picked = this.dispatch("picked", { target: this.element, detail: { uid, quiet }, cancelable: true });
            if (picked.defaultPrevented) return;
            this.uid = uid;
            this.roam();
            this.showChosen();
            this.dispatch("chosen", { target: this.element, detail: { uid } });
        }

        // One card is in the tab order; the arrow keys go to the others.
        roam() {
            const cards = this.cards();
            const current = this.card(this.uid) ?? cards[0];
            for (const card of cards) {
                card.classList.toggle("is-chosen", card.dataset.activity === this.uid);
                const face = card.querySelector(".pb-face");
                face.tabIndex = card === current ? 0 : -1;
                face.setAttribute("aria-pressed", String(card.dataset.activity === this.uid));
            }
            for (const bar of this.pictureTarget.querySelectorAll("[data-bar]")) bar.classList.toggle("is-chosen", bar.dataset.bar === this.uid);
        }

        showChosen() {
            if (!this.hasChosenTarget) return;
            const card = this.card(this.uid);
            this.chosenTarget.classList.toggle("has-one", Boolean(card));
            this.chosenTarget.querySelector('[data-chosen="title"]').textContent = card?.dataset.title ?? "";
            this.chosenTarget.querySelector('[data-chosen="when"]').textContent = card?.dataset.when ?? "";
        }

        unlink(button) {
            const { source, relation, target } = button.dataset;
            this.change((rows) => rows.removeLink(source, relation, target), { say: () => this.text("unlinked") });
        }

        // Saying -----------------------------------------------------------------------------------------------------

        text(name, values = {}) {
            const words = this.element.dataset[`say${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
            return words.replace(/%\((\w+)\)s/g, (_all, key) => values[key] ?? "");
        }

        say(text) {
            if (!text) return;
            clearTimeout(this.silence);
            this.saidTarget.textContent = "";
            requestAnimationFrame(() => {
                this.saidTarget.textContent = text;
            });
            this.silence = setTimeout(() => {
                this.saidTarget.textContent = "";
            }, SPEECH);
        }

        get counts() {
            return this.pictureTarget.querySelector("[data-counts]")?.textContent.trim() ?? "";
        }

        countsText() {
            const parts = [...this.pictureTarget.querySelectorAll("[data-counts] > *")].map((count) => count.textContent.trim());
            return parts.length ? this.text("findings", { counts: parts.join(", ") }) : this.text("none");
        }

        refreshButtons() {
            if (this.hasUndoTarget) this.undoTarget.disabled = !this.history.canUndo;
            if (this.hasRedoTarget) this.redoTarget.disabled = !this.history.canRedo;
        }

    }

    const cardOf = (event) => event.target.closest?.("[data-activity]");

    window.wagtail.app.register("planner-board", BoardController);
})();
