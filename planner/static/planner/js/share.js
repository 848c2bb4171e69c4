// Shares the page with the phone's own menu, or copies its address; the button is there only where one of them works.
const status = document.querySelector("[data-share-status]");
const line = document.querySelector("[data-share-line]");

for (const button of document.querySelectorAll("[data-share]")) {
    const address = new URL(button.dataset.shareUrl || location.pathname, location.href).href;
    if (!navigator.share && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
        const text = line ? line.value.trim() : "";
        try {
            if (navigator.share) {
                await navigator.share({ title: button.dataset.shareTitle, text, url: address });
            } else {
                await navigator.clipboard.writeText([text, address].filter(Boolean).join("\n"));
                status.textContent = button.dataset.shareCopied;
            }
        } catch {
            // Whoever closes the menu shares nothing.
        }
    });
}
