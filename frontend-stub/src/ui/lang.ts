/** Which language a marked text is in, so that a voice and a font fit: Han and kana here are Japanese. */
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** The `lang` of a text, or none to go on in that of the page. */
export function langOf(text: string): "ja" | undefined {
  return JAPANESE.test(text) ? "ja" : undefined;
}
