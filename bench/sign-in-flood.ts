import { request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/* The flood of bench/sign-in.ts: everybody at once, each from an address of their own, none of them an officer. */
const { url, round, atOnce } = workerData as { url: string; round: number; atOnce: number };

function tried(i: number): Promise<number | string> {
  const body = JSON.stringify({ email: `somebody-${i}@crisis.example`, password: `a wrong password, number ${i}` });
  const address = `10.${round}.${Math.floor(i / 250)}.${(i % 250) + 1}`;
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
  return new Promise((resolve) => {
    const asking = request(`${url}/api/v1/session`, { method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    asking.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
    asking.end(body);
  });
}

const counted: Record<string, number> = {};
for (const status of await Promise.all(Array.from({ length: atOnce }, (_, i) => tried(i))))
  counted[status] = (counted[status] ?? 0) + 1;
parentPort!.postMessage(counted);
