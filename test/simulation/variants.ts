import type { Capabilities, ChannelKind } from '../../src/domain/channel.js';

/** One kind of channel under one choice of its settings, as far as they change what it can do. */
export interface Variant {
  readonly kind: string;
  /** Such as `x corrections=keep`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly traits: Traits;
}

/** How a far side behaves beyond what the capabilities say. What is not promised here is not relied on. */
export interface Traits {
  /** A repeated key gives the first post back, for an hour, or until the far side forgets its keys. */
  readonly keyed: boolean;
  /** A text that was posted before is refused; with the removed ones, where the schedule says so. */
  readonly refusesEqual: boolean;
  /** Each edit gives the post a new id, and there is an end to editing. */
  readonly editsRenew: boolean;
}

const NO_NET: Traits = { keyed: false, refusesEqual: false, editsRenew: false };
/** What a kind is not named in has neither net but read-back: the harshest far side there is. */
const TRAITS: { readonly [kind: string]: Traits } = {
  mastodon: { ...NO_NET, keyed: true },
  x: { ...NO_NET, refusesEqual: true, editsRenew: true },
};

/** The least that the settings of each kind need. */
const SETTINGS: { readonly [kind: string]: object } = {
  mastodon: { url: 'https://mastodon.example/' },
  x: { account: 'crisis' },
  webhook: { url: 'https://newsroom.example/', broadcaster: 'Newsroom' },
  bluesky: { handle: 'crisis.example' },
  telegram: { chat: '@crisis' },
};

interface Choice {
  readonly name: string;
  readonly value: string | boolean;
}

/** Every kind in the registry, each with the choices of its settings form that change its capabilities. */
export function variantsOf(kinds: readonly ChannelKind[]): Variant[] {
  return kinds.flatMap((kind) => {
    const settings = SETTINGS[kind.kind];
    if (!settings)
      throw new Error(`test/simulation/variants.ts does not say what settings ${kind.kind} needs at least.`);
    const found = new Map<string, Variant>();
    for (const choices of combinations(choicesOf(kind))) {
      const chosen = Object.fromEntries(choices.map(({ name, value }) => [name, value]));
      const capabilities = kind.capabilities({ ...settings, ...chosen });
      const as = JSON.stringify({ ...capabilities, readBackSeconds: null });
      const name = [kind.kind, ...choices.map((choice) => `${choice.name}=${choice.value}`)].join(' ');
      const before = found.get(as);
      if (before && before.name.length <= name.length) continue;
      found.set(as, { kind: kind.kind, name, capabilities, traits: TRAITS[kind.kind] ?? NO_NET });
    }
    return [...found.values()];
  });
}

type Property = { enum?: unknown[]; type?: string; default?: unknown };

/** The choices of a form that are not its defaults. What is filtered is no capability. */
function choicesOf(kind: ChannelKind): Choice[][] {
  const { properties = {} } = kind.settingsSchema as { properties?: { [name: string]: Property } };
  return Object.entries(properties)
    .filter(([name]) => name !== 'minimumSeverity')
    .map(([name, property]) => {
      const values = property.enum ?? (property.type === 'boolean' ? [true, false] : []);
      return values
        .filter((value): value is string | boolean => typeof value === 'string' || typeof value === 'boolean')
        .filter((value) => value !== property.default)
        .map((value) => ({ name, value }));
    })
    .filter((choices) => choices.length > 0);
}

function combinations(fields: readonly Choice[][]): Choice[][] {
  const [first, ...rest] = fields;
  if (!first) return [[]];
  const others = combinations(rest);
  return [...others, ...first.flatMap((choice) => others.map((other) => [choice, ...other]))];
}
