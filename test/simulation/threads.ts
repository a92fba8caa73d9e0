import { Worker } from 'node:worker_threads';
import type { Chunk, ChunkResult, Found } from './chunk.js';
import type { Order } from './thread.js';
import type { Variant } from './variants.js';

/** Nothing is dialled; the registry is only asked what its kinds can do. */
export const POLICY = { allowNetworks: [], training: 'http://127.0.0.1:9', ownHosts: [] };

/** Threads that run the simulation of one built tree, each order by whichever is free. */
export class Threads {
  private readonly all: Worker[];
  private readonly idle: Worker[];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  constructor(directory: string, count: number) {
    this.all = Array.from(
      { length: count },
      () => new Worker(`${directory}/test/simulation/thread.js`, { workerData: { policy: POLICY } }),
    );
    this.idle = [...this.all];
  }

  run(chunk: Chunk): Promise<ChunkResult> {
    return this.ask({ run: chunk });
  }

  replay(variant: Variant, schedule: readonly number[]): Promise<{ found: Found | null; story: string[] }> {
    return this.ask({ replay: { variant, schedule, told: true } });
  }

  private async ask<Answer>(order: Order): Promise<Answer> {
    const worker = this.idle.pop() ?? (await new Promise<Worker>((free) => this.waiting.push(free)));
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const ended = (code: number) => reject(new Error(`A thread of the simulation ended with ${code}.`));
        worker.once('error', reject).once('exit', ended);
        worker.once('message', (answer: Answer) => {
          worker.off('error', reject).off('exit', ended);
          resolve(answer);
        });
        worker.postMessage(order);
      });
    } finally {
      const next = this.waiting.shift();
      if (next) next(worker);
      else this.idle.push(worker);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((worker) => worker.terminate()));
  }
}
