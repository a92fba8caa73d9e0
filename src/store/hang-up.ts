import type pg from 'pg';

/** Ends a connection in order; one whose far end has frozen never says goodbye, so it is cut after `withinMs`. */
export async function hangUp(client: pg.Client, withinMs = 1_000): Promise<void> {
  const patience = setTimeout(() => cut(client), withinMs);
  await client.end().catch(() => undefined);
  clearTimeout(patience);
}

/** Ends a connection without a word. Its pool, if it has one, then makes another. */
export function cut(client: pg.Client): void {
  // `end` tells the pool not to use it again, but may wait for the far end; the socket does not.
  void client.end().catch(() => undefined);
  client.connection.stream.destroy();
}
