// The rich text editor in Chinese, with pictures from our own library: by picker, by paste, by drop.
(() => {
  "use strict";
  const word = (text) => (window.gettext ? window.gettext(text) : text);
  const OURS = "/media/";
  const dialog = document.getElementById("picker");
  const results = document.getElementById("picker-results");
  const problem = document.getElementById("picker-error");
  let use = () => {};

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const complain = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };

  const upload = async (data) => {
    data.set("csrfmiddlewaretoken", token());
    const answer = await fetch(dialog.dataset.upload, { method: "POST", body: data });
    const found = await answer.json().catch(() => ({ error: "上传没有成功，请稍后再试。" }));
    if (found.error) throw new Error(found.error);
    return found;
  };

  const tile = (picture) => {
    const button = document.createElement("button");
    const image = document.createElement("img");
    button.type = "button";
    button.className = "tile";
    image.src = picture.thumbnail;
    image.alt = picture.alt || "没有替代文字的图片";
    button.append(image);
    button.addEventListener("click", () => {
      dialog.close();
      use(picture);
    });
    return button;
  };
  const refresh = async (term = "") => {
    const answer = await fetch(`${dialog.dataset.recent}?term=${encodeURIComponent(term)}`);
    if (answer.ok) results.replaceChildren(...(await answer.json()).results.map(tile));
  };
  const pick = (then) => {
    use = then;
    complain("");
    dialog.showModal();
    refresh();
  };

  const insert = (editor, { src, alt, caption, width, height }) => {
    const content = [{ type: "image", attrs: { src, alt, width, height } }];
    if (caption) content.push({ type: "caption", content: [{ type: "text", text: caption }] });
    editor.chain().focus().insertContent({ type: "figure", content }).run();
  };

  const receive = async (editor, files) => {
    for (const file of files) {
      const data = new FormData();
      data.set("file", file, file.name || "paste.png");
      try {
        insert(editor, await upload(data));
      } catch (error) {
        pick((picture) => insert(editor, picture));
        complain(error.message);
      }
    }
  };
  const pictures = (transfer) => [...(transfer?.files || [])].filter(({ type }) => type.startsWith("image/"));

  // Pasted pages bring styles and pictures of other hosts; the server drops them anyway, here they never load. Styles
  // go before anything is parsed: the parser itself would apply them, which the page's policy forbids.
  const STYLES = /<style[^]*?<\/style\s*>|<style[^]*$/gi;
  const STYLE = /\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
  const tidy = (html) => {
    const plain = html.replace(STYLES, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(STYLE, ""));
    const parsed = new DOMParser().parseFromString(plain, "text/html");
    for (const image of parsed.querySelectorAll("img")) {
      if (!image.getAttribute("src")?.startsWith(OURS)) image.remove();
    }
    parsed.querySelectorAll("script, meta, link").forEach((element) => element.remove());
    return parsed.body.innerHTML;
  };

  const translate = (root) => {
    for (const button of root.querySelectorAll(".prose-menubar button[title]")) {
      if (button.title) button.title = word(button.title);
      if (button.title) button.setAttribute("aria-label", button.title);
    }
    for (const option of root.querySelectorAll(".prose-menubar__option > *")) option.textContent = word(option.textContent);
  };
  const YES_NO = { Yes: "是", No: "否" };
  const translateDialog = (root) => {
    for (const option of root.querySelectorAll("dialog option")) {
      if (!(option.text in YES_NO)) continue;
      option.value = option.text;
      option.text = YES_NO[option.text];
    }
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const root = textarea.closest(".prose-editor");
    const label = document.querySelector(`label[for="${textarea.id}"]`);
    const area = editor.view.dom;
    area.setAttribute("aria-label", label?.textContent || "正文");
    label?.addEventListener("click", () => editor.commands.focus());
    new MutationObserver(() => translateDialog(root)).observe(root, { childList: true, subtree: true });
    editor.setOptions({ editorProps: { transformPastedHTML: tidy } });
    editor.on("transaction", () => translate(root));
    // The menu is made in "create", by a listener that stands before this one.
    editor.on("create", () => {
      translate(root);
      root.querySelector('[data-name="figure"]')?.addEventListener(
        "click",
        (event) => {
          if (editor.isActive("figure") || editor.isActive("image")) return;
          event.preventDefault();
          event.stopImmediatePropagation();
          pick((picture) => insert(editor, picture));
        },
        true,
      );
    });
    for (const [name, transfer] of [["paste", "clipboardData"], ["drop", "dataTransfer"]]) {
      area.addEventListener(
        name,
        (event) => {
          const files = pictures(event[transfer]);
          if (!files.length || event[transfer].getData("text/html")) return;
          event.preventDefault();
          event.stopPropagation();
          receive(editor, files);
        },
        true,
      );
    }
  });

  const cover = (picture) => {
    const tiles = document.getElementById("cover-tiles");
    let radio = tiles.querySelector(`input[value="${picture.id}"]`);
    if (!radio) {
      const box = document.createElement("label");
      const image = document.createElement("img");
      box.className = "tile";
      radio = Object.assign(document.createElement("input"), { type: "radio", name: "cover", value: picture.id });
      image.src = picture.thumbnail;
      image.alt = picture.alt;
      box.append(radio, image);
      tiles.append(box);
    }
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };

  if (!dialog) return;
  document.querySelectorAll("[data-pick]").forEach((button) => button.addEventListener("click", () => pick(cover)));
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  document.getElementById("picker-term").addEventListener("input", ({ target }) => refresh(target.value));
  document.getElementById("picker-upload").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const alt = form.elements.alt;
    if (!alt.value.trim()) {
      complain("请先写替代文字：用一句话说出图里有什么。没有它的图片不能发布。");
      alt.focus();
      return;
    }
    try {
      const typed = { alt: alt.value.trim(), caption: form.elements.caption.value.trim() };
      const picture = await upload(new FormData(form));
      form.reset();
      dialog.close();
      // The library keeps the first words of a picture it knows; where those are missing, these count here.
      use({ ...picture, alt: picture.alt || typed.alt, caption: picture.caption || typed.caption });
    } catch (error) {
      complain(error.message);
    }
  });
})();
