import { Injectable } from '@nestjs/common';
import type { Json } from '../domain/canonical.js';
import type { DraftContent } from '../domain/content.js';
import { factErrors, factsIn, isVerified, type UnverifiedFact, unverified, type Verified } from '../domain/facts.js';
import type { FieldError } from '../domain/refusal.js';
import { unverifiedFacts } from '../domain/release.js';
import { ContactsStore, type Tick } from '../store/contacts.store.js';
import type { Transaction } from '../store/database.js';
import type { FactView } from './api-facts.js';
import { PressOfficeSettings } from './settings.js';

/** What a draft says, held against what the office knows. */
export interface JudgedFacts {
  readonly facts: readonly FactView[];
  readonly unverified: readonly UnverifiedFact[];
  /** Those by which something unverified passes. */
  readonly ticks: readonly Tick[];
}

/**
 * Holds the telephone numbers and links of a message against the verified list and against what officers ticked by name.
 * A contact whose day of verifying again has passed still counts, and is shown as due: a lapsed date must not stop an
 * alert at night. The hub’s own pages are verified by being its own.
 */
@Injectable()
export class FactsService {
  constructor(
    private readonly contacts: ContactsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  async judge(tx: Transaction, messageId: string, content: DraftContent): Promise<JudgedFacts> {
    const said = factsIn(content);
    if (said.length === 0) return { facts: [], unverified: [], ticks: [] };
    const verified = await this.verified(tx);
    const ticks = await this.contacts.ticks(tx, messageId);
    const ticked = ticks.map(({ fact }) => fact);
    const lacking = unverified(content, { verified, ticked: [] });
    const facts = said.map((fact): FactView => {
      const known = isVerified(fact, verified);
      const tick = known ? undefined : ticks.find((each) => each.fact === fact.fact);
      return {
        ...fact,
        verified: known ? { name: known.name, due: known.due } : null,
        ticked: tick ? { officer: tick.officer, at: tick.at } : null,
        nearest: lacking.find((each) => each.fact === fact.fact && each.kind === fact.kind)?.nearest ?? null,
      };
    });
    return {
      facts,
      unverified: lacking.filter(({ fact }) => !ticked.includes(fact)),
      ticks: ticks.filter(({ fact }) => lacking.some((each) => each.fact === fact)),
    };
  }

  /** For a release: one error for each field that says something unverified. */
  async errors(tx: Transaction, messageId: string, content: DraftContent): Promise<FieldError[]> {
    return factErrors((await this.judge(tx, messageId, content)).unverified);
  }

  /**
   * For a submission and an approval of an actual message. Gives the ledger’s facts: what passes by whose word. An
   * exercise passes; its release keeps the warning.
   */
  async demand(tx: Transaction, messageId: string, content: DraftContent): Promise<{ ticked?: readonly Json[] }> {
    const { unverified: lacking, ticks } = await this.judge(tx, messageId, content);
    if (content.status === 'actual' && lacking.length > 0) throw unverifiedFacts(factErrors(lacking));
    return ticks.length === 0 ? {} : { ticked: ticks.map(({ fact, officer }) => ({ fact, by: officer.name })) };
  }

  private async verified(tx: Transaction): Promise<(Verified & { readonly due: boolean })[]> {
    const { senderName, publicUrl } = this.settings.office;
    const own = { phone: null, url: publicUrl, name: { en: senderName }, due: false };
    const contacts = await this.contacts.verified(tx);
    const due = (at: string | null) => at !== null && Date.parse(at) <= Date.now();
    return [own, ...contacts.map((each) => ({ ...each, due: due(each.verifyAgainAt) }))];
  }
}
