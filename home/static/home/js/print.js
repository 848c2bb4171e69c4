// Shows the print buttons and makes them work; opens folded months while printing.
for (const actions of document.querySelectorAll("[data-print-actions]")) actions.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}

const folded = () => document.querySelectorAll("details:not([open])");
let opened = [];
window.addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
});
