import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dataSource } from '../../src/data-source.js';
import { Database } from '../../src/store/database.js';
import { type TestServer, testServer } from '../support/database.js';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('fault 07: what a process had locked when it was stopped is free for the others by itself, and what it wrote is undone', async () => {
  const database = await server.database();
  const other = new Database(database.url, dataSource(database.url));
  let goOn = () => {};
  const stopped = database.transaction(async (tx) => {
    await tx.run('UPDATE head SET epoch = 7');
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  });
  const undone = expect(stopped).rejects.toThrow();
  await database.rows('SELECT 1');
  await other.transaction((tx) => tx.run('UPDATE head SET epoch = epoch + 1'));
  goOn();
  await undone;
  const [head] = await other.rows<{ epoch: string }>('SELECT epoch FROM head');
  expect(Number(head!.epoch)).toBe(1);
  // Whoever goes on has a connection that works.
  expect(await database.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await other.close();
});
