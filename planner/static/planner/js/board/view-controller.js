// How the board is looked at: the chain of an activity, zoom, and what the filters leave.
(() => {
    const { Controller } = window.StimulusModule;

    class ViewController extends Controller {
        connect() {
            if (!this.board?.hasPictureTarget) return;
            const { pictureTarget: picture } = this.board;
            picture.addEventListener("pointerover", (event) => this.point(event.target.closest("[data-activity]")?.dataset.activity));
            picture.addEventListener("pointerleave", () => this.point());
            this.element.addEventListener("planner-board:chosen", () => this.point());
            this.element.addEventListener("planner-board:drawn", () => this.refresh());
            this.refresh();
            this.showToday();
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        refresh() {
            this.lit = undefined;
            this.point();
            this.filter();
        }

        // The card that is pointed at, or else the one that is chosen.
        point(uid = this.board.uid) {
            if (this.board.isHeld || uid === this.lit) return;
            this.lit = uid;
            this.light(uid);
        }

        // What leads to an activity and what it leads to, in the order of time.
        light(uid) {
            const links = [...this.board.pictureTarget.querySelectorAll("[data-whole-year] [data-source]")];
            const steps = links.map((link) => {
                const { source, target, relation } = link.dataset;
                return relation === "prepares" ? { link, from: source, to: target } : { link, from: target, to: source };
            });
            const lit = new Set([uid]);
            const follow = (one, other) => {
                const queue = [uid];
                while (queue.length) {
                    const at = queue.pop();
                    for (const step of steps.filter((each) => each[one] === at && !each.link.seen)) {
                        step.link.seen = true;
                        lit.add(step[other]);
                        queue.push(step[other]);
                    }
                }
            };
            for (const link of links) link.seen = false;
            if (uid) {
                follow("from", "to");
                follow("to", "from");
            }
            const isLit = Boolean(uid) && lit.size > 1;
            for (const link of links) link.classList.toggle("is-lit", link.seen);
            for (const card of this.board.pictureTarget.querySelectorAll("[data-activity]")) card.classList.toggle("is-lit", lit.has(card.dataset.activity));
            this.board.year?.classList.toggle("has-lit", isLit);
        }

        // What was in the middle stays there; the server stacks the cards anew.
        zoom({ currentTarget, params }) {
            const { scroller } = this.board;
            const middle = (Math.abs(scroller.scrollLeft) + scroller.clientWidth / 2) / scroller.scrollWidth;
            const isFirst = scroller.scrollWidth <= scroller.clientWidth;
            this.element.dataset.zoom = params.factor;
            for (const button of currentTarget.parentElement.children) button.setAttribute("aria-pressed", String(button === currentTarget));
            const card = this.board.card(this.board.uid);
            if (card) card.scrollIntoView({ block: "nearest", inline: "center" });
            else if (isFirst) this.showToday();
            else scroller.scrollLeft = (this.board.drawn.hasAttribute("data-mirrored") ? -1 : 1) * (middle * scroller.scrollWidth - scroller.clientWidth / 2);
            this.board.draw();
        }

        showToday() {
            const today = this.board.pictureTarget.querySelector(".pb-today");
            const { scroller } = this.board;
            if (!today || scroller.scrollWidth <= scroller.clientWidth) return;
            const { left, width } = today.getBoundingClientRect();
            const box = scroller.getBoundingClientRect();
            scroller.scrollLeft += left + width / 2 - box.left - box.width / 2;
        }

        filter(event) {
            const wanted = [...this.element.querySelectorAll("[data-filter]")].filter((select) => select.value);
            const cards = this.board.cards();
            for (const card of cards) {
                const fits = wanted.every((select) => (card.dataset[select.dataset.filter] ?? "").split(" ").includes(select.value));
                card.classList.toggle("is-out", !fits);
            }
            this.board.year?.classList.toggle("is-filtered", wanted.length > 0);
            const shown = cards.filter((card) => !card.classList.contains("is-out")).length;
            if (event) this.board.say(this.board.text("filtered", { shown, all: cards.length }));
        }
    }

    window.wagtail.app.register("planner-view", ViewController);
})();
