// Moves, stretches and links by mouse, pen or finger. While a card is in hand nothing is laid out anew but itself.
(() => {
    const { Controller } = window.StimulusModule;
    const { dates } = window.plannerBoard;
    const SLACK = 5;
    const EDGE = 40;

    class DragController extends Controller {
        connect() {
            for (const name of ["onDown", "onMove", "onUp", "onCancel", "onKey", "paint"]) this[name] = this[name].bind(this);
            this.element.addEventListener("pointerdown", this.onDown);
            this.element.addEventListener("click", (event) => this.swallow(event), true);
        }

        disconnect() {
            this.element.removeEventListener("pointerdown", this.onDown);
            this.end();
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        // The strip that shows a period lives in a tree of its own: changing it restyles nothing of a page that holds a
        // hundred thousand elements, most of them Wagtail's date pickers.
        prepare() {
            if (this.ghost?.isConnected) return;
            const [ghost, rubber] = this.board.year.querySelectorAll(".pb-ghost, .pb-rubber");
            this.ghost = ghost;
            this.rubber = rubber.firstElementChild;
            ghost.attachShadow({ mode: "open" }).innerHTML = '<div part="strip"><span part="text"></span></div>';
        }

        onDown(event) {
            const card = event.target.closest("[data-activity]");
            if (!card || this.drag || event.button !== 0 || this.board.lockedValue || event.target.closest("[data-unlink]")) return;
            const row = this.board.rows.get(card.dataset.activity);
            if (!row) return;
            this.prepare();
            const { start, end, precision } = card.dataset;
            const mode = event.target.closest("[data-handle]") ? "link" : (event.target.closest("[data-grip]")?.dataset.grip ?? "move");
            this.drag = {
                card, mode, uid: row.uid, span: { start, end, precision }, isFixed: row.fixed_date,
                x: event.clientX, y: event.clientY, toX: event.clientX, toY: event.clientY, scroll: this.board.scroller.scrollLeft,
            };
            document.addEventListener("pointermove", this.onMove);
            document.addEventListener("pointerup", this.onUp);
            document.addEventListener("pointercancel", this.onCancel);
            document.addEventListener("keydown", this.onKey, true);
        }

        onMove(event) {
            const { drag } = this;
            drag.toX = event.clientX;
            drag.toY = event.clientY;
            if (!drag.isOn) {
                if (Math.hypot(drag.toX - drag.x, drag.toY - drag.y) < SLACK) return;
                this.begin();
            }
            event.preventDefault();
            drag.frame ??= requestAnimationFrame(this.paint);
        }

        begin() {
            const { drag } = this;
            drag.isOn = true;
            drag.year = this.board.year.getBoundingClientRect();
            drag.box = this.board.scroller.getBoundingClientRect();
            drag.days = Number(this.board.drawn.dataset.days);
            drag.forth = this.board.drawn.hasAttribute("data-mirrored") ? -1 : 1;
            this.board.hold(true);
            if (this.board.uid !== drag.uid) this.board.choose(drag.uid);
            if (drag.mode === "link") {
                this.rubber.parentElement.classList.add("is-on");
                const at = drag.card.getBoundingClientRect();
                drag.from = { x: at.left + at.width / 2, y: drag.card.dataset.lane === "parent" ? at.bottom : at.top };
            } else {
                drag.card.classList.add("is-held");
            }
        }

        // One frame: the card follows the pointer; at the edge of what is in sight the board scrolls along.
        paint() {
            const { drag } = this;
            if (!drag) return;
            drag.frame = null;
            const { scroller } = this.board;
            const push = drag.toX > drag.box.right - EDGE ? 12 : drag.toX < drag.box.left + EDGE ? -12 : 0;
            if (push && scroller.scrollWidth > scroller.clientWidth) {
                scroller.scrollLeft += push;
                drag.frame = requestAnimationFrame(this.paint);
            }
            const scrolled = scroller.scrollLeft - drag.scroll;
            if (drag.mode === "link") this.paintLink(scrolled);
            else this.paintSpan(drag.toX - drag.x + scrolled);
        }

        paintSpan(shift) {
            const { drag } = this;
            const steps = dates.steps(drag.span.precision, (drag.forth * shift * drag.days) / drag.year.width);
            const step = drag.span.precision;
            drag.to = drag.mode === "move" ? dates.move(drag.span, step, steps) : dates.stretch(drag.span, drag.mode, step, steps);
            if (drag.mode === "move") drag.card.style.transform = `translateX(${shift}px)`;
            this.place({ ...drag.to, precision: step });
        }

        paintLink(scrolled) {
            const { drag } = this;
            const line = this.rubber;
            const left = drag.year.left - scrolled;
            line.setAttribute("x1", drag.from.x - scrolled - left);
            line.setAttribute("y1", drag.from.y - drag.year.top);
            line.setAttribute("x2", drag.toX - left);
            line.setAttribute("y2", drag.toY - drag.year.top);
            const over = document.elementFromPoint(drag.toX, drag.toY)?.closest("[data-activity]");
            const target = over && over !== drag.card && this.board.pictureTarget.contains(over) ? over : null;
            if (target === drag.over) return;
            drag.over?.classList.remove("is-over");
            target?.classList.add("is-over");
            drag.over = target;
        }

        // A strip over the board from the first to the last day, with the dates in words.
        place(span) {
            this.prepare();
            const { first, days } = this.board.drawn.dataset;
            const from = Math.max(dates.between(first, span.start), 0);
            const to = Math.min(dates.between(first, span.end) + 1, Number(days));
            const strip = this.ghost.shadowRoot.firstElementChild;
            strip.style.insetInlineStart = `${(100 * from) / days}%`;
            strip.style.inlineSize = `${(100 * Math.max(to - from, 1)) / days}%`;
            const text = dates.label(span);
            if (strip.textContent !== text) strip.firstElementChild.textContent = text;
            this.ghost.classList.add("is-on");
        }

        unplace() {
            this.ghost?.classList.remove("is-on");
            this.rubber?.parentElement.classList.remove("is-on");
        }

        onUp() {
            const { drag } = this;
            this.end();
            if (!drag.isOn) return;
            this.swallows = true;
            setTimeout(() => {
                this.swallows = false;
            });
            if (drag.mode === "link") {
                const target = drag.over?.dataset.activity;
                if (target) this.application.getControllerForElementAndIdentifier(this.element, "planner-link").ask(drag.uid, target);
                return;
            }
            const isMoved = drag.to && this.board.reschedule(drag.uid, drag.to, drag.mode === "move" ? "moved" : "stretched");
            if (isMoved) drag.card.style.transform = drag.mode === "move" ? `translateX(${drag.toX - drag.x}px)` : "";
            this.board.face(drag.uid)?.focus({ preventScroll: true });
        }

        onCancel() {
            this.end();
        }

        onKey(event) {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.end();
        }

        end() {
            const { drag } = this;
            if (!drag) return;
            this.drag = null;
            cancelAnimationFrame(drag.frame);
            for (const [name, listener] of [["pointermove", this.onMove], ["pointerup", this.onUp], ["pointercancel", this.onCancel]]) {
                document.removeEventListener(name, listener);
            }
            document.removeEventListener("keydown", this.onKey, true);
            drag.card.classList.remove("is-held");
            drag.card.style.transform = "";
            drag.over?.classList.remove("is-over");
            this.unplace();
            if (drag.isOn) this.board.hold(false);
        }

        // The click that ends a drag chooses nothing.
        swallow(event) {
            if (!this.swallows) return;
            this.swallows = false;
            event.preventDefault();
            event.stopPropagation();
        }
    }

    window.wagtail.app.register("planner-drag", DragController);
})();
