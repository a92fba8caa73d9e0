import type { Mutant } from './built-simulation.js';

const STEP = 'src/dispatch/step.ts';
const DELIVERY = 'src/dispatch/delivery.ts';
const PLACEMENTS = 'src/store/placements.store.ts';

/** Each takes one rule of one-truth away from the hub's own code, and must be noticed by the simulation. */
export const STEP_MUTANTS: readonly (Mutant & { readonly on: string })[] = [
  {
    name: 'no intent',
    reason: 'A worker that dies in a call leaves nothing behind by which the next one would know of it.',
    on: 'x',
    file: STEP,
    find: 'if (!(await this.intend(attempt))) return;',
    replace: '',
  },
  {
    name: 'no quarantine',
    reason: 'What was not seen yet may still come; whoever sends again before that sends twice.',
    on: 'x',
    file: STEP,
    find: 'return Date.parse(this.claim.claimedAt) >= Date.parse(attempt.at) + this.ports.timing.quarantineMs;',
    replace: 'return true;',
  },
  {
    name: 'quarantine counted from the intent',
    reason: 'The call may begin as late as one deadline before the end of the lease, and its effect comes after that.',
    on: 'x',
    file: STEP,
    find: 'const attempt = attemptOf(delivery, this.claim.leaseEnds);',
    replace: 'const attempt = attemptOf(delivery, this.claim.claimedAt);',
  },
  {
    name: 'no lease check',
    reason: 'A worker that was stopped for a minute sends what another has long sent.',
    on: 'mastodon',
    file: STEP,
    find: 'if (this.ports.databaseNowMs(this.claim) + this.ports.timing.deadlineMs > Date.parse(this.claim.leaseEnds)) {',
    replace: 'if (false) {',
  },
  {
    name: 'no look',
    reason: 'A post whose answer was lost would be posted again.',
    on: 'mastodon',
    file: STEP,
    find: 'const sighting = await this.view.channel.look({ ...delivery, since });',
    replace: "const sighting = { is: 'absent' } as Awaited<ReturnType<typeof this.view.channel.look>>;",
  },
  {
    name: 'one negative read believed',
    reason: 'A read that misses a post is no proof that it is not there.',
    on: 'x',
    file: STEP,
    find: 'const absences = attempt.absences + 1;',
    replace: 'const absences = timing.absences;',
  },
  {
    name: 'key per version',
    reason: 'A post found absent is opened for a newer version; only the same key gives the first one back.',
    on: 'mastodon',
    file: DELIVERY,
    find: 'const key = keyOf(placement.id, ordinal, generation);',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the replacement is itself a template
    replace: 'const key = keyOf(`${placement.id}/${version}`, ordinal, generation);',
  },
  {
    name: 'key per placement',
    reason: 'An update is a post of its own: with the key of the first it would never appear.',
    on: 'mastodon',
    file: DELIVERY,
    find: 'const key = keyOf(placement.id, ordinal, generation);',
    replace: 'const key = keyOf(placement.id, 1, 0);',
  },
  {
    name: 'delete before the new post is confirmed',
    reason: 'Between the deletion and the correction nobody reads anything, perhaps for hours.',
    on: 'x',
    file: 'src/domain/plan.ts',
    find: `const step =
    headStep(`,
    replace: `if (head && head.shows < retiredBefore(desired, capabilities, kinds))
    return { is: 'step', step: { op: 'delete', version: desired, ordinal: head.ordinal } };
  const step =
    headStep(`,
  },
  {
    name: 'a filter that drops a correction',
    reason: 'Whoever has seen the wrong text must get the right one, whatever the filter says now.',
    on: 'mastodon',
    file: 'src/domain/audience.ts',
    find: 'placement.shown > 0 || placement.attemptOpen',
    replace: '(placement.shown > 0 || placement.attemptOpen) && matches(content, channel.filter)',
  },
];

/** These rules stand in SQL, so a real PostgreSQL has to notice. */
export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'no fence on a write',
    reason: 'A worker that lost its claim would write its old answer over the new one.',
    file: PLACEMENTS,
    find: "let holds = 'id = $1 AND fence = $2';",
    replace: "let holds = 'id = $1 AND $2::bigint IS NOT NULL';",
  },
  {
    name: 'a refused placement reclaimed',
    reason: 'What the far side refused would be sent to it again and again.',
    file: PLACEMENTS,
    find: `OR ((p.shown < p.desired OR p.mend OR p.owes) AND p.settled_version IS DISTINCT FROM p.desired))
              AND c.paused`,
    replace: `OR (p.shown < p.desired OR p.mend OR p.owes))
              AND c.paused`,
  },
];
