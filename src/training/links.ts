/** A web address in a text; `start` and `end` are code units. */
export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly url: string;
}

const CANDIDATE = /(?<![\p{L}\p{N}@#$_/-])https?:\/\/[\p{L}\p{N}[][^\s<>"'“”«»]*/giu;
/** A sentence's own marks at the end of an address are not part of it. */
const SENTENCE_MARKS = new Set('!*"\'“”:;,.?$%]~&|@(');

/**
 * The addresses of a text that name their protocol. A host without a known top level, such as `localhost`, counts as
 * well, which Mastodon would not link: a training ground stands beside a hub on localhost, and its exercises shall have
 * the lengths and links of the real thing.
 */
export function linksIn(text: string): FoundLink[] {
  const links: FoundLink[] = [];
  for (const found of text.matchAll(CANDIDATE)) {
    const url = withoutSentenceEnd(found[0]);
    if (URL.canParse(url)) links.push({ start: found.index, end: found.index + url.length, url });
  }
  return links;
}

/** Also takes off brackets that close more than the address opens: those belong to the sentence around it. */
function withoutSentenceEnd(candidate: string): string {
  let surplus = candidate.split(')').length - candidate.split('(').length;
  let end = candidate.length;
  for (; end > 0; end -= 1) {
    const last = candidate.charAt(end - 1);
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (last === '(') surplus += 1;
    else if (!SENTENCE_MARKS.has(last)) break;
  }
  return candidate.slice(0, end);
}

/** Cuts a text into plain pieces and links, in order. */
export function piecesOf(text: string): { readonly text: string; readonly link: boolean }[] {
  const pieces: { text: string; link: boolean }[] = [];
  let at = 0;
  for (const link of linksIn(text)) {
    if (link.start > at) pieces.push({ text: text.slice(at, link.start), link: false });
    pieces.push({ text: link.url, link: true });
    at = link.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), link: false });
  return pieces;
}
