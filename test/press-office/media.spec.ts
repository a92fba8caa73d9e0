import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Draft, LedgerLine, MessageDetail, Page, Preview, Problem, Upload } from '../../src/press-office/api.js';
import { ImagesService } from '../../src/press-office/images.service.js';
import { content, image } from '../support/messages.js';
import { mapPng, phonePhoto } from '../support/pictures.js';
import { type Desk, type Officer, openDesk } from './desk.js';

let desk: Desk;
let author: Officer;
let auditor: Officer;
const { alt } = image();

beforeAll(async () => {
  desk = await openDesk();
  author = await desk.officer('author');
  auditor = await desk.officer('auditor');
});
afterAll(() => desk.close());

const upload = (bytes: Buffer, type = 'image/jpeg', by: Officer | null = author) =>
  desk.ask<Upload & Problem>({
    method: 'POST',
    url: '/api/v1/media',
    headers: { 'content-type': type, ...(by ? { authorization: `Bearer ${by.token}` } : {}) },
    payload: bytes,
  });

/** Uploaded and named as a message names it. */
async function named(bytes?: Buffer) {
  const { status, body } = await upload(bytes ?? (await phonePhoto(320, 240)));
  expect(status).toBe(201);
  return { sha256: body.sha256, alt, credit: 'Fire Service' };
}

const kept = async (sha256: string): Promise<boolean> =>
  (await desk.database.rows(`SELECT FROM image WHERE sha256 = $1`, [sha256])).length > 0;
const twoDaysLater = async (): Promise<void> => {
  await desk.database.rows(`UPDATE image SET wanted_at = wanted_at - interval '2 days'`);
  await desk.app.get(ImagesService).removeUnused();
};

describe('an upload', () => {
  test('is answered with what the hub made of it, and can be read before it is released', async () => {
    const { status, body } = await upload(await phonePhoto(640, 480));
    expect(status).toBe(201);
    expect(body).toMatchObject({ type: 'image/jpeg', width: 480, height: 640, path: `/media/${body.sha256}.jpg` });
    const read = await auditor.get(`/media/${body.sha256}`);
    expect(read.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' });
    expect(Number(read.headers['content-length'])).toBe(body.bytes);
  });

  test('is one image however often it is sent, with one line in the ledger', async () => {
    const picture = await mapPng(101, 99);
    const [first, second] = [await upload(picture), await upload(picture)];
    expect(second.body).toEqual(first.body);
    const admin = await desk.officer('admin');
    const { items } = (await admin.get<Page<LedgerLine>>('/ledger?limit=100')).body;
    const lines = items.filter(({ action, subject }) => action === 'image-added' && subject === first.body.sha256);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ actor: author.email, facts: { type: 'image/png', width: 101, height: 99 } });
  });

  test('is judged by its bytes and not by what it is called', async () => {
    expect((await upload(await mapPng(), 'image/jpeg')).body).toMatchObject({ type: 'image/png' });
    const svg = await upload(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'image/svg+xml');
    expect(svg.status).toBe(400);
    expect(svg.body.errors).toEqual([{ field: 'file', code: 'type', detail: expect.stringContaining('SVG') }]);
  });

  test('above 10 MB is broken off with its reason', async () => {
    const { status, body } = await upload(Buffer.alloc(10_000_001, 0xff));
    expect([status, body.errors[0]?.code]).toEqual([400, 'too-large']);
  });

  test.each([
    ['a form', 'multipart/form-data; boundary=x', 415],
    ['JSON', 'application/json', 400],
  ])('that is %s is refused', async (_, type, status) => {
    expect((await upload(Buffer.from('{}'), type)).status).toBe(status);
  });

  test('needs a sign-in and the right to write', async () => {
    const picture = await mapPng();
    expect((await upload(picture, 'image/png', null)).status).toBe(401);
    expect((await upload(picture, 'image/png', auditor)).status).toBe(403);
  });

  test('at the console comes from our own page, or not at all', async () => {
    const { status } = await desk.ask({
      method: 'POST',
      url: '/api/v1/media',
      headers: { 'content-type': 'image/png', cookie: 'tocsin=x', 'sec-fetch-site': 'cross-site' },
      payload: await mapPng(),
    });
    expect(status).toBe(403);
  });

  test('that is not there is a 404', async () => {
    expect((await author.get('/media/nothing')).status).toBe(404);
    expect((await author.get(`/media/${'0'.repeat(64)}`)).status).toBe(404);
  });
});

