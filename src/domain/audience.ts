import type { Channel, Filter } from './channel.js';
import { ALL_LANGUAGES, type Language } from './language.js';
import { type Content, SEVERITIES, worldOf } from './message.js';

/** A placement that already exists for the message, as far as the audience must know it. */
export interface Begun {
  readonly channelId: string;
  readonly language: Language;
  readonly shown: number;
  readonly attemptOpen: boolean;
}

export interface Addressee {
  readonly channelId: string;
  readonly language: Language;
}

/**
 * Who gets this version. Decisions and filters choose who gets a new message; once something was shown there, or may
 * have been, every later version goes, whatever the filter says now: nobody is left with a wrong text on air
 * (one-truth.md `audience`). A channel of the other world is never named. In channel and language order, so that all
 * who lock rows by it lock in one order.
 */
export function audience(
  content: Content,
  channels: readonly Channel[],
  begun: readonly Begun[],
): readonly Addressee[] {
  const named: Addressee[] = [];
  // Those the message speaks, whatever this process is configured to speak: what was released is what goes out.
  const spoken = Object.keys(content.texts);
  for (const channel of channels) {
    if (channel.world !== worldOf(content.status)) continue;
    const here = begun.filter((placement) => placement.channelId === channel.id);
    const wanted = chosen(content, channel, spoken);
    const followed = here.filter((placement) => placement.shown > 0 || placement.attemptOpen);
    const addressed = new Set<Language>(followed.map((placement) => placement.language));
    for (const language of wanted) addressed.add(language);
    for (const language of [...addressed].sort()) named.push({ channelId: channel.id, language });
  }
  return named.sort((a, b) => (a.channelId < b.channelId ? -1 : a.channelId > b.channelId ? 1 : 0));
}

function chosen(content: Content, channel: Channel, spoken: readonly Language[]): readonly Language[] {
  const decision = content.decisions.find(({ channel: name }) => name === channel.name || name === channel.id);
  if (decision && decision.decision !== 'used') return [];
  if (!matches(content, channel.filter)) return [];
  const { languages } = channel.filter;
  const heard = languages.length === 0 ? spoken : spoken.filter((language) => languages.includes(language));
  if (heard.length === 0) return [];
  return channel.capabilities.allLanguages ? [ALL_LANGUAGES] : heard;
}

function matches(content: Content, filter: Filter): boolean {
  const { categories, minimumSeverity } = filter;
  if (categories.length > 0 && !content.category.some((category) => categories.includes(category))) return false;
  // "Unknown" is not below "Minor": what nobody has judged yet is not withheld from anybody.
  if (minimumSeverity === null || content.severity === 'Unknown') return true;
  return SEVERITIES.indexOf(content.severity) <= SEVERITIES.indexOf(minimumSeverity);
}
