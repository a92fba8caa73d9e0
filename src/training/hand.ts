import { z } from 'zod';
import type { FieldError } from '../domain/refusal.js';
import { fieldErrors } from './faults.js';
import type { Journal } from './journal.js';
import { type Entry, marksIn } from './record.js';
import type { PostingStandIn } from './stand-in.js';

const orderSchema = z.strictObject({
  at: z.string(),
  id: z.string().optional(),
  edit: z.string().min(1).max(5000).optional(),
  delete: z.boolean().optional(),
  post: z.string().min(1).max(5000).optional(),
});

/**
 * Acts as somebody on the platform, behind the hub's back: `{ at, id, edit }` changes a post, `{ at, id, delete: true }`
 * removes it, `{ at, post }` writes a foreign one on the same account. The platform's own limits are not asked, and
 * where an edit would make a new id, as on X, the text changes under the old one, so that a read by id shows it.
 */
export function byHand(
  input: unknown,
  standIns: readonly PostingStandIn[],
  journal: Journal,
): Entry | { readonly status: 400 | 404; readonly errors: FieldError[] } {
  const parsed = orderSchema.safeParse(input);
  if (!parsed.success) return { status: 400, errors: parsed.error.issues.flatMap(fieldErrors) };
  const { at, id, edit, post: foreign } = parsed.data;
  const wanted = [edit !== undefined, parsed.data.delete === true, foreign !== undefined].filter(Boolean).length;
  if (wanted !== 1) return refuse(400, 'edit', 'choose-one', 'Give exactly one of edit, delete and post.');
  const standIn = standIns.find((candidate) => candidate.name === at);
  if (!standIn) {
    const places = standIns.map((candidate) => candidate.name).join(', ');
    return refuse(400, 'at', 'unknown', `Nobody can act by hand at ${at}; there are ${places}.`);
  }
  const { name: where, account } = standIn;
  const marked = (text: string) => {
    const mark = marksIn(text);
    return { text, ...(mark ? { reference: mark.reference, version: mark.version } : {}) };
  };
  if (foreign !== undefined) {
    return journal.append({ where, event: 'hand-posted', id: standIn.newId(), account, ...marked(foreign) });
  }
  const post = standIn.posts.get(id ?? '');
  if (!post) return refuse(404, 'id', 'not-found', `There is no post ${id ?? '(no id given)'} at ${at} now.`);
  return edit === undefined
    ? journal.append({ where, event: 'hand-deleted', id: post.id, account })
    : journal.append({ where, event: 'hand-edited', id: post.id, account, ...marked(edit) });
}

const refuse = (status: 400 | 404, field: string, code: string, detail: string) => ({
  status,
  errors: [{ field, code, detail }],
});
