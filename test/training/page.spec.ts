import { describe, expect, test } from '@jest/globals';
import { ask, clock, deliver, event, fault, ground, masto, SECRETS, TOKENS, twitter } from './ground.js';

const page = async (training: Awaited<ReturnType<typeof ground>>) => (await ask(training, 'GET', '/')).text;
const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields) });

describe('the timelines page', () => {
  test('says in every language that this is an exercise, and needs no script', async () => {
    const html = await page(await ground());
    for (const word of ['EXERCICE', 'OEFENING', 'ÜBUNG', 'EXERCISE']) expect(html).toContain(word);
    expect(html).not.toMatch(/<script|http-equiv|\son\w+=/i);
    expect(html).toContain('>Show newest</a>');
  });

  test('says in words where there is nothing', async () => {
    const html = await page(await ground());
    expect(html.match(/Nothing is posted here/g)).toHaveLength(2);
    expect(html.match(/No message has been received yet/g)).toHaveLength(2);
    expect(html).toContain('No fault is on');
  });

  test('shows a thread with its replies, what was edited and what it said before', async () => {
    const training = await ground({ now: clock().now });
    const { v1 } = masto(training);
    const { id } = await v1.statuses.create({ status: 'Premier texte', language: 'fr' });
    await v1.statuses.create({ status: 'La suite', language: 'fr', inReplyToId: id });
    await v1.statuses.$select(id).update({ status: 'Texte corrigé', language: 'fr' });
    const html = await page(training);
    expect(html).toMatch(
      /class="thread">[\s\S]*Texte corrigé[\s\S]*edited <time[\s\S]*Premier texte[\s\S]*class="replies">[\s\S]*La suite/,
    );
    expect(html).toContain('lang="fr"');
  });

  test('shows what a broadcaster has, verified, and what it turned away', async () => {
    const training = await ground();
    await deliver(training, 'receiver-a', event(2, 'withdrawal'));
    await deliver(training, 'receiver-a', event(1));
    await deliver(training, 'receiver-a', event(3), { secret: SECRETS['receiver-b'] });
    const html = await page(training);
    expect(html).toContain('✓ signature verified');
    expect(html).toContain('2026-0042, version 2');
    expect(html).toContain('dropped: 2026-0042, version 1');
    expect(html).toContain('refused: No matching signature found');
  });

  test('shows every hostile text as text', async () => {
    const training = await ground();
    const hostile =
      '"><script>alert(1)</script><img src=x onerror=alert(1)> https://a.be/"onclick=alert(1) </textarea>';
    await masto(training).v1.statuses.create({ status: hostile, spoilerText: '<i>' });
    await twitter(training).v2.tweet(hostile);
    await deliver(
      training,
      'receiver-a',
      event(1, 'alert', { reference: '<u>', texts: { fr: { headline: hostile } } }),
    );
    await ask(training, 'POST', '/hand', form({ at: '<b>', id: '<b>', delete: 'yes' }));
    const html = await page(training);
    expect(html).not.toMatch(/<script|<img|<i>|<u>|\sonclick=/i);
    expect(html.match(/<\/textarea>/g)).toHaveLength(html.match(/<textarea/g)?.length ?? 0);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('allows itself its own style and forms, and nothing else', async () => {
    const { headers } = await ask(await ground(), 'GET', '/');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('switches a fault on and off by its forms', async () => {
    const training = await ground();
    const on = await ask(training, 'POST', '/faults', form({ at: 'x', mode: 'refuse', times: '', seconds: '' }));
    expect([on.status, on.headers.get('location')]).toEqual([303, '/#faults']);
    expect(await page(training)).toContain('x refuses for good (until switched off)');
    expect((await ask(training, 'POST', '/faults', form({ clear: '1' }))).status).toBe(303);
    expect(await page(training)).toContain('No fault is on');
  });

  test('changes, deletes and posts by hand by its forms', async () => {
    const training = await ground();
    const { data } = await twitter(training).v2.tweet('a');
    await ask(training, 'POST', '/hand', form({ at: 'x', id: data.id, edit: 'b\r\nc' }));
    await ask(training, 'POST', '/hand', form({ at: 'x', post: 'd' }));
    const deleted = await ask(training, 'POST', '/hand', form({ at: 'x', id: data.id, edit: 'b', delete: 'yes' }));
    expect(deleted.status).toBe(303);
    const told = training.record().map((entry) => [entry.event, entry.text]);
    expect(told).toEqual([
      ['posted', 'a'],
      ['hand-edited', 'b\nc'],
      ['hand-posted', 'd'],
      ['hand-deleted', undefined],
    ]);
  });

  test('tells whoever pressed a button why nothing was done', async () => {
    const training = await ground();
    const answer = await ask(training, 'POST', '/hand', form({ at: 'x', id: '1', edit: 'a' }));
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Nothing was done. id: There is no post 1 at x now.');
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 303],
    [{}, 303],
  ])('a form sent with %j is answered %i', async (headers, status) => {
    const training = await ground();
    const order = { ...form({ at: 'x', mode: 'refuse' }), headers };
    expect((await ask(training, 'POST', '/faults', order)).status).toBe(status);
  });

  test('the address of a post leads to it on the page', async () => {
    const training = await ground();
    const { id, url } = await masto(training).v1.statuses.create({ status: 'a' });
    const answer = await ask(training, 'GET', new URL(url ?? '').pathname);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/#mastodon-${id}`]);
    expect(await page(training)).toContain(`id="mastodon-${id}"`);
  });

  test('says which faults are on before the timelines', async () => {
    const training = await ground();
    await fault(training, { at: 'receiver-a', mode: 'lost-answer', times: 2 });
    expect(await page(training)).toMatch(
      /Faults are on[\s\S]*receiver-a does what is asked[\s\S]*the next 2 calls[\s\S]*class="columns"/,
    );
  });

  test('shows the newest of very many, and says how many there are', async () => {
    const training = await ground();
    for (let n = 1; n <= 41; n += 1) {
      await ask(training, 'POST', '/mastodon/api/v1/statuses', {
        token: TOKENS.mastodon,
        body: { status: `post ${n}.` },
      });
    }
    const html = await page(training);
    expect(html).toContain('The newest 40 of 41 are shown');
    expect(html).not.toContain('post 1.');
  });
});
