import { describe, expect, test } from '@jest/globals';
import { MastoHttpError } from 'masto';
import { ask, clock, ground, masto, TOKENS } from './ground.js';

const post = (key: string) => ({ requestInit: { headers: { 'Idempotency-Key': key } } });

describe('the Mastodon stand-in, through the library that the hub uses', () => {
  test('a status is created, read, replied to, edited and deleted', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    const first = await v1.statuses.create({ status: 'Restez chez vous.', language: 'fr', visibility: 'public' });
    expect(first).toMatchObject({
      language: 'fr',
      visibility: 'public',
      editedAt: null,
      content: '<p>Restez chez vous.</p>',
    });
    expect(first.url).toBe(`${training.url}/mastodon/@crisis/${first.id}`);

    const reply = await v1.statuses.create({ status: 'Mise à jour.', inReplyToId: first.id, language: 'fr' });
    expect(reply.inReplyToId).toBe(first.id);

    const edited = await v1.statuses.$select(first.id).update({ status: 'Restez chez vous. Corrigé.', language: 'fr' });
    expect(edited.editedAt).not.toBeNull();
    expect((await v1.statuses.$select(first.id).fetch()).content).toBe('<p>Restez chez vous. Corrigé.</p>');

    const removed = await v1.statuses.$select(reply.id).remove();
    expect(removed.text).toBe('Mise à jour.');
    await expect(v1.statuses.$select(reply.id).fetch()).rejects.toMatchObject({
      statusCode: 404,
      message: 'Record not found',
    });
  });

  test('the source and every earlier text of an edited status can be read', async () => {
    const { v1 } = masto(await ground());
    const { id } = await v1.statuses.create({ status: 'un <b>' });
    await v1.statuses.$select(id).update({ status: 'deux' });
    expect((await v1.statuses.$select(id).source.fetch()).text).toBe('deux');
    const history = await v1.statuses.$select(id).history.list();
    expect(history.map((state) => state.content)).toEqual(['<p>un &lt;b&gt;</p>', '<p>deux</p>']);
  });

  test('the instance tells its limits and the account who it is', async () => {
    const client = masto(await ground());
    const { configuration } = await client.v2.instance.fetch();
    expect(configuration.statuses).toEqual({
      maxCharacters: 500,
      maxMediaAttachments: 4,
      charactersReservedPerUrl: 23,
    });
    expect(await client.v1.accounts.verifyCredentials()).toMatchObject({
      username: 'crisis',
      source: { privacy: 'public' },
    });
  });

  test('the timeline has the newest first and is paged by max_id', async () => {
    const { v1 } = masto(await ground());
    const account = await v1.accounts.verifyCredentials();
    for (const n of [1, 2, 3, 4, 5]) await v1.statuses.create({ status: `post ${n}` });
    const pages: string[][] = [];
    for await (const page of v1.accounts.$select(account.id).statuses.list({ limit: 2 })) {
      pages.push(page.map((status) => status.content));
      if (page.length < 2) break;
    }
    expect(pages).toEqual([['<p>post 5</p>', '<p>post 4</p>'], ['<p>post 3</p>', '<p>post 2</p>'], ['<p>post 1</p>']]);
  });

  test('several statuses are read at once, at most 20, and what is not there is left out', async () => {
    const { v1 } = masto(await ground());
    const { id } = await v1.statuses.create({ status: 'here' });
    expect((await v1.statuses.fetch({ id: [id, '123'] })).map((status) => status.id)).toEqual([id]);
    const many = Array.from({ length: 21 }, (_, i) => String(i));
    await expect(v1.statuses.fetch({ id: many })).rejects.toMatchObject({ statusCode: 422 });
  });

  test('a wrong token is refused with the error that the library reads', async () => {
    const { v1 } = masto(await ground(), 'another');
    const error = await v1.statuses.create({ status: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MastoHttpError);
    expect(error).toMatchObject({ statusCode: 401, message: 'The access token is invalid' });
  });
});

function formOf(fields: { readonly [name: string]: string }): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

