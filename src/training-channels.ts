import { createHmac } from 'node:crypto';
import type { ChannelKinds } from './domain/channel.js';
import { admit } from './domain/refusal.js';
import type { ChannelsStore } from './store/channels.store.js';
import type { Database } from './store/database.js';
import { Head } from './store/ledger.store.js';

/**
 * The exercise channels of a hub that nobody has set up yet: they lead to its own training ground, so that a fresh
 * installation can publish, correct and withdraw at once, and reaches nobody. They are ordinary channels; only their
 * address follows the training ground's.
 */
export interface TrainingAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly tokens: { readonly mastodon: string; readonly x: string };
  readonly receivers: { readonly [name: string]: string };
}

/** Derived from the hub's key, so that both sides know them and no file holds them. */
export function trainingSecrets(masterKey: Buffer): Pick<TrainingAccess, 'tokens' | 'receivers'> {
  const derive = (name: string) => createHmac('sha256', masterKey).update(`tocsin/training/1/${name}`).digest();
  return {
    tokens: {
      mastodon: derive('mastodon').toString('base64url'),
      x: derive('x').toString('base64url'),
    },
    receivers: {
      'receiver-a': `whsec_${derive('receiver-a').toString('base64')}`,
      'receiver-b': `whsec_${derive('receiver-b').toString('base64')}`,
    },
  };
}

const wanted = ({ url, tokens, receivers }: TrainingAccess) => [
  { kind: 'mastodon', name: 'Mastodon (training)', input: { url: `${url}/mastodon`, token: tokens.mastodon } },
  {
    kind: 'x',
    name: 'X (training)',
    input: { url: `${url}/x`, account: '@training', accessToken: tokens.x },
  },
  ...Object.entries(receivers).map(([name, secret]) => ({
    kind: 'webhook',
    name,
    input: { url: `${url}/receivers/${name}`, broadcaster: name, secret },
  })),
];

/** Makes them where the hub has no channel at all, and moves their addresses where the training ground has moved. */
export async function keepTrainingChannels(
  { database, channels, kinds }: { database: Database; channels: ChannelsStore; kinds: ChannelKinds },
  access: TrainingAccess,
): Promise<void> {
  await database.transaction(async (tx) => {
    const head = await Head.lock(tx);
    const rows = await channels.all(tx);
    const fresh = !(await channels.everAny(tx));
    for (const { kind, name, input } of wanted(access)) {
      const account = admit(kinds.get(kind).parseSettings(input, 'exercise'));
      const row = rows.find((known) => known.training && known.kind === kind && known.name === name);
      if (row) await channels.change(tx, row.id, { account });
      if (row || !fresh) continue;
      await channels.add(tx, { kind, name, world: 'exercise', account, training: true }, head.now);
      await head.write({
        actor: 'hub',
        action: 'channel-added',
        subject: name,
        facts: { kind, world: 'exercise', training: true },
      });
    }
  });
}
