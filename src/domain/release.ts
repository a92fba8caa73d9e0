import type { Office } from './language.js';
import { type Content, type Kind, mayFollow } from './message.js';
import { type FieldError, Refusal } from './refusal.js';
import type { Seen } from './seen.js';
import { HOUR_MS, instant, utc } from './time.js';

/** Somebody's word that exactly these bytes may be released. */
export interface Approval {
  readonly approver: string;
  /** Of the canonical content that was approved. */
  readonly sha256: string;
  /** What they saw on which channel; null: from before anybody kept it. */
  readonly shown?: readonly Seen[] | null;
}

/** A draft as it stands when somebody asks for something to be done with it. */
export interface Submission {
  /** The version it will become. */
  readonly n: number;
  /** Ids of officers. */
  readonly author: string;
  readonly submitted: boolean;
  readonly content: Content;
  readonly sha256: string;
}

/** May this officer approve this draft, as it was seen? The approver is never the author. */
export function approve(draft: Submission, officer: string, seenSha256: string): Approval | Refusal {
  if (!draft.submitted) return new Refusal('not-approved', 'The draft has not been submitted for approval yet.');
  if (draft.author === officer)
    return new Refusal('own-draft', 'You wrote this draft: somebody else must approve it.', [
      { field: 'sha256', code: 'own-draft', detail: 'the approver must not be the author' },
    ]);
  if (draft.sha256 !== seenSha256)
    return new Refusal('approval-void', 'The draft changed since you read it. Read it again, then approve it.');
  return { approver: officer, sha256: draft.sha256 };
}

export interface ReleaseRequest {
  readonly draft: Submission;
  /** Kinds of the versions already released, oldest first. */
  readonly released: readonly Kind[];
  readonly approvals: readonly Approval[];
  readonly breakGlass: string | null;
  /** Content that was approved beforehand, such as a prepared withdrawal, needs no second approval. */
  readonly preApproved: boolean;
  /** Telephone numbers and links that are neither verified nor ticked, one error for each field that says one. */
  readonly unverified: readonly FieldError[];
  readonly nowMs: number;
  readonly office: Office;
  /** Names of mandatory channels about which nothing was decided; left out: none. */
  readonly undecided?: readonly string[];
}

export interface Released {
  readonly n: number;
  readonly effective: string;
  readonly expires: string;
  readonly approvedBy: string | null;
  readonly breakGlass: string | null;
  /** What an officer should know although it did not stop the release; kept in the ledger. */
  readonly warnings: readonly string[];
}

/**
 * Decides whether a draft becomes the next version. Exercises need no approval; an actual message needs one that is
 * bound to its hash, or break-glass with a reason. Pure: the caller writes what comes out in the same transaction.
 */
export function release(request: ReleaseRequest): Released | Refusal {
  const { draft, released, office, nowMs } = request;
  const { content } = draft;
  // A blank reason is none: who breaks the glass says why.
  const breakGlass = request.breakGlass?.trim() || null;
  if (draft.n !== released.length + 1)
    return new Refusal(
      'already-released',
      `Version ${draft.n} was released in the meantime; the newest is version ${released.length}.`,
    );
  const allowed = mayFollow(released);
  if (!allowed.includes(content.kind)) return wrongKind(content.kind, released, allowed);

  const expires = content.expires ? instant(content.expires)! : nowMs + 12 * HOUR_MS;
  if (expires <= nowMs)
    return new Refusal('validation', 'expires is in the past: set a later time, or leave it out for 12 hours.', [
      { field: 'expires', code: 'past', detail: 'is in the past' },
    ]);

  const effective = content.effective ? instant(content.effective)! : nowMs;
  if (expires <= effective)
    return new Refusal('validation', 'The message would expire before it takes effect: set a later time in expires.', [
      { field: 'expires', code: 'order', detail: 'must be later than effective' },
    ]);

  const warnings: string[] = [];
  const lacking = office.requiredLanguages.filter((language) => content.texts[language] === undefined);
  if (lacking.length > 0) {
    const detail = `The message lacks ${lacking.join(', ')}, which this office requires.`;
    const errors = lacking.map((l) => ({ field: `texts.${l}`, code: 'lacks-language', detail: 'is required' }));
    if (office.strictLanguages && content.status === 'actual' && breakGlass === null)
      return new Refusal('lacks-language', detail, errors);
    warnings.push(detail);
  }

  const open = request.undecided ?? [];
  if (open.length > 0) {
    const detail = `Nothing is decided about ${open.join(', ')}: say of each whether it is used, not used or held, and why.`;
    // Nothing may keep an office from saying that a message no longer stands.
    const begins = content.kind === 'alert' || content.kind === 'update' || content.kind === 'correction';
    if (content.status === 'actual' && breakGlass === null && begins)
      return new Refusal(
        'lacks-decision',
        detail,
        open.map((name) => ({ field: 'decisions', code: 'lacks-decision', detail: `lacks a decision about ${name}` })),
      );
    warnings.push(detail);
  }

  const free = content.status === 'exercise' || request.preApproved || breakGlass !== null;
  if (request.unverified.length > 0 && !free) return unverifiedFacts(request.unverified);
  warnings.push(...request.unverified.map(({ field, detail }) => `${field} ${detail}.`));

  const approval = request.approvals.find((given) => given.sha256 === draft.sha256 && given.approver !== draft.author);
  if (!approval && !free)
    return request.approvals.length > 0
      ? new Refusal('approval-void', 'The draft changed after it was approved: it must be approved again.')
      : new Refusal(
          'not-approved',
          'An actual message needs the approval of a second officer, or break-glass with a reason.',
        );

  return {
    n: draft.n,
    effective: utc(effective),
    expires: utc(expires),
    approvedBy: approval?.approver ?? null,
    breakGlass: approval || content.status === 'exercise' ? null : breakGlass,
    warnings,
  };
}

/** Nobody has compared them with anything: a wrong number must not go to everybody. */
export function unverifiedFacts(errors: readonly FieldError[]): Refusal {
  const first = errors[0]!;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const todo = 'Correct it, have it verified among the contacts, or tick it by name.';
  return new Refusal('unverified-fact', `${first.field} ${first.detail}${more}. ${todo}`, errors);
}

export function wrongKind(kind: Kind, released: readonly Kind[], allowed = mayFollow(released)): Refusal {
  const last = released[released.length - 1];
  const named = `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
  const why = last ? `After ${last} there cannot be ${named}` : `A message begins with an alert, not with ${named}`;
  return new Refusal('wrong-kind', `${why}; possible: ${allowed.join(', ')}.`, [
    { field: 'kind', code: 'wrong-kind', detail: `must be one of ${allowed.join(', ')}` },
  ]);
}
