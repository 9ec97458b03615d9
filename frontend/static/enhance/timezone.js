// @ts-check
/** Stores the reader's time zone in a cookie; the server shows the times of later pages in it. */

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `timezone=${zone}; path=/; max-age=31536000; SameSite=Lax`;
