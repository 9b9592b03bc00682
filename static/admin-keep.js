// 「保留原字」: a mark of the rich text editor; the words under it stand in every reading as they were written.
import { Mark } from "django-prose-editor/editor";

export const KeepWords = Mark.create({
  name: "keepWords",
  inclusive: false,
  parseHTML: () => [{ tag: 'span[translate="no"]' }],
  renderHTML: () => ["span", { translate: "no" }, 0],
  addMenuItems: ({ menu, buttons }) =>
    menu.defineItem({
      name: "keepWords",
      groups: "marks",
      button: buttons.text("原", "保留原字：简繁转换不改动所选的字"),
      command: (editor) => editor.chain().focus().toggleMark("keepWords").run(),
      active: (editor) => editor.isActive("keepWords"),
      enabled: (editor) => editor.can().toggleMark("keepWords"),
    }),
});
