// Takes the token out of the address into the form, so that it stays in no history.
"use strict";
(() => {
  const token = location.hash.slice(1);
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  document.getElementById("token").value = token;
  document.getElementById("name").focus();
})();
