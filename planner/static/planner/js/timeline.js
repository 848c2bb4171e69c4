// Lights up the chain of an activity that is pointed at or focused; the picture is complete without it.
for (const timeline of document.querySelectorAll("[data-timeline]")) {
    const cards = [...timeline.querySelectorAll("[data-activity]")];
    const links = [...timeline.querySelectorAll("[data-source]")];

    const light = (uid) => {
        const near = new Set([uid]);
        for (const link of links) {
            const { source, target } = link.dataset;
            const lit = source === uid || target === uid;
            link.classList.toggle("is-lit", lit);
            if (lit) near.add(source).add(target);
        }
        for (const card of cards) card.classList.toggle("is-lit", near.has(card.dataset.activity));
        timeline.classList.toggle("has-lit", Boolean(uid));
    };

    const cardOf = (event) => event.target.closest("[data-activity]")?.dataset.activity;
    timeline.addEventListener("pointerover", (event) => light(cardOf(event)));
    timeline.addEventListener("pointerleave", () => light(undefined));
    timeline.addEventListener("focusin", (event) => light(cardOf(event)));
    timeline.addEventListener("focusout", () => light(undefined));
}
