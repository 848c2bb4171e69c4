// Sends what a reader thinks without leaving the page. The server answers with a page; its part takes the form's place.
for (const form of document.querySelectorAll("[data-feedback-form]")) {
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const place = form.closest("[data-feedback]");
        const button = form.querySelector("[type=submit]");
        button.disabled = true;
        try {
            const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "omit" });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const part = page.querySelector("main [data-feedback]");
            if (!part) throw new Error(String(answer.status));
            if (answer.ok) {
                place.replaceChildren(...part.childNodes);
                place.tabIndex = -1;
                place.focus();
                return;
            }
            const errors = [...part.querySelectorAll(".field-error")].map((error) => error.textContent);
            form.querySelector("[data-feedback-errors]")?.remove();
            const said = document.createElement("p");
            said.className = "field-error";
            said.dataset.feedbackErrors = "";
            said.setAttribute("role", "alert");
            said.textContent = errors.join(" ");
            form.append(said);
            button.disabled = false;
        } catch {
            form.submit();
        }
    });
}
