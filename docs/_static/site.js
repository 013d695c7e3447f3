// What scrolls sideways can be reached without a mouse.
addEventListener("load", () => {
  for (const box of document.querySelectorAll("pre, table.docutils, .output, .output > div")) {
    if (box.scrollWidth > box.clientWidth) { box.tabIndex = 0; }
  }
});
