// @ts-check
/** Stores the reader's time zone in a cookie; the server shows the times of later pages in it. */

const { cookie, path } = /** @type {HTMLElement} */ (document.getElementById("timezone")).dataset;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `${cookie}=${zone}; path=${path}; max-age=31536000; SameSite=Lax`;
