import { Injectable } from '@nestjs/common';
import type { DraftContent } from '../domain/content.js';
import type { Office } from '../domain/language.js';
import { type Kind, STATUSES } from '../domain/message.js';
import { Reading } from '../domain/reading.js';
import { admit, Refusal } from '../domain/refusal.js';
import { draftFrom, endingFrom, readTemplate, type Template } from '../domain/template.js';
import { Database, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type OwnTemplate, TemplatesStore } from '../store/templates.store.js';
import type { Page } from './api-fields.js';
import type { TemplateSummary, TemplateView } from './api-templates.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';
import { PressOfficeSettings } from './settings.js';
import { SHIPPED, SHIPPED_LANGUAGES, type ShippedTemplate } from './shipped-templates.js';

/** Messages written beforehand. What came with the hub is copied and hidden, never changed: an update may mend it. */
@Injectable()
export class TemplatesService {
  private readonly office: Office;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly templates: TemplatesStore,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  /** Those that came with the hub first, by hazard; then the office's own, in the order in which they were made. */
  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<Page<TemplateSummary>> {
    return this.database.transaction(async (tx) => {
      const all = await this.all(tx);
      const from = cursor === null ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
      if (cursor !== null && from === 0) throw invalid('cursor', 'form', 'must be the `next` of the page before');
      const items = all.slice(from, from + limit);
      return { items: items.map(summaryOf), next: from + limit < all.length ? items.at(-1)!.id : null };
    });
  }

  async get(id: string): Promise<TemplateView> {
    return this.database.transaction((tx) => this.find(tx, id));
  }

  add(call: Call, body: unknown): Promise<TemplateView> {
    return this.changes.make(call, async (tx, head) => {
      const copied = copyOf(body) === null ? null : await this.find(tx, copyOf(body)!);
      const content = copied ? contentOf(copied) : admit(readTemplate(body, this.languages));
      const id = await this.templates.add(tx, {
        content,
        copiedFrom: copied?.id ?? null,
        officer: call.actor.id,
        at: head.now,
      });
      await this.note(head, call, 'template-added', id, { name: content.name, copiedFrom: copied?.id ?? null });
      return this.find(tx, id);
    });
  }

  change(call: Call, id: string, { ifMatch, body }: { ifMatch: string | null; body: unknown }): Promise<TemplateView> {
    return this.changes.make(call, async (tx, head) => {
      const template = await this.own(tx, id);
      refuseStale(template, ifMatch);
      const content = admit(readTemplate(body, this.languages));
      await this.templates.change(tx, { id: template.id, content, officer: call.actor.id, at: head.now });
      await this.note(head, call, 'template-changed', id, { name: content.name });
      return this.find(tx, id);
    });
  }