describe('the Mastodon stand-in', () => {
  test('a repeated key gives the status that it made, as that status stands now', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    const first = await v1.statuses.create({ status: 'version 1' }, post('k'));
    await v1.statuses.$select(first.id).update({ status: 'version 2' });
    const again = await v1.statuses.create({ status: 'version 3' }, post('k'));
    expect(again).toMatchObject({ id: first.id, content: '<p>version 2</p>' });
    expect(training.record().filter((entry) => entry.event === 'posted')).toHaveLength(1);
  });

  test('a key is forgotten after an hour, and then the same call posts again', async () => {
    const time = clock();
    const training = await ground({ now: time.now });
    const { v1 } = masto(training);
    const first = await v1.statuses.create({ status: 'a' }, post('k'));
    time.forward(3599);
    expect((await v1.statuses.create({ status: 'a' }, post('k'))).id).toBe(first.id);
    time.forward(1);
    expect((await v1.statuses.create({ status: 'a' }, post('k'))).id).not.toBe(first.id);
  });

  test('a key whose status was deleted finds nothing', async () => {
    const { v1 } = masto(await ground());
    const { id } = await v1.statuses.create({ status: 'a' }, post('k'));
    await v1.statuses.$select(id).remove();
    await expect(v1.statuses.create({ status: 'a' }, post('k'))).rejects.toMatchObject({ statusCode: 404 });
  });

  test('a reply to a status that is not there is refused', async () => {
    const { v1 } = masto(await ground());
    await expect(v1.statuses.create({ status: 'a', inReplyToId: '1' })).rejects.toMatchObject({ statusCode: 404 });
  });

  test('a reply whose parent was deleted stays, and replies to nothing', async () => {
    const { v1 } = masto(await ground());
    const parent = await v1.statuses.create({ status: 'a' });
    const reply = await v1.statuses.create({ status: 'b', inReplyToId: parent.id });
    await v1.statuses.$select(parent.id).remove();
    expect((await v1.statuses.$select(reply.id).fetch()).inReplyToId).toBeNull();
  });

  test('the 500 characters are graphemes, an address counts 23, and 501 are too many', async () => {
    const { v1 } = masto(await ground());
    const address = `https://crisis.example/fr/messages/2026-0042/v1?${'x'.repeat(200)}`;
    const fits = `${'👩‍👩‍👧'.repeat(476)} ${address}`;
    await expect(v1.statuses.create({ status: fits })).resolves.toMatchObject({ editedAt: null });
    await expect(v1.statuses.create({ status: `é${fits}` })).rejects.toMatchObject({
      statusCode: 422,
      message: 'Validation failed: Text character limit of 500 exceeded',
    });
  });

  test('the content warning counts as well', async () => {
    const { v1 } = masto(await ground());
    await expect(v1.statuses.create({ status: 'a'.repeat(499), spoilerText: 'ab' })).rejects.toMatchObject({
      statusCode: 422,
    });
  });

  test('an edit that leaves the text out is refused, as it would empty the status', async () => {
    const training = await ground();
    const { id } = await masto(training).v1.statuses.create({ status: 'a' });
    const answer = await ask(training, 'PUT', `/mastodon/api/v1/statuses/${id}`, {
      token: TOKENS.mastodon,
      body: { language: 'fr' },
    });
    expect(answer).toMatchObject({ status: 422, json: { error: "Validation failed: Text can't be blank" } });
  });

  test('an edit that changes nothing is swallowed and leaves no mark', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    const { id } = await v1.statuses.create({ status: 'a', language: 'fr' });
    expect((await v1.statuses.$select(id).update({ status: 'a', language: 'fr' })).editedAt).toBeNull();
    expect(training.record()).toHaveLength(1);
  });

  test('content is HTML as Mastodon makes it', async () => {
    const { v1 } = masto(await ground());
    const url = 'https://www.crisis.example/fr/messages/2026-0042/v1';
    const { content } = await v1.statuses.create({ status: `A & B\nC\n\nVoir ${url}. #Bruxelles` });
    expect(content).toBe(
      '<p>A &amp; B<br />C</p><p>Voir <a href="https://www.crisis.example/fr/messages/2026-0042/v1" target="_blank" ' +
        'rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span>' +
        '<span class="ellipsis">crisis.example/fr/messages/202</span><span class="invisible">6-0042/v1</span></a>. ' +
        `<a href="${content.match(/http:[^"]*tags/)?.[0]}/Bruxelles" class="mention hashtag" rel="tag">#<span>Bruxelles</span></a></p>`,
    );
  });

  test.each([
    ['urlencoded', new URLSearchParams({ status: 'né à Liège', language: 'fr' })],
    ['multipart', formOf({ status: 'né à Liège', language: 'fr' })],
    ['JSON', { status: 'né à Liège', language: 'fr' }],
  ])('a status can be sent as %s', async (_, body) => {
    const answer = await ask(await ground(), 'POST', '/mastodon/api/v1/statuses', { token: TOKENS.mastodon, body });
    expect(answer).toMatchObject({ status: 200, json: { content: '<p>né à Liège</p>', language: 'fr' } });
  });

  test('every answer tells the rate limit, with its reset as a time', async () => {
    const { headers } = await ask(await ground(), 'GET', '/mastodon/api/v2/instance');
    expect(headers.get('x-ratelimit-limit')).toBe('3000');
    expect(Number(headers.get('x-ratelimit-remaining'))).toBe(2999);
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('more calls than the rate allows are refused until the window ends', async () => {
    const time = clock();
    const training = await ground({ now: time.now, limits: { rateFactor: 0.01 } });
    const asked = () => ask(training, 'GET', '/mastodon/api/v2/instance');
    for (const status of [200, 200, 200, 429]) expect((await asked()).status).toBe(status);
    time.forward(300);
    expect((await asked()).status).toBe(200);
  });

  test('a message shown to followers only is not what the public could see', async () => {
    const training = await ground();
    const { v1 } = masto(training);
    await v1.statuses.create({ status: 'between us', visibility: 'private' });
    expect((await ask(training, 'GET', '/')).text).not.toContain('between us');
  });

  test('what the stand-in does not have is refused by name and not ignored', async () => {
    const training = await ground();
    const send = (body: object) => ask(training, 'POST', '/mastodon/api/v1/statuses', { token: TOKENS.mastodon, body });
    for (const extra of [{ media_ids: ['1'] }, { scheduled_at: '2027-01-01T00:00:00Z' }, { visibility: 'secret' }]) {
      expect(await send({ status: 'a', ...extra })).toMatchObject({ status: 422, json: { error: expect.any(String) } });
    }
  });
});
