import type { FieldError } from './refusal.js';

/** What an officer saw of a draft before approving it: one rendition on one channel, by its digest. */
export interface Seen {
  /** Id. */
  readonly channel: string;
  readonly language: string;
  /** Of the canonical rendition. */
  readonly sha256: string;
}

/** The same as it would be sent now; `name` is the channel's. */
export interface Showing extends Seen {
  readonly name: string;
}

/**
 * Why what was seen is not what would be sent: channels that came, that show another text (the office's name, a limit of
 * the far side, the release before it), or that are gone. An approval is of the words on every channel, not of a form.
 */
export function changedSince(seen: readonly Seen[], now: readonly Showing[]): readonly FieldError[] {
  const changed = now
    .filter((line) => find(seen, line)?.sha256 !== line.sha256)
    .map((line) =>
      find(seen, line)
        ? told(line, 'changed', 'shows another text than the one that was read')
        : told(line, 'added', 'was not there when it was read'),
    );
  const gone = seen
    .filter((line) => !find(now, line))
    .map((line) => told({ ...line, name: 'A channel' }, 'gone', 'was shown and is not used any more'));
  return [...changed, ...gone];
}

/** What an approval does not cover: it was frozen at approval, so only what came later can differ. */
export const notCovered = (seen: readonly Seen[], now: readonly Showing[]): readonly FieldError[] =>
  now.filter((line) => !find(seen, line)).map((line) => told(line, 'added', 'was not there when it was approved'));

export const sentenceOf = (changes: readonly FieldError[]): string =>
  [...new Set(changes.map(({ detail }) => detail))].join('; ');

const find = (lines: readonly Seen[], { channel, language }: Seen): Seen | undefined =>
  lines.find((line) => line.channel === channel && line.language === language);

const told = ({ channel, language, name }: Showing, code: string, what: string): FieldError => ({
  field: `channels.${channel}.${language}`,
  code,
  detail: `${name} in ${language} ${what}`,
});