  async remove(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const { content } = await this.own(tx, id);
      await this.templates.remove(tx, id, head.now);
      await this.note(head, call, 'template-removed', id, { name: content.name });
    });
  }

  /** Only a shipped one is hidden; one's own is removed. */
  async hide(call: Call, id: string, hidden: boolean): Promise<TemplateView> {
    return this.changes.make(call, async (tx, head) => {
      const { shipped, name } = await this.find(tx, id);
      if (!shipped) throw invalid('id', 'own', 'is a template of the office’s own: remove it instead');
      const row = { name: id, officer: call.actor.id, at: head.now };
      const changed = hidden ? await this.templates.hide(tx, row) : await this.templates.show(tx, id);
      if (changed) await this.note(head, call, hidden ? 'template-hidden' : 'template-shown', id, { name });
      return this.find(tx, id);
    });
  }

  /**
   * What a message begins with when its body names a template: `{ template, status, incident?, gaps? }`, and nothing
   * beside it. Null where it names none.
   */
  async begun(
    tx: Transaction,
    body: unknown,
    nowMs: number,
  ): Promise<{ content: DraftContent; template: string } | null> {
    if (typeof body !== 'object' || body === null || !('template' in body)) return null;
    const r = new Reading();
    const m = r.object(body, '', ['template', 'status', 'incident', 'gaps', 'kind']) ?? {};
    const id = r.text(m.template, 'template', { max: 64 });
    const status = r.oneOf(m.status, 'status', STATUSES);
    if (m.kind !== undefined) r.oneOf(m.kind, 'kind', ['alert']);
    const incident = r.optionalText(m.incident, 'incident', { max: 120 }) ?? null;
    if (r.errors.length > 0 || id === undefined || !status) throw refusedBegin(r);
    const template = await this.named(tx, id, 'alert');
    const { languages } = this.office;
    return { content: admit(draftFrom(template, { status, incident, gaps: m.gaps, nowMs, languages })), template: id };
  }

  /** The next version's words by a template of its kind; what it does not say stays as it was filled in. */
  async worded(
    tx: Transaction,
    before: DraftContent,
    { template: id, gaps, nowMs }: { template: string; gaps: unknown; nowMs: number },
  ): Promise<DraftContent> {
    const template = await this.named(tx, id, before.kind);
    const { languages } = this.office;
    const { status } = before;
    return endingFrom(before, admit(draftFrom(template, { status, incident: null, gaps, nowMs, languages })));
  }

  private async named(tx: Transaction, id: string, kind: Kind): Promise<Template> {
    const template = await this.find(tx, id).catch((error: unknown) => {
      if (error instanceof Refusal) throw invalid('template', 'unknown', 'is no template here');
      throw error;
    });
    if (template.kind !== kind) throw invalid('template', 'kind', `is for an ${template.kind}, not for an ${kind}`);
    return contentOf(template);
  }

  /** Those of the office may still speak a language that it has given up since. */
  private get languages(): readonly string[] {
    return [...new Set([...this.office.languages, ...SHIPPED_LANGUAGES])];
  }

  private async all(tx: Transaction): Promise<TemplateView[]> {
    const hidden = await this.templates.hidden(tx);
    return [...SHIPPED.map((each) => shippedView(each, hidden)), ...(await this.templates.all(tx)).map(ownView)];
  }

  private async find(tx: Transaction, id: string): Promise<TemplateView> {
    const shipped = SHIPPED.find((each) => each.id === id);
    if (shipped) return shippedView(shipped, await this.templates.hidden(tx));
    return ownView(await this.own(tx, id));
  }

  private async own(tx: Transaction, id: string): Promise<OwnTemplate> {
    if (SHIPPED.some((each) => each.id === id))
      throw invalid('id', 'shipped', 'came with the hub and is not changed: copy it, and change the copy');
    const template = UUID.test(id) ? await this.templates.find(tx, id) : undefined;
    if (!template) throw new Refusal('not-found', 'There is no such template.');
    return template;
  }

  private note(
    head: Head,
    call: Call,
    action: `template-${'added' | 'changed' | 'removed' | 'hidden' | 'shown'}`,
    id: string,
    facts: { name: Template['name']; copiedFrom?: string | null },
  ): Promise<void> {
    return head.write({ actor: call.actor.email, action, subject: id, facts });
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function refusedBegin({ errors }: Reading): Refusal {
  const code = errors.every((error) => error.code === 'unknown-field') ? 'unknown-field' : 'validation';
  return new Refusal(code, errors.map(({ field, detail }) => `${field} ${detail}`).join('; '), errors);
}

function copyOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('copyOf' in body)) return null;
  if (typeof body.copyOf !== 'string' || Object.keys(body).length > 1)
    throw invalid('copyOf', 'alone', 'stands alone: copy a template first, then change the copy');
  return body.copyOf;
}

function refuseStale({ revision, changed }: OwnTemplate, ifMatch: string | null): void {
  if (ifMatch === null)
    throw new Refusal('precondition-required', 'Send If-Match with the ETag of the template that you have read.');
  if (ifMatch.trim() !== `"${revision}"`)
    throw new Refusal(
      'stale-draft',
      `The template was changed by ${changed.by.name} at ${changed.at}. Read it again, then change it.`,
    );
}

const contentOf = ({ name, hazard, kind, gaps, hours, message }: TemplateView): Template => ({
  name,
  hazard,
  kind,
  gaps,
  hours,
  message,
});

const view = (content: Template) => ({ ...content, languages: Object.keys(content.message.texts) });

const shippedView = ({ id, content }: ShippedTemplate, hidden: ReadonlySet<string>): TemplateView => ({
  id,
  ...view(content),
  shipped: true,
  hidden: hidden.has(id),
  copiedFrom: null,
  changed: null,
  revision: 1,
});

const ownView = ({ id, content, copiedFrom, revision, changed }: OwnTemplate): TemplateView => ({
  id,
  ...view(content),
  shipped: false,
  hidden: false,
  copiedFrom,
  changed,
  revision,
});

const summaryOf = ({ hours: _, message: __, revision: ___, ...summary }: TemplateView): TemplateSummary => summary;