describe('a message with an image', () => {
  test('holds its facts, so that an approval is bound to the very bytes', async () => {
    const media = [await named()];
    const id = await author.begin(content({ media: media as never }));
    const { content: said } = (await author.get<Draft>(`/messages/${id}/draft`)).body;
    expect(said.media).toEqual([
      { ...media[0], type: 'image/jpeg', width: 240, height: 320, bytes: expect.any(Number) },
    ]);
    // What was read may be sent back as it is.
    expect((await author.put(id, said)).status).toBe(200);
    await author.submit(id);
  });

  test('that nobody uploaded is refused with its field', async () => {
    const { status, body } = await author.post('/messages', { ...content(), media: [{ sha256: 'a'.repeat(64), alt }] });
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({ field: 'media[0].sha256', code: 'unknown-image' });
  });

  test('without a description in a language that it speaks cannot be submitted, and its draft says so', async () => {
    const { fr, ...others } = alt;
    const id = await author.begin({ ...content(), media: [{ ...(await named()), alt: others }] });
    const { missing } = (await author.get<Draft>(`/messages/${id}/draft`)).body;
    expect(missing.map(({ field }) => field)).toEqual(['media[0].alt.fr']);
    expect((await author.post(`/messages/${id}/submit`)).status).toBe(400);
  });

  test('hands it on to an update, and not to what ends or holds it', async () => {
    const media = [await named()];
    const id = await author.released({ media: media as never });
    const draft = (await author.post<Draft>(`/messages/${id}/draft`, { kind: 'update' })).body;
    expect(draft.content.media).toHaveLength(1);
    const preview = (await author.get<Preview>(`/messages/${id}/preview?as=withdrawal`)).body;
    expect(preview.content.media).toBeUndefined();
    expect((await author.post(`/messages/${id}/withdraw`, { note: 'Wrong place.' })).status).toBe(202);
    const { versions } = (await author.get<MessageDetail>(`/messages/${id}`)).body;
    expect(versions.map((version) => version.content.media?.length ?? 0)).toEqual([1, 0]);
  });
});

describe('what nobody uses', () => {
  test('is forgotten after a day, with a line in the ledger; what a draft or a release names stays', async () => {
    const [unused, drafted, released] = [
      await named(await mapPng(31, 30)),
      await named(await mapPng(32, 30)),
      await named(await mapPng(33, 30)),
    ];
    const draft = await author.begin({ ...content(), media: [drafted] });
    await author.released({ media: [released] as never });
    await desk.app.get(ImagesService).removeUnused();
    expect(await kept(unused.sha256)).toBe(true);
    await twoDaysLater();
    expect([await kept(unused.sha256), await kept(drafted.sha256), await kept(released.sha256)]).toEqual([
      false,
      true,
      true,
    ]);
    const [line] = await desk.database.rows<{ facts: { sha256: string[] } }>(
      `SELECT facts FROM ledger WHERE action = 'images-removed' ORDER BY seq DESC LIMIT 1`,
    );
    expect(line!.facts.sha256).toContain(unused.sha256);
    // Dropped and taken up again, the draft lacks only what is gone.
    const read = await author.get<Draft>(`/messages/${draft}/draft`);
    await author.expect(
      204,
      author.call('DELETE', `/messages/${draft}/draft`, undefined, { 'if-match': `"${read.body.revision}"` }),
    );
    await twoDaysLater();
    expect(await kept(drafted.sha256)).toBe(false);
    const again = await author.post<Draft>(`/messages/${draft}/draft`, { kind: 'alert' });
    expect(again.status).toBe(201);
    expect(again.body.content.media).toBeUndefined();
  });

  test('cannot be removed by hand once it is released, nor changed ever', async () => {
    const { sha256 } = await named(await mapPng(34, 30));
    await expect(desk.database.rows(`UPDATE image SET width = 1 WHERE sha256 = $1`, [sha256])).rejects.toThrow(
      'never changed',
    );
    await author.released({ media: [{ sha256, alt, credit: null }] as never });
    await expect(desk.database.rows(`DELETE FROM image WHERE sha256 = $1`, [sha256])).rejects.toThrow('it stays');
  });
});
