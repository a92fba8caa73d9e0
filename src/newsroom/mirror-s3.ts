import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { MOST_BYTES, type Place } from './mirror-place.js';

/**
 * A mirror in a bucket of S3, or of a store that speaks like it, for a CDN before it. Manifest and turn are replaced by
 * conditional writes (If-Match, If-None-Match); a store that does not know them is found out at the first turn.
 */
export interface BucketSettings {
  readonly bucket: string;
  /** Without slashes at its ends; empty: the bucket's top. */
  readonly prefix: string;
  readonly region: string;
  /** Of another store than AWS; null: AWS itself. */
  readonly endpoint: string | null;
  /** Null: found as the AWS SDK does, for one by the machine's role. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** The bucket stands in the path and not in the host name, as most stores besides AWS want it. */
  readonly pathStyle: boolean;
  /** What is longer is not read. */
  readonly mostBytes?: number;
}

/** The request is given up a moment before nobody waits for it any longer, so that it cannot take effect afterwards. */
const REQUEST_MS = 9_000;
const CONNECT_MS = 3_000;

export function bucketPlace(settings: BucketSettings): Place {
  const { bucket, prefix, endpoint, credentials } = settings;
  const client = new S3Client({
    region: settings.region,
    forcePathStyle: settings.pathStyle,
    // Trying again is the mirror's, which then looks first at what is there.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    // Stores besides AWS do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === null ? {} : { endpoint }),
    ...(credentials === null ? {} : { credentials }),
  });
  const at = (file: string) => ({ Bucket: bucket, Key: prefix === '' ? file : `${prefix}/${file}` });
  const within = () => ({ abortSignal: AbortSignal.timeout(REQUEST_MS) });

  return {
    name: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
    kind: 's3',
    width: 8,
    async read(file, unlessTag) {
      try {
        const condition = unlessTag === undefined ? {} : { IfNoneMatch: unlessTag };
        const { Body, ETag, ContentLength } = await client.send(
          new GetObjectCommand({ ...at(file), ...condition }),
          within(),
        );
        if (!Body || !ETag) throw new Error(`the store answered without ${Body ? 'an ETag' : 'a body'}`);
        const most = settings.mostBytes ?? MOST_BYTES;
        const bytes = (ContentLength ?? 0) > most ? null : await bounded(Body as Readable, most);
        if (bytes === null) throw new Error(`${file} is too large to be read`);
        return { bytes, tag: ETag };
      } catch (error) {
        if (statusOf(error) === 304) return 'same';
        if (statusOf(error) === 404) return missing(error);
        throw told(error);
      }
    },
    async write({ file, bytes, type, coding, cacheControl }) {
      const about = { Body: bytes, ContentType: type, CacheControl: cacheControl };
      const encoding = coding === null ? {} : { ContentEncoding: coding };
      await client.send(new PutObjectCommand({ ...at(file), ...about, ...encoding }), within()).catch(tell);
    },
    async replace(file, bytes, ifTag) {
      const condition = ifTag === null ? { IfNoneMatch: '*' } : { IfMatch: ifTag };
      const about = { Body: bytes, ContentType: 'application/json; charset=utf-8', CacheControl: 'no-cache' };
      try {
        const { ETag } = await client.send(new PutObjectCommand({ ...at(file), ...about, ...condition }), within());
        if (!ETag) throw new Error('the store answered without an ETag');
        return ETag;
      } catch (error) {
        // 412: it is another by now; 409: another write of it is under way; 404: it has gone.
        if ([412, 409].includes(statusOf(error)) || (statusOf(error) === 404 && missing(error) === null)) return null;
        throw told(error);
      }
    },
    async remove(file) {
      await client.send(new DeleteObjectCommand(at(file)), within()).catch(tell);
    },
    close: () => client.destroy(),
  };
}

/** Null: it is longer, whether or not the store said so; the rest of it is not read. */
async function bounded(body: Readable, most: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

const statusOf = (error: unknown): number =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;

/** Null for an object that is not there; a bucket that is not there is the operator's to make. */
function missing(error: unknown): null {
  if ((error as Error).name === 'NoSuchBucket') throw told(error);
  return null;
}

const tell = (error: unknown): never => {
  throw told(error);
};

/** In words that say what to do, without what the store may have quoted. */
function told(error: unknown): Error {
  const { name, message } = error as Error;
  const status = statusOf(error);
  const todo: Record<string, string> = {
    NoSuchBucket: 'there is no such bucket: make it, or mend TOCSIN_MIRROR_S3_BUCKET',
    InvalidAccessKeyId: 'the store does not know the access key: mend TOCSIN_MIRROR_S3_ACCESS_KEY_ID',
    SignatureDoesNotMatch: 'the secret does not fit the access key: mend TOCSIN_MIRROR_S3_SECRET_ACCESS_KEY',
    AccessDenied: 'the store refuses: the access key needs to read, write and delete objects there',
    CredentialsProviderError: 'there are no credentials: set TOCSIN_MIRROR_S3_ACCESS_KEY_ID and its secret',
    TimeoutError: `the store does not answer within ${REQUEST_MS / 1000} s`,
    AbortError: `the store does not answer within ${REQUEST_MS / 1000} s`,
  };
  const why =
    todo[name] ??
    (status > 0 ? `the store answers ${status} (${name})` : `the store cannot be reached (${message || name})`);
  return new Error(why, { cause: error });
}
