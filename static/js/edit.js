// On pages where items are edited: Enter in a search presses its own button, Ctrl+Enter saves (and goes to the next item), and a picture that is pasted becomes the upload.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return document.querySelector("[data-save]")?.click();
    }
    const button = event.key === "Enter" && document.getElementById(event.target.dataset?.enter);
    if (!button) return undefined;
    event.preventDefault();
    return button.click();
  });
  document.addEventListener("paste", (event) => {
    const input = document.getElementById("f-cover");
    const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!input || !pictures.length) return;
    event.preventDefault();
    const files = new DataTransfer();
    files.items.add(pictures[0]);
    input.files = files.files;
    input.focus();
  });
})();
