import type { IncomingMessage } from 'node:http';

/** A body that is not taken, as a status and a sentence. */
export interface BadBody {
  readonly status: 400 | 413 | 415;
  readonly detail: string;
}

/** A body as bytes, and its fields where it is a form. */
export interface GoodBody {
  readonly body: Buffer;
  readonly form: URLSearchParams | null;
}

/** Reads a body of at most `cap` bytes, whatever it is. Rejects only if the caller went away. */
export async function readBody(
  request: IncomingMessage,
  { cap, isUpload = false }: { cap: number; isUpload?: boolean },
): Promise<GoodBody | BadBody> {
  const body = await readBytes(request, cap);
  if (!Buffer.isBuffer(body)) return body;
  // Its files are for the stand-in to find (uploads.ts).
  if (isUpload) return { body, form: null };
  const form = await readForm(request, body);
  return form === null || form instanceof URLSearchParams ? { body, form } : form;
}

/** How much of a body over the cap is thrown away before the connection is cut; a shorter one still gets its 413. */
const PATIENCE_BYTES = 1_048_576;

/**
 * A body over the cap is read on and thrown away up to 1 MiB, since many clients see a reset connection instead of an
 * answer that comes before they are done.
 */
async function readBytes(request: IncomingMessage, cap: number): Promise<Buffer | BadBody> {
  const encoding = request.headers['content-encoding'];
  const tooLarge: BadBody = { status: 413, detail: `The body is larger than ${cap} bytes.` };
  if (encoding !== undefined && encoding !== 'identity') {
    return { status: 415, detail: `A body with Content-Encoding ${clip(encoding)} is not read; send it as it is.` };
  }
  if (Number(request.headers['content-length'] ?? 0) > PATIENCE_BYTES) return tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= cap) chunks.push(chunk);
    if (length > PATIENCE_BYTES) return tooLarge;
  }
  return length > cap ? tooLarge : Buffer.concat(chunks);
}

/** The fields of an urlencoded or multipart body; null where the body is neither. Files are named as not taken. */
async function readForm(request: IncomingMessage, body: Buffer): Promise<URLSearchParams | null | BadBody> {
  const type = request.headers['content-type'] ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type) || body.length === 0) return null;
  const fields = new URLSearchParams();
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) {
      if (typeof value !== 'string') return { status: 415, detail: `${clip(name)} is a file; only text is taken.` };
      fields.append(name, value);
    }
  } catch {
    return { status: 400, detail: 'The form in the body cannot be read.' };
  }
  return fields;
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
