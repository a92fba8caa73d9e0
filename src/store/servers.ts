import pg from 'pg';
import { cut } from './hang-up.js';

/**
 * The servers of one database, and which of them is spoken to: the primary, where everything is decided, or a standby,
 * which may only be read. It promises that no connection stands to a server that did not say to be such a one, and that
 * the primary is found again after a failover, without a restart: whoever cannot connect, is not answered or may not
 * write has all addresses asked anew, and all connections to another server than the one found are dropped. Of two that
 * say to take writes it believes the one of the newer timeline: an old primary that comes back after its standby was
 * promoted is not listened to. It does not promise to notice a server that was cut off and is asked for nothing.
 */
export type Role = 'primary' | 'standby';

/** How long a server has to say what it is, when all are asked at once. */
const SAY_WITHIN_MS = 2_000;

interface Said {
  readonly role: Role;
  /** Raised by every promotion; 0 for a standby, and where there is nothing to choose. */
  readonly timeline: number;
}

export class Servers {
  private at: string;
  /** The newest timeline that a primary was seen on. */
  private timeline = 0;
  private found = false;
  private finding: Promise<void> | undefined;
  private readonly connections = new Set<{ readonly url: string; readonly client: pg.Client }>();
  /** A connection to the server that is spoken to; `connect` rejects when that is not what we want. */
  readonly Client: typeof pg.Client;

  /** `urls` are `postgres://` addresses, in the order in which they are preferred. */
  constructor(
    readonly urls: readonly string[],
    readonly role: Role = 'primary',
  ) {
    const [first] = urls;
    if (first === undefined) throw new Error('There is no address of a database.');
    this.at = first;
    this.Client = clientOf(this);
  }

  static of(address: string | Servers): Servers {
    return typeof address === 'string' ? new Servers([address]) : address;
  }

  /** Where it was seen last, or the first address while it was not seen yet. */
  get url(): string {
    return this.at;
  }

  /**
   * Before the first connection: the first address may be an old primary, which only a newer one shows to be old.
   */
  async ready(): Promise<void> {
    if (!this.found) await this.find();
  }

  /** Connects, and once more when that fails and the server we want is found at another address. */
  async reach<T>(connect: () => Promise<T>): Promise<T> {
    await this.ready();
    const before = this.at;
    try {
      return await connect();
    } catch (error) {
      await this.find();
      if (this.at === before) throw error;
      return connect();
    }
  }

  /** Asks all servers at once what they are. Never rejects; whoever asks meanwhile waits for the same answers. */
  find(): Promise<void> {
    if (this.urls.length === 1) return Promise.resolve();
    this.finding ??= this.askAll().finally(() => {
      this.finding = undefined;
    });
    return this.finding;
  }

  /** The server that is spoken to is no longer what we want: none of its connections is used again. */
  leave(why: Error): void {
    for (const { client } of this.connections) drop(client, why);
    void this.find();
  }

  /** A new connection tells what it leads to. Throws when that is not what we want. */
  async admit(client: pg.Client, url: string): Promise<void> {
    const said = await ask(client, this.urls.length > 1);
    if (!this.wants(said)) throw new WrongServer(url, this.role, said.role);
    this.timeline = Math.max(this.timeline, said.timeline);
    // While it answered, the server may have been found elsewhere.
    if (url !== this.at) throw new WrongServer(url, this.role, said.role);
    const connection = { url, client };
    this.connections.add(connection);
    client.once('end', () => this.connections.delete(connection));
  }

  private wants({ role, timeline }: Said): boolean {
    return role === this.role && timeline >= this.timeline;
  }

  private async askAll(): Promise<void> {
    const said = await Promise.all(this.urls.map((url) => askAt(url)));
    let best: { url: string; timeline: number } | undefined;
    for (const [i, answer] of said.entries())
      if (answer && this.wants(answer) && (best === undefined || answer.timeline > best.timeline))
        best = { url: this.urls[i]!, timeline: answer.timeline };
    if (best === undefined) return;
    this.found = true;
    this.timeline = Math.max(this.timeline, best.timeline);
    if (best.url === this.at) return;
    this.at = best.url;
    const why = new Error('The database is served from another address now.');
    for (const { url, client } of this.connections) if (url !== best.url) drop(client, why);
  }
}

/** It answered, and is not what was looked for. The code is PostgreSQL's own for a write to a standby. */
export class WrongServer extends Error {
  override readonly name = 'WrongServer';
  readonly code = '25006';
  constructor(url: string, wanted: Role, found: Role) {
    const host = URL.parse(url)?.host || 'a local socket';
    super(
      wanted === found
        ? `The database server at ${host} was replaced by another, which is not there yet.`
        : wanted === 'primary'
          ? `The database server at ${host} takes no writes: it is a standby, and no other takes them now.`
          : `The database server at ${host} is no standby.`,
    );
  }
}

/**
 * pg-pool makes its connections with a class and knows one address; this one takes the address at the moment of
 * connecting, and is only connected once the server has said what it is.
 */
function clientOf(servers: Servers): typeof pg.Client {
  return class extends pg.Client {
    readonly #url: string;

    constructor(config?: string | pg.ClientConfig) {
      const { url } = servers;
      super({ ...(typeof config === 'object' ? config : {}), connectionString: url });
      this.#url = url;
      // A connection that is dropped while nobody asks for anything must not end the process; the next query tells.
      this.on('error', () => undefined);
    }

    // pg-pool calls with a callback, everybody else without.
    override connect(): Promise<pg.Client>;
    override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void;
    override connect(callback?: (error: never, client: never) => void): Promise<pg.Client> | undefined {
      const connected = this.#connect();
      if (callback === undefined) return connected;
      connected.then(
        () => callback(null as never, this as never),
        (error: unknown) => callback(error as never, undefined as never),
      );
      return undefined;
    }

    async #connect(): Promise<pg.Client> {
      try {
        await super.connect();
        await servers.admit(this, this.#url);
        return this;
      } catch (error) {
        cut(this);
        throw error;
      }
    }
  };
}

/** Whoever holds it, or the pool that keeps it, hears of it as of a connection that broke. */
const drop = (client: pg.Client, why: Error): void => {
  client.connection.stream.destroy(why);
};

async function askAt(url: string): Promise<Said | null> {
  const patience = { connectionTimeoutMillis: SAY_WITHIN_MS, query_timeout: SAY_WITHIN_MS };
  const client = new pg.Client({ connectionString: url, application_name: 'tocsin-find', ...patience });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await ask(client, true);
  } catch {
    return null;
  } finally {
    cut(client);
  }
}

/** A primary that was fenced by making it read-only is as good as a standby. */
const ROLE = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS standby`;
/** The first eight digits of a WAL file's name are its timeline, in hexadecimal. */
const ROLE_AND_TIMELINE = `${ROLE}, CASE WHEN pg_is_in_recovery() THEN NULL
  ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END AS timeline`;

async function ask(client: pg.Client, several: boolean): Promise<Said> {
  const { rows } = await client.query<{ standby: boolean; timeline?: string | null }>(
    several ? ROLE_AND_TIMELINE : ROLE,
  );
  const { standby, timeline } = rows[0]!;
  return standby
    ? { role: 'standby', timeline: 0 }
    : { role: 'primary', timeline: Number.parseInt(timeline ?? '0', 16) };
}
