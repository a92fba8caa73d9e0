import { Injectable } from '@nestjs/common';
import type { SignInMethod } from '../domain/officer.js';
import { Refusal } from '../domain/refusal.js';
import { Database, sha256, type Transaction } from '../store/database.js';
import type { OfficerRow, SessionRow } from '../store/entities.js';
import type { Head } from '../store/ledger.store.js';
import { OfficersStore } from '../store/officers.store.js';
import { SessionsStore } from '../store/sessions.store.js';
import type { SessionLines } from './api-sign-in.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { actorOf, type From, type Known, type Session } from './known.js';
import { newSecret } from './secrets.js';

/** A session lives for a shift, and ends early when nobody uses it (ASVS 7.3.1, 7.3.2). */
const LIFE_MS = 12 * 3_600_000;
const IDLE_MS = 4 * 3_600_000;
/** After the password, for as long as it takes to find the phone. */
const OWING_MS = 5 * 60_000;
const SEEN_EVERY_MS = 60_000;
/** What was asked with the former secret while it was being changed is still answered. */
const OVERLAP_MS = 10_000;
/** How long a sign-in alone is good for what lasts longer than the session (ASVS 7.5.1). */
const FRESH_MS = 10 * 60_000;

/**
 * Sessions of the console: opaque, at rest only as a digest, ended here and not by the cookie's date. They and their
 * officers are read from the database at every request, so that whoever is disabled is out at once, on every replica.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly officers: OfficersStore,
    private readonly sessions: SessionsStore,
    private readonly changes: ChangesService,
  ) {}

  /** A new session, under the head's lock; the one that the browser had before ends, so that none can be planted. */
  async open(
    tx: Transaction,
    head: Head,
    officer: OfficerRow,
    by: { method: SignInMethod; from: From },
  ): Promise<Session> {
    const session = await this.add(tx, head, officer, { ...by, owes: false, lifeMs: LIFE_MS });
    const { email } = officer;
    await head.write({ actor: email, action: 'signed-in', subject: email, facts: { method: by.method } });
    return session;
  }

  /** A session that opens nothing yet: the password was right, and a factor is still to come. */
  openOwing(tx: Transaction, head: Head, officer: OfficerRow, from: From): Promise<Session> {
    return this.add(tx, head, officer, { method: 'password', from, owes: true, lifeMs: OWING_MS });
  }

  /** Whose password was right, a moment ago, in this browser. */
  async owing(tx: Transaction, secret: string | null): Promise<OfficerRow | undefined> {
    const row = secret === null ? undefined : await this.sessions.find(tx, sha256(secret));
    if (!row?.owes || row.expiresAt.getTime() <= Date.now()) return undefined;
    const officer = await this.officers.byId(tx, row.officerId);
    return officer?.disabledAt === null ? officer : undefined;
  }

  /** The same session under a new secret, with its officer freshly shown to be there (ASVS 7.2.4). */
  async renew(tx: Transaction, head: Head, id: string): Promise<Session> {
    const row = await this.sessions.find(tx, id);
    const officer = row && (await this.officers.byId(tx, row.officerId));
    if (!row || !officer) throw new Refusal('sign-in-needed', 'The session has ended: sign in again.');
    const now = new Date(head.now);
    const secret = newSecret();
    await this.sessions.add(tx, { ...row, idSha256: sha256(secret), provenAt: now, seenAt: now });
    await this.sessions.endBy(tx, id, new Date(now.getTime() + OVERLAP_MS));
    return { secret, id: sha256(secret), expiresAt: row.expiresAt, officer };
  }

  async byCookie(secret: string): Promise<Known | null> {
    return this.database.transaction(async (tx) => {
      const row = await this.sessions.find(tx, sha256(secret));
      const now = Date.now();
      if (!row || row.owes || row.expiresAt.getTime() <= now || row.seenAt.getTime() + IDLE_MS <= now) return null;
      const officer = await this.officers.byId(tx, row.officerId);
      if (officer?.disabledAt !== null) return null;
      if (now - row.seenAt.getTime() > SEEN_EVERY_MS)
        await this.sessions.saw(tx, row.idSha256, new Date(now).toISOString());
      const { expiresAt, provenAt, idSha256: id } = row;
      return { actor: actorOf(officer), by: 'session', expiresAt, provenAt, id };
    });
  }

  async list(call: Call): Promise<SessionLines> {
    const rows = await this.database.transaction((tx) => this.sessions.of(tx, call.actor.id));
    return { items: rows.map((row) => line(row, call)) };
  }

  async signOut(secret: string): Promise<void> {
    await this.database.transaction((tx) => this.sessions.end(tx, sha256(secret)));
  }

  /** One of the caller's own. Ending what has ended already is no mistake. */
  async end(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const own = await this.sessions.of(tx, call.actor.id);
      if (!own.some(({ idSha256 }) => idSha256 === id)) return;
      await this.sessions.end(tx, id);
      await this.told(head, call, { sessions: 1 });
    });
  }

  /** Everywhere, here too, and the programs that act for the caller: whoever was here may have made one a token. */
  async endAll(call: Call): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const sessions = await this.sessions.endAll(tx, call.actor.id);
      const tokens = await this.officers.revokeTokens(tx, call.actor.id, head.now);
      await this.told(head, call, { sessions, tokens });
    });
  }

  /** Whether this session has not ended yet, for what was begun in it. */
  async isOpen(tx: Transaction, id: string): Promise<boolean> {
    const row = await this.sessions.find(tx, id);
    return row !== undefined && !row.owes && row.expiresAt.getTime() > Date.now();
  }

  private async add(
    tx: Transaction,
    head: Head,
    officer: OfficerRow,
    about: { method: SignInMethod; from: From; owes: boolean; lifeMs: number },
  ): Promise<Session> {
    const { method, from, owes, lifeMs } = about;
    if (from.former !== null) await this.sessions.end(tx, sha256(from.former));
    const secret = newSecret();
    const now = new Date(head.now);
    const expiresAt = new Date(now.getTime() + lifeMs);
    await this.sessions.add(tx, {
      idSha256: sha256(secret),
      officerId: officer.id,
      createdAt: now,
      seenAt: now,
      expiresAt,
      method,
      owes,
      provenAt: now,
      device: from.device,
      address: from.address,
    });
    return { secret, id: sha256(secret), expiresAt, officer };
  }

  private async told(head: Head, { actor }: Call, facts: { sessions: number; tokens?: string[] }): Promise<void> {
    await head.write({ actor: actor.email, action: 'sessions-ended', subject: actor.email, facts });
  }
}

const line = (row: SessionRow, { session }: Call): SessionLines['items'][number] => ({
  id: row.idSha256,
  current: row.idSha256 === session?.id,
  method: row.method,
  device: row.device,
  address: row.address,
  createdAt: row.createdAt.toISOString(),
  seenAt: row.seenAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

export const freshUntil = ({ session }: Call): string | null =>
  session && new Date(session.provenAt.getTime() + FRESH_MS).toISOString();

/** For what would let somebody else in for good, of an officer without a factor: an open session must not be enough. */
export function refuseStale({ session }: Call): void {
  if (session && session.provenAt.getTime() + FRESH_MS > Date.now()) return;
  throw new Refusal(
    'step-up-needed',
    'Sign in once more, under your name. For this, a sign-in is good for ten minutes.',
  );
}
