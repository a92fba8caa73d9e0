/** What may follow a post's id in an address that somebody copied: the picture they had open. */
const PICTURE = /\/(?:photo|video)\/\d+$/;

/**
 * The id in what an officer pasted: the id itself, or the last part of the post's address (`t.me/c/1234/57`,
 * `https://x.com/crisis/status/1857/photo/1`). Empty where there is none.
 */
export function postIdOf(pasted: string): string {
  const text = pasted.trim();
  if (!/^(?:https?:\/\/|[\w-]+(?:\.[\w-]+)+\/)/i.test(text)) return text;
  const url = /^https?:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(url)) return '';
  const path = new URL(url).pathname.replace(/\/+$/, '').replace(PICTURE, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
