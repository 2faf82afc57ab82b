// A piece that was refused because the sign-in was over is sent again once its user is back; what was typed never leaves the
// page. The server says so by HX-Trigger: "fresh-token" carries the page's new form token, "send-again" asks for the rest.
(() => {
  let refused;

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { xhr, requestConfig } = detail;
    if (requestConfig.verb !== "get" && [400, 401].includes(xhr.status)) refused = requestConfig;
  });

  function sendAgain() {
    const { verb, path, elt, target, parameters } = refused ?? {};
    refused = undefined;
    if (!elt?.isConnected) return;
    const values = new FormData();
    for (const [name, value] of parameters.entries()) if (!name.endsWith("csrf_token")) values.append(name, value);
    document.getElementById("problem").replaceChildren();
    htmx.ajax(verb, path, { source: elt, target, values });
  }

  document.addEventListener("fresh-token", ({ detail }) => {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": detail.value }));
    document.querySelectorAll("input[name=csrf_token]").forEach((field) => { field.value = detail.value; });
  });
  document.addEventListener("send-again", () => setTimeout(sendAgain));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-send-again]")) sendAgain(); });
})();
