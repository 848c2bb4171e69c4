// The rows of the page's form, which stay the truth: reads them, and changes them as a hand in the table would.
window.plannerBoard ||= {};
(() => {
    const FIELDS = {
        activities: [
            "uid", "title", "external_id", "lane", "kind", "activity", "precision", "start", "end", "fixed_date",
            "start_time", "end_time", "location", "competences", "partnership", "owner", "notes",
        ],
        links: ["source", "relation", "target"],
        set_aside: ["code", "uids", "reason"],
    };
    const PRIVATE = new Set(["owner", "notes", "external_id"]);
    const LISTS = new Set(["competences", "partnership"]);

    class Rows {
        constructor(form) {
            this.form = form;
        }

        // Reading ------------------------------------------------------------------------------------------------

        count(set) {
            return Number(this.form.elements[`${set}-TOTAL_FORMS`]?.value ?? 0);
        }

        input(set, index, field) {
            return this.form.elements[`${set}-${index}-${field}`];
        }

        isGone(set, index) {
            const gone = this.input(set, index, "DELETE");
            return !gone || gone.value === "1" || gone.value === "on";
        }

        value(set, index, field) {
            const input = this.input(set, index, field);
            if (!input) return LISTS.has(field) ? [] : "";
            if (LISTS.has(field)) {
                const boxes = input instanceof RadioNodeList ? [...input] : [input];
                return boxes.filter((box) => box.checked).map((box) => box.value);
            }
            if (field === "fixed_date") return input.checked;
            if (field === "uid") input.value ||= crypto.randomUUID();
            return input.value;
        }

        read(set, index) {
            const row = { index };
            for (const field of FIELDS[set]) row[field] = this.value(set, index, field);
            if (set === "activities") row.page = this.chooser(index)?.getState() ?? null;
            if (set === "set_aside") row.uids = list(row.uids);
            return row;
        }

        all(set, withGone = false) {
            const found = [];
            for (let index = 0; index < this.count(set); index += 1) {
                if (withGone || !this.isGone(set, index)) found.push(this.read(set, index));
            }
            return found;
        }

        get(uid) {
            return this.all("activities").find((row) => row.uid === uid);
        }

        title(row) {
            return row.title || row.page?.adminTitle || row.page?.title || "";
        }

        // What the server needs to draw the board; what only the team may read stays here.
        payload() {
            const bare = ({ index, page, ...row }) => Object.fromEntries(Object.entries(row).filter(([name]) => !PRIVATE.has(name)));
            return {
                school_year: this.form.elements.school_year?.value ?? "",
                rows: this.all("activities").map(bare),
                links: this.all("links").map(bare),
                set_aside: this.all("set_aside").map(bare),
            };
        }

        snapshot() {
            const bare = ({ index, ...row }) => row;
            return { activities: this.all("activities").map(bare), links: this.all("links").map(bare), set_aside: this.all("set_aside").map(bare) };
        }

        // Changing -----------------------------------------------------------------------------------------------

        chooser(index) {
            return document.getElementById(`id_activities-${index}-activity-chooser`)?.widget;
        }

        write(set, index, values) {
            for (const [field, value] of Object.entries(values)) {
                if (field === "page") this.writePage(index, value);
                else if (field !== "activity" && field !== "index") this.writeField(set, index, field, value);
            }
        }

        writePage(index, page) {
            const chooser = this.chooser(index);
            if (!chooser || String(chooser.getValue() ?? "") === String(page?.id ?? "")) return;
            chooser.setState(page ? { ...page } : null);
        }

        writeField(set, index, field, value) {
            const input = this.input(set, index, field);
            if (!input) return;
            if (LISTS.has(field)) {
                for (const box of input instanceof RadioNodeList ? input : [input]) check(box, value.includes(box.value));
            } else if (input.type === "checkbox") {
                check(input, Boolean(value));
            } else {
                const text = field === "uids" ? JSON.stringify(value) : String(value ?? "");
                if (input.tagName === "SELECT" && ![...input.options].some((option) => option.value === text)) {
                    input.append(new Option(text, text));
                }
                if (input.value !== text) {
                    input.value = text;
                    tell(input);
                }
            }
        }

        update(uid, values) {
            const row = this.get(uid);
            if (row) this.write("activities", row.index, values);
        }

        // Wagtail's own way to add a row, without its jump to the new fields.
        add(set, values) {
            const panel = window.wagtail.editHandler.getPanelByName(set);
            panel.initialFocus = () => {};
            panel.addForm();
            delete panel.initialFocus;
            const index = this.count(set) - 1;
            this.write(set, index, values);
            return index;
        }

        addActivity(values) {
            const uid = values.uid ?? crypto.randomUUID();
            this.add("activities", { ...values, uid });
            return uid;
        }

        addLink(source, relation, target) {
            this.add("links", { source, relation, target });
        }

        child(set, index) {
            return document.getElementById(`inline_child_${set}-${index}`);
        }

        mark(set, index, isGone) {
            const gone = this.input(set, index, "DELETE");
            const child = this.child(set, index);
            if (!gone || !child) return;
            gone.value = isGone ? "1" : "";
            child.classList.toggle("deleted", isGone);
            child.style.display = isGone ? "none" : "";
            tell(gone);
            window.wagtail.editHandler.getPanelByName(set)?.updateControlStates();
        }

        removeActivity(uid) {
            const row = this.get(uid);
            if (!row) return;
            for (const link of this.all("links")) {
                if (link.source === uid || link.target === uid) this.mark("links", link.index, true);
            }
            this.mark("activities", row.index, true);
        }

        removeLink(source, relation, target) {
            for (const link of this.all("links")) {
                if (link.source === source && link.target === target && link.relation === relation) this.mark("links", link.index, true);
            }
        }

        removeSetAside(code, uids) {
            const wanted = key("set_aside", { code, uids });
            for (const row of this.all("set_aside")) {
                if (key("set_aside", row) === wanted) this.mark("set_aside", row.index, true);
            }
        }

        // Everything as it was: rows that are gone come back in their own place, new ones go.
        restore(snapshot) {
            for (const set of Object.keys(FIELDS)) {
                const wanted = new Map(snapshot[set].map((row) => [key(set, row), row]));
                for (const row of this.all(set, true)) {
                    const values = wanted.get(key(set, row));
                    const isGone = this.isGone(set, row.index);
                    if (!values) {
                        if (!isGone) this.mark(set, row.index, true);
                        continue;
                    }
                    wanted.delete(key(set, row));
                    if (isGone) this.mark(set, row.index, false);
                    this.write(set, row.index, values);
                }
                for (const values of wanted.values()) this.add(set, values);
            }
        }
    }

    const key = (set, row) => {
        if (set === "activities") return row.uid;
        if (set === "links") return `${row.source} ${row.relation} ${row.target}`;
        return `${row.code} ${[...row.uids].sort().join(" ")}`;
    };

    const list = (text) => {
        try {
            const found = JSON.parse(text || "[]");
            return Array.isArray(found) ? found : [];
        } catch {
            return [];
        }
    };

    const tell = (input) => {
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const check = (box, checked) => {
        if (box.checked === checked) return;
        box.checked = checked;
        tell(box);
    };

    window.plannerBoard.Rows = Rows;
})();
