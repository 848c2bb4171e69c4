// Keeps the lists of a plan's rows, from which a link chooses, equal to the rows in the form.
(() => {
    const rows = () =>
        [...document.querySelectorAll('input[type="hidden"][name^="activities-"][name$="-uid"]')]
            .filter((input) => !input.name.includes("__prefix__"))
            .map((input) => {
                input.value ||= crypto.randomUUID();
                const prefix = input.name.slice(0, -"uid".length);
                const value = (name) => document.querySelector(`[name="${prefix}${name}"]`)?.value ?? "";
                const gone = value("DELETE") === "1";
                const chooser = document.querySelector(`[name="${prefix}activity"]`)?.closest("[data-chooser]");
                const title = value("title") || chooser?.querySelector("[data-chooser-title]")?.textContent.trim() || "";
                return { uid: input.value, text: `${value("start")} ${title}`.trim(), gone };
            })
            .filter((row) => row.uid && !row.gone);

    const refresh = (select) => {
        const chosen = select.value;
        const options = [new Option("—", ""), ...rows().map((row) => new Option(row.text, row.uid))];
        if (chosen && !options.some((option) => option.value === chosen)) options.push(new Option(chosen, chosen));
        select.replaceChildren(...options);
        select.value = chosen;
    };

    document.addEventListener("focusin", (event) => {
        if (event.target.matches?.("[data-planner-row-select]")) refresh(event.target);
    });
})();
