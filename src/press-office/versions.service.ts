import { Injectable, Logger } from '@nestjs/common';
import { canonical } from '../domain/canonical.js';
import type { Office } from '../domain/language.js';
import type { Content } from '../domain/message.js';
import { admit, type FieldError, Refusal } from '../domain/refusal.js';
import { type Approval, type Released, release } from '../domain/release.js';
import { notCovered, sentenceOf } from '../domain/seen.js';
import { sha256, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { ReleasesStore } from '../store/releases.store.js';
import type { ReleaseAnswer } from './api-drafts.js';
import { JoinedIncidentService } from './joined-incident.service.js';
import { type Composed, RenditionsService, tooLong } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';
import { WakingService } from './waking.service.js';

/** What is about to become a version. */
export interface Releasing {
  readonly record: MessageRecord;
  readonly content: Content;
  readonly author: string;
  readonly approvals: readonly Approval[];
  readonly breakGlass: string | null;
  /** Approved with the first release: a prepared text, or the hub's own words. */
  readonly preApproved: boolean;
  /** Telephone numbers and links that nobody verified or ticked, by the fields that say them. */
  readonly unverified: readonly FieldError[];
  /** Who releases it. */
  readonly by: { readonly id: string; readonly email: string; readonly name: string };
  /** The time that was set for it, RFC 3339; null when it goes out at once. */
  readonly scheduledAt: string | null;
  /** Names of mandatory channels about which nothing was decided. */
  readonly undecided: readonly string[];
}

/** Makes the next version of a message, inside the caller's transaction. Whether it may be made, the domain says. */
@Injectable()
export class VersionsService {
  private readonly logger = new Logger('PressOffice');
  private readonly office: Office;

  constructor(
    private readonly releases: ReleasesStore,
    private readonly renditions: RenditionsService,
    private readonly waking: WakingService,
    private readonly messages: MessagesStore,
    private readonly incidents: JoinedIncidentService,
    settings: PressOfficeSettings,
  ) {
    this.office = settings.office;
  }

  /** What a release at this instant would be; throws the refusal. Writes nothing. */
  decide(about: Releasing, nowMs: number): { released: Released; digest: string } {
    const { record, content, author, approvals, breakGlass, preApproved, undecided, unverified } = about;
    const digest = sha256(canonical(content));
    const released = admit(
      release({
        draft: { n: record.released.length + 1, author, submitted: true, content, sha256: digest },
        released: record.released,
        approvals,
        breakGlass,
        preApproved,
        undecided,
        unverified,
        nowMs,
        // A language that the message never had must not hold up the word that it no longer stands.
        office: preApproved ? { ...this.office, strictLanguages: false } : this.office,
      }),
    );
    return { released, digest };
  }

  /**
   * The same with what every channel would show: an approval counts only where it covers all of it. Who breaks the glass
   * over one that does not has released without a second officer.
   */
  async decideShown(
    tx: Transaction,
    about: Releasing,
    { composed, nowMs }: { composed: readonly Composed[]; nowMs: number },
  ): Promise<{ released: Released; digest: string }> {
    const decided = this.decide(about, nowMs);
    const { released, digest } = decided;
    if (released.approvedBy === null || about.content.status === 'exercise' || about.preApproved) return decided;
    const of = { messageId: about.record.id, n: released.n, sha256: digest };
    const showing = await this.renditions.showing(tx, composed, of);
    const lacks = ({ shown }: Approval) => (shown ? notCovered(shown, showing) : []);
    const standing = about.approvals.filter(({ sha256: approved }) => approved === digest);
    const covering = standing.filter((approval) => lacks(approval).length === 0);
    if (covering.length > 0 || about.breakGlass !== null) return this.decide({ ...about, approvals: covering }, nowMs);
    const changes = lacks(standing[0]!);
    throw new Refusal('approval-void', `It must be approved again: ${sentenceOf(changes)}.`, changes);
  }

  async write(
    tx: Transaction,
    head: Head,
    about: Releasing,
  ): Promise<Omit<ReleaseAnswer, 'draft' | 'dropped' | 'scheduledAt'>> {
    const { record, content, by } = about;
    const { n } = this.decide(about, Date.parse(head.now)).released;
    const outlets = await this.renditions.outlets(tx, content);
    const composed = await this.renditions.compose(tx, outlets, { record, content, n });
    const { released, digest } = await this.decideShown(tx, about, { composed, nowMs: Date.parse(head.now) });
    const long = tooLong(composed);
    const ends = content.kind !== 'alert' && content.kind !== 'update' && content.kind !== 'correction';
    if (long.length > 0 && !ends) throw new Refusal('validation', long.map(sentence).join('; '), long);
    await this.renditions.freeze(tx, composed, { messageId: record.id, n, sha256: digest });
    // One outlet that cannot say it must not keep the others from saying that the message is withdrawn.
    const decided = { ...released, warnings: [...released.warnings, ...long.map(sentence)] };
    const { sequence } = await this.releases.write(tx, head, {
      messageId: record.id,
      reference: record.reference,
      content,
      sha256: digest,
      released: decided,
      author: about.author,
      releasedBy: by.id,
      releasedByEmail: by.email,
      scheduledAt: about.scheduledAt,
      channels: outlets.map(({ channel }) => channel),
    });
    await this.waking.released(tx, head, { record });
    const before = (await this.messages.versions(tx, record.id)).at(-2)?.content.incident ?? null;
    await this.incidents.byRelease(tx, head, { record, said: content.incident, before, by });
    if (decided.breakGlass !== null) {
      await this.waking.glassBroken(tx, head, { record, n, by, why: decided.breakGlass });
      this.logger.warn(`break-glass: ${by.email} released ${record.reference}/${n} without a second officer`);
    }
    return {
      version: n,
      sequence,
      board: `/api/v1/messages/${record.id}/board`,
      waitsForApproval: false,
      sha256: digest,
      warnings: decided.warnings,
    };
  }
}

const sentence = ({ field, detail }: { readonly field: string; readonly detail: string }): string =>
  `${field} ${detail}`;
