// Lets the browser keep this page for when there is no connection, and says so where this is the kept one.
const page = document.documentElement;
const notice = document.querySelector("[data-kept]");

if (page.dataset.keptAt) {
    const form = new Intl.DateTimeFormat(`${page.lang}-u-nu-latn`, { dateStyle: "full", timeStyle: "short" });
    notice.textContent = notice.dataset.kept.replace("{date}", form.format(new Date(page.dataset.keptAt)));
    notice.hidden = false;
}
if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(notice.dataset.worker).catch(() => {
        // The page works without; it is only not there when the connection is not.
    });
}
