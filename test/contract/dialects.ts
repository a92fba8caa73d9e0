import { readdirSync } from 'node:fs';
import { openRegistry } from '../../src/channels/registry.js';
import type { Account } from '../../src/domain/channel.js';
import type { Delivery, Op } from '../../src/domain/delivery.js';
import type { Dialect, Shown } from './dialect.js';
import { FarSide } from './far-side.js';

/** Every dialect that stands in `dialects/`: nobody lists them. */
const folder = new URL('./dialects/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
const DIALECTS = new Map<string, Dialect>();
for (const name of names.sort()) {
  const { dialect } = (await import(`./dialects/${name}.js`)) as { dialect?: Dialect };
  if (dialect?.kind !== name)
    throw new Error(`test/contract/dialects/${name}.ts must export \`dialect\` with \`kind: '${name}'\`.`);
  DIALECTS.set(name, dialect);
}

/** What keeps the claims from being made for every kind of the registry, one sentence each; empty when all is well. */
export function unspoken(kinds: readonly string[], dialects: Iterable<string> = DIALECTS.keys()): string[] {
  const spoken = [...dialects];
  return [
    ...kinds.filter((kind) => !spoken.includes(kind)).map(lacking),
    ...spoken
      .filter((kind) => !kinds.includes(kind))
      .map(
        (kind) => `test/contract/dialects/${kind}.ts is for no kind: src/channels/registry.ts has none of that name.`,
      ),
  ];
}

function lacking(kind: string): string {
  return (
    `The contract suite cannot talk to a channel of kind ${kind}: add test/contract/dialects/${kind}.ts, which exports ` +
    'a `dialect` (test/contract/dialect.ts says what it holds).'
  );
}

/** Every kind of the registry: what is claimed of one is claimed of all, of those added later too. */
export const CHANNEL_KINDS = openRegistry({ allowNetworks: [], training: null, ownHosts: [] }).kinds.all.map(
  ({ kind }) => kind,
);
const problems = unspoken(CHANNEL_KINDS);
if (problems.length > 0) throw new Error(problems.join('\n'));

export function dialect(kind: string): Dialect {
  const found = DIALECTS.get(kind);
  if (!found) throw new Error(lacking(kind));
  return found;
}

export const accountOf = (kind: string, url: string): Account => ({
  settings: dialect(kind).settings(url),
  secrets: dialect(kind).secrets,
});

export const deliveryFor = (kind: string, op?: Op, overrides: Partial<Delivery> = {}): Delivery =>
  dialect(kind).delivery({ ...(op ? { op } : {}), ...overrides });

/** The far side of one kind: what it did is in `shown`. */
export const farSideOf = (kind: string, shown: Shown, tls?: { key: string; cert: string }): FarSide =>
  new FarSide((received) => dialect(kind).act(received, shown), {
    aside: (received) => dialect(kind).aside?.(received) ?? null,
    ...(tls ? { tls } : {}),
  });
