import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { BoardPlacement } from '../../src/domain/board.js';
import type { Severity } from '../../src/domain/message.js';
import type { MessageRecord } from '../../src/store/messages.store.js';
import { NewsroomStore } from '../../src/store/newsroom.store.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Dispatching, openDispatching } from '../support/dispatching.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';

/* What counts is the order in the stand-ins' own record. */
let server: TestServer;
let office: Dispatching;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(() => office.close());

const alert = (severity: Severity) => content({ kind: 'alert', status: 'exercise', severity });
const converged = async (message: MessageRecord) => (await office.desk.board.of(message.id))?.converged;

describe('fifty messages in one second', () => {
  test('fault 29: withdrawals go first, then the worst severity, and a backlog of routine messages waits for them', async () => {
    const database = await server.database();
    office = await openDispatching(database);
    await office.addSocialChannels();
    // One that stands already, so that there is something to withdraw.
    const wrong = await office.desk.release(alert('Minor'));
    await office.start();
    await until('the first message stands everywhere', () => converged(wrong));
    await office.stop();
    const before = office.training.record().length;

    for (let i = 0; i < 48; i++) await office.desk.release(alert('Minor'));
    const extreme = await office.desk.release(alert('Extreme'));
    await office.desk.release(content({ kind: 'withdrawal', status: 'exercise', severity: 'Minor' }), wrong);
    // Every page stands: else the newest two still wait for theirs while older ones have lost patience.
    await new NewsroomStore(database, null).report('newsroom-1', 51);
    // One call at a time per channel, so that the order of the record is the order of the claims.
    await office.start({ concurrency: 4 });
    await until('both stand everywhere', async () => (await converged(extreme)) && (await converged(wrong)), 25_000);

    const came = office.training.record().slice(before);
    const said = (where: string, event: string) =>
      came.filter((entry) => entry.where === where && entry.event === event).map(({ reference }) => reference);
    const inLanguages = (reference: string) => [reference, reference, reference, reference];
    expect(said('mastodon', 'edited')).toEqual(inLanguages(wrong.reference));
    expect(said('mastodon', 'posted').slice(0, 4)).toEqual(inLanguages(extreme.reference));
    // Of all that came on Mastodon, the withdrawal was first.
    expect(
      came
        .filter(({ where }) => where === 'mastodon')
        .slice(0, 4)
        .map(({ event }) => event),
    ).toEqual(Array.from({ length: 4 }, () => 'edited'));
    expect(said('x', 'posted').slice(0, 8)).toEqual([
      ...inLanguages(wrong.reference),
      ...inLanguages(extreme.reference),
    ]);
  });

  test('fault 29: on an account that is limited, what cannot wait takes the next free slot', async () => {
    office = await openDispatching(await server.database());
    await office.addSocialChannels();
    await office.fault({ at: 'mastodon', mode: 'rate-limit', times: 1, seconds: 5 });
    for (let i = 0; i < 5; i++) await office.desk.release(alert('Minor'));
    await office.start({ concurrency: 4 });
    await until('the account is limited', async () => (await office.desk.board.open(1))[0]!.placements.some(limited));
    const extreme = await office.desk.release(alert('Extreme'));
    await until('it stands everywhere', () => converged(extreme), 25_000);
    const first = office.training.record().find(({ where }) => where === 'mastodon');
    expect(first?.reference).toBe(extreme.reference);
  });
});

const limited = ({ channel, outcome, error, nextTryAt }: BoardPlacement): boolean =>
  channel.kind === 'mastodon' && outcome === 'paused' && error?.code === 'rate-limit' && nextTryAt !== null;
