// A button that copies what stands beside it, where scripts run. Keeps nothing.
"use strict";
for (const button of document.querySelectorAll("button[data-copies]")) {
  const [source, said] = [button.dataset.copies, button.dataset.copies + "-said"].map((id) => document.getElementById(id));
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied.";
    } catch {
      // Without a secure connection there is no clipboard: what is marked can be copied by hand.
      getSelection().selectAllChildren(source);
      said.textContent = "Marked: copy it with Ctrl+C, or press and hold.";
    }
  });
}
