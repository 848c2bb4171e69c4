// What the analysis says: points out the activities, writes a proposal into the form, sets a finding aside.
(() => {
    const { Controller } = window.StimulusModule;

    class FindingsController extends Controller {
        static targets = ["dialog", "message", "reason"];

        connect() {
            if (!this.hasDialogTarget) return;
            this.element.addEventListener("click", (event) => this.onClick(event));
            this.dialogTarget.addEventListener("keydown", (event) => this.onKey(event));
            for (const [name, isOn] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
                this.element.addEventListener(name, ({ target }) => this.point(target.closest(".pb-finding"), isOn));
            }
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        onClick({ target }) {
            const finding = target.closest(".pb-finding");
            const proposal = target.closest("[data-proposal]");
            const fault = target.closest("[data-fault]");
            if (proposal) this.accept(JSON.parse(proposal.dataset.proposal), proposal.textContent.trim());
            else if (target.closest("[data-aside]")) this.ask(finding);
            else if (target.closest("[data-take-back]")) this.takeBack(finding);
            else if (target.closest("[data-point]")) this.goTo(finding);
            else if (target.closest("[data-link]")) this.link(finding);
            else if (fault) this.application.getControllerForElementAndIdentifier(this.element, "planner-drawer").open(null, fault.dataset.fault);
        }

        point(finding, isOn) {
            for (const uid of uids(finding)) this.board.card(uid)?.classList.toggle("is-pointed", isOn);
        }

        goTo(finding) {
            const [card] = uids(finding).map((uid) => this.board.card(uid)).filter(Boolean);
            if (!card) return;
            card.querySelector(".pb-face").focus();
            card.scrollIntoView({ block: "center", inline: "center" });
        }

        link(finding) {
            this.goTo(finding);
            this.application.getControllerForElementAndIdentifier(this.element, "planner-link").open();
        }

        accept(proposal, label) {
            const { action, item, uid, start, end, precision, link, turned } = proposal;
            this.board.change(
                (rows) => {
                    if (action === "move_item") rows.update(uid, { start, end, precision });
                    if (action === "remove_link" || action === "turn_link") rows.removeLink(link.source, link.relation, link.target);
                    if (action === "add_link") rows.addLink(link.source, link.relation, link.target);
                    if (action === "turn_link") rows.addLink(turned.source, turned.relation, turned.target);
                    if (action === "add_item") {
                        const { links, ...values } = item;
                        const added = rows.addActivity(values);
                        for (const { relation, target } of links) rows.addLink(added, relation, target);
                    }
                },
                { say: () => this.board.text("accepted", { label }) },
            );
        }

        ask(finding) {
            this.finding = { code: finding.dataset.code, uids: uids(finding) };
            this.messageTarget.textContent = finding.querySelector(".pb-message").textContent;
            this.reasonTarget.value = "";
            this.dialogTarget.show();
            this.reasonTarget.focus();
        }

        confirm() {
            const reason = this.reasonTarget.value.trim();
            if (!reason) {
                this.reasonTarget.reportValidity();
                return;
            }
            const { finding } = this;
            this.close();
            this.board.change((rows) => rows.add("set_aside", { ...finding, reason }), { say: () => this.board.text("aside") });
        }

        takeBack(finding) {
            this.board.change((rows) => rows.removeSetAside(finding.dataset.code, uids(finding)), { say: () => this.board.text("back") });
        }

        close() {
            if (!this.dialogTarget.open) return;
            this.dialogTarget.close();
            this.board.pictureTarget.querySelector("[data-findings-title]")?.focus({ preventScroll: true });
        }

        onKey(event) {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            this.close();
        }
    }

    const uids = (finding) => JSON.parse(finding?.dataset.uids || "[]");

    window.wagtail.app.register("planner-findings", FindingsController);
})();
