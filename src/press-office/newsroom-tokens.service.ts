import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { Database, sha256 } from '../store/database.js';
import { type NewsroomTokenRow, NewsroomTokensStore } from '../store/newsroom-tokens.store.js';
import type { NewNewsroomToken, NewNewsroomTokenAnswer, NewsroomTokenView } from './api-embargoes.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { isSecretOf, newSecret, newsroomToken, newTokenId, readNewsroomToken } from './secrets.js';
import { StepUpService } from './step-up.service.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

/** A newsroom that may read what is embargoed, and nothing else. */
export interface KnownNewsroom {
  readonly id: string;
  readonly name: string;
}

/** Tokens of newsrooms. One is shown once, ends by itself, and opens nothing but what is embargoed. */
@Injectable()
export class NewsroomTokensService {
  constructor(
    private readonly database: Database,
    private readonly tokens: NewsroomTokensStore,
    private readonly changes: ChangesService,
    private readonly stepUp: StepUpService,
  ) {}

  async create(call: Call, given: NewNewsroomToken): Promise<NewNewsroomTokenAnswer> {
    let token: string | null = null;
    const details = await this.changes.make(call, async (tx, head): Promise<NewsroomTokenView> => {
      const read = checkText(given.name, 'name', { max: 120 });
      if ('error' in read) throw new Refusal('validation', `name ${read.error.detail}`, [read.error]);
      const days = given.expiresInDays ?? DEFAULT_DAYS;
      await this.stepUp.demandOwn(tx, call, 'authority', { newsroom: { name: read.text, days } });
      const secret = newSecret();
      const createdAt = new Date(head.now);
      const row = {
        id: newTokenId(),
        name: read.text,
        secretSha256: sha256(secret),
        createdAt,
        officerId: call.actor.id,
        expiresAt: new Date(createdAt.getTime() + days * DAY_MS),
      };
      await this.tokens.add(tx, row);
      await head.write({
        actor: call.actor.email,
        action: 'token-created',
        subject: row.name,
        facts: { token: row.id, newsroom: true, expiresAt: row.expiresAt.toISOString() },
      });
      token = newsroomToken(row.id, secret);
      return view((await this.tokens.get(tx, row.id))!);
    });
    return { token, details };
  }

  async list(): Promise<readonly NewsroomTokenView[]> {
    return this.database.transaction(async (tx) => (await this.tokens.all(tx)).map(view));
  }

  /** Takes effect at the next request that shows it. Revoking twice is revoking once. */
  async revoke(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const row = /^[0-9a-f]{18}$/.test(id) ? await this.tokens.get(tx, id) : undefined;
      if (!row) throw new Refusal('not-found', 'There is no such token.');
      if (row.revokedAt !== null) return;
      await this.tokens.revoke(tx, id, head.now);
      await head.write({
        actor: call.actor.email,
        action: 'token-revoked',
        subject: row.name,
        facts: { token: id, newsroom: true },
      });
    });
  }

  /** Whoever shows a newsroom's token in this header; null when it is none that holds. */
  async whoIs(authorization: string | null): Promise<KnownNewsroom | null> {
    const shown = readNewsroomToken(/^bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (!shown) return null;
    return this.database.transaction(async (tx) => {
      const row = await this.tokens.get(tx, shown.id);
      if (!row || row.revokedAt !== null || row.expiresAt.getTime() <= Date.now()) return null;
      return isSecretOf(shown.secret, row.secretSha256) ? { id: row.id, name: row.name } : null;
    });
  }
}

const view = ({ secretSha256: _, ...row }: NewsroomTokenRow): NewsroomTokenView => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
