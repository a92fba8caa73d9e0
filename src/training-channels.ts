import { createHmac } from 'node:crypto';
import type { ChannelKinds } from './domain/channel.js';
import { admit } from './domain/refusal.js';
import type { ChannelsStore } from './store/channels.store.js';
import type { Database } from './store/database.js';
import { Head } from './store/ledger.store.js';
import { STAND_INS } from './training/stand-ins.js';

/**
 * The exercise channels of a hub that nobody has set up yet: they lead to its own training ground, so that a fresh
 * installation can publish, correct and withdraw at once, and reaches nobody. They are ordinary channels; only their
 * address follows the training ground's. A stand-in whose channel is not made by default is added by an officer, as the
 * training ground's page tells.
 */
export interface TrainingAccess {
  /** Without a trailing slash. */
  readonly url: string;
  /** By the stand-in's name. */
  readonly tokens: { readonly [standIn: string]: string };
  readonly receivers: { readonly [name: string]: string };
}

const BY_DEFAULT = STAND_INS.filter(({ exercise }) => exercise.byDefault);
const RECEIVERS = ['receiver-a', 'receiver-b'];
const RECEIVER_KIND = 'webhook';

/** Where the channels that a new hub makes by itself lead: by their kind, the names at which faults are ordered. */
export const EXERCISE_PLACES: { readonly [kind: string]: readonly string[] } = {
  ...Object.fromEntries(BY_DEFAULT.map(({ name, exercise }) => [exercise.kind, [name]])),
  [RECEIVER_KIND]: RECEIVERS,
};

/** Derived from the hub's key, so that both sides know them and no file holds them. */
export function trainingSecrets(masterKey: Buffer): Pick<TrainingAccess, 'tokens' | 'receivers'> {
  const derive = (name: string) => createHmac('sha256', masterKey).update(`tocsin/training/1/${name}`).digest();
  return {
    tokens: Object.fromEntries(STAND_INS.map(({ name }) => [name, derive(name).toString('base64url')])),
    receivers: Object.fromEntries(RECEIVERS.map((name) => [name, `whsec_${derive(name).toString('base64')}`])),
  };
}

const wanted = ({ url, tokens, receivers }: TrainingAccess) => [
  ...BY_DEFAULT.map(({ name: standIn, mount, exercise: { kind, name, input } }) => ({
    kind,
    name,
    input: input(`${url}${mount}`, tokens[standIn] ?? ''),
  })),
  ...Object.entries(receivers).map(([name, secret]) => ({
    kind: RECEIVER_KIND,
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
