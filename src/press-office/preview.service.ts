import { Injectable } from '@nestjs/common';
import { audience } from '../domain/audience.js';
import { canonical } from '../domain/canonical.js';
import type { Rendition } from '../domain/channel.js';
import { type DraftContent, parseDraft } from '../domain/content.js';
import { inForce } from '../domain/decisions.js';
import { type Content, mayFollow, type Severity, type Version } from '../domain/message.js';
import type { Placement } from '../domain/placement.js';
import { type Next, type PlanFacts, plan, planAll, type Step } from '../domain/plan.js';
import { admit, type FieldError } from '../domain/refusal.js';
import { wrongKind } from '../domain/release.js';
import { notCovered } from '../domain/seen.js';
import { ChannelsStore } from '../store/channels.store.js';
import { Database, sha256, type Transaction } from '../store/database.js';
import { DecisionsStore } from '../store/decisions.store.js';
import { DriftsStore } from '../store/drifts.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { PlacementsStore } from '../store/placements.store.js';
import { RenditionsStore, renditionName } from '../store/renditions.store.js';
import { subscribersIn } from '../store/subscribers.store.js';
import type { Preview, PreviewChannel, PreviewLine, PreviewQuery, RenditionView } from './api-preview.js';
import type { Call } from './call.js';
import { endpointKinds } from './channel-kinds.js';
import { DecidedService } from './decided.service.js';
import { asTheyStand, driftWarnings } from './drift-words.js';
import { effectOf, feedsEffect, stillness } from './effects.js';
import { prepareEnding, withoutAdvice } from './endings.js';
import { MessageReaderService } from './message-reader.service.js';
import {
  begunOf,
  type Composed,
  channelChecks,
  digestOf,
  type Outlet,
  outletOf,
  RenditionsService,
  subjectOf,
  tooLong,
} from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';
import { StepUpService } from './step-up.service.js';

const BECAUSE: { readonly [R in PreviewLine['because'][number]]: string } = {
  locked: 'since the newest can no longer be edited',
  unanswered: 'after an unanswered call is cleared up',
};

/** Nobody may send these by a press that was meant for something else. */
const WORST: readonly Severity[] = ['Extreme', 'Severe'];

/** What is previewed: a draft, or what a button would release. */
interface Previewed {
  readonly record: MessageRecord;
  readonly content: DraftContent;
  readonly missing: readonly FieldError[];
  readonly n: number;
  readonly versions: readonly Version[];
}

/** What was frozen, shown and planned so far, by which a preview is the same as what the loop will do. */
interface Past {
  readonly placements: readonly Placement[];
  readonly frozen: ReadonlyMap<string, Rendition>;
}

/**
 * Shows what a release would do, before it is done: by the same functions that do it. It reads without a lock, so what
 * others release meanwhile is not in it; the release itself looks again.
 */
