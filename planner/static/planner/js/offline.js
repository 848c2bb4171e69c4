// Keeps the pages of "Our year" below its own address for when there is no connection: the newest copy wins, the kept
// one says of what moment it is. Asks as a stranger does, so that nothing of who is logged in is ever kept; keeps no
// forms, no poster, nothing of another address. VERSION is put before this by planner/our_year_views.py.
const SCOPE = new URL(self.registration.scope);
const PREFIX = `ons-jaar ${SCOPE.pathname} `;
const STORE = PREFIX + VERSION;
const ASSET = /^\/(static|media)\/|^\/huisstijl-[0-9a-f]{6}\.css$/;
const PATIENCE = 6000;

const isPage = (url) =>
    url.origin === SCOPE.origin && /^([\w-]+\/)?$/.test(url.pathname.slice(SCOPE.pathname.length)) &&
    url.pathname.startsWith(SCOPE.pathname) && !url.pathname.endsWith("/poster/");
const isAsset = (url) => url.origin === SCOPE.origin && ASSET.test(url.pathname);
const ask = (url) => fetch(url, { credentials: "omit", redirect: "manual" });
const addressOf = (url) => url.origin + url.pathname;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET") return;
    if (event.request.mode === "navigate" && isPage(url)) event.respondWith(newestOrKept(url, event));
    else if (isAsset(url)) event.respondWith(fetch(event.request).catch(() => keptOr(url, Response.error())));
});

// What is open, and what an older version of this script kept, is kept anew; then the old goes.
async function begin() {
    await self.clients.claim();
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== STORE);
    const pages = new Set((await self.clients.matchAll({ type: "window" })).map((client) => client.url));
    for (const name of old) for (const request of await (await caches.open(name)).keys()) pages.add(request.url);
    const wanted = [...pages].map((page) => new URL(page)).filter(isPage);
    const kept = await Promise.allSettled(wanted.map(async (url) => keepOrForget(url, await ask(addressOf(url)))));
    if (kept.every((each) => each.status === "fulfilled")) await Promise.all(old.map((name) => caches.delete(name)));
}

async function newestOrKept(url, event) {
    const asked = ask(url.href);
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    let answer;
    try {
        answer = await Promise.race([asked, late]) ?? await keptOr(url, null) ?? await asked;
    } catch {
        return keptOr(url, Response.error());
    }
    if (answer.status >= 500) return keptOr(url, answer);
    event.waitUntil(keepOrForget(url, answer.clone()));
    return answer;
}

async function keptOr(url, otherwise) {
    return await caches.match(url.href, { ignoreSearch: true }) ?? otherwise;
}

// A page that is gone is forgotten, so that nobody goes on reading what the school has withdrawn.
async function keepOrForget(url, answer) {
    const store = await caches.open(STORE);
    if (answer.status === 404 || answer.status === 410) await store.delete(addressOf(url));
    const type = answer.headers.get("Content-Type") ?? "";
    if (!answer.ok || !type.startsWith("text/html") || answer.headers.has("X-Kept")) return;
    const html = await answer.text();
    const moment = answer.headers.get("Date") ?? new Date().toUTCString();
    const headers = new Headers({ "Content-Type": type, "X-Kept": moment });
    const policy = answer.headers.get("Content-Security-Policy");
    if (policy) headers.set("Content-Security-Policy", policy);
    await store.put(addressOf(url), new Response(html.replace("<html ", `<html data-kept-at="${moment}" `), { headers }));
    const assets = assetsOf(html, url);
    await Promise.allSettled(assets.map(async (asset) => await store.match(asset) ?? store.add(asset)));
    await tidy(store);
}

function assetsOf(html, page) {
    const found = [...html.matchAll(/\s(?:href|src)="([^"#]+)/g)].map((match) => new URL(match[1], page));
    return found.filter(isAsset).map((url) => url.href);
}

// Styles and pictures that no kept page has any more.
async function tidy(store) {
    const kept = (await store.keys()).map((request) => request.url);
    const pages = kept.filter((address) => isPage(new URL(address)));
    const needed = await Promise.all(
        pages.map(async (address) => assetsOf(await (await store.match(address)).text(), address)),
    );
    const stays = new Set([...pages, ...needed.flat()]);
    await Promise.all(kept.filter((address) => !stays.has(address)).map((address) => store.delete(address)));
}
