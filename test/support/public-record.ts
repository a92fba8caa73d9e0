import type { Entry } from '../../src/training/record.js';

/** What the stand-ins' own record says about a night: never the hub's opinion of it. */

const placementOf = (entry: Entry) => `${entry.where} ${entry.reference} ${entry.language}`;

/** Posts of one version in one place that the public could see more than once. */
export function postedTwice(record: readonly Entry[]): string[] {
  const posts = record
    .filter(({ event }) => event === 'posted')
    .map((entry) => `${placementOf(entry)} v${entry.version}`);
  return posts.filter((post, i) => posts.indexOf(post) !== i);
}

/** By placement (place, message, language), the highest version that could be seen after each thing that happened. */
export function shownOver(record: readonly Entry[]): Map<string, number[]> {
  const posts = new Map<string, { placement: string; version: number }>();
  const highest = new Map<string, number[]>();
  for (const entry of record.filter(({ event }) => event === 'posted' || event === 'edited' || event === 'deleted')) {
    const placement = posts.get(entry.id)?.placement ?? placementOf(entry);
    if (entry.event === 'deleted') posts.delete(entry.id);
    else posts.set(entry.id, { placement, version: entry.version ?? 0 });
    const versions = [...posts.values()].filter((post) => post.placement === placement).map(({ version }) => version);
    highest.set(placement, [...(highest.get(placement) ?? []), Math.max(0, ...versions)]);
  }
  return highest;
}

/** By receiver and message, the versions that it took, in order; what it turned away as known is not among them. */
export function takenBy(record: readonly Entry[]): Map<string, number[]> {
  const taken = new Map<string, number[]>();
  for (const { event, stale, where, id, version } of record) {
    if (event !== 'received' || stale || version === undefined) continue;
    const name = `${where} ${id}`;
    taken.set(name, [...(taken.get(name) ?? []), version]);
  }
  return taken;
}

export const isRising = (versions: readonly number[]): boolean =>
  versions.every((version, i) => i === 0 || version > versions[i - 1]!);

export const neverFalls = (versions: readonly number[]): boolean =>
  versions.every((version, i) => i === 0 || version >= versions[i - 1]!);
