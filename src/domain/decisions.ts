import type { Decision } from './message.js';

/**
 * What the office decided about a channel for one message, by whom and when. A channel is one that Tocsin posts to, or
 * one of the office's own that it does not, such as SMS or sirens. What was decided last about a channel is in force.
 */
export interface MadeDecision extends Decision {
  /** Id of the channel; the name as it was said where the office has no such channel. */
  readonly channel: string;
  readonly name: string;
  /** Name of the officer. */
  readonly by: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

/** A channel about which an actual message may not go out undecided. */
export interface MandatoryChannel {
  readonly id: string;
  readonly name: string;
}

/** What was decided by name and time goes before what a version's own words say: those may be older. */
export const inForce = <C extends { readonly decisions: readonly Decision[] }>(
  content: C,
  made: readonly MadeDecision[],
): C => (made.length === 0 ? content : { ...content, decisions: [...made, ...content.decisions] });

/** Names of the mandatory channels about which nothing was decided. */
export const undecided = (
  mandatory: readonly MandatoryChannel[],
  decisions: readonly Pick<Decision, 'channel'>[],
): readonly string[] =>
  mandatory
    .filter(({ id, name }) => !decisions.some(({ channel }) => channel === id || channel === name))
    .map(({ name }) => name);

/** What a draft says of channels that it did not say before; `decision` is null where it says nothing any more. */
export function decidedAnew(
  before: readonly Decision[],
  now: readonly Decision[],
): readonly (Omit<Decision, 'decision'> & { readonly decision: Decision['decision'] | null })[] {
  const same = (a: Decision, b: Decision): boolean =>
    a.channel === b.channel && a.decision === b.decision && a.reason === b.reason;
  return [
    ...now.filter((each) => !before.some((known) => same(known, each))),
    ...before
      .filter(({ channel }) => !now.some((each) => each.channel === channel))
      .map(({ channel }) => ({ channel, decision: null, reason: '' })),
  ];
}
