import type { Point } from '../../src/dispatch/step.js';
import type { Traits, Variant } from './variants.js';

/** What a claim was about: a kind of step, or nothing in particular. */
export type About = 'open' | 'edit head' | 'edit pointer' | 'delete' | 'send' | 'any';

/** How often each thing happened, over all schedules of a run. */
export class Coverage {
  private readonly counts = new Map<string, Map<string, number>>();

  count(about: About, what: string): void {
    let of = this.counts.get(about);
    if (!of) {
      of = new Map();
      this.counts.set(about, of);
    }
    of.set(what, (of.get(what) ?? 0) + 1);
  }

  /** `open: adopted` → 17. */
  flat(): { [name: string]: number } {
    const flat: { [name: string]: number } = {};
    for (const [about, of] of this.counts) for (const [what, times] of of) flat[`${about}: ${what}`] = times;
    return flat;
  }
}

const POINTS: readonly Point[] = ['claimed', 'looked', 'intended', 'sending', 'answered', 'received'];
/** How a claim may end for every kind of step. */
const ENDS = ['delivered', 'retry', 'refused', 'channel paused', 'unknown', 'overtaken', 'stopped by the lease check'];
const LOOKS = ['adopted', 'not yet absent', 'absent once', 'found absent', 'look failed'];

/** What must have happened at least once in a run of this variant. */
export function mustReach({ capabilities, traits }: Variant): string[] {
  const { edit, points, retires, replies, thread, ordersItself, anchor } = capabilities;
  const abouts: About[] = ordersItself
    ? ['send']
    : [
        'open',
        ...(edit ? (['edit head'] as const) : []),
        ...(edit && points ? (['edit pointer'] as const) : []),
        ...(capabilities.delete && (retires.length > 0 || !edit) ? (['delete'] as const) : []),
      ];
  const must = new Set<string>();
  for (const about of abouts) {
    const reached = POINTS.filter((point) => point !== 'looked' || about !== 'send');
    for (const point of reached) must.add(`${about}: ${point}`).add(`${about}: killed at ${point}`);
    for (const end of [...ENDS, ...(about === 'send' ? [] : LOOKS)]) must.add(`${about}: ${end}`);
    must.add(`${about}: stopped by the fence`);
    if (about === 'edit head' || about === 'edit pointer') must.add(`${about}: gone`);
    if (about === 'open' && thread && replies.length > 0) must.add(`${about}: gone`);
    if (about === 'edit head' && traits.editsRenew) must.add(`${about}: locked`);
  }
  for (const what of ['excused', 'nothing may be sent any more', 'the hub failed', 'retried by an officer', 'idle'])
    must.add(`any: ${what}`);
  for (const what of natureMustShow(ordersItself, traits)) must.add(`any: ${what}`);
  if (anchor) must.add('any: waits for the page');
  if (capabilities.media && !ordersItself) {
    for (const what of ['prepared', 'killed at prepared', 'an image was given up waiting for'])
      must.add(`any: ${what}`);
    if (edit) must.add('any: prepared what is owed');
  }
  return [...must];
}

function natureMustShow(ordersItself: boolean, { keyed, refusesEqual }: Traits): string[] {
  if (ordersItself) return ['pre-empted', 'dropped as stale'];
  return [
    ...['unchanged', 'settled', 'mended', 'landed after its caller gave up'],
    ...(keyed ? ['replayed a key', 'replayed the key of a removed post'] : []),
    ...(refusesEqual ? ['refused a duplicate', 'unsure'] : []),
  ];
}
