// Keeps what is filled in on a worksheet in this browser, and nowhere else.
const PREFIX = "werkblad:";
const answers = [...document.querySelectorAll("[data-answer]")];

const read = (field) => (field.type === "checkbox" || field.type === "radio" ? (field.checked ? "1" : "") : field.value);

const write = (field, value) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = value === "1";
    else field.value = value;
};

const works = () => {
    try {
        localStorage.setItem(`${PREFIX}probe`, "1");
        localStorage.removeItem(`${PREFIX}probe`);
        return true;
    } catch {
        return false; // Private windows may refuse; the sheet then simply is not kept.
    }
};

const store = (field) => {
    const fields = field.type === "radio" ? answers.filter((other) => other.name === field.name) : [field];
    for (const one of fields) {
        const value = read(one);
        if (value) localStorage.setItem(PREFIX + one.id, value);
        else localStorage.removeItem(PREFIX + one.id);
    }
};

if (answers.length && works()) {
    for (const field of answers) {
        write(field, localStorage.getItem(PREFIX + field.id) ?? "");
        field.addEventListener("input", () => store(field));
    }
    for (const sheet of document.querySelectorAll("[data-worksheet]")) {
        const note = sheet.querySelector("[data-worksheet-note]");
        if (!note) continue;
        note.hidden = false;
        sheet.querySelector("[data-worksheet-plain]")?.setAttribute("hidden", "");
        note.querySelector("[data-worksheet-clear]").addEventListener("click", (event) => {
            if (!window.confirm(event.target.dataset.confirm)) return;
            for (const field of sheet.querySelectorAll("[data-answer]")) {
                write(field, "");
                store(field);
            }
        });
    }
}
