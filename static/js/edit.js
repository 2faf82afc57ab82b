// On pages where items are edited: Enter in a search presses its own button, and a picture that is pasted becomes the upload.
(() => {
  document.addEventListener("keydown", (event) => {
    const button = event.key === "Enter" && document.getElementById(event.target.dataset?.enter);
    if (!button) return;
    event.preventDefault();
    button.click();
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
