// A new activity: a title, or one of the school or the library; then a date, or a place on the board.
(() => {
    const { Controller } = window.StimulusModule;
    const { dates } = window.plannerBoard;
    const PAUSE = 200;

    class AddController extends Controller {
        static targets = ["dialog", "query", "found", "hint", "kind", "precision", "date", "reason", "place"];
        static values = { url: String, page: Number };

        connect() {
            if (!this.hasDialogTarget) return;
            for (const name of ["onPoint", "onPut", "onEscape"]) this[name] = this[name].bind(this);
            this.dialogTarget.addEventListener("keydown", (event) => this.onKey(event));
            this.foundTarget.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
            this.element.addEventListener("dblclick", (event) => this.onDouble(event));
        }

        disconnect() {
            this.stopPlacing();
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        get drag() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-drag");
        }

        open(event, { date = "", kind = "" } = {}) {
            this.opener = document.activeElement;
            this.hit = null;
            this.queryTarget.value = "";
            this.dateTarget.value = date;
            this.kindTarget.value = kind;
            this.precisionTarget.value = "day";
            this.hintTarget.textContent = this.reasonTarget.textContent = "";
            this.list([]);
            this.dialogTarget.show();
            this.queryTarget.focus();
            this.ask("");
        }

        close() {
            if (!this.dialogTarget.open) return;
            this.dialogTarget.close();
            this.opener?.focus?.({ preventScroll: true });
        }

        // A double click on an empty place of a lane.
        onDouble(event) {
            const lane = event.target.closest("[data-lane-box]");
            if (!lane || event.target.closest("[data-activity]") || this.board.lockedValue) return;
            const kind = this.kindTarget.querySelector(`[data-lane="${lane.dataset.laneBox}"] option`).value;
            this.open(null, { date: this.dayAt(event.clientX), kind });
        }

        // Searching ---------------------------------------------------------------------------------------------------

        search() {
            this.hit = null;
            this.hintTarget.textContent = "";
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.ask(this.queryTarget.value.trim()), PAUSE);
        }

        async ask(query) {
            this.request?.abort();
            this.request = new AbortController();
            const address = `${this.urlValue}?${new URLSearchParams({ q: query, page: this.pageValue })}`;
            try {
                const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" }, signal: this.request.signal });
                if (!response.ok) return;
                const { activities } = await response.json();
                this.list(activities);
                if (query) this.board.say(activities.length ? this.board.text("found", { count: activities.length }) : this.board.text("noneFound"));
                if (query && !activities.length) this.hintTarget.textContent = this.board.text("noneFound");
            } catch (error) {
                if (error.name !== "AbortError") this.list([]);
            }
        }

        list(activities) {
            this.hits = activities;
            this.foundTarget.replaceChildren(...activities.map((hit, number) => this.option(hit, number)));
            this.queryTarget.setAttribute("aria-expanded", String(activities.length > 0));
            this.mark(-1);
        }

        option(hit, number) {
            const item = document.createElement("li");
            item.id = `pb-found-${number}`;
            item.setAttribute("role", "option");
            item.dataset.number = number;
            const title = Object.assign(document.createElement("b"), { textContent: hit.title });
            const facts = [
                hit.kind_label,
                hit.minutes && this.board.text("minutes", { count: hit.minutes }),
                hit.levels.length > 0 && this.board.text("levels", { levels: hit.levels.join(", ") }),
                hit.is_library && this.board.text("library"),
                !hit.is_live && this.board.text("draft"),
            ];
            item.append(title, Object.assign(document.createElement("small"), { textContent: facts.filter(Boolean).join(" · ") }));
            return item;
        }

        mark(place) {
            this.place_ = place;
            [...this.foundTarget.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
            const item = this.foundTarget.children[place];
            if (item) this.queryTarget.setAttribute("aria-activedescendant", item.id);
            else this.queryTarget.removeAttribute("aria-activedescendant");
            item?.scrollIntoView({ block: "nearest" });
        }

        browse(event) {
            const last = this.foundTarget.children.length - 1;
            if (event.key === "ArrowDown") this.mark(Math.min(this.place_ + 1, last));
            else if (event.key === "ArrowUp") this.mark(Math.max(this.place_ - 1, -1));
            else if (event.key === "Enter" && this.place_ >= 0) this.take(this.foundTarget.children[this.place_]);
            else return;
            event.preventDefault();
        }

        take(item) {
            if (!item) return;
            const hit = this.hits[Number(item.dataset.number)];
            this.hit = hit;
            this.queryTarget.value = hit.title;
            this.kindTarget.value = hit.kind;
            this.hintTarget.textContent = hit.is_library ? this.board.text("libraryHint") : "";
            this.reasonTarget.textContent = "";
            this.list([]);
            this.dateTarget.focus();
        }

        // Placing -----------------------------------------------------------------------------------------------------

        // What is to be added, or nothing while it has no title.
        get draft() {
            const title = this.queryTarget.value.trim();
            if (!title) {
                this.reasonTarget.textContent = this.board.text("noTitle");
                this.queryTarget.focus();
                return null;
            }
            const { hit } = this;
            const kind = this.kindTarget.value;
            if (!kind) {
                this.reasonTarget.textContent = this.board.text("noKind");
                this.kindTarget.focus();
                return null;
            }
            const lane = this.kindTarget.selectedOptions[0].parentElement.dataset.lane;
            const own = hit && hit.title === title && hit.id ? { id: hit.id, adminTitle: hit.title, editUrl: hit.edit_url } : null;
            return {
                title: own ? "" : title, name: title, kind, lane, precision: this.precisionTarget.value, page: own,
                competences: hit?.competences ?? [], partnership: hit?.partnership ?? [],
            };
        }

        confirm() {
            const { draft } = this;
            if (!draft) return;
            if (!dates.isDay(this.dateTarget.value)) {
                this.reasonTarget.textContent = this.board.text("noDate");
                this.dateTarget.focus();
                return;
            }
            this.put(draft, this.dateTarget.value);
        }

        put({ name, ...values }, day) {
            const uid = crypto.randomUUID();
            const span = dates.unit(day, day, values.precision);
            this.dialogTarget.close();
            this.board.focusAfter = uid;
            this.board.change((rows) => rows.addActivity({ ...values, ...span, uid }), {
                uid,
                say: () => this.board.text("added", { title: name, when: this.board.card(uid)?.dataset.when ?? dates.label({ ...span, precision: values.precision }) }),
            });
        }

        place() {
            if (!this.isDropped) this.startPlacing();
            this.isDropped = false;
        }

        // The button itself can be dragged to the board, too.
        grab(event) {
            const drop = (up) => {
                document.removeEventListener("pointerup", drop);
                const isElsewhere = !up.composedPath().includes(this.placeTarget);
                if (isElsewhere && this.isPlacing) this.onPut(up);
            };
            const leave = () => {
                if (event.pointerId !== undefined) this.startPlacing({ isDragged: true });
            };
            event.target.releasePointerCapture?.(event.pointerId);
            this.placeTarget.addEventListener("pointerleave", leave, { once: true });
            document.addEventListener("pointerup", (up) => {
                this.placeTarget.removeEventListener("pointerleave", leave);
                drop(up);
            }, { once: true });
        }

        // What is being dragged keeps the board where it is, under the pointer.
        startPlacing({ isDragged = false } = {}) {
            const { draft } = this;
            if (!draft) return;
            this.isPlacing = draft;
            this.dialogTarget.close();
            this.element.classList.add("is-placing");
            if (!isDragged) this.board.pictureTarget.scrollIntoView({ block: "nearest", behavior: "instant" });
            this.board.say(this.board.text("place"));
            document.addEventListener("pointermove", this.onPoint);
            this.board.pictureTarget.addEventListener("click", this.onPut, true);
            document.addEventListener("keydown", this.onEscape, true);
        }

        stopPlacing() {
            this.isPlacing = null;
            this.drag?.unplace();
            this.element.classList.remove("is-placing");
            document.removeEventListener("pointermove", this.onPoint);
            this.board?.pictureTarget.removeEventListener("click", this.onPut, true);
            document.removeEventListener("keydown", this.onEscape, true);
        }

        onPoint(event) {
            if (!event.target.closest?.("[data-whole-year]")) return;
            const day = this.dayAt(event.clientX);
            const { precision } = this.isPlacing;
            this.drag.place({ ...dates.unit(day, day, precision), precision });
        }

        onPut(event) {
            const { isPlacing: draft } = this;
            if (!draft || !document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-whole-year]")) return;
            event.preventDefault();
            event.stopPropagation();
            const day = this.dayAt(event.clientX);
            this.stopPlacing();
            this.put(draft, day);
        }

        onEscape(event) {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.stopPlacing();
            this.dialogTarget.show();
            this.dateTarget.focus();
        }

        dayAt(x) {
            const { left, width } = this.board.year.getBoundingClientRect();
            const { first, days } = this.board.drawn.dataset;
            const share = this.board.drawn.hasAttribute("data-mirrored") ? 1 - (x - left) / width : (x - left) / width;
            return dates.add(first, Math.min(Math.max(Math.floor(share * days), 0), days - 1));
        }

        onKey(event) {
            if (event.key === "Escape") {
                event.stopPropagation();
                this.close();
            } else if (event.key === "Enter" && !event.defaultPrevented && event.target.matches("input, select")) {
                event.preventDefault();
                this.confirm();
            }
        }
    }

    window.wagtail.app.register("planner-add", AddController);
})();
