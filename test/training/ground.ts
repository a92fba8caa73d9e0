import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { createRestAPIClient, type mastodon } from 'masto';
import { Webhook } from 'standardwebhooks';
import { type IClientSettings, TwitterApi, type TwitterApiTokens } from 'twitter-api-v2';
import { openTraining, type Training, type TrainingOptions } from '../../src/training/training-ground.js';

export const TOKENS = { mastodon: 'mastodon-token', x: 'x-token' };
export const SECRETS = {
  'receiver-a': `whsec_${Buffer.from('a'.repeat(32)).toString('base64')}`,
  'receiver-b': `whsec_${Buffer.from('b'.repeat(32)).toString('base64')}`,
};

const open: Training[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((training) => training.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** A training ground on a free port, in memory unless told, closed after the test. */
export async function ground(options: Partial<TrainingOptions> = {}): Promise<Training> {
  const training = await openTraining({
    host: '127.0.0.1',
    port: 0,
    directory: null,
    tokens: TOKENS,
    receivers: SECRETS,
    ...options,
  });
  open.push(training);
  return training;
}

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-training-'));
  directories.push(directory);
  return directory;
}

/** A clock that moves only when told. */
export function clock(start = '2026-11-22T02:14:00.000Z') {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    forward: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

/** The Mastodon library that the hub uses, asking the stand-in. */
export const masto = (training: Training, accessToken = TOKENS.mastodon): mastodon.rest.Client =>
  createRestAPIClient({ url: training.url, accessToken });

/** The X library that the hub uses, its fixed address turned to the stand-in. */
export function twitter(training: Training, tokens: string | TwitterApiTokens = TOKENS.x): TwitterApi {
  const turned: Partial<IClientSettings> = {
    compression: 'identity',
    httpAgent: new Agent(),
    plugins: [
      {
        onBeforeRequest: ({ computedParams }) => {
          const { pathname, search } = computedParams.url;
          computedParams.url = new URL(`/x${pathname}${search}`, training.url);
        },
      },
    ],
  };
  return typeof tokens === 'string' ? new TwitterApi(tokens, turned) : new TwitterApi(tokens, turned);
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails where it is not
  readonly json: any;
}

type RequestBody = NonNullable<Parameters<typeof fetch>[1]>['body'];

/** A plain HTTP call; an object as body is sent as JSON. */
export async function ask(
  training: Training,
  method: string,
  path: string,
  more: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<Asked> {
  const isJson = more.body !== undefined && (typeof more.body !== 'object' || more.body?.constructor === Object);
  const response = await fetch(`${training.url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(more.token ? { authorization: `Bearer ${more.token}` } : {}),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...more.headers,
    },
    body: isJson && typeof more.body !== 'string' ? JSON.stringify(more.body) : (more.body as RequestBody),
  });
  const text = await response.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {}
  return { status: response.status, headers: response.headers, text, json };
}

export const fault = (training: Training, order: object) => ask(training, 'POST', '/faults', { body: order });

/** The event of a message's version, as the hub sends it. */
export const event = (version: number, kind = 'alert', more: object = {}) => ({
  type: `message.${kind.replace('-', '_')}`,
  timestamp: '2026-11-22T02:14:07.120Z',
  data: {
    id: '0193-message',
    reference: '2026-0042',
    version,
    kind,
    status: 'exercise',
    texts: { fr: { headline: `Alerte ${version}`, description: '…' }, nl: { headline: `Alarm ${version}` } },
    ...more,
  },
});

/** Signs and sends an event as the hub does; `with` overrides headers. */
export async function deliver(
  training: Training,
  name: keyof typeof SECRETS,
  body: object | string,
  more: { id?: string; secret?: string; headers?: Record<string, string> } = {},
): Promise<Asked> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const at = new Date();
  const id = more.id ?? 'msg_1';
  return ask(training, 'POST', `/receivers/${name}`, {
    body: new TextEncoder().encode(raw),
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(more.secret ?? SECRETS[name]).sign(id, at, raw),
      ...more.headers,
    },
  });
}
