import { parentPort, workerData } from 'node:worker_threads';
import { openRegistry } from '../../src/channels/registry.js';
import { type Chunk, replay, runChunk } from './chunk.js';
import type { Variant } from './variants.js';

/* A thread that runs what it is given, chunk by chunk. It never dials anybody: of the registry it asks only how a kind of
   channel words a post that is made once more. */
const { kinds } = openRegistry(workerData.policy);

export type Order =
  | { readonly run: Chunk }
  | { readonly replay: { readonly variant: Variant; readonly schedule: readonly number[]; readonly told: boolean } };

parentPort!.on('message', async (order: Order) => {
  if ('run' in order) {
    const { again } = kinds.get(order.run.variant.kind);
    parentPort!.postMessage(await runChunk(order.run, again));
    return;
  }
  const { variant, schedule, told } = order.replay;
  const story: string[] = [];
  const tell = told ? (line: string) => void story.push(line) : undefined;
  const found = await replay(variant, schedule, kinds.get(variant.kind).again, tell);
  parentPort!.postMessage({ found, story });
});
