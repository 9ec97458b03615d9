// @ts-check
/** The list of files and their status. It stays short: of the files that need no attention only the last are kept. */

const MAX_SETTLED = 30;

/** @typedef {{element: HTMLElement, status: HTMLElement}} UploadRow */

export class UploadList {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    /** The rows that need no attention, oldest first. @type {HTMLElement[]} */
    this.settled = [];
  }

  /**
   * @param {string} path
   * @param {number} bytes
   * @param {string} text
   * @returns {UploadRow}
   */
  add(path, bytes, text) {
    const element = document.createElement("li");
    element.className = "upload-row";
    const [name, status, size] = ["span", "span", "span"].map((tag) => document.createElement(tag));
    name.textContent = path;
    name.title = path;
    status.className = "status";
    status.textContent = text;
    size.className = "num";
    size.textContent = formatSize(bytes);
    element.append(name, status, size);
    this.list.append(element);
    return { element, status };
  }

  /**
   * Shows the result of a file.
   *
   * @param {UploadRow} row
   * @param {"accepted" | "known" | "rejected"} kind
   * @param {string} text
   */
  conclude(row, kind, text) {
    row.status.replaceChildren(text);
    row.element.classList.add(kind);
    if (kind === "rejected") return;
    this.settled.push(row.element);
    if (this.settled.length > MAX_SETTLED) this.settled.shift()?.remove();
  }

  /**
   * Adds a button to try again.
   *
   * @param {UploadRow} row
   * @param {string} label
   * @param {() => void} onRetry
   */
  offerRetry(row, label, onRetry) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.addEventListener("click", onRetry);
    row.status.append(" ", button);
  }
}

/** @param {number} bytes */
function formatSize(bytes) {
  const [unit, value] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
