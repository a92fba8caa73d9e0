import type { z } from 'zod';
import type { Expected, Found, OtherPost, Survey, SurveyWish } from '../../domain/drift.js';
import { wordsFor } from '../fault.js';
import { AT_ONCE, isNotFound, several, timeline, versionsOf, type XPost } from './answers.js';
import type { XApi } from './api.js';
import { errorOf } from './outcome.js';
import { compare, readText } from './reading.js';

/** Calls for posts that are not on the timeline, in one survey. */
const CALLS = 3;
export const FIELDS = { 'tweet.fields': 'created_at,entities' };

/**
 * Reads back what stands on the account: one page of its own timeline since the wish's time, then by their ids those of
 * our posts that are not on it. Every post that X gives costs money (once a day), so nothing is asked for twice. A post
 * is called deleted only when X says of that id that there is none. An edit makes a new id: a post that somebody edited
 * is found by its history, and its newest text is what counts.
 */
export async function survey(
  api: XApi,
  about: { account: string; page: (id: string) => string | null },
  { expected, since }: SurveyWish,
  signal: AbortSignal,
): Promise<Survey> {
  // X takes whole seconds, and nothing else.
  const start = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  const said = await api.call({ signal, of: 'read', long: true }, (client) =>
    client.get<unknown>(
      'users/:id/tweets',
      { max_results: AT_ONCE, start_time: start, exclude: 'retweets', ...FIELDS },
      { params: { id: about.account } },
    ),
  );
  if (said.is !== 'said') return { is: 'failed', error: errorOf(said) };
  const read = timeline.safeParse(said.value);
  if (!read.success) return { is: 'failed', error: wordsFor(null) };

  const sought = new Map(expected.map((post) => [post.remoteId, post]));
  const found: Found[] = [];
  const others: OtherPost[] = [];
  for (const post of read.data.data) {
    const ours = soughtAs(post);
    for (const each of ours) judge(each, post);
    if (ours.length === 0 && !(Date.parse(post.created_at ?? '') < Date.parse(since)))
      others.push(otherOf(post, about.page));
  }
  await lookUpTheRest();
  return { is: 'surveyed', found, others };

  function soughtAs(post: XPost): Expected[] {
    return [...new Set([post.id, ...versionsOf(post)])].flatMap((id) => sought.get(id) ?? []);
  }

  function judge({ remoteId, text }: Expected, post: XPost): void {
    sought.delete(remoteId);
    const reads = compare(text, post);
    if (reads === 'alike') found.push({ remoteId, is: 'as-sent' });
    if (reads === 'differs') found.push({ remoteId, is: 'edited', text: readText(post) });
  }

  /** Newest first, since ids grow: where there are more than can be asked for, the oldest are left out. */
  async function lookUpTheRest(): Promise<void> {
    const ids = [...sought.keys()].sort((a, b) => b.length - a.length || (a < b ? 1 : -1));
    for (let call = 0; call < CALLS && ids.length > 0; call++) {
      const asked = new Set(ids.splice(0, AT_ONCE));
      const answer = await byIds(api, [...asked], signal);
      if (!answer) return;
      for (const problem of answer.errors) {
        const id = problem.resource_id ?? problem.value;
        if (id === undefined || !asked.has(id) || !sought.has(id) || !isNotFound(problem)) continue;
        sought.delete(id);
        found.push({ remoteId: id, is: 'deleted' });
      }
      for (const post of answer.data) {
        const newest = versionsOf(post).at(-1) ?? post.id;
        const each = soughtAs(post)[0];
        if (!each) continue;
        if (newest === post.id) judge(each, post);
        // An old version is given as it was: ask for the newest, which may be judged in the next call.
        else if (!asked.has(newest)) ids.push(newest);
      }
    }
  }
}

async function byIds(api: XApi, ids: string[], signal: AbortSignal): Promise<z.output<typeof several> | null> {
  const said = await api.call({ signal, of: 'read', long: true }, (client) =>
    client.get<unknown>('tweets', { ids: ids.join(','), ...FIELDS }),
  );
  const read = several.safeParse(said.is === 'said' ? said.value : null);
  return read.success ? read.data : null;
}

const otherOf = (post: XPost, page: (id: string) => string | null): OtherPost => ({
  remoteId: post.id,
  url: page(post.id),
  text: readText(post),
  at: post.created_at ? new Date(post.created_at).toISOString() : null,
});
