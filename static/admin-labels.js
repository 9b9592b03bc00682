// The admin's look-up fields (select2) carry no name for screen readers: give them their label's.
addEventListener("load", () => {
  "use strict";
  const name = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(":", "").trim();
    const parts = select.nextElementSibling?.querySelectorAll('[role="combobox"], [role="textbox"], .select2-search__field');
    for (const part of (label && parts) || []) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", label);
    }
  };
  // jQuery calls in the order of asking, so the fields stand by then.
  window.django?.jQuery(() => document.querySelectorAll("select.admin-autocomplete").forEach(name));
});
