// Makes the form nicer where scripts run; it works without. Keeps nothing.
"use strict";
(() => {
  const field = (name) => document.getElementById(name);
  const [title, country, currency, matched, total] =
    ["title", "country", "base_currency", "matched", "total"].map(field);
  if (!title) return;
  field("mistakes")?.focus();

  let wait, asked = 0;
  const match = async () => {
    const mine = ++asked, text = title.value.trim();
    if (text.length < 3) { matched.textContent = ""; return; }
    try {
      const answer = await fetch("/v1/titles/match?title=" + encodeURIComponent(text.slice(0, 200)));
      if (!answer.ok || mine !== asked) return;
      const found = await answer.json();
      const near = found.alternatives.slice(0, 3).map((one) => one.title).join(", ");
      matched.textContent = found.status === "matched"
        ? "Counts for: " + found.title + (found.level ? " (" + found.level + ")" : "")
        : "No role goes by this title yet." + (near ? " Near: " + near + "." : "");
    } catch { matched.textContent = ""; }
  };
  title.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(match, 300); });
  if (title.value) match();
  if (!total) return;

  const number = (name) => {
    const text = field(name).value.replace(/[\s'’_]/g, "");
    const plain = /^\d{1,3}([.,]\d{3})+$/.test(text) ? text.replace(/[.,]/g, "")
      : /^\d{1,3}(,\d{3})+\.\d+$/.test(text) ? text.replace(/,/g, "")
      : /^\d{1,3}(\.\d{3})+,\d+$/.test(text) ? text.replace(/\./g, "").replace(",", ".")
      : text.replace(",", ".");
    return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : 0;
  };
  const chosen = (name) => field(name).selectedOptions[0]?.dataset.value;
  const home = () => {
    const typed = country.value.trim().toLowerCase();
    return [...country.list.options].find((one) => one.value.toLowerCase() === typed);
  };
  const kinds = ["bonus", "stock", "commission", "profit_sharing", "tips", "allowance", "other"];
  const sum = () => {
    const times = Number(chosen("base_period") || 0), hours = number("hours_per_week");
    const rate = ["hour", "day"].includes(field("base_period").value);
    const part = hours > 0 && hours < 35 ? 40 / hours : 1;
    const base = number("base_amount") * times * (rate ? 1 : part);
    const year = base + part * kinds.reduce((all, kind) => all + number(kind), 0);
    total.textContent = base > 0 && currency.value
      ? "Together about " + Math.round(year).toLocaleString("en") + " " + currency.value + " for a full-time year" + (part > 1 ? " of 40 hours a week." : ".")
      : "";
  };
  // The country brings its currency until somebody chooses another.
  let own = currency.value !== "";
  currency.addEventListener("change", () => { own = true; });
  // Cities of the country alone are offered once there is one.
  const city = field("city"), cities = [...city.list.options];
  const settle = () => {
    const found = home();
    if (!own && found) currency.value = found.dataset.value;
    city.list.replaceChildren(...cities.filter((one) => !found || one.dataset.value === found.value));
  };
  country.addEventListener("input", settle);
  settle();
  title.form.addEventListener("input", sum);
  title.form.addEventListener("change", sum);
  sum();
})();
