// Shares the page with the phone's own menu, or copies its address; the button is there only where one of them works.
for (const button of document.querySelectorAll("[data-share]")) {
    const status = document.querySelector("[data-share-status]");
    const address = new URL(location.pathname, location.href).href;
    if (!navigator.share && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
        try {
            if (navigator.share) await navigator.share({ title: button.dataset.shareTitle, url: address });
            else {
                await navigator.clipboard.writeText(address);
                status.textContent = button.dataset.shareCopied;
            }
        } catch {
            // Whoever closes the menu shares nothing.
        }
    });
}
