import { afterEach, describe, expect, test } from '@jest/globals';
import type { SubscriptionWish } from '../../src/domain/subscriber.js';
import { Allowance } from '../../src/newsroom/allowance.js';
import { type FrontDoor, openFrontDoor } from '../../src/newsroom/front-door.js';
import { Hub, type HubSettings, type Wishes } from '../../src/newsroom/hub.js';
import { ask } from './ask.js';
import { listeningLog } from './listening-log.js';
import { shelf } from './shelves.js';

const doors: FrontDoor[] = [];
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close(0)));
});

const TOPIC = 'https://crisis.example/feeds/fr.atom';
const ASKED = { 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.callback': 'https://newsroom.example/t?desk=1' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function open(
  taken: Awaited<ReturnType<Wishes['ask']>> | Error | null = 'taken',
  about: Partial<HubSettings> = {},
) {
  const shown = await shelf();
  const log = listeningLog();
  const wishes: SubscriptionWish[] = [];
  const vet = (callback: string) => (callback.startsWith('https://newsroom.example/') ? null : 'Not a public address.');
  const settings = {
    publicUrl: 'https://crisis.example',
    shelf: () => shown,
    vet,
    isProxy: () => false,
    log,
    ...about,
  };
  const hub = new Hub(settings);
  const keep = async (wish: SubscriptionWish) => {
    wishes.push(wish);
    if (taken instanceof Error) throw taken;
    return taken ?? 'taken';
  };
  if (taken !== null) hub.follow({ ask: keep });
  const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shown, hub });
  doors.push(door);
  const post = (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = FORM) =>
    ask(door.port, '/hub', { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  return { post, wishes, port: door.port };
}

describe('a wish', () => {
  test('is written down as it was asked, and answered 202 in plain text', async () => {
    const { post, wishes } = await open();
    const answer = await post({ ...ASKED, 'hub.secret': 'é'.repeat(99), 'hub.lease_seconds': '3600', foo: 'bar' });
    expect([answer.status, answer.headers['content-type']]).toEqual([202, 'text/plain; charset=utf-8']);
    expect(wishes).toEqual([
      {
        mode: 'subscribe',
        topic: '/feeds/fr.atom',
        callback: ASKED['hub.callback'],
        world: 'live',
        secret: 'é'.repeat(99),
        leaseSeconds: 3_600,
      },
    ]);
  });

  test.each([
    ['', 864_000],
    ['1', 300],
    ['99999999', 2_592_000],
  ])('for a lease of "%s" seconds gets %i', async (lease, given) => {
    const { post, wishes } = await open();
    await post({ ...ASKED, 'hub.lease_seconds': lease });
    expect(wishes[0]!.leaseSeconds).toBe(given);
  });

  test.each([
    ['another mode', { 'hub.mode': 'publish' }, 400, /hub\.mode/],
    ['no topic', { 'hub.topic': '' }, 404, /hub\.topic/],
    ['a topic of another hub', { 'hub.topic': 'https://other.example/feeds/fr.atom' }, 404, /hub\.topic/],
    ['a page', { 'hub.topic': 'https://crisis.example/fr' }, 404, /hub\.topic/],
    ['a feed that is not there', { 'hub.topic': 'https://crisis.example/feeds/xx.atom' }, 404, /hub\.topic/],
    ['a feed with a query', { 'hub.topic': `${TOPIC}?x=1` }, 404, /hub\.topic/],
    ['no callback', { 'hub.callback': '' }, 400, /hub\.callback: It is needed/],
    ['a callback inside', { 'hub.callback': 'http://169.254.169.254/' }, 400, /hub\.callback: Not a public/],
    ['a callback with a fragment', { 'hub.callback': 'https://newsroom.example/#x' }, 400, /no fragment/],
    ['a long callback', { 'hub.callback': `https://newsroom.example/${'x'.repeat(2_100)}` }, 400, /longer than/],
    ['a secret of 200 bytes', { 'hub.secret': 'é'.repeat(100) }, 400, /less than 200 bytes/],
    ['a secret with NUL', { 'hub.secret': 'a\0b' }, 400, /NUL/],
    ['a lease that is no number', { 'hub.lease_seconds': '-5' }, 400, /number of seconds/],
    ['a body without end', { foo: 'x'.repeat(9_000) }, 413, /longer than/],
  ])('with %s is refused with the reason', async (_what, fields, status, reason) => {
    const { post, wishes } = await open();
    const answer = await post({ ...ASKED, ...fields });
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/plain; charset=utf-8']);
    expect(answer.body.toString()).toMatch(reason);
    expect(wishes).toEqual([]);
  });

  test('is taken only as a form', async () => {
    const { post, port } = await open();
    expect((await post(ASKED, { 'content-type': 'application/json' })).status).toBe(415);
    const got = await ask(port, '/hub');
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    const twice = await ask(port, '/hub', {
      method: 'POST',
      headers: FORM,
      body: `${new URLSearchParams(ASKED)}&hub.mode=unsubscribe`,
    });
    expect(twice.status).toBe(400);
  });

  test.each([
    ['there is no database', null, 503],
    ['the database does not answer', new Error('connect ECONNREFUSED'), 503],
    ['too many wait for its host', 'host' as const, 429],
    ['the hub is full', 'hub' as const, 503],
  ])('is not taken while %s, and may come again', async (_why, taken, status) => {
    const { post } = await open(taken);
    const answer = await post(ASKED);
    expect(answer.status).toBe(status);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('from an address that asks too often waits', async () => {
    const allowance = new Allowance({ atOnce: 1, perMinute: 60, callers: 10 }, () => 0);
    const { post } = await open('taken', { allowance });
    expect((await post(ASKED)).status).toBe(202);
    const refused = await post(ASKED);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
  });

  test.each([
    ['address of one IPv6 network', '2001:db8:1:2::3', { atOnce: 1 }, { atOnce: 9 }],
    ['network of one customer', '2001:db8:1:ffff::1', { atOnce: 9 }, { atOnce: 1 }],
  ])('from another %s waits with it', async (_what, other, near, wide) => {
    const allowing = ({ atOnce }: { atOnce: number }) => new Allowance({ atOnce, perMinute: 60, callers: 10 }, () => 0);
    const isProxy = (_address: string, hop = 0) => hop === 0;
    const { post } = await open('taken', { isProxy, allowance: allowing(near), wideAllowance: allowing(wide) });
    const from = async (address: string) => (await post(ASKED, { ...FORM, 'x-forwarded-for': address })).status;
    expect(await from('2001:db8:1:2::1')).toBe(202);
    expect(await from(other)).toBe(429);
    expect(await from('2001:db8:2:2::1')).toBe(202);
  });
});
