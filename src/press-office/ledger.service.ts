import { Injectable } from '@nestjs/common';
import type { Anchor } from '../domain/anchor.js';
import { believe, sealWith } from '../formats/anchors.js';
import { AnchorsStore } from '../store/anchors.store.js';
import { LedgerStore } from '../store/ledger.store.js';
import type { AnchorsView, LedgerVerdict } from './api-ledger.js';
import { PressOfficeSettings } from './settings.js';

const PAGE = 1_000;

/** The ledger as somebody needs it who does not take the hub's word for it. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly anchors: AnchorsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Against the chain, the anchors that the database has, and those that were fetched from elsewhere. */
  async verify(elsewhere: readonly Anchor[] = []): Promise<LedgerVerdict> {
    const { ledgerKeys } = this.settings;
    const { believed, forged, strange } = believe([...(await this.anchors.read()), ...elsewhere], ledgerKeys);
    const verdict = await this.ledger.verify({ anchors: believed, seal: sealWith(ledgerKeys) });
    return {
      ...verdict,
      anchors: believed.length,
      forged: forged.map(({ seq }) => seq),
      strange: strange.length,
      key: ledgerKeys.signing.kid,
    };
  }

  async anchorsView(): Promise<AnchorsView> {
    const [newest, places, [last]] = await Promise.all([
      this.anchors.newest(),
      this.anchors.places(),
      this.ledger.readBack({ before: null, limit: 1 }),
    ]);
    const [from, to] = [(newest?.seq ?? 0) + 1, last?.seq ?? 0];
    return {
      newest: newest && { seq: newest.seq, at: newest.at },
      unanchored: from <= to ? { from, to } : null,
      places,
    };
  }

  /**
   * The keys, the anchors, and then the entries, one JSON text a line: whoever reads it knows what the entries are to be
   * compared with before the first of them comes.
   */
  async *exported(): AsyncGenerator<string> {
    yield `${JSON.stringify(this.settings.ledgerKeys)}\n`;
    for (const anchor of await this.anchors.read()) yield `${JSON.stringify(anchor)}\n`;
    for (let after = 0; ; ) {
      const page = await this.ledger.read({ after, limit: PAGE });
      if (page.length === 0) return;
      yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      after = page.at(-1)!.seq;
    }
  }
}
