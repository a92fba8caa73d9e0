import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stand-in for an object store that speaks like S3: whole objects by PUT, GET, HEAD, DELETE and a list, with conditional
 * writes as S3 has them. It keeps its own record of what was written, and refuses to let a manifest fall to a lower epoch:
 * whoever tries is named in `fallen`, which a test must find empty.
 */
export interface ObjectStore {
  readonly url: string;
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** `PUT key`, `DELETE key`, in the order in which they took effect. */
  readonly record: readonly string[];
  readonly fallen: readonly string[];
  /** From now on, until it is called with null: no answer, or this status. `keys`: only where it matches. */
  fail(how: 'hang' | number | null, keys?: RegExp): void;
  /** As a store that knows no If-Match. */
  forgetConditions(): void;
  close(): Promise<void>;
}

export interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly type: string | undefined;
  readonly encoding: string | undefined;
  readonly cacheControl: string | undefined;
}

const BUCKET = '/crisis-page';

export async function openObjectStore(): Promise<ObjectStore> {
  const objects = new Map<string, StoredObject>();
  const record: string[] = [];
  const fallen: string[] = [];
  let failing: { how: 'hang' | number; keys: RegExp } | null = null;
  let knowsConditions = true;

  function put(key: string, bytes: Buffer, { headers }: IncomingMessage, response: ServerResponse): unknown {
    const there = objects.get(key);
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
    if (knowsConditions && ifMatch !== undefined && !there) return refuse(response, 404, 'NoSuchKey');
    const fits = (ifMatch === undefined || ifMatch === there?.etag) && !(ifNoneMatch === '*' && there);
    if (knowsConditions && !fits) return refuse(response, 412, 'PreconditionFailed');
    if (key.endsWith('manifest.json') && there && epochOf(bytes) < epochOf(there.bytes)) {
      fallen.push(`${epochOf(there.bytes)} → ${epochOf(bytes)}`);
      return refuse(response, 403, 'LowerEpoch');
    }
    const etag = `"${createHash('md5').update(bytes).update(String(record.length)).digest('hex')}"`;
    const { 'content-type': type, 'content-encoding': encoding, 'cache-control': cacheControl } = headers;
    objects.set(key, { bytes, etag, type, encoding, cacheControl });
    record.push(`PUT ${key}`);
    return response.writeHead(200, { etag }).end();
  }

  function get(key: string, { headers, method }: IncomingMessage, response: ServerResponse): unknown {
    const found = objects.get(key);
    if (!found) return refuse(response, 404, 'NoSuchKey');
    const { etag, bytes, type, encoding } = found;
    if (headers['if-none-match'] === etag) {
      return response.writeHead(304, { etag }).end();
    }
    const told = { etag, 'content-length': bytes.length, ...(type ? { 'content-type': type } : {}) };
    response.writeHead(200, encoding ? { ...told, 'content-encoding': encoding } : told);
    return response.end(method === 'HEAD' ? undefined : bytes);
  }

  function list(prefix: string, response: ServerResponse): unknown {
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    response.writeHead(200, { 'content-type': 'application/xml' });
    return response.end(`<ListBucketResult><KeyCount>${keys.length}</KeyCount>${contents}</ListBucketResult>`);
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined).on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://store');
      if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=key/'))
        return refuse(response, 403, 'InvalidAccessKeyId');
      if (pathname !== BUCKET && !pathname.startsWith(`${BUCKET}/`)) return refuse(response, 404, 'NoSuchBucket');
      const key = decodeURIComponent(pathname.slice(BUCKET.length + 1));
      if (failing?.keys.test(key)) {
        if (failing.how !== 'hang') refuse(response, failing.how, 'InternalError');
        return undefined;
      }
      if (key === '') return list(searchParams.get('prefix') ?? '', response);
      switch (request.method) {
        case 'PUT':
          return put(key, Buffer.concat(parts), request, response);
        case 'GET':
        case 'HEAD':
          return get(key, request, response);
        case 'DELETE':
          objects.delete(key);
          record.push(`DELETE ${key}`);
          return response.writeHead(204).end();
        default:
          return refuse(response, 405, 'MethodNotAllowed');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    record,
    fallen,
    fail(how, keys = /./) {
      failing = how === null ? null : { how, keys };
    },
    forgetConditions() {
      knowsConditions = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, status: number, code: string): unknown {
  response.writeHead(status, { 'content-type': 'application/xml' });
  return response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

const epochOf = (manifest: Buffer): number => (JSON.parse(manifest.toString()) as { epoch: number }).epoch;
