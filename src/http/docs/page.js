// The calls as they are for this server, ready to be copied.
const base = new URL("..", document.baseURI).href.replace(/\/$/, "");
for (const place of document.querySelectorAll(".base")) place.textContent = base;