@Injectable()
export class PreviewService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesStore,
    private readonly placements: PlacementsStore,
    private readonly frozen: RenditionsStore,
    private readonly channels: ChannelsStore,
    private readonly drifts: DriftsStore,
    private readonly decisions: DecisionsStore,
    private readonly decided: DecidedService,
    private readonly reader: MessageReaderService,
    private readonly renditions: RenditionsService,
    private readonly stepUp: StepUpService,
    private readonly settings: PressOfficeSettings,
  ) {}

  async preview(call: Call, idOrReference: string, { as }: PreviewQuery): Promise<Preview> {
    // While nothing is live, exercises stand in the main feeds (contract.md "Worlds").
    const anyLive = await this.channels.anyLive();
    return this.database.transaction(async (tx) => {
      const record = await this.reader.find(tx, idOrReference);
      const shown = as ? await this.ending(tx, record, as) : await this.draft(tx, record);
      const content = composable(shown.content);
      const digest = shown.missing.length === 0 ? sha256(canonical(shown.content)) : null;
      const drifts = await this.drifts.ofMessage(tx, record.id);
      const past = {
        placements: asTheyStand(await this.placements.ofMessage(tx, record.id), drifts),
        frozen: await this.frozen.ofMessage(tx, record.id),
      };
      const made = await this.decisions.inForce(tx, record.id);
      const undecided = await this.decided.undecided(tx, record, content);
      const subscribers = await subscribersIn(tx, record.status === 'exercise' && anyLive ? 'exercise' : 'live');
      const outlets = await this.renditions.outlets(tx, content);
      const composed = await this.renditions.compose(tx, outlets, { record, content, n: shown.n });
      const { office } = this.settings;
      const channels = outlets.map((outlet) => ({
        ...this.channel(outlet, composed, { shown, digest, past, content }),
        decision: made.find(({ channel }) => channel === outlet.row.id) ?? null,
      }));
      const endpoints = await this.endpoints(tx, inForce(content, made), past, { record, n: shown.n });
      const lacking = office.requiredLanguages.filter((language) => content.texts[language] === undefined);
      const { checks, facts } = await this.reader.checked(tx, record, shown);
      return {
        message: record.id,
        reference: record.reference,
        n: shown.n,
        content: shown.content,
        sha256: digest,
        stepUp:
          digest === null
            ? null
            : await this.stepUp.needed(tx, call, { record, deed: as ?? 'release', sha256: digest }),
        missing: shown.missing,
        checks: [...checks, ...channelChecks(composed)],
        facts,
        channels,
        endpoints,
        page: 'updated',
        feeds: feedsEffect(subscribers),
        subscribers,
        warnings: [
          ...(lacking.length > 0 ? [`The message lacks ${lacking.join(', ')}, which this office requires.`] : []),
          ...(undecided.length > 0 ? [`Nothing is decided about ${undecided.join(', ')}.`] : []),
          ...tooLong(composed).map(({ field, detail }) => `${field} ${detail}`),
          ...driftWarnings(past.placements, drifts, (id) => outlets.find(({ row }) => row.id === id)?.row.name),
        ],
        reach: {
          // The page and the feeds are two more.
          channels: 2 + channels.filter(({ languages }) => languages.length > 0).length + endpoints.count,
          languages: Object.keys(content.texts).length,
        },
        approvalVoid: digest === null || as ? [] : await this.notCovered(tx, record, { n: shown.n, digest, channels }),
        typeReference: content.status === 'actual' && WORST.includes(content.severity) && !as,
      };
    });
  }

  /** Of all who approved these bytes, one whose approval covers every channel is enough. */
  private async notCovered(
    tx: Transaction,
    record: MessageRecord,
    { n, digest, channels }: { n: number; digest: string; channels: readonly PreviewChannel[] },
  ): Promise<readonly string[]> {
    const showing = channels.flatMap(({ channel, languages }) =>
      languages.map(({ language, sha256: of }) => ({ channel: channel.id, name: channel.name, language, sha256: of })),
    );
    const standing = (await this.messages.approvals(tx, record.id, n)).filter(({ sha256: of }) => of === digest);
    const lacking = standing.map(({ shown }) => (shown ? notCovered(shown, showing) : []));
    if (lacking.some((changes) => changes.length === 0)) return [];
    return (lacking[0] ?? []).map(({ detail }) => detail);
  }

  private async draft(tx: Transaction, record: MessageRecord): Promise<Previewed> {
    const draft = await this.reader.draftOf(tx, record);
    const { content, missing } = admit(parseDraft(draft.content, this.reader.rulesForKept(record, draft)));
    return { record, content, missing, n: draft.n, versions: await this.messages.versions(tx, record.id) };
  }

  private async ending(
    tx: Transaction,
    record: MessageRecord,
    kind: NonNullable<PreviewQuery['as']>,
  ): Promise<Previewed> {
    const allowed = mayFollow(record.released);
    if (!allowed.includes(kind)) throw wrongKind(kind, record.released, allowed);
    const versions = await this.messages.versions(tx, record.id);
    const { office } = this.settings;
    const words = { note: undefined, texts: undefined };
    const { input, languages } = prepareEnding(kind, versions, { words, office, nowMs: Date.now() });
    const { content, missing } = admit(parseDraft(input, { languages }));
    return { record, content: withoutAdvice(content), missing, n: versions.length + 1, versions };
  }

  private channel(
    outlet: Outlet,
    composed: readonly Composed[],
    about: { shown: Previewed; digest: string | null; past: Past; content: Content },
  ): Omit<PreviewChannel, 'decision'> {
    const { row, channel } = outlet;
    const lines = composed
      .filter((each) => each.outlet === outlet)
      .map(({ language, rendition }) => {
        const name = { n: about.shown.n, channelId: row.id, language };
        const kept =
          about.digest === null ? undefined : about.past.frozen.get(renditionName({ ...name, sha256: about.digest }));
        const said = kept ?? rendition;
        const { steps, still, because } = this.steps(outlet, language, said, about);
        const { price } = this.settings.kinds.get(row.kind);
        const does = effectOf(steps) || stillness(still);
        const why = because.map((reason) => BECAUSE[reason]);
        const effect = [does, ...why].join(', ');
        return {
          line: {
            language,
            sha256: digestOf(said),
            rendition: view(said),
            frozen: kept !== undefined,
            price,
            steps,
            still: steps.length > 0 ? null : still,
            because,
            effect,
          },
          does,
          why,
        };
      });
    const all = lines.flatMap(({ line }) => line.steps);
    const still = lines.length === 0 ? 'not used' : (lines[0]?.does ?? '');
    const why = new Set(lines.flatMap((each) => each.why));
    return {
      channel: { id: row.id, kind: row.kind, name: row.name, world: row.world },
      paused: channel.paused,
      effect: [effectOf(all) || still, ...why].join(', '),
      languages: lines.map(({ line }) => line),
    };
  }

  private steps(
    outlet: Outlet,
    language: string,
    said: Rendition,
    { shown, past, content }: { shown: Previewed; past: Past; content: Content },
  ): { steps: readonly Step[]; still: Exclude<Next['is'], 'step'>; because: PreviewLine['because'] } {
    const { row, channel } = outlet;
    const known = past.placements.find((each) => each.channelId === row.id && each.language === language);
    const core = (n: number): string => {
      if (n === shown.n) return said.core;
      const version = shown.versions[n - 1]!;
      const name = renditionName({ n, sha256: version.sha256, channelId: row.id, language });
      const subject = subjectOf(shown.record, version.content, n);
      return (past.frozen.get(name) ?? this.renditions.composeOne(outlet, subject, language)).core;
    };
    const facts: PlanFacts = {
      kinds: [...shown.record.released, content.kind],
      capabilities: channel.capabilities,
      sameWords: (a, b) => core(a) === core(b),
    };
    // An open call is resolved first; what follows is planned as if it had come to nothing.
    const placement: Placement = {
      ...(known ?? { id: 'new', messageId: shown.record.id, channelId: row.id, language, shown: 0, posts: [] }),
      desired: shown.n,
      settled: null,
      attempt: null,
    };
    const steps = planAll(placement, facts);
    const because: PreviewLine['because'] = [
      ...(isBecauseLocked(steps, placement, facts) ? (['locked'] as const) : []),
      ...(known?.attempt ? (['unanswered'] as const) : []),
    ];
    const { is } = plan(placement, facts);
    return { steps, still: is === 'step' ? 'settled' : is, because };
  }

  /** One endpoint is composed for; the others differ only in the languages that they want. */
  private async endpoints(
    tx: Transaction,
    content: Content,
    { placements }: Past,
    { record, n }: { record: MessageRecord; n: number },
  ): Promise<Preview['endpoints']> {
    const { kinds } = this.settings;
    const world = content.status === 'actual' ? 'live' : 'exercise';
    const rows = await this.channels.ofKinds(tx, endpointKinds(kinds), world);
    const outlets = rows.map((row) => outletOf(row, kinds));
    const all = outlets.map(({ channel }) => channel);
    const addressed = audience(content, all, begunOf(placements));
    const [first] = addressed;
    const sample = outlets.find(({ row }) => row.id === first?.channelId);
    const count = addressed.length;
    const goes = new Set(addressed.map(({ channelId }) => channelId));
    return {
      count,
      all: all.length,
      paused: all.filter((channel) => channel.paused !== null && goes.has(channel.id)).length,
      effect: count === 0 ? 'goes to no endpoint' : `goes to ${count} of ${all.length} endpoints`,
      sample:
        sample && first
          ? view(this.renditions.composeOne(sample, subjectOf(record, content, n), first.language))
          : null,
    };
  }
}

/** Something is posted anew that would otherwise have been edited. */
function isBecauseLocked(steps: readonly Step[], placement: Placement, facts: PlanFacts): boolean {
  const unlocked = { ...placement, posts: placement.posts.map((post) => ({ ...post, locked: false })) };
  const opens = (all: readonly Step[]): boolean => all.some(({ op }) => op === 'open');
  return opens(steps) && !opens(planAll(unlocked, facts));
}

/** What is still missing is previewed as unknown, so that an unfinished draft has a preview too. */
const composable = (content: DraftContent): Content => ({
  ...content,
  urgency: content.urgency ?? 'Unknown',
  severity: content.severity ?? 'Unknown',
  certainty: content.certainty ?? 'Unknown',
});

const view = ({ text, pointer, length, limit, fitted, warnings }: Rendition): RenditionView => ({
  text,
  pointer,
  length,
  limit,
  fitted,
  warnings,
});
