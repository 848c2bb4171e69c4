// Days as "2026-10-05", counted without clocks or time zones.
window.plannerBoard ||= {};
(() => {
    const DAY = 86400000;
    const number = (iso) => Date.parse(`${iso}T00:00:00Z`) / DAY;
    const iso = (days) => new Date(days * DAY).toISOString().slice(0, 10);
    const add = (day, count) => iso(number(day) + count);
    const between = (first, last) => number(last) - number(first);
    const weekday = (day) => (number(day) + 3) % 7; // Monday is 0
    const monday = (day) => add(day, -weekday(day));
    const monthStart = (day, months = 0) => {
        const date = new Date(number(day) * DAY);
        return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
    };
    const monthEnd = (day, months = 0) => add(monthStart(day, months + 1), -1);
    const addMonths = (day, months) => {
        const last = monthEnd(day, months);
        return last.slice(0, 8) + (day.slice(8) > last.slice(8) ? last.slice(8) : day.slice(8));
    };
    const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(number(text));

    // The whole days, weeks or months that a span stands for.
    const unit = (start, end, precision) => {
        if (precision === "month") return { start: monthStart(start), end: monthEnd(end) };
        if (precision === "week") return { start: monday(start), end: add(monday(end), 4) };
        return { start, end };
    };

    // The same length, so many days, weeks or months later; what is meant as weeks or months moves by those at least.
    const move = ({ start, end, precision }, step, by) => {
        if (precision === "month") return { start: monthStart(start, by), end: monthEnd(end, by) };
        let days = by * (step === "week" || precision === "week" ? 7 : 1);
        if (step === "month") {
            days = between(start, addMonths(start, by));
            if (precision === "week") days = 7 * Math.round(days / 7);
        }
        return { start: add(start, days), end: add(end, days) };
    };

    // One edge moved; the other stays, and the two never pass each other.
    const stretch = ({ start, end, precision }, edge, step, by) => {
        const moved = { start, end };
        if (precision === "month") moved[edge] = edge === "end" ? monthEnd(end, by) : monthStart(start, by);
        else moved[edge] = add(moved[edge], by * (step === "week" || precision === "week" ? 7 : 1));
        return moved.start <= moved.end ? moved : { start, end };
    };

    // How many steps of its precision lie in a number of days that was dragged.
    const steps = (precision, days) => Math.round(days / ({ month: 30.4, week: 7 }[precision] ?? 1));

    const lang = document.documentElement.lang || "nl";
    const form = (options) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options });
    const MONTH = form({ month: "long" });
    const SHORT = form({ day: "numeric", month: "short" });
    const LONG = form({ weekday: "short", day: "numeric", month: "short" });
    const write = (day, words) => words.format(number(day) * DAY);

    const label = ({ start, end, precision }) => {
        if (precision === "month") {
            const names = [start, end].map((day) => write(day, MONTH));
            return names[0] === names[1] ? names[0] : names.join(" – ");
        }
        if (start === end) return write(start, LONG);
        return [start, end].map((day) => write(day, SHORT)).join(" – ");
    };

    window.plannerBoard.dates = { add, addMonths, between, isDay, label, move, steps, stretch, unit };
})();
