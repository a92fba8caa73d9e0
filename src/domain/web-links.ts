/**
 * Links as people write them in a text: `https://…`, `www.…`, a bare domain such as `centredecrise.be`, a mail address.
 * A domain alone counts, since every phone makes a link of it. What it leads to is read without regard to how it is
 * written: `WWW.Crisis.be/` is `crisis.be`.
 */
export interface FoundLink {
  readonly printed: string;
  /** `https://…`, `mailto:…`. */
  readonly url: string;
}

/** Endings by which a bare domain is told from a lacking space after a full stop: those that a reader here may meet. */
const ENDINGS = new Set(
  (
    'be brussels vlaanderen gent wallonie fr nl de lu eu uk ie ch at it es pt dk se no fi pl cz sk hu ro bg gr hr si ee lv lt mt cy is li us ca ' +
    'com org net info int gov edu app io me ly gl co link online site live news tv page cloud shop xyz top click help support social media today world biz'
  ).split(' '),
);
const TOKEN = /[^\s<>"«»“”„()[\]{}]+/gu;
const HOST = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/iu;
const MAILBOX = /^[^\s@/:]{1,64}@([^\s@/:]{3,253})$/u;

export function linksIn(text: string): FoundLink[] {
  return [...text.matchAll(TOKEN)].flatMap(([token]) => {
    const printed = token
      .slice(0, 2048)
      .replace(/^[\p{P}]+/u, '')
      .replace(/[.,;:!?'’…*_]+$/u, '');
    const url = addressOf(printed);
    return url === null ? [] : [{ printed, url }];
  });
}

function addressOf(token: string): string | null {
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(token)) return /^tel:/i.test(token) ? null : token;
  const mailbox = MAILBOX.exec(token);
  if (mailbox) return HOST.test(mailbox[1]!) ? `mailto:${token}` : null;
  const host = token.split(/[/?#:]/, 1)[0]!;
  if (host.length > 253 || !HOST.test(host)) return null;
  const ending = host.slice(host.lastIndexOf('.') + 1);
  // "thuis.De" lacks a space; a domain is written in one case, or all in capitals.
  const oneCase = ending === ending.toLowerCase() || host === host.toUpperCase();
  const isDomain = /^www\./i.test(host) || /^xn--/i.test(ending) || (oneCase && ENDINGS.has(ending.toLowerCase()));
  return isDomain ? `https://${token}` : null;
}

export interface Place {
  /** Without `www.`, in small letters; the domain of a mail address. */
  readonly host: string;
  /** Without a slash at its end; the mailbox of a mail address. */
  readonly path: string;
  readonly isMail: boolean;
}

/** Null for what is no web or mail address. */
export function placeOf(url: string): Place | null {
  const mail = /^mailto:([^\s@?]+)@([^\s@?]+)/i.exec(url);
  if (mail) return { host: mail[2]!.toLowerCase(), path: mail[1]!.toLowerCase(), isMail: true };
  const web = /^https?:\/\/([^\s/?#]+)([^\s]*)$/i.exec(url);
  if (!web) return null;
  const host = web[1]!
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/:443$/, '');
  return { host, path: web[2]!.replace(/\/(?=$|[?#])/, ''), isMail: false };
}

/** Whether the address is the verified one or lies below it: who verified a site has verified its pages. */
export function covers(verified: string, url: string): boolean {
  const [known, asked] = [placeOf(verified), placeOf(url)];
  if (!known || !asked || known.host !== asked.host || known.isMail !== asked.isMail) return false;
  if (known.path === asked.path) return true;
  // `/crisis/../other` is not below `/crisis`.
  if (known.isMail || /[?#]/.test(known.path) || /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$|\?)|\\/i.test(asked.path))
    return false;
  return asked.path.startsWith(known.path) && /^[/?#]/.test(asked.path.slice(known.path.length));
}
