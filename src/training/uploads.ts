import type { Call } from './answer.js';

export interface Picture {
  readonly type: string;
  readonly bytes: Buffer;
}

/** An image that somebody gave a stand-in; on one post at most. */
export interface UploadedImage extends Picture {
  readonly id: string;
  alt: string;
  /** The post that shows it; null: none yet. */
  on: string | null;
}

/** So many of the newest are kept, in memory: the record has their descriptions for good. */
const MOST_KEPT = 200;

/** The images of one stand-in. */
export class Uploads {
  private readonly kept = new Map<string, UploadedImage>();

  constructor(private readonly newId: () => string) {}

  add(picture: Picture, alt = ''): UploadedImage {
    const image = { ...picture, id: this.newId(), alt, on: null };
    this.kept.set(image.id, image);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return image;
  }

  get(id: string): UploadedImage | undefined {
    return this.kept.get(id);
  }

  /** Puts images on a post; null where one is unknown, or on another post. */
  attach(ids: readonly string[], post: string): { id: string; alt: string }[] | null {
    const images = ids.map((id) => this.kept.get(id));
    if (!images.every((image) => image !== undefined && (image.on === null || image.on === post))) return null;
    return (images as UploadedImage[]).map((image) => {
      image.on = post;
      return { id: image.id, alt: image.alt };
    });
  }
}

/** What the bytes say of themselves; the hub sends no other sorts. */
export function typeOf(bytes: Buffer): string | null {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('\x89PNG')) return 'image/png';
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'image/webp' : null;
}

/** The parts of a multipart body by name, as bytes (RFC 7578); null where it is none. */
export function partsOf({ headers, body }: Call): ReadonlyMap<string, Buffer> | null {
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})/i.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return null;
  const parts = new Map<string, Buffer>();
  const limit = Buffer.from(`--${boundary}`);
  let from = body.indexOf(limit);
  while (from >= 0) {
    const next = body.indexOf(limit, from + limit.length);
    if (next < 0) break;
    const part = body.subarray(from + limit.length + 2, next - 2);
    const head = part.indexOf('\r\n\r\n');
    const name = /\bname="([^"]{1,100})"/i.exec(part.toString('latin1', 0, Math.max(0, head)))?.[1];
    if (head >= 0 && name !== undefined) parts.set(name, part.subarray(head + 4));
    from = next;
  }
  return parts;
}
