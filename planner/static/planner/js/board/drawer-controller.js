// The details of an activity: its very own fields of the form, lent to a drawer and given back when it closes.
(() => {
    const { Controller } = window.StimulusModule;

    class DrawerController extends Controller {
        static targets = ["drawer", "title", "when", "links", "fields"];

        connect() {
            if (!this.hasDrawerTarget) return;
            this.element.addEventListener("planner-board:chosen", ({ detail }) => this.isOpen && this.show(detail.uid));
            this.element.addEventListener("planner-board:drawn", () => this.isOpen && this.refresh());
            this.drawerTarget.addEventListener("keydown", (event) => this.onKey(event));
            this.drawerTarget.addEventListener("click", (event) => this.onClick(event));
            this.form = this.element.closest("form");
        }

        disconnect() {
            this.giveBack();
        }

        get board() {
            return this.application.getControllerForElementAndIdentifier(this.element, "planner-board");
        }

        get isOpen() {
            return this.drawerTarget.open;
        }

        open(event, uid = this.board.uid) {
            if (!this.board.rows.get(uid)) return;
            if (!this.isOpen) this.drawerTarget.show();
            document.body.classList.add("pb-has-drawer");
            this.show(uid);
            this.drawerTarget.querySelector("h3").focus({ preventScroll: true });
        }

        show(uid) {
            const row = this.board.rows.get(uid);
            if (!row) return this.close();
            if (this.uid !== uid) {
                this.giveBack();
                const panel = this.board.rows.child("activities", row.index)?.querySelector(":scope > [data-panel]");
                if (!panel) return undefined;
                this.gap = document.createComment("in the drawer");
                panel.replaceWith(this.gap);
                this.fieldsTarget.append(panel);
                this.panel = panel;
                this.uid = uid;
                this.drawerTarget.scrollTop = 0;
            }
            return this.refresh();
        }

        refresh() {
            const row = this.board.rows.get(this.uid);
            if (!row) return this.close();
            const card = this.board.card(this.uid);
            this.titleTarget.textContent = this.board.rows.title(row);
            this.whenTarget.textContent = card?.dataset.when ?? "";
            const links = card?.querySelector("template[data-links]");
            this.linksTarget.replaceChildren(...(links ? [links.content.cloneNode(true)] : []));
            return undefined;
        }

        giveBack() {
            if (this.panel) this.gap.replaceWith(this.panel);
            this.panel = this.gap = this.uid = null;
        }

        close() {
            if (!this.hasDrawerTarget || !this.isOpen) return;
            const hadFocus = this.drawerTarget.contains(document.activeElement);
            const uid = this.uid;
            this.giveBack();
            this.drawerTarget.close();
            document.body.classList.remove("pb-has-drawer");
            if (hadFocus) (this.board.face(uid) ?? this.board.cards()[0]?.querySelector(".pb-face"))?.focus({ preventScroll: true });
        }

        onClick({ target }) {
            const unlink = target.closest("[data-unlink]");
            if (unlink) this.board.unlink(unlink);
        }

        onKey(event) {
            if (event.key === "Escape" && !event.defaultPrevented) {
                event.stopPropagation();
                this.close();
            } else if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) {
                event.preventDefault(); // would save the page
            }
        }
    }

    window.wagtail.app.register("planner-drawer", DrawerController);
})();
