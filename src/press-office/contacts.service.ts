import { Injectable } from '@nestjs/common';
import { phoneOf, sameNumber } from '../domain/phones.js';
import { absent, Reading } from '../domain/reading.js';
import { Refusal } from '../domain/refusal.js';
import { instant, utc } from '../domain/time.js';
import { placeOf } from '../domain/web-links.js';
import { type ContactFacts, type ContactRecord, ContactsStore } from '../store/contacts.store.js';
import { Database, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import type { ContactBody, ContactView, Verification } from './api-contacts.js';
import type { Page } from './api-fields.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';
import { PressOfficeSettings } from './settings.js';

/**
 * The list by which the fact guard knows telephone numbers and links. Whoever writes may add to it; an approver verifies,
 * by name. A number or link that is changed has been verified by nobody again.
 */
@Injectable()
export class ContactsService {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly contacts: ContactsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<Page<ContactView>> {
    if (cursor !== null && !UUID.test(cursor)) throw invalid('cursor', 'form', 'must be the `next` of the page before');
    const rows = await this.database.transaction((tx) => this.contacts.page(tx, { limit: limit + 1, cursor }));
    const items = rows.slice(0, limit).map((row) => view(row, Date.now()));
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  add(call: Call, body: ContactBody): Promise<ContactView> {
    return this.changes.make(call, async (tx, head) => {
      const facts = this.read(body);
      const id = await this.contacts.add(tx, { facts, officer: call.actor.id, at: head.now });
      await this.note(head, call, 'contact-added', id, facts);
      return this.viewed(tx, head, id);
    });
  }

  change(call: Call, id: string, body: ContactBody): Promise<ContactView> {
    return this.changes.make(call, async (tx, head) => {
      await this.own(tx, id);
      const facts = this.read(body);
      await this.contacts.change(tx, id, facts);
      await this.note(head, call, 'contact-changed', id, facts);
      return this.viewed(tx, head, id);
    });
  }

  verify(call: Call, id: string, { againAt }: Verification): Promise<ContactView> {
    return this.changes.make(call, async (tx, head) => {
      const contact = await this.own(tx, id);
      const again = absent(againAt) ? null : instant(againAt!);
      if (!absent(againAt) && again === null)
        throw invalid('againAt', 'time', 'must be an RFC 3339 time with offset, such as 2027-11-22T00:00:00+01:00');
      if (again !== null && again <= Date.parse(head.now)) throw invalid('againAt', 'past', 'is in the past');
      const verified = { id, officer: call.actor.id, at: head.now, again: again === null ? null : utc(again) };
      await this.contacts.verify(tx, verified);
      await this.note(head, call, 'contact-verified', id, contact, { verifyAgainAt: verified.again });
      return this.viewed(tx, head, id);
    });
  }

  async remove(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const contact = await this.own(tx, id);
      await this.contacts.remove(tx, id, head.now);
      await this.note(head, call, 'contact-removed', id, contact);
    });
  }

  private async find(tx: Transaction, id: string): Promise<ContactRecord> {
    const contact = UUID.test(id) ? await this.contacts.find(tx, id) : undefined;
    if (!contact) throw new Refusal('not-found', 'There is no such contact.');
    return contact;
  }

  private async own(tx: Transaction, id: string): Promise<ContactRecord> {
    const contact = await this.find(tx, id);
    if (contact.builtIn)
      throw invalid('id', 'built-in', `is ${contact.phone}, which came with the hub and stays as it is`);
    return contact;
  }

  private async viewed(tx: Transaction, head: Head, id: string): Promise<ContactView> {
    return view(await this.find(tx, id), Date.parse(head.now));
  }

  /** Every field that is wrong, at once. */
  private read(body: ContactBody): ContactFacts {
    const r = new Reading();
    const { languages } = this.settings.office;
    const name = r.byLanguage(body.name, 'name', languages, (value, field) => r.text(value, field, { max: 120 }));
    if (Object.keys(name).length === 0 && r.errors.length === 0)
      r.no('name', 'required', `is missing: name it in one of ${languages.join(', ')}`);
    const phone = absent(body.phone) ? null : worldNumber(r, body.phone!);
    const printed = r.optionalText(body.printed, 'printed', { max: 40 }) ?? body.phone?.trim() ?? null;
    if (phone !== null && printed !== null && !sameNumber(phone, phoneOf(printed) ?? printed))
      r.no('printed', 'other', `is not the number ${phone}`);
    const url = r.optionalText(body.url, 'url', { max: 2000, address: true }) ?? null;
    if (url !== null && !/^(?:https:\/\/[^\s/?#@\\]+|mailto:[^\s@]+@[^\s@]+)/i.test(url))
      r.no('url', 'address', 'must be an https: or mailto: address');
    if (url !== null && r.errors.length === 0 && placeOf(url) === null) r.no('url', 'address', 'cannot be read');
    if (absent(body.phone) && absent(body.url))
      r.no('phone', 'required', 'is missing, and so is url: give one of them');
    if (r.errors.length > 0)
      throw new Refusal('validation', r.errors.map(({ field, detail }) => `${field} ${detail}`).join('; '), r.errors);
    return { name, phone, printed: phone === null ? null : printed, url, for: body.for };
  }

  private note(
    head: Head,
    call: Call,
    action: `contact-${'added' | 'changed' | 'verified' | 'removed'}`,
    id: string,
    { name, phone, url }: ContactFacts,
    more: { verifyAgainAt?: string | null } = {},
  ): Promise<void> {
    return head.write({ actor: call.actor.email, action, subject: id, facts: { name, phone, url, ...more } });
  }
}

/** Whoever calls from abroad needs the country, and the guard must know which number is meant. */
function worldNumber(r: Reading, printed: string): string | null {
  const number = phoneOf(printed);
  if (number === null) r.no('phone', 'phone', 'cannot be read as a telephone number');
  else if (number.startsWith('0')) r.no('phone', 'country', `must say its country, such as +32 ${number.slice(1)}`);
  else return number;
  return null;
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

const view = (row: ContactRecord, nowMs: number): ContactView => ({
  ...row,
  due: row.verifyAgainAt !== null && Date.parse(row.verifyAgainAt) <= nowMs,
});
