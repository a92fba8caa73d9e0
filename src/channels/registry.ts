import type { ChannelKinds, OpenChannels } from '../domain/channel.js';
import type { CallSubscribers } from '../domain/subscriber.js';
import { type OutboundPolicy, subscriberPolicy } from './address.js';
import { bluesky } from './bluesky/bluesky.js';
import { mastodon } from './mastodon/mastodon.js';
import { Outbound } from './outbound.js';
import type { MakePlugin, Plugin } from './plugin.js';
import { telegram } from './telegram/telegram.js';
import { webhook } from './webhook/webhook.js';
import { WebSub } from './websub/websub.js';
import { x } from './x/x.js';

/**
 * The push channels: one folder and one line here each. This room turns a delivery into calls of a far side and its
 * answers into outcomes; all of it goes through outbound.ts. It keeps no state, retries nothing and never guesses: when
 * an effect cannot be known, the outcome is `unknown`, and the loop looks. What it does not promise is a timetable;
 * when and how often something is sent is the loop's.
 */
// biome-ignore format: one line per channel, so that adding one changes one line
const PLUGINS: readonly MakePlugin[] = [
  mastodon,
  x,
  webhook,
  bluesky,
  telegram,
];

export interface Registry {
  readonly kinds: ChannelKinds;
  readonly channels: OpenChannels;
  /** Not channels of their own: they follow a public feed, and none of them is set up by an officer (ADR 18). */
  readonly subscribers: CallSubscribers;
}

/**
 * Throws on a policy that cannot be read (a CIDR that is none, a training origin that is no URL). Subscribers, who are
 * strangers, get `subscriberNetworks` in place of what the policy allows to officers.
 */
export function openRegistry(policy: OutboundPolicy, subscriberNetworks: readonly string[] = []): Registry {
  const outbound = new Outbound(policy);
  const plugins = new Map(
    PLUGINS.map((make) => make(outbound)).map((plugin): [string, Plugin] => [plugin.kind.kind, plugin]),
  );
  const named = (kind: string): Plugin => {
    const plugin = plugins.get(kind);
    if (!plugin) throw new Error(`There is no kind of channel "${kind}"; there are ${[...plugins.keys()].join(', ')}.`);
    return plugin;
  };
  return {
    kinds: {
      all: [...plugins.values()].map((plugin) => plugin.kind),
      get: (kind) => named(kind).kind,
      has: (kind) => plugins.has(kind),
    },
    subscribers: new WebSub(new Outbound(subscriberPolicy(policy, subscriberNetworks))),
    channels: { open: (kind, account, context) => named(kind).open(account, context) },
  };
}
