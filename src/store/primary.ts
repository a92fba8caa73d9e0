import pg from 'pg';

/**
 * Of several addresses of one database, the one that takes writes: the first that answers and is not in recovery.
 * While none does, the first: whoever uses it waits there. Decisions are made on the primary only.
 */
export async function primaryOf(urls: readonly string[], patienceMs = 3_000): Promise<string> {
  const [first] = urls;
  if (first === undefined) throw new Error('There is no address of a database.');
  if (urls.length === 1) return first;
  for (const url of urls) if (await takesWrites(url, patienceMs)) return url;
  return first;
}

async function takesWrites(url: string, connectionTimeoutMillis: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis,
    query_timeout: connectionTimeoutMillis,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
    return rows[0]?.recovering === false;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
