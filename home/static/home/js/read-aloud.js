// Reads a page aloud with a voice that is on the reader's own device: nothing is sent anywhere. Where there is none for
// the page's language, the buttons stay hidden. Pieces in another language are read in it, or passed over.
const place = document.querySelector("[data-read-aloud]");
const main = document.querySelector("main");
const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, th, td, caption, figcaption, legend, label, blockquote";
const SILENT = "[hidden], [inert], [aria-hidden=true], [popover], nav, form, button:not([data-word]), select, textarea, script, style, .no-print, .print-only, .actions, .faces, [data-read-aloud], [data-silent]";
const HIGHLIGHT = "read-aloud";

const short = (language) => (language || "").toLowerCase().split(/[-_]/)[0];
const languageOf = (element) => short(element.closest("[lang]")?.lang);

const voiceFor = (language) => {
    const voices = speechSynthesis.getVoices().filter((voice) => voice.localService && short(voice.lang) === language);
    return voices.find((voice) => voice.default) || voices[0];
};

// The pieces of text that are read: those of a block itself, without what its inner blocks read.
const textNodes = (block) => {
    const found = [];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent.closest(BLOCKS) === block && !parent.closest(SILENT) && walker.currentNode.data.trim()) found.push(walker.currentNode);
    }
    return found;
};

// Pieces of one language, one after another, make a run; a run is cut into sentences.
const runs = (nodes) => {
    const result = [];
    for (const node of nodes) {
        const language = languageOf(node.parentElement);
        const last = result.at(-1);
        if (last && last.language === language) last.nodes.push(node);
        else result.push({ language, nodes: [node] });
    }
    return result;
};

const cut = (text, language) => {
    if (window.Intl?.Segmenter) return [...new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)].map((part) => part.segment);
    return text.match(/[^.!?؟…]+[.!?؟…]*\s*/g) || [text];
};

const sentencesOf = ({ language, nodes }) => {
    const text = nodes.map((node) => node.data).join("");
    let start = 0;
    return cut(text, language).flatMap((piece) => {
        const from = start;
        start += piece.length;
        const words = piece.replace(/\s+/g, " ").trim();
        return /[\p{L}\p{N}]/u.test(words) ? [{ language, words, range: rangeOf(nodes, from, start) }] : [];
    });
};

const rangeOf = (nodes, from, to) => {
    const range = document.createRange();
    let passed = 0;
    for (const node of nodes) {
        const end = passed + node.data.length;
        if (from >= passed && from < end) range.setStart(node, from - passed);
        if (to > passed && to <= end) range.setEnd(node, to - passed);
        passed = end;
    }
    return range;
};

const isSeen = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

const everySentence = () =>
    [...main.querySelectorAll(BLOCKS)]
        .filter((block) => !block.closest(SILENT) && isSeen(block))
        .flatMap((block) => runs(textNodes(block)).flatMap(sentencesOf));

class Reader {
    constructor() {
        this.queue = [];
        this.turn = 0;
        this.buttons = Object.fromEntries([...place.querySelectorAll("[data-aloud]")].map((button) => [button.dataset.aloud, button]));
        this.buttons.play.addEventListener("click", () => this.play());
        this.buttons.pause.addEventListener("click", () => this.pause());
        this.buttons.stop.addEventListener("click", () => this.stop());
        addEventListener("pagehide", () => speechSynthesis.cancel());
        this.show("idle");
    }

    show(state) {
        this.state = state;
        const { play, pause, stop } = this.buttons;
        const pressed = [play, pause, stop].find((button) => button === document.activeElement);
        play.hidden = state === "reading";
        pause.hidden = state !== "reading";
        stop.hidden = state === "idle";
        play.querySelector("[data-aloud-words]").textContent = state === "paused" ? play.dataset.resume : play.dataset.begin;
        if (pressed?.hidden) (state === "reading" ? pause : play).focus();
    }

    play() {
        if (this.state === "idle") {
            this.queue = everySentence().filter(({ language }) => voiceFor(language));
            this.at = 0;
        }
        this.show("reading");
        this.say();
    }

    // A sentence at a time: some browsers stop a long text halfway, and pausing is only right between sentences.
    say() {
        const sentence = this.queue[this.at];
        if (!sentence) return this.stop();
        const turn = ++this.turn;
        const utterance = new SpeechSynthesisUtterance(sentence.words);
        utterance.voice = voiceFor(sentence.language);
        utterance.lang = utterance.voice.lang;
        const next = () => {
            if (turn !== this.turn || this.state !== "reading") return;
            this.at += 1;
            this.say();
        };
        utterance.addEventListener("end", next);
        utterance.addEventListener("error", (event) => (["canceled", "interrupted"].includes(event.error) ? undefined : next()));
        this.mark(sentence.range);
        speechSynthesis.cancel();
        speechSynthesis.speak(utterance);
    }

    pause() {
        this.show("paused");
        this.turn += 1;
        speechSynthesis.cancel();
    }

    stop() {
        this.show("idle");
        this.turn += 1;
        speechSynthesis.cancel();
        this.mark(null);
    }

    mark(range) {
        if (window.Highlight && CSS.highlights) {
            if (range) CSS.highlights.set(HIGHLIGHT, new Highlight(range));
            else CSS.highlights.delete(HIGHLIGHT);
        }
        const element = range?.startContainer.parentElement;
        const box = range?.getBoundingClientRect();
        if (box && (box.top < 80 || box.bottom > innerHeight - 80)) {
            const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
            element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
        }
    }
}

if (place && main && "speechSynthesis" in window) {
    const reader = new Reader();
    const look = () => {
        const has = Boolean(voiceFor(short(document.documentElement.lang)));
        if (!has && reader.state !== "idle") reader.stop();
        place.hidden = !has;
    };
    look();
    speechSynthesis.addEventListener?.("voiceschanged", look);
}
