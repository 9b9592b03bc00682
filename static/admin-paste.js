// Pastes from Word and from 公众号 pages pass the server, which knows their lists and captions; all others stay here.
(() => {
  "use strict";
  const FOREIGN = /urn:schemas-microsoft-com|\bmso-|class="?Mso|data-src=|<section\b|wxw-img/i;

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const { paste } = textarea.form.dataset;
    if (!paste) return;
    const note = document.getElementById("kept");
    const say = (text) => {
      if (!note) return;
      note.textContent = text;
      note.hidden = false;
    };

    const insert = async (html) => {
      const body = new URLSearchParams({ html });
      body.set("csrfmiddlewaretoken", textarea.form.querySelector("[name=csrfmiddlewaretoken]").value);
      const answer = await fetch(paste, { method: "POST", body });
      const found = await answer.json();
      if (found.error) {
        say(found.error);
        return;
      }
      editor.chain().focus().insertContent(found.html).run();
      if (found.lost) say(`有 ${found.lost} 张图片没有带入，请在标记处上传。`);
    };

    editor.view.dom.addEventListener(
      "paste",
      (event) => {
        const html = event.clipboardData?.getData("text/html") || "";
        if (!FOREIGN.test(html)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        // Without the server the text comes in as any other paste.
        insert(html).catch(() => editor.view.pasteHTML(html));
      },
      true,
    );
  });
})();
