// What can be undone and done again: snapshots of the rows. Typing in one field within a moment is one step.
window.plannerBoard ||= {};
(() => {
    const STEPS = 100;
    const MOMENT = 1500;

    class History {
        constructor(state) {
            this.states = [JSON.stringify(state)];
            this.place = 0;
            this.last = { key: "", at: 0 };
        }

        push(state, key = "") {
            const text = JSON.stringify(state);
            if (text === this.states[this.place]) return;
            const goesOn = key && key === this.last.key && Date.now() - this.last.at < MOMENT && this.place > 0;
            this.states.length = this.place + (goesOn ? 0 : 1);
            this.states.push(text);
            if (this.states.length > STEPS) this.states.shift();
            this.place = this.states.length - 1;
            this.last = { key, at: Date.now() };
        }

        step(by) {
            const place = this.place + by;
            if (place < 0 || place >= this.states.length) return null;
            this.place = place;
            this.last = { key: "", at: 0 };
            return JSON.parse(this.states[place]);
        }

        get canUndo() {
            return this.place > 0;
        }

        get canRedo() {
            return this.place < this.states.length - 1;
        }
    }

    window.plannerBoard.History = History;
})();
