// @ts-check
/** The list in which each file's way and fate stands. It stays short: of the good ones only the last are kept. */

const GOOD_ONES = 30;

/** @typedef {{row: HTMLElement, said: HTMLElement}} Fate */

export class Fates {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    /** @type {HTMLElement[]} */
    this.good = [];
  }

  /**
   * @param {string} path
   * @param {number} bytes
   * @param {string} words
   * @returns {Fate}
   */
  add(path, bytes, words) {
    const row = document.createElement("li");
    row.className = "fate";
    const [name, said, size] = ["span", "span", "span"].map((tag) => document.createElement(tag));
    name.textContent = path;
    name.title = path;
    said.className = "said";
    said.textContent = words;
    size.className = "num";
    size.textContent = readable(bytes);
    row.append(name, said, size);
    this.list.append(row);
    return { row, said };
  }

  /**
   * @param {Fate} fate
   * @param {"accepted" | "known" | "rejected"} kind
   * @param {string} words
   */
  conclude(fate, kind, words) {
    fate.said.replaceChildren(words);
    fate.row.classList.add(kind);
    if (kind === "rejected") return;
    this.good.push(fate.row);
    if (this.good.length > GOOD_ONES) this.good.shift()?.remove();
  }

  /**
   * @param {Fate} fate
   * @param {string} words
   * @param {() => void} again
   */
  offerAgain(fate, words, again) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = words;
    button.addEventListener("click", again);
    fate.said.append(" ", button);
  }
}

/** @param {number} bytes */
function readable(bytes) {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
