// Says while one types or picks whether a colour can be read, as the server will judge it (home/colours.py).
(() => {
    const COLOUR = /^#[0-9a-f]{6}$/i;
    const ON_NIGHT = 7;

    const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);

    const luminance = (colour) => {
        const [red, green, blue] = channels(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };

    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };

    class ContrastController extends window.StimulusModule.Controller {
        static targets = ["chooser", "light", "dark", "verdict"];
        static values = { paper: String, night: String, minimum: Number, good: String, bad: String };

        connect() {
            this.input = this.element.querySelector("input[type=text]");
            this.onInput = () => this.judge();
            this.input.addEventListener("input", this.onInput);
            this.judge();
        }

        disconnect() {
            this.input.removeEventListener("input", this.onInput);
        }

        choose() {
            this.input.value = this.chooserTarget.value;
            this.input.dispatchEvent(new Event("input", { bubbles: true }));
            this.input.dispatchEvent(new Event("change", { bubbles: true }));
        }

        judge() {
            const colour = this.input.value.trim();
            const isColour = COLOUR.test(colour);
            this.lightTarget.hidden = this.darkTarget.hidden = !isColour;
            this.verdictTarget.textContent = "";
            if (!isColour) return;
            this.chooserTarget.value = colour.toLowerCase();
            this.paint(this.lightTarget, colour, this.paperValue);
            this.paint(this.darkTarget, this.forDarkScreens(colour), this.nightValue);
            const found = contrast(colour, this.paperValue);
            const isGood = found >= this.minimumValue;
            const figure = (value) => value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
            this.verdictTarget.textContent = (isGood ? this.goodValue : this.badValue)
                .replace("%(contrast)s", figure(found))
                .replace("%(minimum)s", figure(this.minimumValue));
            this.verdictTarget.classList.toggle("is-bad", !isGood);
        }

        paint(sample, colour, background) {
            sample.style.color = colour;
            sample.style.background = background;
        }

        // Mixed with white until it reads, as the server does.
        forDarkScreens(colour) {
            let light = colour;
            for (let share = 0; contrast(light, this.nightValue) < ON_NIGHT && share <= 100; share += 2) {
                light = `#${channels(colour).map((c) => Math.round((c + ((1 - c) * share) / 100) * 255).toString(16).padStart(2, "0")).join("")}`;
            }
            return light;
        }
    }

    window.wagtail.app.register("home-contrast", ContrastController);
})();
